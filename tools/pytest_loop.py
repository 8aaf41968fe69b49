"""pytest in the inner loop: `make pytest M=aftersales_service [K='intake and not mail']`.

tools/pytest_plugin.py gives the test files their names below odoo.addons.
"""

from __future__ import annotations

import os
import subprocess

from tools import farm, system
from tools.base import MODULES, ROOT, VENV_PYTHON, Failed, locked, main, say
from tools.databases import DATA, Databases
from tools.odoo import command, free_port, write_config
from tools.runner import run_odoo


def run() -> int:
    module = os.environ.get("M", "")
    if module not in MODULES:
        raise Failed(f"M={module} is none of {', '.join(MODULES)}.", "for example `make pytest M=aftersales_service`.")
    databases = Databases()
    farm.build()
    name = databases.new_name()
    with locked("templates"):
        databases.drop_stale()
        template, missing = databases.prepare(module)
        databases.clone(template, name)
    config = write_config(
        f"pytest-{os.getpid()}", databases.cluster, data=DATA, db_name=name, max_cron_threads=0, http_port=free_port()
    )
    try:
        if missing:
            installed = run_odoo(
                f"pytest-install-{os.getpid()}.log",
                command(config, "-d", name, "-i", ",".join(missing), "--stop-after-init", "--no-http"),
                quiet=False,
            )
            if installed.status:
                raise Failed("The module can't be installed.", f"see .odoo/log/{installed.log.name}.")
        options = ["-k", os.environ["K"]] if os.environ.get("K") else []
        folder = farm.module_folder(module) / "tests"
        return subprocess.call(
            [
                str(VENV_PYTHON),
                "-m",
                "pytest",
                "-p",
                "tools.pytest_plugin",
                f"--odoo-config={config}",
                "--odoo-http",
                *options,
                str(folder),
            ],
            cwd=ROOT,
            env=system.environment(),
        )
    finally:
        if os.environ.get("KEEP"):
            say(f"  kept: {name}")
        else:
            databases.drop(name)
        config.unlink(missing_ok=True)


if __name__ == "__main__":
    main(run)
