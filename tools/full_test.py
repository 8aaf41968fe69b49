"""Every test of the product: what `make test` and the continuous integration run.

A fresh database is installed from dist/ exactly as a customer would; everything else works on copies of it. Two stages
run side by side, for the machine has two cores:

    checks without database, and the installation
    then  the tests of the modules, tours and PDFs included, after an upgrade, in three parts;
          translations, core's lint, uninstall and re-install, demo data, upstream's tests as soon as a core is free
"""

from __future__ import annotations

import os
import re
import tempfile
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tools import farm, i18n, lint, upstream
from tools.base import LOGS, MODULES, ROOT, STATE, Failed, say
from tools.databases import DATA, Databases
from tools.odoo import command, write_config
from tools.runner import Run, run_odoo
from tools.test import judge, run_tests, summary, tour_sites

UPSTREAM = ("helpdesk_mgmt",)
# test_lint starts ESLint, which no Debian package of this release brings; it looks at core's own rules only.
LINT_TAGS = "/test_lint,-/test_lint:TestESLint"
# The tests in parts that take about as long, so that two cores have work to the end: files of the first module by the
# step of the data flow that they are named after, `test_<step>_….py`, and the other modules.
DESK = ("ticket", "sla", "order", "report", "parts")
# Log entries that repeat a failed test, and those that only count failures.
FAILURE = re.compile(r" ERROR \S+ \S+: (FAIL|ERROR): ")
AFTERMATH = re.compile(
    r"odoo\.modules\.loading: .*(failures?,|test failed)|odoo\.tests\.result: \d+ failed|ended with status"
)


@dataclass(frozen=True)
class Part:
    """Tests that run in one process.

    :param files: only those of these files, paths within the addons path
    :param without: not those of these files
    """

    name: str
    modules: tuple
    files: tuple = ()
    without: tuple = ()

    @property
    def tags(self) -> str:
        wanted = self.files or [f"/{module}" for module in self.modules]
        return ",".join([*wanted, *(f"-{path}" for path in self.without)])

    def has(self, path: str) -> bool:
        """Whether the tests of this file are among them."""
        own = not self.files or path.endswith(self.files)
        return own and not (self.without and path.endswith(self.without))


def get_parts() -> list:
    first = MODULES[0]
    desk = tuple(
        f"/{first}/tests/{path.name}"
        for step in DESK
        for path in sorted((farm.module_folder(first) / "tests").glob(f"test_{step}_*.py"))
    )
    return [
        Part("tests-desk", (first,), files=desk),
        Part("tests-care", (first,), without=desk),
        Part("tests-quality", tuple(MODULES[1:])),
    ]


@dataclass
class Outcome:
    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    faults: list = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.failed and not self.faults

    def add(self, run: Run, faults: list) -> None:
        self.passed += len(run.passed)
        self.failed += len(run.failed)
        self.skipped += len(run.skipped)
        shown = [problem for problem in run.report.problems if FAILURE.search(problem)]
        self.faults += shown or [f"{test['id']}: {test['reason'] or test['outcome']}" for test in run.failed]
        if run.failed:
            faults = [fault for fault in faults if not (FAILURE.search(fault) or AFTERMATH.search(fault))]
        self.faults += [f"{fault}\n  (.odoo/log/{run.log.name})" for fault in faults]


class FullTest:
    def __init__(self) -> None:
        self.databases = Databases()
        self.databases.drop_stale()
        self.fresh = f"{self.databases.new_name()}_fresh"
        self.outcomes: list = []
        self.only = set(filter(None, os.environ.get("ONLY", "").split(",")))
        self.lock = threading.Lock()
        self.copying = threading.Lock()
        self.dist = STATE / "test" / f"dist-{os.getpid()}"

    def stage(self, name: str, function) -> bool:
        """Run one stage; whatever goes wrong in it is its outcome, not the end of the run."""
        # Every stage but the first works on copies of the installed database.
        if self.only and name not in self.only and name != "install":
            return True
        outcome = Outcome(name)
        begin = time.monotonic()
        try:
            function(outcome)
            if outcome.good and not outcome.passed:
                outcome.passed = 1
        except Failed as error:
            outcome.faults.append(f"{error.problem}\n{error.advice}")
        except Exception:  # noqa: BLE001 a stage's crash is its result
            outcome.faults.append(traceback.format_exc())
        outcome.seconds = time.monotonic() - begin
        if outcome.faults and not outcome.failed:
            outcome.failed = 1
        with self.lock:
            self.outcomes.append(outcome)
            state = "ok    " if outcome.good else "FAILED"
            say(
                f"{state} {name:<13} {summary(outcome.passed, outcome.failed, outcome.skipped)} in {outcome.seconds:.0f} s"
            )
            for fault in outcome.faults:
                say("\n".join(f"       {line}" for line in fault.rstrip().splitlines()[:60]))
        return outcome.good

    def copy(self, suffix: str) -> str:
        name = self.fresh.replace("_fresh", f"_{suffix}")
        with self.copying:
            self.databases.clone(self.fresh, name)
        return name

    # --- stages --------------------------------------------------------------------------------------------

    def checks(self, outcome: Outcome) -> None:
        for name, (good, text) in lint.check_all().items():
            outcome.passed += good
            outcome.failed += not good
            if not good:
                outcome.faults.append(f"{name}:\n{lint.clean(text)}")

    def install(self, outcome: Outcome) -> None:
        """From an empty database; the first module alone, then the app, which brings the other one."""
        self.databases.create_empty(self.fresh)
        for module in (MODULES[0], MODULES[-1]):
            run = self.odoo(f"full-install-{module}.log", self.fresh, "-i", module)
            outcome.faults += self.clean(run)

    def part_of_tests(self, part: Part, upgrade: bool):
        def tests(outcome: Outcome) -> None:
            name = self.copy(part.name.replace("-", "_"))
            todo = ["-u", ",".join(MODULES)] if upgrade else []
            run = run_tests(name, self.databases, f"full-{part.name}.log", todo, part.tags, self.config, quiet=True)
            outcome.add(run, judge(run, expected_sites=self.tour_sites(part)))
            early = sorted({test["id"].rsplit(".", 1)[0] for test in run.tests if "at_install" in test.get("tags", ())})
            outcome.faults += [
                f"{case}: tag it 'post_install', '-at_install', or the inner loop leaves it out" for case in early
            ]
            say(f"       {len(run.tours)} tours in Chromium")
            self.databases.drop(name)

        return tests

    def tour_sites(self, part: Part) -> list:
        """The call sites as they are in the distribution, from where the tests are run."""
        sites = []
        for module in part.modules:
            source = os.path.realpath(farm.module_folder(module))
            target = os.path.realpath(self.dist / module)
            sites += [
                (path.replace(source, target, 1), first, last)
                for path, first, last in tour_sites([module])
                if part.has(path)
            ]
        return sites

    def translations(self, outcome: Outcome) -> None:
        with tempfile.TemporaryDirectory(prefix="aftersales-") as folder:
            templates = i18n.export(self.databases, self.fresh_copy, Path(folder), self.config)
        for path, sentences in i18n.check_files(templates).items():
            outcome.faults.append(f"{path}: {len(sentences)} problems\n" + "\n".join(sentences))

    def core_lint(self, outcome: Outcome) -> None:
        name = self.copy("lint")
        run = run_tests(
            name,
            self.databases,
            "full-core-lint.log",
            ["-i", "test_lint"],
            LINT_TAGS,
            self.config,
            quiet=True,
            AFTERSALES_LINT_MODULES=" ".join(MODULES),
        )
        outcome.add(run, judge(run, expected_sites=[]))
        self.databases.drop(name)

    def uninstall(self, outcome: Outcome) -> None:
        """Nothing of ours may stay behind, and the second installation must be as clean as the first.

        A desk that has worked: tickets, events and deadlines refer to what is to go.
        """
        name = self.copy("uninstall")
        run = run_odoo(
            "full-desk-at-work.log",
            command(self.config, "-d", name, "--no-http", program=["shell"]),
            stdin=(ROOT / "tools" / "desk_at_work.py").read_text(),
        )
        outcome.faults += self.clean(run)
        run = run_odoo(
            "full-uninstall.log", command(self.config, "-d", name, MODULES[0], program=["module", "uninstall"])
        )
        outcome.faults += self.clean(run)
        left = self.databases.cluster.sql(
            "SELECT 'record ' || module || '.' || name FROM ir_model_data WHERE module LIKE 'aftersales%'"
            " UNION ALL SELECT 'table ' || tablename FROM pg_tables"
            " WHERE schemaname = 'public' AND tablename LIKE 'aftersales%'"
            " UNION ALL SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name LIKE '%aftersales%'"
            " UNION ALL SELECT 'module ' || name FROM ir_module_module"
            " WHERE name LIKE 'aftersales%' AND state <> 'uninstalled'"
            " UNION ALL SELECT 'parameter ' || key FROM ir_config_parameter WHERE key LIKE 'aftersales%'",
            name,
        ).splitlines()
        outcome.faults += [f"left behind by the uninstallation: {line}" for line in left[:20]]
        run = self.odoo("full-reinstall.log", name, "-i", MODULES[-1])
        outcome.faults += self.clean(run)
        self.databases.drop(name)

    def upstream_suite(self, module: str):
        def suite(outcome: Outcome) -> None:
            name = self.copy(f"up_{module}")
            run = upstream.run_suite(self.databases, name, module, config=self.config, quiet=True)
            outcome.add(run, judge(run, expected_sites=[]))
            self.databases.drop(name)

        return suite

    def demo(self, outcome: Outcome) -> None:
        name = self.fresh.replace("_fresh", "_demo")
        self.databases.create_empty(name)
        run = self.odoo("full-demo.log", name, "-i", MODULES[-1], "--with-demo")
        outcome.faults += self.clean(run)
        demo_users = self.databases.cluster.sql(
            f"SELECT count(*) FROM ir_model_data WHERE module = '{MODULES[-1]}' AND name LIKE 'demo_user_%'", name
        )
        if demo_users == "0":
            outcome.faults.append("the demo data hold no user (xml id aftersales.demo_user_…)")
        self.databases.drop(name)

    # --- helpers -------------------------------------------------------------------------------------------

    def odoo(self, log: str, database: str, *arguments: str) -> Run:
        return run_odoo(log, command(self.config, "-d", database, *arguments, "--stop-after-init", "--no-http"))

    @staticmethod
    def clean(run: Run) -> list:
        faults = [f"log: {problem}\n  (.odoo/log/{run.log.name})" for problem in run.report.problems]
        if run.status:
            faults.append(f"Odoo ended with status {run.status} (.odoo/log/{run.log.name})")
        return faults

    def require_installed(self) -> None:
        state = ""
        if self.databases.cluster.exists(self.fresh):
            state = self.databases.cluster.sql(
                f"SELECT state FROM ir_module_module WHERE name = '{MODULES[-1]}'", self.fresh
            )
        if state != "installed":
            raise Failed(f"{MODULES[-1]} could not be installed: the other stages did not run.")

    # --- order ---------------------------------------------------------------------------------------------

    def run(self) -> int:
        begin = time.monotonic()
        farm.build()
        farm.dist(self.dist)
        self.config = write_config(
            f"full-{os.getpid()}", self.databases.cluster, own=self.dist, data=DATA, max_cron_threads=0, dbfilter=""
        )
        try:
            with ThreadPoolExecutor(2) as pool:
                checks = pool.submit(self.stage, "checks", self.checks)
                if self.only != {"checks"}:
                    pool.submit(self.stage, "install", self.install).result()
                checks.result()
                if self.only - {"checks", "install"} or not self.only:
                    self.require_installed()
                    self.fresh_copy = self.copy("i18n")
                    # the longest first
                    for stage in [pool.submit(self.stage, *stage) for stage in self.get_stages()]:
                        stage.result()
        except Failed as error:
            self.outcomes.append(Outcome("the rest", failed=1))
            say(f"FAILED the rest     {error.problem}")
        finally:
            for name in self.databases.cluster.databases():
                if name.startswith(self.fresh.replace("_fresh", "")):
                    self.databases.drop(name)
            farm.remove(self.dist)
            self.config.unlink(missing_ok=True)
        return self.conclude(time.monotonic() - begin)

    def get_stages(self) -> list:
        return [
            # one upgrade is enough
            *((part.name, self.part_of_tests(part, not index)) for index, part in enumerate(get_parts())),
            ("uninstall", self.uninstall),
            ("core-lint", self.core_lint),
            ("demo", self.demo),
            ("translations", self.translations),
            *((f"upstream-{module}", self.upstream_suite(module)) for module in UPSTREAM),
        ]

    def conclude(self, seconds: float) -> int:
        passed = sum(outcome.passed for outcome in self.outcomes)
        failed = sum(outcome.failed for outcome in self.outcomes)
        skipped = sum(outcome.skipped for outcome in self.outcomes)
        bad = [outcome.name for outcome in self.outcomes if not outcome.good]
        say()
        say(f"{len(self.outcomes)} stages in {seconds:.0f} s; logs in {LOGS.relative_to(ROOT)}/")
        if bad:
            say(f"failed: {', '.join(bad)}; one of them alone: `make test ONLY={bad[0]}`")
        say(summary(passed, max(failed, len(bad)), skipped))
        return 1 if bad or failed or not passed else 0


def run_all() -> int:
    return FullTest().run()
