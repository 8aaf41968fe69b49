"""The demo instance: run, stop, reset, update, shell.

python3 -m tools.instance run|stop|reset|update|shell
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tools import farm, system
from tools.base import LOGS, MODULES, ROOT, STATE, Failed, Steps, locked, main, need_disk, remove, say, tail
from tools.databases import content_key
from tools.odoo import command, require_free_port, write_config
from tools.postgres import Cluster
from tools.runner import run_odoo

DATABASE = "aftersales"
HOME = STATE / "run"
DATA = HOME / "data"
PID = HOME / "odoo.pid"
INSTALLED = HOME / "installed.json"
SERVING = HOME / "serving.json"
CONFIG = STATE / "conf" / "run.conf"
LOG = "odoo.log"
START_SECONDS = 120
USER_PREFIX = "demo_user_"


def port() -> int:
    value = os.environ.get("PORT") or "8069"
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise Failed(f"PORT={value} is no port number.", "for example `make run PORT=8070`.")
    return int(value)


# --- commands ----------------------------------------------------------------------------------------------


def run(*, upgrade_all: bool = False) -> None:
    with locked("instance"):
        wanted = sources()
        if running_pid() and _serves(wanted) and not upgrade_all:
            return announce()
        stop_server()
        require_free_port(port())
        farm.build()
        cluster = Cluster("run")
        fresh = not INSTALLED.exists()
        steps = Steps(4 if fresh else 3)
        with steps.step("Database server"):
            cluster.start()
            config = _config(cluster)
        if fresh:
            need_disk(ROOT, 1000, "the demo database")
            with steps.step("Installing After-Sales with its demo company (a few minutes, once)"):
                _install(cluster, config)
            with steps.step("Loading Simplified Chinese"):
                _odoo_step(command(config, "-d", DATABASE, "-l", "zh_CN", program=["i18n", "loadlang"]), "language.log")
        else:
            known = json.loads(INSTALLED.read_text())
            changed = [module for module in MODULES if upgrade_all or known.get(module) != wanted[module]]
            with steps.step(f"Upgrading {', '.join(changed)}" if changed else "Modules are up to date"):
                if changed:
                    _odoo_step(
                        command(config, "-d", DATABASE, "-u", ",".join(changed), "--stop-after-init", "--no-http"),
                        "upgrade.log",
                    )
        INSTALLED.write_text(json.dumps(wanted))
        with steps.step("Starting Odoo"):
            _start(config)
            SERVING.write_text(json.dumps({"port": port(), "sources": wanted}))
    announce()


def stop() -> None:
    with locked("instance"):
        stopped = stop_server()
        cluster = _cluster_or_none()
        stopped = bool(cluster and cluster.stop()) or stopped
    say("Stopped. `make run` starts it again with all its data." if stopped else "Nothing was running.")


def reset() -> None:
    with locked("instance"):
        stop_server()
        cluster = _cluster_or_none()
        if cluster:
            cluster.destroy()
        remove(HOME)
    say("The demo database and its files are gone. `make run` builds a new one.")


def update() -> None:
    if not INSTALLED.exists():
        raise Failed("There is no demo database yet.", "run `make run`: it installs the modules.")
    run(upgrade_all=True)


def shell() -> int:
    if not INSTALLED.exists():
        raise Failed("There is no demo database yet.", "run `make run` first.")
    cluster = Cluster("run")
    cluster.start()
    farm.build()
    return subprocess.call(
        [str(part) for part in command(_config(cluster), "-d", DATABASE, "--no-http", program=["shell"])],
        env=system.environment(),
        cwd=STATE,
    )


# --- parts -------------------------------------------------------------------------------------------------


def sources() -> dict:
    return {module: content_key(module) for module in MODULES}


def _serves(wanted: dict) -> bool:
    if not SERVING.exists():
        return False
    serving = json.loads(SERVING.read_text())
    return serving == {"port": port(), "sources": wanted} and _answers()


def _cluster_or_none() -> Cluster | None:
    try:
        return Cluster("run")
    except Failed:
        return None


def _config(cluster: Cluster) -> Path:
    return write_config(
        "run",
        cluster,
        data=DATA,
        http_port=port(),
        dbfilter=f"^{DATABASE}$",
        db_name=DATABASE,
        max_cron_threads=1,
    )


def _install(cluster: Cluster, config: Path) -> None:
    """Under another name until it is complete, so that an interrupted installation is begun anew."""
    part = f"{DATABASE}_part"
    for name in (DATABASE, part):
        cluster.drop(name)
        remove(DATA / "filestore" / name)
    cluster.create(part)
    _odoo_step(command(config, "-d", part, "-i", MODULES[-1], "--stop-after-init", "--no-http"), "install.log")
    script = (ROOT / "tools" / "demo_company.py").read_text()
    _odoo_step(command(config, "-d", part, "--no-http", program=["shell"]), "demo.log", stdin=script)
    cluster.rename(part, DATABASE)
    if (DATA / "filestore" / part).exists():
        (DATA / "filestore" / part).rename(DATA / "filestore" / DATABASE)


def _odoo_step(odoo: list, log: str, *, stdin: str | None = None) -> None:
    result = run_odoo(log, odoo, stdin=stdin)
    if result.status:
        detail = result.report.problems[-1][-1500:] if result.report.problems else tail(log)
        raise Failed(
            f"Odoo ended with status {result.status}.\n{detail}",
            f"see .odoo/log/{log}; then run the same command again.",
        )
    if result.report.problems:
        say(f"      note: {len(result.report.problems)} warnings, see .odoo/log/{log}")


def _start(config: Path) -> None:
    LOGS.mkdir(parents=True, exist_ok=True)
    with open(LOGS / LOG, "ab") as stream:
        process = subprocess.Popen(
            [str(part) for part in command(config)],
            env=system.environment(),
            cwd=STATE,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    PID.write_text(str(process.pid))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if _answers():
            return
        if process.poll() is not None:
            PID.unlink(missing_ok=True)
            raise Failed(f"Odoo ended while starting.\n{tail(LOG)}", "see .odoo/log/odoo.log; then `make run` again.")
        time.sleep(0.3)
    raise Failed(
        f"Odoo does not answer on port {port()} after {START_SECONDS} s.\n{tail(LOG)}",
        "see .odoo/log/odoo.log; `make stop` ends it.",
    )


def _answers() -> bool:
    # No proxy of the environment: this is a call to this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port()}/web/login", timeout=60) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


def running_pid() -> int | None:
    """The server's process, if the pid file still names it (numbers are used again)."""
    try:
        pid = int(PID.read_text())
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return None
    return pid if str(CONFIG).encode() in arguments else None


def stop_server() -> bool:
    pid = running_pid()
    if not pid:
        PID.unlink(missing_ok=True)
        return False
    # The second signal makes Odoo end at once.
    for sign, seconds in ((signal.SIGTERM, 15), (signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        os.kill(pid, sign)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not running_pid() or _is_zombie(pid):
                PID.unlink(missing_ok=True)
                return True
            time.sleep(0.1)
    raise Failed(f"Odoo (process {pid}) does not end.", f"end it by hand: `kill -9 {pid}`.")


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def announce() -> None:
    say()
    say(f"After-Sales is running at http://127.0.0.1:{port()}")
    say()
    say("Log in as (the password is the same as the login):")
    for duty, login in users():
        say(f"  {duty:<16} {login}")
    say(f"  {'administrator':<16} admin")
    say()
    say("First things to try:")
    say((ROOT / "tools" / "first_steps.txt").read_text().rstrip())
    say()
    say("`make stop` stops it, `make reset` forgets all data; the log is .odoo/log/odoo.log.")


def users() -> list:
    rows = Cluster("run").sql(
        "SELECT replace(substr(d.name, length('" + USER_PREFIX + "') + 1), '_', ' '), u.login"
        " FROM ir_model_data d JOIN res_users u ON u.id = d.res_id"
        f" WHERE d.module = '{MODULES[-1]}' AND d.model = 'res.users' AND starts_with(d.name, '{USER_PREFIX}') AND u.active"
        " ORDER BY d.id",
        DATABASE,
    )
    return [tuple(row.split("|", 1)) for row in rows.splitlines()]


COMMANDS = {"run": run, "stop": stop, "reset": reset, "update": update, "shell": shell}

if __name__ == "__main__":
    main(COMMANDS[sys.argv[1]])
