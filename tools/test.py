"""The test runner.

    python3 -m tools.test                                   every test of the product (tools/full_test.py)
    python3 -m tools.test -m aftersales_service [-t TestX]  the inner loop: one module, one class or method

Environment: KEEP=1 keeps the database, DB=name runs in that database, VERBOSE=1 shows the whole log.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
from pathlib import Path

from tools import farm
from tools.base import MODULES, Failed, locked, main, say
from tools.databases import Databases
from tools.odoo import command, free_port
from tools.runner import Run, run_odoo

SERVER_WIDE = "--load=base,web,rpc,aftersales_probe"
SKIPS_ALLOWED = Path(__file__).with_name("skips_allowed.txt")


def run() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-m", "--module", default="")
    parser.add_argument("-t", "--test", default="")
    arguments = parser.parse_args()
    if arguments.module:
        return inner_loop(arguments.module, arguments.test)
    if arguments.test:
        raise Failed(
            "T= needs M=, the module of the test.", "for example `make test M=aftersales_service T=TestIntake`."
        )
    from tools.full_test import run_all

    return run_all()


# --- one module --------------------------------------------------------------------------------------------


def test_tags(module: str, wanted: str) -> str:
    """Odoo's --test-tags for `TestX`, `TestX.test_y`, `:TestX`, `.test_y`, several with commas."""
    if not wanted:
        return f"/{module}"
    tags = []
    for one in filter(None, wanted.split(",")):
        if one.startswith("/"):
            tags.append(one)
        elif one[0] in ":.":
            tags.append(f"/{module}{one}")
        else:
            tags.append(f"/{module}:{one}")
    return ",".join(tags)


def inner_loop(module: str, wanted: str) -> int:
    if module not in MODULES:
        raise Failed(f"M={module} is none of {', '.join(MODULES)}.", f"for another module: `make upstream M={module}`.")
    databases = Databases()
    farm.build()
    name = os.environ.get("DB") or databases.new_name()
    # A named database is there to be used again: its modules are upgraded, not installed.
    if os.environ.get("DB") and databases.cluster.exists(name):
        todo = ["-u", module]
    else:
        with locked("templates"):
            databases.drop_stale()
            template, missing = databases.prepare(module)
            databases.clone(template, name)
        todo = ["-i", ",".join(missing)] if missing else []
    say(f"  database {name}, {' '.join(todo) or 'nothing to install'}; tests {test_tags(module, wanted)}")
    try:
        result = run_tests(name, databases, f"test-{module}-{os.getpid()}.log", todo, test_tags(module, wanted))
    finally:
        if os.environ.get("KEEP") or os.environ.get("DB"):
            say(f"  kept: DB={name} (use it again with `make test M={module} DB={name}`)")
        else:
            databases.drop(name)
    faults = judge(result, expected_sites=[] if wanted else tour_sites([module]))
    return conclude(result, faults)


def run_tests(
    name: str,
    databases: Databases,
    log: str,
    todo: list,
    tags: str,
    config: Path | None = None,
    quiet: bool = False,
    **env: str,
) -> Run:
    for attempt in range(3):
        result = run_odoo(
            log,
            command(
                config or databases.config,
                "-d",
                name,
                *todo,
                SERVER_WIDE,
                f"--test-tags={tags}",
                f"--http-port={free_port()}",
                "--stop-after-init",
            ),
            quiet=quiet,
            **env,
        )
        # Between the choice of the port and its use another process may have taken it.
        if "Address already in use" not in result.log.read_text() or attempt == 2:
            break
    return result


# --- judgement ---------------------------------------------------------------------------------------------


def tour_sites(modules: list) -> list:
    """(file, first line, last line) of every call of start_tour or browser_js in the tests of our modules."""
    sites = []
    for module in modules:
        for path in sorted((farm.module_folder(module) / "tests").rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(), str(path))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr in ("start_tour", "browser_js")
                ):
                    sites.append((os.path.realpath(path), node.lineno, node.end_lineno))
    return sites


def allowed_skips() -> list:
    if not SKIPS_ALLOWED.exists():
        return []
    return [
        re.compile(line) for line in SKIPS_ALLOWED.read_text().splitlines() if line.strip() and not line.startswith("#")
    ]


def judge(result: Run, *, expected_sites: list, minimum: int = 1) -> list:
    """Everything about a run that makes it fail, apart from failed tests, as sentences."""
    faults = []
    if result.status:
        faults.append(f"Odoo ended with status {result.status}")
    if len(result.tests) < minimum:
        faults.append("no test ran: is the name right, and is the file imported in tests/__init__.py and named test_*?")
    if result.report.tests is not None and result.report.tests > len(
        [t for t in result.tests if t["seconds"] or t["outcome"] == "passed"]
    ) + len(result.skipped):
        faults.append(f"Odoo counts {result.report.tests} tests, the probe {len(result.tests)}")
    if result.tests and not result.report.said_result:
        faults.append("Odoo printed no result of the tests: it died before the end")
    if result.report.failed and not result.failed:
        faults.append(f"Odoo counts {result.report.failed} failed tests")
    patterns = allowed_skips()
    for test in result.skipped:
        if not any(pattern.search(f"{test['id']}: {test['reason']}") for pattern in patterns):
            faults.append(f"skipped: {test['id']}: {test['reason']}")
    reached = {tuple(site) for tour in result.tours for site in tour["sites"]}
    for path, first, last in expected_sites:
        if not any(name == path and first <= line <= last for name, line in reached):
            faults.append(f"tour never started: {os.path.relpath(path, farm.ROOT)}:{first}")
    if expected_sites and len(result.tours) < len(expected_sites):
        faults.append(f"{len(result.tours)} tours ran, the sources start {len(expected_sites)}")
    faults += [f"log: {problem}" for problem in result.report.problems]
    return faults


def summary(passed: int, failed: int, skipped: int) -> str:
    return f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")


def conclude(result: Run, faults: list) -> int:
    """Print faults and the closing line; return the exit status."""
    say()
    for test in result.failed:
        say(f"FAILED {test['id']}: {test['reason'].splitlines()[0] if test['reason'] else test['outcome']}")
    for fault in faults:
        if result.failed and fault.startswith("log: ") and " ERROR " in fault:
            continue  # the failed tests again
        # The log was shown as it came; here its first line is enough.
        say("FAULT  " + fault.splitlines()[0])
    slowest = sorted(result.tests, key=lambda test: -test["seconds"])[:3]
    if len(result.tests) > 5:
        say("slowest: " + ", ".join(f"{test['id'].split('.tests.')[-1]} {test['seconds']:.1f} s" for test in slowest))
    say(f"{len(result.tours)} tours, {result.seconds:.0f} s, log {result.log.relative_to(farm.ROOT)}")
    failed = len(result.failed)
    if faults and not failed:
        failed = 1
    say(summary(len(result.passed), failed, len(result.skipped)))
    return 1 if failed or faults else 0


if __name__ == "__main__":
    main(run)
