"""Run the own test suite of a module we build on, of core or OCA, in a database that has After-Sales.

    make upstream M=helpdesk_mgmt          with our three modules installed
    make upstream M=helpdesk_mgmt BASE=1   without them, to tell whose fault a failure is

Tests meant for the time of installation run at the end as well: only then are our modules there.
"""

from __future__ import annotations

import os
from pathlib import Path

from tools import farm
from tools.base import MODULES, Failed, locked, main, say
from tools.databases import Databases
from tools.runner import Run
from tools.test import conclude, judge, run_tests, test_tags

# Tests of others that contradict what After-Sales is meant to do: `/module:Class.method  # reason`, one a line.
EXCLUDED = Path(__file__).with_name("upstream_excluded.txt")


def excluded_tags(module: str) -> list:
    lines = [line.split("#")[0].strip() for line in EXCLUDED.read_text().splitlines()] if EXCLUDED.exists() else []
    return [f"-{line}" for line in lines if line.startswith(f"/{module}:")]


def run_suite(
    databases: Databases, database: str, module: str, wanted: str = "", config: Path | None = None, quiet: bool = False
) -> Run:
    tags = ",".join([test_tags(module, wanted), *excluded_tags(module)])
    installed = databases.cluster.sql(f"SELECT state FROM ir_module_module WHERE name = '{module}'", database)
    if not installed:
        raise Failed(
            f"There is no module {module} in this Odoo.", "check the name; OCA modules go into requirements/addons.txt."
        )
    todo = [] if installed == "installed" else ["-i", module]
    return run_tests(
        database, databases, f"upstream-{module}-{os.getpid()}.log", todo, tags, config, quiet, AFTERSALES_ALL_LATE="1"
    )


def run() -> int:
    module = os.environ.get("M", "")
    if not module:
        raise Failed("M= is missing, the module whose tests to run.", "for example `make upstream M=helpdesk_mgmt`.")
    databases = Databases()
    farm.build()
    name = databases.new_name()
    with locked("templates"):
        databases.drop_stale()
        if os.environ.get("BASE"):
            template = databases.base_template()
        else:
            template = databases.full_template(MODULES[-1])
        databases.clone(template, name)
    say(f"  database {name} from {template}; tests of {module}")
    try:
        result = run_suite(databases, name, module, os.environ.get("T", ""))
    finally:
        databases.drop(name)
    return conclude(result, judge(result, expected_sites=[]))


if __name__ == "__main__":
    main(run)
