"""pytest in the inner loop: `make pytest M=aftersales_service [K='intake and not mail']`.

Runs from the module's folder in the link farm, so that a file's package is odoo.addons.<module>.
"""

from __future__ import annotations

import os
import subprocess

from tools import farm, system
from tools.base import MODULES, VENV_PYTHON, Failed, locked, main, say
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
        return subprocess.call(
            [
                str(VENV_PYTHON),
                "-m",
                "pytest",
                f"--odoo-config={config}",
                "--odoo-http",
                "-c",
                str(farm.ROOT / "pyproject.toml"),
                "--rootdir=.",
                *options,
                "tests",
            ],
            cwd=farm.ADDONS / module,
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
