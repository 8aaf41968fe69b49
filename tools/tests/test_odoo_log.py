"""The log reader decides whether a run is clean: it must not overlook anything."""

import re
import unittest

from tools import odoo_log

INFO = "2026-01-01 10:00:00,000 12 INFO db odoo.modules.loading: loading\n"
WARNING = "2026-01-01 10:00:00,000 12 WARNING db odoo.addons.x: something odd\n  more of it\n"
RESULT = "2026-01-01 10:00:00,000 12 INFO db odoo.tests.result: 1 failed, 2 error(s) of 30 tests when loading database 'db'\n"


class TestOdooLog(unittest.TestCase):
    def test_clean(self):
        report = odoo_log.read(INFO * 3, [])
        self.assertEqual(report.problems, [])
        self.assertFalse(report.said_result)

    def test_warning_with_its_lines(self):
        report = odoo_log.read(INFO + WARNING + INFO, [])
        self.assertEqual(len(report.problems), 1)
        self.assertIn("more of it", report.problems[0])

    def test_last_entry_counts(self):
        self.assertEqual(len(odoo_log.read(INFO + WARNING, []).problems), 1)

    def test_traceback_outside_the_log(self):
        report = odoo_log.read("Traceback (most recent call last):\n  File\nValueError: x\n", [])
        self.assertEqual(len(report.problems), 1)

    def test_allowed(self):
        self.assertEqual(odoo_log.read(WARNING, [re.compile("something odd")]).problems, [])

    def test_result(self):
        report = odoo_log.read(RESULT, [])
        self.assertEqual((report.tests, report.failed), (30, 3))
