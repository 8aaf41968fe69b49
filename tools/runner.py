"""Start Odoo, keep its log, and say what happened: exit status, log entries, tests and tours."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tools import odoo_log, system
from tools.base import LOGS, STATE, say


@dataclass
class Run:
    status: int
    seconds: float
    log: Path
    report: odoo_log.Report
    tests: list = field(default_factory=list)
    tours: list = field(default_factory=list)

    @property
    def skipped(self) -> list:
        return [test for test in self.tests if test["outcome"] == "skipped"]

    @property
    def failed(self) -> list:
        return [test for test in self.tests if test["outcome"] in ("failure", "error")]

    @property
    def passed(self) -> list:
        return [test for test in self.tests if test["outcome"] == "passed"]


def run_odoo(log: str, command: list, *, stdin: str | None = None, quiet: bool = True, **env: str) -> Run:
    """Run a command of Odoo to its end. `quiet=False` shows warnings, errors and tracebacks as they come."""
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / log
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="aftersales-") as folder:
        probe = Path(folder) / "probe.jsonl"
        probe.touch()
        process = subprocess.Popen(
            [str(part) for part in command],
            env=system.environment(AFTERSALES_PROBE=str(probe), **env),
            cwd=STATE,
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        if stdin is not None:
            process.stdin.write(stdin)
            process.stdin.close()
        try:
            text = _follow(process, path, quiet)
        except BaseException:
            process.terminate()
            raise
        facts = [json.loads(line) for line in probe.read_text().splitlines()]
    return Run(
        status=process.wait(),
        seconds=time.monotonic() - begin,
        log=path,
        report=odoo_log.read(text),
        tests=[fact for fact in facts if fact["kind"] == "test"],
        tours=[fact for fact in facts if fact["kind"] == "tour"],
    )


def _follow(process: subprocess.Popen, path: Path, quiet: bool) -> str:
    verbose = bool(os.environ.get("VERBOSE"))
    lines = []
    showing = False
    with open(path, "w", encoding="utf-8") as stream:
        for line in process.stdout:
            stream.write(line)
            lines.append(line)
            match = odoo_log.LINE.match(line)
            if match:
                showing = match["level"] in ("WARNING", "ERROR", "CRITICAL")
            if verbose or (showing and not quiet):
                say(line.rstrip("\n"))
    return "".join(lines)
