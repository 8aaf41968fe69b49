"""Paths, numbered steps, stamps, locks and errors that say what to do.

Only the standard library, and nothing newer than Python 3.8: this file also runs on an interpreter that is
too old or too new for Odoo, to say so.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".odoo"
VENV = ROOT / ".venv"
LOGS = STATE / "log"
STAMPS = STATE / "stamps"
VENV_PYTHON = VENV / "bin" / "python"

# In the order of their dependencies; the last one is the repository's root.
MODULES = ("aftersales_service", "aftersales_quality", "aftersales")


class Failed(Exception):
    """Something went wrong that the person at the keyboard can put right."""

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.advice = advice


def say(text: str = "") -> None:
    print(text, flush=True)


def main(function) -> None:
    """Run a command; turn `Failed` into two readable lines and exit status 1."""
    try:
        sys.exit(function() or 0)
    except Failed as error:
        say()
        print(f"ERROR: {error.problem}", file=sys.stderr)
        if error.advice:
            print("What to do: " + error.advice.replace("\n", "\n            "), file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("\nInterrupted. Run the same command again: it goes on where it stopped.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)


def cache_dir() -> Path:
    """Downloads kept between checkouts. Only an accelerator: everything in it is checked before use."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "aftersales"


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def text_hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@contextlib.contextmanager
def locked(name: str):
    """One process at a time; the others wait and say so."""
    STATE.mkdir(exist_ok=True)
    with open(STATE / f"{name}.lock", "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"    waiting for another process ({name}) …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class Steps:
    """Prints numbered steps with their time, and a sign of life while a step is long."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0
        self.started = time.monotonic()

    @contextlib.contextmanager
    def step(self, title: str):
        self.number += 1
        label = f"[{self.number}/{self.total}] {title}"
        say(f"{label} …")
        begin = time.monotonic()
        stop = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(stop, begin), daemon=True)
        ticker.start()
        try:
            yield
        finally:
            stop.set()
            ticker.join()
        now = time.monotonic()
        say(f"      done in {now - begin:.1f} s (together {now - self.started:.0f} s)")

    @staticmethod
    def _tick(stop: threading.Event, begin: float) -> None:
        while not stop.wait(15):
            say(f"      … {time.monotonic() - begin:.0f} s")


def stamp_is(name: str, key: str) -> bool:
    path = STAMPS / name
    return path.exists() and path.read_text() == key


def stamp(name: str, key: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(key)


def unstamp(name: str) -> None:
    (STAMPS / name).unlink(missing_ok=True)


def logged(command: list, log: str, *, cwd: Path | None = None, env: dict | None = None) -> int:
    """Run a command with its output in .odoo/log/<log>; return its exit status."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with open(LOGS / log, "ab") as stream:
        stream.write(("\n$ " + " ".join(map(str, command)) + "\n").encode())
        stream.flush()
        return subprocess.call(
            [str(part) for part in command],
            stdout=stream,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd=cwd,
            env=env,
        )


def tail(log: str, lines: int = 12) -> str:
    path = LOGS / log
    if not path.exists():
        return ""
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


def output(command: list, **kwargs) -> str:
    return subprocess.run(
        [str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True, **kwargs
    ).stdout


def need_disk(path: Path, megabytes: int, what: str) -> None:
    free = shutil.disk_usage(path).free // (1 << 20)
    # The variable lets the error be tried out on a machine with room enough.
    free = int(os.environ.get("AFTERSALES_PRETEND_FREE_MB", free))
    if free < megabytes:
        raise Failed(
            f"Not enough disk space for {what}: {free} MB are free at {path}, {megabytes} MB are needed.",
            "free some space (`make clean` removes this checkout's generated files and databases of tests), "
            "or clone the repository to a larger disk.",
        )


def remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
