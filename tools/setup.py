"""Bring everything that is needed into .venv/ and .odoo/. Each step leaves a stamp; an interrupted set-up goes on.

python3 -m tools.setup          for `make run`
python3 -m tools.setup --dev    and what tests, checks and screenshots need
"""

from __future__ import annotations

import platform
import sys

from tools import farm, odoo_core, postgres, python_env, system
from tools.base import ROOT, STATE, VENV_PYTHON, Steps, locked, main, need_disk, say, stamp, stamp_is, unstamp
from tools.debian import Apt

IN_ENVIRONMENT = ("odoo", "assets", "packages", "packages-dev")
FORMAT = "1"  # raise it when a step does something new that an earlier stamp does not cover


def run() -> None:
    dev = "--dev" in sys.argv
    with locked("setup"):
        _setup(dev)
    farm.build()


def _setup(dev: bool) -> None:
    apt = Apt()
    pending = _pending(_plan(apt, dev))
    if not pending:
        return
    need_disk(ROOT, 3500 if any(name == "odoo" for name, *_rest in pending) else 300, "the set-up")
    steps = Steps(len(pending))
    for name, *_rest in pending:
        unstamp(name)
    for name, key, title, action in pending:
        with steps.step(title):
            action()
        stamp(name, key)
    say(f"Set-up complete in {VENV_PYTHON.parent.parent.relative_to(ROOT)}/ and {STATE.relative_to(ROOT)}/.")


def _pending(plan: list) -> list:
    """The steps without a valid stamp, and those whose result lies in what such a step builds anew."""
    pending = []
    rebuilt = False
    for entry in plan:
        name, key, _title, _action = entry
        if not stamp_is(name, key) or (rebuilt and name in IN_ENVIRONMENT):
            pending.append(entry)
            rebuilt = rebuilt or name in ("python", "odoo")
    return pending


def _plan(apt: Apt, dev: bool) -> list:
    interpreter = _interpreter()
    where = f"{FORMAT} {interpreter} {ROOT}"
    odoo = f"{where} {odoo_core.wanted()}"
    runtime = python_env.key("odoo.txt", "addons.txt")
    machine = f"{FORMAT} {platform.machine()} {ROOT}"
    own = odoo_core.checkout()
    title = f"Odoo 19.0 from {own}" if own else "Odoo 19.0 Community (122 MB)"
    plan = [
        ("python", where, "Python environment", lambda: python_env.create(interpreter, apt)),
        ("odoo", odoo, title, lambda: odoo_core.install(_sid(), VENV_PYTHON)),
        ("assets", odoo, "Fonts and JavaScript libraries of Odoo", lambda: odoo_core.install_assets(apt)),
        (
            "packages",
            f"{odoo} {runtime}",
            "Python packages of Odoo and After-Sales",
            lambda: python_env.install("odoo.txt", "addons.txt"),
        ),
        ("pdf", machine, "Libraries and Chinese font for PDF", lambda: system.ensure_pdf(apt)),
        ("postgres", machine, "PostgreSQL", lambda: postgres.ensure_server(apt)),
    ]
    if own:
        plan = [entry for entry in plan if entry[0] != "assets"]
    if dev:
        plan += [
            (
                "packages-dev",
                f"{odoo} {python_env.key('dev.txt')}",
                "Test and lint tools",
                lambda: python_env.install("odoo.txt", "addons.txt", "dev.txt"),
            ),
            ("browser", machine, "Chromium", lambda: system.ensure_browser(apt)),
        ]
    return plan


def _interpreter() -> str:
    """The environment's own interpreter while it works, so that a change on the machine does not rebuild it."""
    known = STATE / "stamps" / "interpreter"
    if known.exists() and VENV_PYTHON.exists() and python_env.is_usable() and not python_env.named():
        return known.read_text()
    interpreter = python_env.find_interpreter()
    stamp("interpreter", interpreter)
    return interpreter


def _sid() -> Apt:
    return Apt(odoo_core.SUITE)


if __name__ == "__main__":
    main(run)
