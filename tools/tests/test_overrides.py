"""A method that hides another one is found; one that passes on is none."""

import tempfile
import unittest
from pathlib import Path

from tools import overrides

FIRST = """
class Attachment(models.Model):
    _inherit = "ir.attachment"

    def _guard(self):
        raise UserError("kept")

    def write(self, vals):
        return super().write(vals)
"""
SECOND = """
class IrAttachment(models.Model):
    _inherit = ["ir.attachment"]

    def _guard(self):
        {body}

    def write(self, vals):
        return super(IrAttachment, self - self.kept).write(vals)
"""


class TestOverrides(unittest.TestCase):
    def find(self, body):
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / "first.py", Path(folder) / "second.py"]
            for path, text in zip(paths, (FIRST, SECOND.format(body=body)), strict=True):
                path.write_text(text)
            return overrides.find_hidden(paths)

    def test_one_hides_the_other(self):
        (sentence,) = self.find("return False")
        self.assertIn("ir.attachment._guard", sentence)
        self.assertIn("first.py:5", sentence)
        self.assertIn("second.py:5", sentence)

    def test_one_passes_on(self):
        self.assertEqual(self.find("return super()._guard()"), [])
