"""What every benchmark needs: a database of its own, an environment in this process, and figures.

    from benchmarks.common import Benchmark

    with Benchmark("intake", module="aftersales_service") as bench:
        env = bench.env
        bench.measure("1000 tickets", lambda: env["helpdesk.ticket"].create(values), units=1000)

At the end it prints a table and writes benchmarks/results/<name>.json. The database is dropped (KEEP=1 keeps it).
The cluster runs without fsync, as for tests: figures compare versions of the program, not disks.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from pathlib import Path

from tools import farm
from tools.base import ROOT, locked, say
from tools.databases import DATA, Databases
from tools.odoo import write_config

RESULTS = ROOT / "benchmarks" / "results"


class Benchmark:
    def __init__(self, name: str, *, module: str = "aftersales", others: tuple = ()) -> None:
        """`module`: the one of ours up to which is installed; `others`: modules to install on top."""
        self.name = name
        self.module = module
        self.others = others
        self.rows: list = []
        self.facts: dict = {}

    def __enter__(self) -> Benchmark:
        self.databases = Databases()
        self.database = self.databases.new_name()
        farm.build()
        with locked("templates"):
            self.databases.drop_stale()
            self.databases.clone(self.databases.full_template(self.module), self.database)
        self._open()
        return self

    def _open(self) -> None:
        import odoo.tools
        from odoo import SUPERUSER_ID, api
        from odoo.modules.registry import Registry

        config = write_config(f"bench-{os.getpid()}", self.databases.cluster, data=DATA, max_cron_threads=0)
        arguments = ["-c", str(config), "-d", self.database, "--log-level=warn"]
        odoo.tools.config.parse_config(arguments, setup_logging=True)
        config.unlink()
        self.registry = Registry.new(self.database, update_module=bool(self.others), install_modules=self.others)
        self.cursor = self.registry.cursor()
        self.env = api.Environment(self.cursor, SUPERUSER_ID, {})

    def __exit__(self, kind, *_rest) -> None:
        self.cursor.rollback()
        self.cursor.close()
        from odoo.sql_db import close_db

        close_db(self.database)
        if os.environ.get("KEEP"):
            say(f"kept: {self.database}")
        else:
            self.databases.drop(self.database)
        if kind is None:
            self.report()

    # --- measuring -----------------------------------------------------------------------------------------

    def measure(self, label: str, function, *, repeat: int = 1, units: int = 1, commit: bool = False):
        """Call the function `repeat` times; record seconds, queries and peak memory. Returns its last result.

        Flushes to the database are part of the time; the cache is empty at the start of each call.
        """
        seconds, queries, result = [], 0, None
        _reset_peak()
        for _turn in range(repeat):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cursor.sql_log_count
            begin = time.perf_counter()
            result = function()
            self.env.flush_all()
            if commit:
                self.cursor.commit()
            seconds.append(time.perf_counter() - begin)
            queries = self.cursor.sql_log_count - before
        middle = statistics.median(seconds)
        self.rows.append(
            {
                "label": label,
                "seconds": round(middle, 4),
                "worst": round(max(seconds), 4),
                "units": units,
                "per_second": round(units / middle, 1) if middle else None,
                "queries": queries,
                "peak_mb": _peak_mb(),
            }
        )
        return result

    def fact(self, **values) -> None:
        """Anything else worth writing down, sizes of the data for example."""
        self.facts.update(values)

    # --- report --------------------------------------------------------------------------------------------

    def report(self) -> None:
        columns = ("label", "seconds", "worst", "units", "per_second", "queries", "peak_mb")
        lines = [columns, *(tuple(str(row[column]) for column in columns) for row in self.rows)]
        widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
        for line in lines:
            say(
                "  ".join(
                    cell.ljust(width) if i == 0 else cell.rjust(width)
                    for i, (cell, width) in enumerate(zip(line, widths, strict=True))
                )
            )
        RESULTS.mkdir(parents=True, exist_ok=True)
        path = RESULTS / f"{self.name}.json"
        content = {
            "benchmark": self.name,
            "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "postgres": self._postgres()},
            "durable": self.databases.cluster.durable,
            "facts": self.facts,
            "rows": self.rows,
        }
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
        say(f"written to {path.relative_to(ROOT)}")

    def _postgres(self) -> str:
        return self.databases.cluster.sql("SHOW server_version").split()[0]


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
