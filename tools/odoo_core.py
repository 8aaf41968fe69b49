"""Odoo 19.0 itself: Debian's package unpacked into the virtual environment, or a checkout named by ODOO_PATH.

No Python registry has Odoo's core. Debian's development suite packages it (architecture all); the package is
unpacked, not installed: its dependencies are Debian's, ours come from PyPI and are pinned.
"""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

from tools.base import STATE, VENV, Failed, cache_dir, output, remove, say, sha256
from tools.debian import Apt, require_apt, unpack

SUITE = "sid"
PACKAGE = "odoo-19"
TRIED_VERSION = "19.0.0+dfsg-1"
TRIED_SHA256 = "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf"

# Debian replaces these parts of Odoo by links to packages of their own; only these folders are needed of them.
ASSETS = (
    "fonts-font-awesome",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-inconsolata",
    "fonts-ocr-b",
)

OWN_CHECKOUT = "name your own checkout of Odoo 19.0: `make setup ODOO_PATH=/path/to/odoo`."

UNPACKED = VENV / "odoo-root"
DIST_PACKAGES = UNPACKED / "usr" / "lib" / "python3" / "dist-packages"


# The folder given once by ODOO_PATH is used from then on; ODOO_PATH=package goes back to the package.
REMEMBERED = STATE / "odoo-checkout"


def checkout() -> str:
    """Folder of one's own Odoo, or nothing when the package is used."""
    path = os.environ.get("ODOO_PATH", "")
    if path:
        return "" if path == "package" else str(Path(path).resolve())
    return REMEMBERED.read_text() if REMEMBERED.exists() else ""


def wanted() -> str:
    """What the environment should hold: the key of the step's stamp."""
    return f"checkout {checkout()}" if checkout() else f"package {PACKAGE} with zh_CN"


def addons_folders() -> list:
    """Folders with addons outside Odoo's Python package (a checkout keeps most of them there)."""
    return [Path(checkout()) / "addons"] if checkout() else []


def install(apt: Apt, python: Path) -> None:
    path = checkout()
    source = _check_checkout(Path(path)) if path else _unpack_package(apt)
    remove(REMEMBERED)
    if path:
        REMEMBERED.write_text(path)
    _announce(source, python)


def _check_checkout(path: Path) -> Path:
    path = path.resolve()
    release = path / "odoo" / "release.py"
    if not release.exists() or not (path / "addons" / "web").is_dir():
        raise Failed(
            f"ODOO_PATH={path} is not a checkout of Odoo (no odoo/release.py or no addons/web).",
            "point it at the folder that holds `odoo-bin`, of branch 19.0.",
        )
    found = re.search(r"^version_info = (\(.*?\))", release.read_text(), re.M)
    version = ast.literal_eval(re.sub(r"\b(ALPHA|BETA|RELEASE_CANDIDATE|FINAL)\b", r"'\1'", found[1])) if found else ()
    if version[:2] != (19, 0):
        raise Failed(
            f"ODOO_PATH={path} is Odoo {'.'.join(map(str, version[:2])) or 'of an unknown version'}.",
            "check out branch 19.0 there; After-Sales runs on no other.",
        )
    return path


def _package_file(apt: Apt) -> Path:
    """The tried package from the cache if it is there and intact, otherwise from the mirror."""
    for candidate in sorted((cache_dir() / "debs").glob(f"{PACKAGE}_*.deb")):
        if sha256(candidate) == TRIED_SHA256:
            return candidate
    version, digest = apt.version_and_hash(PACKAGE)
    if not version:
        raise Failed(
            f"Debian's suite {SUITE} on the configured mirror has no package {PACKAGE}.",
            "the mirror may be no Debian mirror, or a partial one; otherwise " + OWN_CHECKOUT,
        )
    if digest != TRIED_SHA256:
        say(f"      note: {PACKAGE} is now {version}; the tests were last run with {TRIED_VERSION}")
    return apt.download([PACKAGE], with_dependencies=False)[0]


def _unpack_package(apt: Apt) -> Path:
    require_apt("Odoo 19.0", OWN_CHECKOUT)
    deb = _package_file(apt)
    part = VENV / "odoo-root.part"
    remove(part)
    remove(UNPACKED)
    # The other languages make up two thirds of the package; After-Sales speaks English and Chinese.
    unpack(
        deb,
        part,
        "--exclude=*/i18n/[!z]*.po",
        "--exclude=*/i18n/zh_[!C]*.po",
        "--exclude=*.pot",
        "./usr/lib/python3/dist-packages/odoo",
    )
    stub = part / "usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    if not stub.exists():
        # Debian leaves the library out (no source); its absence is an error on the console of every page.
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text("// not part of this distribution of Odoo: background blur in calls is not offered\n")
    part.rename(UNPACKED)
    return DIST_PACKAGES


def install_assets(apt: Apt) -> None:
    """Fonts and libraries that the package links to. A checkout has them inside."""
    require_apt("the fonts and JavaScript libraries of Odoo's Debian package", OWN_CHECKOUT)
    for deb in apt.download(list(ASSETS), with_dependencies=False):
        unpack(deb, UNPACKED, "--exclude=./usr/share/doc/*", "./usr/share/*")


def _announce(source: Path, python: Path) -> None:
    """Make `import odoo` work, and tell pip that odoo 19.0 is there: the addons from PyPI depend on it."""
    site = Path(output([python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"]).strip())
    info = site / "odoo-19.0.dist-info"
    remove(info)
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n")
    (info / "INSTALLER").write_text("after-sales tools\n")
    (info / "RECORD").write_text("")
    (site / "odoo-core.pth").write_text(f"{source}\n")
