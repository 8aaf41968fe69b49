"""The judgement of a run: nothing that did not happen may pass as success."""

import unittest
from pathlib import Path

from tools.odoo_log import Report
from tools.runner import Run
from tools.test import judge, test_tags


def make_run(**values):
    facts = {"status": 0, "seconds": 1.0, "log": Path("x"), "report": Report(tests=1), "tests": [], "tours": []}
    facts.update(values)
    return Run(**facts)


def fact(outcome="passed", name="t"):
    return {"kind": "test", "id": name, "outcome": outcome, "seconds": 1, "reason": "no browser"}


class TestJudge(unittest.TestCase):
    def test_good(self):
        self.assertEqual(judge(make_run(tests=[fact()]), expected_sites=[]), [])

    def test_no_test_ran(self):
        self.assertTrue(judge(make_run(report=Report(tests=0)), expected_sites=[]))

    def test_skipped(self):
        faults = judge(make_run(tests=[fact("skipped")]), expected_sites=[])
        self.assertIn("no browser", faults[0])

    def test_died_before_the_end(self):
        self.assertTrue(judge(make_run(tests=[fact()], report=Report()), expected_sites=[]))

    def test_tour_not_started(self):
        site = ("/x/tests/test_a.py", 10, 12)
        run = make_run(tests=[fact()], tours=[{"sites": [["/x/tests/test_a.py", 20]]}])
        self.assertEqual(len(judge(run, expected_sites=[site])), 1)
        run.tours[0]["sites"] = [["/x/tests/test_a.py", 11]]
        self.assertEqual(judge(run, expected_sites=[site]), [])

    def test_warning_in_log(self):
        self.assertTrue(judge(make_run(tests=[fact()], report=Report(problems=["w"], tests=1)), expected_sites=[]))


class TestTags(unittest.TestCase):
    def test_forms(self):
        self.assertEqual(test_tags("m", ""), "/m")
        self.assertEqual(test_tags("m", "TestX"), "/m:TestX")
        self.assertEqual(test_tags("m", "TestX.test_y"), "/m:TestX.test_y")
        self.assertEqual(test_tags("m", ":TestX,.test_z"), "/m:TestX,/m.test_z")
