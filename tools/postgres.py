"""Private PostgreSQL clusters: one for `make run` (durable), one for tests (fast). Unix socket only.

PostgreSQL refuses to run as root, so root starts it under another user; that user must be able to reach the
data folder, which it can't below a home of mode 0700: then the clusters live in /var/lib.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import time
from pathlib import Path

from tools.base import ROOT, STATE, Failed, locked, remove, text_hash
from tools.system import install_postgres, library_path, system_postgres

NOBODY = 65534
USER = "odoo"
PORT = "5432"  # only part of the socket's name: nothing listens on the network

COMMON = """
listen_addresses = ''
unix_socket_directories = '{socket}'
port = {port}
max_connections = 200
shared_buffers = 256MB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""
# Test databases are thrown away: what a power cut would destroy is built again.
FAST = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 2GB
"""


def _service_account() -> tuple | None:
    """(uid, gid) that root starts the server with."""
    if os.getuid():
        return None
    try:
        entry = pwd.getpwnam("postgres")
        return entry.pw_uid, entry.pw_gid
    except KeyError:
        return NOBODY, NOBODY


def _as_service(command: list) -> list:
    account = _service_account()
    if not account:
        return command
    return ["setpriv", f"--reuid={account[0]}", f"--regid={account[1]}", "--clear-groups", "--", *command]


def _reachable(folder: Path) -> bool:
    return (
        subprocess.call(
            _as_service(["test", "-x", str(folder)]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
        )
        == 0
    )


def base_folder() -> Path:
    """Where clusters live: in the checkout, unless the server's user can't get there or its path is too long."""
    inside = STATE / "postgres"
    inside.mkdir(parents=True, exist_ok=True)
    # A socket's whole path must fit into 107 bytes.
    if _reachable(inside) and len(str(inside)) < 70:
        return inside
    name = f"aftersales-{text_hash(str(ROOT))[:8]}"
    outside = Path("/var/lib") / name if os.getuid() == 0 else Path.home() / f".{name}"
    if len(str(outside)) > 70:
        outside = Path("/var/tmp") / f"{name}-{os.getuid()}"
    outside.mkdir(mode=0o755, exist_ok=True)
    return outside


def programs() -> Path:
    """Folder of PostgreSQL's programs."""
    found = system_postgres() or next(
        (server.parent for server in sorted((base_folder() / "server").rglob("bin/postgres"))), None
    )
    if not found:
        raise Failed("PostgreSQL is not set up yet.", "run `make setup`.")
    return found


def ensure_server(apt) -> None:
    if not system_postgres() and not any((base_folder() / "server").rglob("bin/postgres")):
        install_postgres(apt, base_folder() / "server")


class Cluster:
    def __init__(self, name: str) -> None:
        self.name = name
        self.durable = name == "run"
        self.folder = base_folder() / name
        self.bin = programs()

    @property
    def socket(self) -> str:
        return str(self.folder)

    def _env(self) -> dict:
        env = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        server = base_folder() / "server"
        if self.bin.is_relative_to(server):
            env["LD_LIBRARY_PATH"] = library_path(server)
        env["LC_ALL"] = "C.UTF-8"
        return env

    def _control(self, *arguments: str) -> subprocess.CompletedProcess:
        # Not through a pipe: the server would keep it open for ever.
        log = STATE / "log" / f"postgres-{self.name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with open(log, "ab") as stream:
            return subprocess.run(
                _as_service([str(self.bin / "pg_ctl"), "-D", str(self.folder), *arguments]),
                env=self._env(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
            )

    def running(self) -> bool:
        return (self.folder / "postmaster.pid").exists() and self._control("status").returncode == 0

    def start(self) -> None:
        if self.running():
            return
        with locked(f"postgres-{self.name}"):
            if self.running():
                return
            if not (self.folder / "ready").exists():
                self._create()
            if self._start_server():
                return
            if not self.durable:
                # Broken by a power cut, as is to be expected without fsync: nothing of value was in it.
                remove(self.folder)
                self._create()
                if self._start_server():
                    return
            log = self.folder / "server.log"
            last = "\n".join(log.read_text(errors="replace").splitlines()[-6:]) if log.exists() else ""
            raise Failed(
                f"PostgreSQL ({self.name}) does not start:\n{last}",
                f"see {log}; `make reset` builds a new demo database, `make clean` the test databases.",
            )

    def _start_server(self) -> bool:
        return self._control("-l", str(self.folder / "server.log"), "-w", "-t", "60", "start").returncode == 0

    def _create(self) -> None:
        remove(self.folder)
        self.folder.mkdir(parents=True, mode=0o700)
        self.folder.chmod(0o700)
        account = _service_account()
        if account:
            os.chown(self.folder, *account)
        created = subprocess.run(
            _as_service(
                [
                    str(self.bin / "initdb"),
                    "-D",
                    str(self.folder),
                    "-U",
                    USER,
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                    "--locale=C.UTF-8",
                    *([] if self.durable else ["--no-sync"]),
                ]
            ),
            env=self._env(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if created.returncode:
            raise Failed(
                f"The database cluster could not be created:\n{created.stdout.strip()[-600:]}",
                "look whether the disk is full and whether the folder can be written; then run the same command again.",
            )
        with open(self.folder / "postgresql.conf", "a") as conf:
            conf.write(COMMON.format(socket=self.folder, port=PORT) + ("" if self.durable else FAST))
        (self.folder / "ready").touch()

    def stop(self) -> bool:
        if not self.running():
            return False
        self._control("-m", "fast", "-w", "stop")
        return True

    def destroy(self) -> None:
        if self.folder.exists():
            self.stop()
            remove(self.folder)

    # --- databases ---------------------------------------------------------------------------------------

    def sql(self, statement: str, database: str = "postgres") -> str:
        done = subprocess.run(
            [
                str(self.bin / "psql"),
                "-XAtq",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                self.socket,
                "-p",
                PORT,
                "-U",
                USER,
                "-d",
                database,
                "-c",
                statement,
            ],
            env=self._env(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise Failed(
                f"SQL failed on {database}: {done.stderr.strip()}", "see .odoo/log/; run the same command again."
            )
        return done.stdout.strip()

    def databases(self) -> list:
        return self.sql("SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'").split()

    def exists(self, database: str) -> bool:
        return database in self.databases()

    def create(self, database: str, template: str = "template0") -> None:
        # A template must have no other session; one that is just going away is waited for.
        for attempt in range(20):
            try:
                self.sql(
                    f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY'
                    if self._copies_files() and template != "template0"
                    else f'CREATE DATABASE "{database}" TEMPLATE "{template}"'
                )
                if template == "template0":
                    # Odoo does so for databases that it creates: without it searching for part of a word is slow.
                    # Some servers lack it, and everything works without.
                    with contextlib.suppress(Failed):
                        self.sql("CREATE EXTENSION IF NOT EXISTS pg_trgm", database)
                return
            except Failed as error:
                if "being accessed by other users" not in error.problem or attempt == 19:
                    raise
                time.sleep(0.5)

    def _copies_files(self) -> bool:
        """PostgreSQL 15 and newer write a copy to the journal unless told not to."""
        major = (self.folder / "PG_VERSION").read_text().strip()
        return not self.durable and int(major.split(".")[0]) >= 15

    def drop(self, database: str) -> None:
        with contextlib.suppress(Failed):
            self.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def rename(self, database: str, name: str) -> None:
        self.sql(f'ALTER DATABASE "{database}" RENAME TO "{name}"')


def stop_all() -> list:
    stopped = []
    if not (STATE / "postgres").exists() and not system_postgres():
        return stopped
    for name in ("run", "test"):
        with contextlib.suppress(Failed):
            if Cluster(name).stop():
                stopped.append(name)
    return stopped


def destroy_all() -> None:
    with contextlib.suppress(Failed):
        for name in ("run", "test"):
            Cluster(name).destroy()
    folder = base_folder()
    if folder != STATE / "postgres":
        shutil.rmtree(folder, ignore_errors=True)
