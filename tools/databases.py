"""Test databases: cloned from templates that are keyed by what is in them, so that a run starts in seconds.

Layers: the modules we depend on (slow to install, change rarely), then our modules one by one. A layer of ours is
kept as a template only when the same sources are tested a second time: while one edits, each run differs.
"""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import time
from pathlib import Path

from tools import farm
from tools.base import MODULES, STAMPS, STATE, Failed, remove, say, stamp, tail, text_hash
from tools.odoo import command, write_config
from tools.postgres import Cluster
from tools.python_env import LOCK
from tools.runner import run_odoo

DATA = STATE / "test" / "data"
FILESTORE = DATA / "filestore"
# Not part of what is installed into a database: a change needs no new installation.
NOT_INSTALLED = ("tests", "readme", "static", "i18n", "i18n_extra", "__pycache__", "README.rst", "README.md")
KEEP_LAYERS = 2


def manifest(module: str) -> dict:
    path = farm.module_folder(module) / "__manifest__.py"
    try:
        return ast.literal_eval(path.read_text())
    except (SyntaxError, ValueError) as error:
        raise Failed(f"{path} can't be read: {error}", "put the manifest in order.") from None


def external_depends() -> list:
    return sorted({name for module in MODULES for name in manifest(module)["depends"]} - set(MODULES))


def content_key(module: str) -> str:
    digest = hashlib.sha256()
    for entry in farm.entries(module):
        if entry.name in NOT_INSTALLED:
            continue
        files = sorted(entry.rglob("*")) if entry.is_dir() else [entry]
        for path in files:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(entry.parent)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def chain(module: str) -> list:
    """The module and those of ours that it stands on."""
    return list(MODULES[: MODULES.index(module) + 1])


class Databases:
    def __init__(self) -> None:
        self.cluster = Cluster("test")
        self.cluster.start()
        self.config = write_config("test", self.cluster, data=DATA, max_cron_threads=0, dbfilter="")

    # --- names ---------------------------------------------------------------------------------------------

    def base_key(self) -> str:
        odoo = (STAMPS / "odoo").read_text() if (STAMPS / "odoo").exists() else ""
        return text_hash(LOCK.read_text(), odoo, *external_depends())

    def layers(self, module: str) -> list:
        """(template's name, modules in it), from the dependencies up to the module itself."""
        key = self.base_key()
        result = [(f"tpl_base_{key}", [])]
        modules = []
        for name in chain(module):
            key = text_hash(key, content_key(name))
            modules.append(name)
            result.append((f"tpl_{name}_{key}", list(modules)))
        return result

    @staticmethod
    def new_name() -> str:
        return f"t_{os.getpid()}_{int(time.time() * 1000) % 10**8}"

    # --- life of a database --------------------------------------------------------------------------------

    def clone(self, template: str, name: str) -> None:
        self.drop(name)
        self.cluster.create(name, template)
        source = FILESTORE / template
        if source.exists():
            # Files of the store are named by their content and never written twice, so links are enough.
            shutil.copytree(source, FILESTORE / name, copy_function=os.link)

    def create_empty(self, name: str) -> None:
        self.drop(name)
        self.cluster.create(name)

    def drop(self, name: str) -> None:
        self.cluster.drop(name)
        remove(FILESTORE / name)

    def drop_stale(self) -> None:
        """Databases of runs that were killed: their process is gone."""
        for name in self.cluster.databases():
            if name.startswith("t_") and not _alive(int(name.split("_")[1])):
                self.drop(name)

    # --- templates -----------------------------------------------------------------------------------------

    def prepare(self, module: str) -> tuple:
        """Return (best template, modules still to be installed on it). Call it with the lock 'templates'."""
        present = set(self.cluster.databases())
        layers = self.layers(module)
        present.add(self.base_template())
        best = max(index for index, (name, _modules) in enumerate(layers) if name in present)
        for index in range(len(layers) - 1, best, -1):
            name, modules = layers[index]
            if (STAMPS / f"seen-{name}").exists():
                missing = modules[len(layers[best][1]) :]
                if self._build(name, layers[best][0], missing, ", ".join(missing), optional=True):
                    best = index
                    break
        for name, _modules in layers[best + 1 :]:
            stamp(f"seen-{name}", "")
        self._prune(keep={name for name, _modules in layers})
        return layers[best][0], layers[-1][1][len(layers[best][1]) :]

    def base_template(self) -> str:
        """Template with only the modules we depend on. Call it with the lock 'templates'."""
        name = self.layers(MODULES[0])[0][0]
        if not self.cluster.exists(name):
            self._build(name, None, external_depends(), "the modules After-Sales depends on (once)")
        return name

    def full_template(self, module: str) -> str:
        """Template with the module installed from the present sources. Call it with the lock 'templates'."""
        for name, _modules in self.layers(module):
            stamp(f"seen-{name}", "")
        template, missing = self.prepare(module)
        if missing:
            raise Failed(
                f"{', '.join(missing)} can't be installed with a clean log (see .odoo/log/tpl_*.log).",
                f"run `make test M={missing[0]}` to see why.",
            )
        return template

    def _build(self, name: str, source: str | None, modules: list, title: str, *, optional: bool = False) -> bool:
        say(f"  template database: {title} …")
        part = f"{name}_part"
        if source:
            self.clone(source, part)
        else:
            self.create_empty(part)
        run = run_odoo(
            f"{name}.log", command(self.config, "-d", part, "-i", ",".join(modules), "--stop-after-init", "--no-http")
        )
        if run.status or (run.report.problems and source):
            self.drop(part)
            if optional:
                return False
            raise Failed(
                f"The template database could not be built.\n{tail(run.log.name, 15)}",
                f"see .odoo/log/{run.log.name}; then run the same command again.",
            )
        self.cluster.rename(part, name)
        remove(FILESTORE / name)
        if (FILESTORE / part).exists():
            (FILESTORE / part).rename(FILESTORE / name)
        stamp(f"seen-{name}", "")
        say(f"    done in {run.seconds:.0f} s")
        return True

    def _prune(self, keep: set) -> None:
        kinds = ("base", *MODULES)
        for kind in kinds:
            names = [n for n in self.cluster.databases() if n.startswith(f"tpl_{kind}_") and not n.endswith("_part")]
            names.sort(key=_age)
            for name in names[KEEP_LAYERS + 1 :]:
                if name not in keep:
                    self.drop(name)
                    (STAMPS / f"seen-{name}").unlink(missing_ok=True)


def _age(name: str) -> float:
    path = STAMPS / f"seen-{name}"
    return time.time() - path.stat().st_mtime if path.exists() else float("inf")


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
