"""Load a ledger of contacts: `make import FILE=ledger.csv PROFILE=contacts`, into the demo database unless DB= says otherwise."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tools import farm, instance, system
from tools.base import ROOT, VENV_PYTHON, Failed, main
from tools.odoo import addons_path
from tools.postgres import Cluster

OPTIONS = ("PROFILE", "COMPANY", "LOGIN", "ENCODING", "DELIMITER", "REJECTED")
SWITCHES = ("UPDATE", "DRY_RUN", "GENTLE")


def run() -> int:
    name = os.environ.get("FILE")
    if not name:
        raise Failed("No file to import.", "`make import FILE=ledger.csv`, and PROFILE=… for another profile.")
    file = Path(name).expanduser()
    if not file.is_file():
        raise Failed(f"There is no file {file}.", "name one with FILE=…")
    database = os.environ.get("DB") or instance.DATABASE
    cluster = Cluster("run")
    cluster.start()
    if not cluster.exists(database):
        raise Failed(f"There is no database {database}.", "`make run` makes the demo database; DB=… names another.")
    farm.build()
    return subprocess.call(
        # the subcommand is found in the module: Odoo has to know the addons path before it reads its configuration
        [
            str(VENV_PYTHON),
            "-m",
            "odoo",
            "--addons-path=" + ",".join(map(str, addons_path())),
            "aftersales_import",
            "-c",
            str(instance._config(cluster)),
            "-d",
            database,
            "--file",
            str(file.resolve()),
            *_options(),
        ],
        env=system.environment(),
        cwd=ROOT,
    )


def _options() -> list:
    given = []
    for name in OPTIONS:
        if value := os.environ.get(name):
            option = "user" if name == "LOGIN" else name.lower()
            given += [f"--{option}", value]
    return given + ["--" + name.lower().replace("_", "-") for name in SWITCHES if os.environ.get(name)]


if __name__ == "__main__":
    main(run)
