"""Lets pytest import the tests of our modules under the names Odoo knows them by.

pytest follows symbolic links, so the link farm doesn't help it; and the repository's root is itself a package, which
would make `aftersales_service` a part of it.
"""

from __future__ import annotations

from pathlib import Path

import _pytest.pathlib
import pytest

from tools.base import MODULES
from tools.farm import ROOT_ENTRIES, module_folder


def odoo_name(path: Path) -> str | None:
    path = path.resolve()
    for module in MODULES:
        folder = module_folder(module)
        if path.is_relative_to(folder):
            parts = list(path.relative_to(folder).with_suffix("").parts)
            if module == MODULES[-1] and parts[0] not in (*ROOT_ENTRIES, "__init__"):
                return None
            if parts[-1] == "__init__":
                parts.pop()
            return ".".join(["odoo", "addons", module, *parts])
    return None


@pytest.hookimpl(trylast=True)
def pytest_sessionstart() -> None:
    original = _pytest.pathlib.resolve_pkg_root_and_module_name

    def resolve(path: Path, *, consider_namespace_packages: bool = False) -> tuple:
        name = odoo_name(path)
        if name:
            return module_folder(MODULES[-1]), name
        return original(path, consider_namespace_packages=consider_namespace_packages)

    _pytest.pathlib.resolve_pkg_root_and_module_name = resolve
