"""Two extensions of one model that define the same method, and neither passes on to the other.

Odoo puts the classes of all modules behind one another: whichever comes later hides the earlier one without a word.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

from tools.base import ROOT


def _models(body: ast.ClassDef) -> set:
    """The models that a class is part of, as far as the source says it in plain strings."""
    found: dict = {}
    for statement in body.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
            if name in ("_name", "_inherit"):
                try:
                    value = ast.literal_eval(statement.value)
                except ValueError:
                    continue
                found[name] = [value] if isinstance(value, str) else list(value)
    own = found.get("_name") or found.get("_inherit", [])
    return set(own) if len(own) == 1 else set()


def _passes_on(method: ast.FunctionDef) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "super" for node in ast.walk(method))


def find_hidden(files: list) -> list:
    """Sentences about methods that hide one another."""
    ends = defaultdict(list)
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(), str(path))):
            if not isinstance(node, ast.ClassDef):
                continue
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and not _passes_on(method):
                    for model in _models(node):
                        ends[model, method.name].append(f"{_relative(path)}:{method.lineno}")
    return [
        f"{model}.{name} begins in several places, and only one of them is ever called: {', '.join(places)}"
        for (model, name), places in sorted(ends.items())
        if len(places) > 1
    ]


def _relative(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
