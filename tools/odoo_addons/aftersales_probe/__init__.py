"""Writes one JSON line per test and per tour into the file named by AFTERSALES_PROBE.

Odoo ends with status 0 when no test ran, and when every tour was skipped for lack of a browser. The runner
(`tools/test.py`) decides by these lines instead.
"""

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
        self._probe = {"outcome": "passed", "begin": time.monotonic()}
        return start(self, test)

    @functools.wraps(stop)
    def stop_test(self, test):
        probe = self._probe
        self._probe = None
        _write(kind="test", id=test.id(), outcome=probe["outcome"], seconds=round(time.monotonic() - probe["begin"], 3),
               reason=probe.get("reason", ""))
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


if _path:
    from odoo.tests import common, result

    _wrap_result(result.OdooTestResult)
    _wrap_browser(common.HttpCase)
