"""Write requirements/lock.txt: the versions that are installed now, of everything the requirement files bring in.

make lock            records the environment as it is (after `make test` passed)
make lock UPGRADE=1  first lets pip choose the newest versions within the bounds
"""

from __future__ import annotations

import os

from tools.base import VENV_PYTHON, Failed, logged, main, output, say, tail
from tools.python_env import LOCK, LOG, REQUIREMENTS

HEAD = "# Tested versions; written by `make lock`. Bounds and reasons: the other files here and docs/developer.md.\n"


OLDEST = "3.11.2"  # Debian 12's; a package chosen by a later 3.11 may refuse it


def refuse_too_new() -> None:
    script = (
        "import importlib.metadata as m; from packaging.specifiers import SpecifierSet as S\n"
        "for d in m.distributions():\n"
        f"    if not S(d.metadata['Requires-Python'] or '').contains('{OLDEST}'): print(d.name, d.version)"
    )
    refusing = output([VENV_PYTHON, "-c", script]).strip()
    if refusing:
        raise Failed(
            f"These versions do not run on Python {OLDEST}: {', '.join(refusing.splitlines())}.",
            "install older ones into .venv/ (`.venv/bin/python -m pip install 'name<version'`), then `make lock` again.",
        )


def run() -> None:
    if os.environ.get("UPGRADE"):
        files = [part for path in sorted(REQUIREMENTS.glob("*.txt")) if path != LOCK for part in ("-r", path)]
        command = [
            VENV_PYTHON,
            "-m",
            "pip",
            "install",
            "--upgrade",
            "--upgrade-strategy",
            "eager",
            "--only-binary",
            ":all:",
            "--no-binary",
            "ofxparse,docopt",
            *files,
        ]
        if logged(command, LOG):
            raise Failed(f"pip found no set of versions.\n{tail(LOG, 6)}", "change the bounds in requirements/*.txt.")
    frozen = output([VENV_PYTHON, "-m", "pip", "freeze", "--all"]).splitlines()
    refuse_too_new()
    kept = sorted(
        (line for line in frozen if "==" in line and line.split("==")[0].lower() not in ("pip", "odoo")), key=str.lower
    )
    LOCK.write_text(HEAD + "\n".join(kept) + "\n")
    say(f"{len(kept)} versions in {LOCK.name}")


if __name__ == "__main__":
    main(run)
