"""Writes one JSON line per test and per tour into the file named by AFTERSALES_PROBE.

Odoo ends with status 0 when no test ran, and when every tour was skipped for lack of a browser. The runner
(`tools/test.py`) decides by these lines instead.
"""

import contextlib
import functools
import json
import os
import sys
import threading
import time

_path = os.environ.get("AFTERSALES_PROBE")
_lock = threading.Lock()


def _write(**facts):
    with _lock, open(_path, "a", encoding="utf-8") as stream:
        stream.write(json.dumps(facts) + "\n")


def _callers():
    """(file, line) of every frame of a test file on the stack, so that a call site is known as executed."""
    frame = sys._getframe(2)
    sites = []
    while frame:
        name = frame.f_code.co_filename
        if f"{os.sep}tests{os.sep}" in name and f"{os.sep}odoo{os.sep}tests{os.sep}" not in name:
            sites.append([os.path.realpath(name), frame.f_lineno])
        frame = frame.f_back
    return sites


def _wrap_result(result_class):
    start, stop = result_class.startTest, result_class.stopTest
    failures = {"addError": "error", "addFailure": "failure"}

    @functools.wraps(start)
    def start_test(self, test):
        _limit_lint()
        self._probe = {"outcome": "passed", "begin": time.monotonic()}
        return start(self, test)

    @functools.wraps(stop)
    def stop_test(self, test):
        probe = self._probe
        self._probe = None
        _write(
            kind="test",
            id=test.id(),
            outcome=probe["outcome"],
            tags=sorted(getattr(test, "test_tags", ())),
            seconds=round(time.monotonic() - probe["begin"], 3),
            reason=probe.get("reason", ""),
        )
        return stop(self, test)

    def note(self, test, outcome, reason=""):
        probe = getattr(self, "_probe", None)
        if probe is not None:
            probe["outcome"], probe["reason"] = outcome, reason
        else:
            # setUpClass or the like: there is no test around it
            _write(kind="test", id=str(test), outcome=outcome, seconds=0, reason=reason)

    def failing(name, outcome):
        original = getattr(result_class, name)

        @functools.wraps(original)
        def add(self, test, err):
            note(self, test, outcome, str(err[1])[:500])
            return original(self, test, err)

        return add

    for name, outcome in failures.items():
        setattr(result_class, name, failing(name, outcome))
    add_skip = result_class.addSkip

    @functools.wraps(add_skip)
    def skip(self, test, reason):
        note(self, test, "skipped", reason)
        return add_skip(self, test, reason)

    result_class.startTest, result_class.stopTest, result_class.addSkip = start_test, stop_test, skip


def _wrap_browser(case_class):
    original = case_class.browser_js

    @functools.wraps(original)
    def browser_js(self, url_path, code, *args, **kwargs):
        facts = {"kind": "tour", "test": self.id(), "code": code[:120], "sites": _callers()}
        result = original(self, url_path, code, *args, **kwargs)
        _write(**facts)
        return result

    case_class.browser_js = browser_js


def _run_everything_late(loader):
    """Run tests meant for the time of installation at the end too: with all modules present, not before them."""
    original = loader.make_suite

    @functools.wraps(original)
    def make_suite(module_names, position="at_install"):
        if position != "post_install":
            return loader.OdooSuite()
        tests = [*original(module_names, "at_install"), *original(module_names, "post_install")]
        return loader.OdooSuite(sorted(tests, key=lambda test: getattr(test, "test_sequence", 0)))

    loader.make_suite = make_suite


def _limit_lint():
    """Let core's test_lint look at our modules only; it would walk through all of Odoo."""
    names = os.environ.get("AFTERSALES_LINT_MODULES", "").split()
    lint = [module for name, module in sys.modules.items() if name.startswith("odoo.addons.test_lint.tests.")]
    if not names or not lint or hasattr(_limit_lint, "done"):
        return
    _limit_lint.done = True
    import types

    from odoo import tools
    from odoo.modules import Manifest

    manifests = [Manifest.for_addon(name) for name in names]
    Manifest.all_addon_manifests = staticmethod(lambda: list(manifests))
    for module in lint:
        if hasattr(module, "get_modules"):
            module.get_modules = lambda: list(names)
        if module.__name__.endswith(".test_override_signatures"):
            _limit_sub_tests(module.TestLintOverrideSignatures, names)
        if module.__name__.endswith(".test_pylint"):
            # It always adds the folder of Odoo itself; one of ours in its place is looked at anyway.
            proxy = types.SimpleNamespace(
                **{name: getattr(tools, name) for name in ("parse_version", "constants")},
                config=_Config(tools.config, manifests[0].path),
            )
            module.tools = proxy


def _limit_sub_tests(case_class, names):
    original = case_class.subTest

    def sub_test(self, *args, **params):
        if params.get("module") not in names:
            return contextlib.suppress(TypeError)
        return original(self, *args, **params)

    case_class.subTest = sub_test


class _Config:
    def __init__(self, config, root_path):
        self._config = config
        self.root_path = root_path

    def __getitem__(self, key):
        return self._config[key]


if _path:
    from odoo.tests import common, loader, result

    _wrap_result(result.OdooTestResult)
    _wrap_browser(common.HttpCase)
    if os.environ.get("AFTERSALES_ALL_LATE"):
        _run_everything_late(loader)
