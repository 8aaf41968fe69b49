"""The parts into which the whole test run is cut."""

import unittest

from tools import farm
from tools.base import MODULES
from tools.full_test import get_parts


class TestParts(unittest.TestCase):
    def test_each_file_of_tests_is_in_exactly_one_part(self):
        parts = get_parts()
        for module in MODULES:
            for path in (farm.module_folder(module) / "tests").glob("test_*.py"):
                found = [
                    part.name for part in parts if module in part.modules and part.has(f"/{module}/tests/{path.name}")
                ]
                self.assertEqual(len(found), 1, f"{path.name}: {found}")

    def test_no_part_is_empty(self):
        desk = get_parts()[0]
        self.assertGreater(len(desk.files), 1)
        self.assertIn(f"/{MODULES[0]}/tests/", desk.tags)


if __name__ == "__main__":
    unittest.main()
