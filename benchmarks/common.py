"""What every benchmark needs: databases of their own, environments in this process, and figures.

    from benchmarks.common import Benchmark

    with Benchmark("intake") as bench:
        ours = bench.open("ours", module="aftersales")
        plain = bench.open("helpdesk_mgmt")                 # what we build on, without ours
        bench.compare("1 ticket", {"helpdesk_mgmt": (plain, create), "ours": (ours, create)}, repeat=20)
        bench.aim("at most 1.5 times helpdesk_mgmt", bench.ratio("1 ticket", "ours"), 1.5)

The sides of a comparison take turns within one run, each turn is rolled back, and a ratio is the median of
the ratios of the turns: another program that takes the machine for a while disturbs both sides alike.

At the end a table is printed and benchmarks/results/<name>.json written. The databases are dropped (KEEP=1
keeps them). SMALL=1 runs the same program with little data, to see that it works; its figures mean nothing
and are not kept. The cluster runs without fsync, as for tests: figures compare programs, not disks.
"""

from __future__ import annotations

import cProfile
import gc
import json
import os
import platform
import pstats
import statistics
import subprocess
import time
from pathlib import Path

from tools import farm
from tools.base import ROOT, STATE, VENV_PYTHON, Failed, locked, say
from tools.databases import DATA, Databases
from tools.odoo import TOOL_ADDONS, addons_path, write_config

RESULTS = ROOT / "benchmarks" / "results"
PEERS = STATE / "bench" / "peers"
PEERS_WANTED = ROOT / "benchmarks" / "requirements.txt"
SMALL = bool(os.environ.get("SMALL"))


def prepared(before, function, after=None):
    """`function`, and what is done each time before the clock runs and when all is rolled back."""

    def run(place: Place):
        return function(place)

    run.before = before
    if after:
        run.after = after
    return run


def without_limits(function):
    """The same work while our time limits do not react to events."""

    def switch_off(place: Place) -> None:
        type(place.env["aftersales.sla.deadline"])._on_events = lambda self, events: None

    def switch_on(place: Place) -> None:
        del type(place.env["aftersales.sla.deadline"])._on_events

    return prepared(switch_off, function, switch_on)


class Place:
    """A database with an environment in this process."""

    def __init__(self, databases: Databases, title: str, database: str, others: tuple) -> None:
        from odoo import SUPERUSER_ID, api
        from odoo.modules.registry import Registry

        self.title = title
        self.database = database
        # as Odoo does it when it creates a database
        databases.cluster.sql("CREATE EXTENSION IF NOT EXISTS pg_trgm", database)
        self.registry = Registry.new(database, update_module=bool(others), install_modules=others)
        self.cursor = self.registry.cursor()
        self.registry.check_indexes(self.cursor, list(self.registry.models))
        self.cursor.commit()
        self.env = api.Environment(self.cursor, SUPERUSER_ID, {})

    def sql(self, statement: str, parameters=None) -> list:
        self.cursor.execute(statement, parameters)
        return self.cursor.fetchall() if self.cursor.description else []

    def commit(self) -> None:
        self.env.flush_all()
        self.cursor.commit()
        self.env.invalidate_all()

    def analyse(self) -> None:
        """What autovacuum does some minutes after much has been written."""
        self.commit()
        self.cursor._cnx.autocommit = True
        self.cursor.execute("VACUUM ANALYZE")
        self.cursor._cnx.autocommit = False

    def call(self, function, *, undo: bool = True) -> tuple:
        """Call it as a request would, with an empty cache and up to the commit.

        :param function: called with the place; see `prepared`
        :return: seconds, number of statements, result
        """
        getattr(function, "before", lambda place: None)(self)
        self.env.flush_all()
        self.env.invalidate_all()
        gc.collect()
        statements = self.cursor.sql_log_count
        begin = time.perf_counter()
        result = function(self)
        # what is still to be written, tracking of changes included
        self.cursor.flush()
        seconds = time.perf_counter() - begin
        statements = self.cursor.sql_log_count - statements
        if undo:
            self.cursor.rollback()
        else:
            self.cursor.commit()
        getattr(function, "after", lambda place: None)(self)
        return seconds, statements, result

    def profile(self, function, lines: int = 45) -> None:
        """For whoever looks for the cause of a figure."""
        profiler = cProfile.Profile()
        profiler.enable()
        self.call(function)
        profiler.disable()
        pstats.Stats(profiler).sort_stats("cumulative").print_stats(lines)

    def close(self) -> None:
        from odoo.sql_db import close_db

        self.cursor.rollback()
        self.cursor.close()
        close_db(self.database)


class Benchmark:
    def __init__(self, name: str) -> None:
        self.name = name
        self.places: list = []
        self.rows: list = []
        self.aims: list = []
        self.facts: dict = {}

    def __enter__(self) -> Benchmark:
        self.begin = time.perf_counter()
        self.databases = Databases()
        farm.build()
        return self

    def open(self, title: str, *, module: str | None = None, others: tuple = ()) -> Place:
        """A new database.

        :param module: the one of ours up to which is installed; without it there is only what we depend on
        :param others: modules to install on top; those of other makers come from `install_peers`
        """
        database = f"{self.databases.new_name()}_{len(self.places)}"
        with locked("templates"):
            self.databases.drop_stale()
            template = self.databases.full_template(module) if module else self.databases.base_template()
            self.databases.clone(template, database)
        self._configure(database)
        place = Place(self.databases, title, database, others)
        self.places.append(place)
        return place

    def _configure(self, database: str) -> None:
        if self.places:
            return
        import odoo.tools

        folders = [*addons_path(), TOOL_ADDONS]
        if (PEERS / "odoo" / "addons").exists():
            folders.append(PEERS / "odoo" / "addons")
        config = write_config(
            f"bench-{os.getpid()}",
            self.databases.cluster,
            data=DATA,
            max_cron_threads=0,
            addons_path=",".join(map(str, folders)),
        )
        odoo.tools.config.parse_config(["-c", str(config), "-d", database, "--log-level=warn"], setup_logging=True)
        config.unlink()

    def __exit__(self, kind, *_rest) -> None:
        for place in self.places:
            place.close()
            if os.environ.get("KEEP"):
                say(f"kept: {place.database} ({place.title})")
            else:
                self.databases.drop(place.database)
        if kind is None:
            self.report()

    # --- measuring -----------------------------------------------------------------------------------------

    def compare(self, label: str, sides: dict, *, repeat: int = 5, units: int = 1, warm: bool = True) -> None:
        """Let the sides take turns at the same work; the first one is what the others are compared with.

        :param sides: name of a side to (place, function that is called with the place)
        :param units: how many records one call handles
        :param warm: once more before, so that caches that outlive a request are warm
        """
        taken = {side: [] for side in sides}
        statements, peaks = {}, {}
        if warm:
            for place, function in sides.values():
                place.call(function)
        for _turn in range(1 if SMALL else repeat):
            for side, (place, function) in sides.items():
                _reset_peak()
                seconds, statements[side], _result = place.call(function)
                taken[side].append(seconds)
                peaks[side] = _peak_mb()
        base = next(iter(taken.values()))
        for side, seconds in taken.items():
            middle = statistics.median(seconds)
            self.rows.append(
                {
                    "label": label,
                    "side": side,
                    "ms": round(middle * 1000, 1),
                    "best": round(min(seconds) * 1000, 1),
                    "units": units,
                    "ms_per_unit": round(middle * 1000 / units, 3),
                    "queries": statements[side],
                    "peak_mb": peaks[side],
                    "load": round(os.getloadavg()[0], 1),
                    "ratio": round(statistics.median(own / other for own, other in zip(seconds, base, strict=True)), 2),
                }
            )
            self._print(self.rows[-1])

    def measure(self, label: str, place: Place, function, **how) -> None:
        """One side alone."""
        self.compare(label, {place.title: (place, function)}, **how)

    def row(self, label: str, side: str) -> dict:
        return next(row for row in self.rows if (row["label"], row["side"]) == (label, side))

    def ratio(self, label: str, side: str) -> float:
        return self.row(label, side)["ratio"]

    def aim(self, what: str, value: float, limit: float, *, at_least: bool = False) -> None:
        """Hold a figure against what was aimed at."""
        met = value >= limit if at_least else value <= limit
        self.aims.append({"aim": what, "value": round(value, 2), "limit": limit, "met": met})

    def fact(self, **values) -> None:
        """Anything else worth writing down, sizes of the data for example."""
        self.facts.update(values)

    # --- report --------------------------------------------------------------------------------------------

    @staticmethod
    def _print(row: dict) -> None:
        say(
            f"{row['label']:<44} {row['side']:<22} {row['ms']:>10.1f} ms  best {row['best']:>9.1f}"
            f"  {row['ms_per_unit']:>9.3f} each  {row['queries']:>6} queries  {row['peak_mb']:>5} MB  × {row['ratio']:.2f}"
        )

    def report(self) -> None:
        say()
        for aim in self.aims:
            say(f"{'met   ' if aim['met'] else 'MISSED'}  {aim['aim']}: {aim['value']} (aim {aim['limit']})")
        if SMALL:
            say("SMALL: figures of so little data mean nothing and are not kept.")
            return
        RESULTS.mkdir(parents=True, exist_ok=True)
        path = RESULTS / f"{self.name}.json"
        content = {
            "benchmark": self.name,
            "seconds": round(time.perf_counter() - self.begin),
            "machine": {
                "cores": os.cpu_count(),
                "load": [round(load, 1) for load in os.getloadavg()],
                "python": platform.python_version(),
                "postgres": self.databases.cluster.sql("SHOW server_version").split()[0],
            },
            "durable": self.databases.cluster.durable,
            "facts": self.facts,
            "aims": self.aims,
            "rows": self.rows,
        }
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
        say(f"written to {path.relative_to(ROOT)}")


def install_peers() -> None:
    """Put the modules of other makers that we compare with into a folder of the benchmarks alone."""
    wanted = PEERS_WANTED.read_text()
    done = PEERS / "requirements.txt"
    if done.exists() and done.read_text() == wanted:
        return
    PEERS.mkdir(parents=True, exist_ok=True)
    command = [VENV_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--upgrade"]
    # Odoo and what the module builds on are there already
    if subprocess.call([*command, "--target", PEERS, "-r", PEERS_WANTED]):
        raise Failed(
            "The modules to compare with could not be installed.",
            f"check that pip reaches its index; what is wanted stands in {PEERS_WANTED.relative_to(ROOT)}.",
        )
    done.write_text(wanted)


def _reset_peak() -> None:
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return  # then the peak is that of the whole run


def _peak_mb() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return 0
