"""Odoo's configuration file and command line, the same for every tool."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path

from tools import farm, odoo_core
from tools.base import ROOT, STATE, VENV_PYTHON, Failed
from tools.postgres import PORT, USER, Cluster

TOOL_ADDONS = ROOT / "tools" / "odoo_addons"


def addons_path(own: Path | None = None) -> list:
    return [*odoo_core.addons_folders(), own or farm.ADDONS]


def write_config(name: str, cluster: Cluster, *, own: Path | None = None, data: Path, **options) -> Path:
    """Write .odoo/conf/<name>.conf; `own` is the folder of the three modules (the link farm unless told)."""
    values = {
        "addons_path": ",".join(map(str, [*addons_path(own), TOOL_ADDONS])),
        "data_dir": data,
        "db_host": cluster.socket,
        "db_port": PORT,
        "db_user": USER,
        "db_sslmode": "disable",
        "http_interface": "127.0.0.1",
        "workers": 0,
        "list_db": False,
        "limit_time_cpu": 3600,
        "limit_time_real": 7200,
        # The database manager is switched off by list_db; a guessable master password would still be a bad example.
        "admin_passwd": secrets.token_urlsafe(24),
        **options,
    }
    data.mkdir(parents=True, exist_ok=True)
    path = STATE / "conf" / f"{name}.conf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text("[options]\n" + "".join(f"{key} = {value}\n" for key, value in values.items()))
    return path


def command(config: Path, *arguments: str, program: list | None = None) -> list:
    """Command line of Odoo; `program` is a subcommand (the server when left out)."""
    return [VENV_PYTHON, "-m", "odoo", *(program or []), "-c", config, *arguments]


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Failed(
                f"Port {port} of this machine is taken by another program.",
                f"stop that program (`ss -ltnp 'sport = :{port}'` names it) or use another port: `make run PORT=8070`.",
            ) from None
