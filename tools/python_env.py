"""The virtual environment: a supported interpreter, pip, and the locked packages."""

from __future__ import annotations

import os
import subprocess

from tools.base import LOGS, ROOT, STATE, VENV, VENV_PYTHON, Failed, logged, output, remove, tail, text_hash
from tools.debian import Apt, require_apt, unpack

SUPPORTED = ((3, 11), (3, 12))
REQUIREMENTS = ROOT / "requirements"
LOCK = REQUIREMENTS / "lock.txt"
LOG = "pip.log"


def find_interpreter() -> str:
    """Path of a supported interpreter; the one named by PYTHON first, then the machine's own."""
    named = os.environ.get("PYTHON")
    candidates = [named] if named else ["python3", "python3.12", "python3.11", "/usr/bin/python3"]
    seen = []
    for name in candidates:
        # Run it: a version manager may have a shim for a version that is not switched on.
        try:
            answer = output(
                [name, "-c", "import sys; print(*sys.version_info[:2], sys._base_executable)"],
                stderr=subprocess.DEVNULL,
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        major, minor, path = answer.strip().split(" ", 2)
        if (int(major), int(minor)) in SUPPORTED:
            return path
        seen.append(f"{name} is {major}.{minor}")
    if named and not seen:
        raise Failed(f"PYTHON={named} is no program that runs Python.", "leave PYTHON= away, or name an interpreter.")
    raise Failed(
        "No supported Python: Odoo 19 with these dependencies runs on 3.11 and 3.12"
        + (f" ({', '.join(seen)})." if seen else " (no python3 found)."),
        "install one of them (`apt-get install python3` on Debian 12 brings 3.11) or name it: `make setup PYTHON=/path/to/python3.12`.",
    )


def create(interpreter: str, apt: Apt) -> None:
    remove(VENV)
    if logged([interpreter, "-m", "venv", "--without-pip", VENV], LOG):
        raise Failed(f"The virtual environment could not be created.\n{tail(LOG)}", "see .odoo/log/pip.log.")
    if not logged([VENV_PYTHON, "-m", "ensurepip"], LOG):
        return
    # Debian splits ensurepip off into python3-venv. pip of the machine, or pip's own wheel, does as well.
    if not logged([interpreter, "-m", "pip", "--python", VENV_PYTHON, "install", "pip"], LOG):
        return
    require_apt("pip", "install pip for this Python (`python3 -m ensurepip`), then run the same command again.")
    folder = STATE / "pip-wheel"
    for deb in apt.download(["python3-pip-whl"], with_dependencies=False):
        unpack(deb, folder, "./usr/share/python-wheels/*")
    for wheel in folder.rglob("pip-*.whl"):
        if not logged([VENV_PYTHON, wheel / "pip", "install", "pip"], LOG):
            return
    raise Failed(f"pip could not be put into the virtual environment.\n{tail(LOG)}", NO_INDEX)


NO_INDEX = (
    "check that pip reaches its index (`pip config list`, `pip download --no-deps pip`): without a network or a "
    "mirror nothing can be installed. Then run the same command again; see .odoo/log/pip.log."
)


def key(*names: str) -> str:
    return text_hash(*(REQUIREMENTS.joinpath(name).read_text() for name in (*names, "lock.txt")))


def install(*names: str) -> None:
    """Install requirement files, at the versions of the lock."""
    LOGS.mkdir(parents=True, exist_ok=True)
    command = [
        VENV_PYTHON,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        # No compiler is needed; the two named ones are pure Python and have no wheel.
        "--only-binary",
        ":all:",
        "--no-binary",
        "ofxparse,docopt",
        "-c",
        LOCK,
    ]
    for name in names:
        command += ["-r", REQUIREMENTS / name]
    if logged(command, LOG):
        if "ResolutionImpossible" in tail(LOG, 5):
            raise Failed(
                f"The requirements {', '.join(names)} contradict requirements/lock.txt (see .odoo/log/pip.log).",
                "if you changed them, bring the lock up to date: `make lock`.",
            )
        raise Failed(f"pip could not install {', '.join(names)}.\n{tail(LOG, 6)}", NO_INDEX)
    if logged([VENV_PYTHON, "-m", "pip", "check"], LOG):
        raise Failed(
            f"The installed packages do not agree with each other.\n{tail(LOG, 6)}",
            "put requirements/lock.txt in order, then run the same command again.",
        )


def is_usable() -> bool:
    try:
        return subprocess.call([VENV_PYTHON, "-c", ""], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def named() -> bool:
    return bool(os.environ.get("PYTHON"))
