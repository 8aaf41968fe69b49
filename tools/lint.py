"""Checks that need no database.

make lint              all of them
make lint ONLY=ruff    one of them
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from tools import farm, overrides, system
from tools.base import MODULES, ROOT, STATE, VENV, locked, main, say

DIST = STATE / "lint"


def _run(*command: object, cwd: Path = ROOT, **env: str) -> tuple:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=system.environment(**env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode == 0, done.stdout


def _program(name: str) -> Path:
    return VENV / "bin" / name


def _tracked(*patterns: str) -> list:
    """Files of the repository, those not yet added included."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def ruff() -> tuple:
    return _run(_program("ruff"), "check", ".")


def ruff_format() -> tuple:
    good, text = _run(_program("ruff"), "format", "--check", ".")
    return good, text + ("" if good else "`make fmt` formats them.\n")


def pylint_odoo() -> tuple:
    """On copies side by side: the linter knows a module by its folder, and the root must not swallow the others."""
    folders = [DIST / module for module in MODULES]
    # readme/ holds the fragments of a README; a model is extended step by step, one file a step. On the command
    # line, for the configuration can't take out of a group that it has put in.
    without = "--disable=missing-readme,consider-merging-classes-inherited"
    return _run(_program("pylint"), f"--rcfile={ROOT / 'pyproject.toml'}", without, *folders, cwd=DIST)


def oca_module_hooks() -> tuple:
    """XML, CSV, README fragments and Python idioms, by OCA's hooks."""
    folders = [DIST / module for module in MODULES]
    return _run(_program("oca-checks-odoo-module"), f"--config={ROOT / 'tools' / 'oca_hooks.cfg'}", *folders)


def oca_po_hooks() -> tuple:
    """Placeholders, duplicates, syntax of the translations."""
    files = [path for module in MODULES for path in sorted((DIST / module / "i18n").glob("*.po*"))]
    if not files:
        return True, ""
    good, text = _run(_program("oca-checks-po"), f"--config={ROOT / 'tools' / 'oca_hooks.cfg'}", *files)
    untidy = [path for path in files if path.suffix == ".po" and not _is_tidy(path)]
    text += "".join(f"{path}: not as `make i18n` writes it\n" for path in untidy)
    return good and not untidy, text


def _is_tidy(path: Path) -> bool:
    """Sorted and wrapped, so that two people's translations merge."""
    import polib

    text = path.read_text()
    terms = polib.pofile(text, wrapwidth=78)
    terms.sort(key=lambda term: term.msgid)
    return str(terms) == text


def doctests() -> tuple:
    """Of the pure Python in the modules' tools/ folders, which needs no Odoo."""
    good, texts = True, []
    for module in MODULES[:-1]:
        folder = ROOT / module
        if (folder / "tools" / "__init__.py").exists():
            passed, text = _run(VENV / "bin" / "python", "-c", DOCTEST, cwd=folder, PYTHONPATH=str(folder))
            good = good and passed
            texts.append(text)
    return good, "".join(texts)


DOCTEST = """
import doctest, importlib, pkgutil, sys
import tools
failed = 0
for info in pkgutil.walk_packages(tools.__path__, "tools."):
    failed += doctest.testmod(importlib.import_module(info.name)).failed
sys.exit(bool(failed))
"""


def tools_tests() -> tuple:
    return _run(VENV / "bin" / "python", "-m", "unittest", "discover", "-s", "tools/tests", "-t", ".")


def foreign_addresses() -> tuple:
    """No path of this machine and no host of its package registries in the repository."""
    listings = (
        ["apt-get", "indextargets", "--format", "$(REPO_URI)"],
        [VENV / "bin" / "python", "-m", "pip", "config", "list"],
        ["npm", "config", "get", "registry"],
    )
    words = {str(ROOT.parent) + "/"} if len(ROOT.parent.parts) > 1 else set()
    words.add(str(Path.home()) + "/")
    for command in listings:
        if shutil.which(str(command[0])):
            text = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd="/").stdout
            words |= set(re.findall(r"://([\w.-]+\.[a-z]+)", text))
    found = []
    for path in _tracked():
        text = path.read_bytes().decode(errors="ignore")
        found += [
            f"{path.relative_to(ROOT)}: {word}\n" for word in sorted(words) if word in text and path.suffix != ".png"
        ]
    return not found, "".join(found)


def late_tests() -> tuple:
    """Odoo finds only files named test_* that tests/__init__.py imports; a forgotten one never runs."""
    found = []
    for module in MODULES:
        folder = farm.module_folder(module) / "tests"
        imports = (folder / "__init__.py").read_text() if (folder / "__init__.py").exists() else ""
        for path in sorted(folder.rglob("test_*.py")):
            if path.parent == folder and not re.search(rf"\b{path.stem}\b", imports):
                found.append(f"{path.relative_to(ROOT)} is not imported in tests/__init__.py\n")
            if path.parent != folder:
                found.append(f"{path.relative_to(ROOT)}: Odoo looks for tests at the top of tests/ only\n")
    return not found, "".join(found)


def hidden_methods() -> tuple:
    """Two extensions of a model whose methods hide one another."""
    files = [path for module in MODULES for path in _tracked(f"{farm.module_folder(module).relative_to(ROOT)}/*.py")]
    found = overrides.find_hidden(sorted({path for path in files if "tests" not in path.parts}))
    return not found, "".join(f"{sentence}\n" for sentence in found)


CHECKS = {
    "ruff": ruff,
    "format": ruff_format,
    "pylint-odoo": pylint_odoo,
    "oca-module": oca_module_hooks,
    "oca-po": oca_po_hooks,
    "doctests": doctests,
    "tools": tools_tests,
    "addresses": foreign_addresses,
    "test-files": late_tests,
    "overrides": hidden_methods,
}


def check_all(only: str = "") -> dict:
    """{name: (good, text)}"""
    names = [name for name in CHECKS if not only or name in only.split(",")]
    # a second run at the same time would take the copies away from under the first
    with locked("lint"):
        farm.dist(DIST)
        return {name: CHECKS[name]() for name in names}


def clean(text: str) -> str:
    """Paths of the copies as those of the sources."""
    return text.replace(f"{DIST}/{MODULES[-1]}/", "").replace(f"{DIST}/", "").replace(f"{ROOT}/", "")


def run() -> int:
    results = check_all(os.environ.get("ONLY", ""))
    for name, (good, text) in results.items():
        say(f"{'ok    ' if good else 'FAILED'} {name}")
        if not good:
            say("\n".join("    " + line for line in clean(text).rstrip().splitlines()))
    return 0 if all(good for good, _text in results.values()) else 1


if __name__ == "__main__":
    main(run)
