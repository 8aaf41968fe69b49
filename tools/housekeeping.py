"""Stop and clean up.

python3 -m tools.housekeeping stop-tests   stop the database server of the tests
python3 -m tools.housekeeping clean        remove test databases, logs and copies; ALL=1: everything generated
"""

from __future__ import annotations

import contextlib
import os
import sys

from tools import instance
from tools.base import ROOT, STATE, VENV, Failed, main, remove, say
from tools.farm import DIST
from tools.postgres import Cluster, base_folder


def stop_tests() -> None:
    with contextlib.suppress(Failed):
        say("Stopped." if Cluster("test").stop() else "It was not running.")


def clean() -> None:
    with contextlib.suppress(Failed):
        Cluster("test").destroy()
    if os.environ.get("ALL"):
        instance.reset()
        remove(base_folder())
        remove(STATE)
        remove(VENV)
    else:
        for name in ("test", "log", "lint", "addons"):
            remove(STATE / name)
        for stamp in (STATE / "stamps").glob("seen-*"):
            stamp.unlink()
    remove(DIST)
    for folder in ROOT.rglob("__pycache__"):
        remove(folder)
    say("Clean." if os.environ.get("ALL") else "Clean; the environment and the demo data stay (`make clean ALL=1`).")


COMMANDS = {"stop-tests": stop_tests, "clean": clean}

if __name__ == "__main__":
    main(COMMANDS[sys.argv[1]])
