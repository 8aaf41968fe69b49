"""The link farm `.odoo/addons` and the distribution `dist/`.

Odoo takes a module's name from its folder, and this repository's root, itself a module, may be checked out under
any name. So the addons path is generated: a real folder `aftersales` with one link per entry of the root that
belongs to the module, and a link for each of the two nested modules.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from tools.base import MODULES, ROOT, STATE, Failed, main, remove, say

ADDONS = STATE / "addons"
DIST = ROOT / "dist"

# What of the repository's root belongs to the module; everything else (tools, docs, the nested modules) does not.
ROOT_ENTRIES = (
    "__manifest__.py",
    "__init__.py",
    "controllers",
    "data",
    "demo",
    "hooks.py",
    "i18n",
    "migrations",
    "models",
    "readme",
    "report",
    "security",
    "static",
    "tests",
    "views",
    "wizards",
)


def module_folder(module: str) -> Path:
    return ROOT if module == MODULES[-1] else ROOT / module


def entries(module: str) -> list:
    """Files and folders at the top of a module."""
    folder = module_folder(module)
    if module == MODULES[-1]:
        return [folder / name for name in ROOT_ENTRIES if (folder / name).exists()]
    return sorted(path for path in folder.iterdir() if not path.name.startswith(".") and path.name != "__pycache__")


def build() -> Path:
    ADDONS.mkdir(parents=True, exist_ok=True)
    for nested in MODULES[:-1]:
        _link(ADDONS / nested, ROOT / nested)
    app = ADDONS / MODULES[-1]
    app.mkdir(exist_ok=True)
    wanted = {path.name: path for path in entries(MODULES[-1])}
    for present in app.iterdir():
        if present.name not in wanted:
            remove(present)
    for name, target in wanted.items():
        _link(app / name, target)
    return ADDONS


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and os.readlink(link) == str(target):
        return
    remove(link)
    # Another process may be at the same work: its link is as good as ours.
    with contextlib.suppress(FileExistsError):
        link.symlink_to(target)


def dist(target: Path = DIST) -> Path:
    """Copy the three modules, real files only, as siblings."""
    part = target.with_name(target.name + ".part")
    remove(part)
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
    for module in MODULES:
        for entry in entries(module):
            goal = part / module / entry.name
            if entry.is_dir():
                shutil.copytree(entry, goal, ignore=ignore)
            else:
                goal.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(entry, goal)
        licence = ROOT / "LICENSE"
        if licence.exists():
            shutil.copy2(licence, part / module / "LICENSE")
    links = [path for path in part.rglob("*") if path.is_symlink()]
    if links:
        raise Failed(f"The distribution would hold symbolic links: {links}", "replace them by files in the modules.")
    remove(target)
    part.rename(target)
    return target


def run() -> None:
    target = dist()
    size = subprocess.run(["du", "-sh", str(target)], capture_output=True, text=True, check=False).stdout.split("\t")[0]
    say(f"{size} in {target.relative_to(ROOT)}/: {', '.join(MODULES)}. Add that folder to Odoo's addons_path.")


if __name__ == "__main__":
    main(run)
