"""Run a benchmark: `make bench B=intake` starts benchmarks/intake.py; it writes benchmarks/results/intake.json."""

from __future__ import annotations

import os
import subprocess

from tools import farm, system
from tools.base import ROOT, VENV_PYTHON, Failed, main
from tools.odoo import addons_path
from tools.postgres import PORT, Cluster

FOLDER = ROOT / "benchmarks"


def run() -> int:
    name = os.environ.get("B", "")
    present = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in ("__init__", "common"))
    if name not in present:
        raise Failed(
            f"B={name} is no benchmark.", f"choose one of: {', '.join(present) or 'there is none yet in benchmarks/'}."
        )
    cluster = Cluster("test")
    cluster.start()
    farm.build()
    return subprocess.call(
        [str(VENV_PYTHON), "-m", f"benchmarks.{name}"],
        cwd=ROOT,
        env=system.environment(
            AFTERSALES_ADDONS_PATH=",".join(map(str, addons_path())),
            AFTERSALES_PG_HOST=cluster.socket,
            AFTERSALES_PG_PORT=PORT,
        ),
    )


if __name__ == "__main__":
    main(run)
