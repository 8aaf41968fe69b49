"""Reading Odoo's log: what is at least a warning, and Odoo's own count of tests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) (?P<db>\S+) (?P<logger>[\w.\-?]+): (?P<text>.*)$"
)
RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
ALLOWED = Path(__file__).with_name("log_allowed.txt")


@dataclass
class Report:
    problems: list = field(default_factory=list)  # complete entries, with their traceback
    tests: int | None = None  # as Odoo says; None when it said nothing
    failed: int = 0

    @property
    def said_result(self) -> bool:
        return self.tests is not None


def allowed_patterns() -> list:
    lines = ALLOWED.read_text().splitlines() if ALLOWED.exists() else []
    return [re.compile(line) for line in lines if line.strip() and not line.startswith("#")]


def is_allowed(entry: str, patterns: list) -> bool:
    return any(pattern.search(entry) for pattern in patterns)


def read(text: str, patterns: list | None = None) -> Report:
    patterns = allowed_patterns() if patterns is None else patterns
    report = Report()
    entry: list = []

    def finish() -> None:
        if entry and not is_allowed("\n".join(entry), patterns):
            report.problems.append("\n".join(entry))
        entry.clear()

    for line in text.splitlines():
        match = LINE.match(line)
        if not match:
            if entry:
                entry.append(line)
            elif line.startswith("Traceback (most recent call last)"):
                # Not through the log: the interpreter or a child process died.
                entry.append(line)
            continue
        finish()
        if match["level"] in ("WARNING", "ERROR", "CRITICAL"):
            entry.append(line)
        counted = RESULT.search(match["text"])
        if counted and match["logger"].startswith("odoo.tests.result"):
            report.failed += int(counted[1]) + int(counted[2])
            report.tests = (report.tests or 0) + int(counted[3])
    finish()
    return report
