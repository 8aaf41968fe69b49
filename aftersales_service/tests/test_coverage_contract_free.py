from datetime import date

from freezegun import freeze_time

from odoo import Command

from .common import AfterSalesCommon
from .contract_common import ContractFixtures

DAY = date(2026, 3, 2)


@freeze_time("2026-03-02 08:00:00")
class TestContractFree(ContractFixtures, AfterSalesCommon):
    """What a contract pays for, and how much is left of what it gives free (P5, W1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parts = cls.env["product.category"].create({"name": "Parts"})
        cls.seals = cls.env["product.category"].create({"name": "Seals", "parent_id": cls.parts.id})
        cls.seal = cls._create_part("Seal", cls.seals)
        cls.ring = cls._create_part("Ring", cls.seals)

    def ask(self, contract, kind, product=None, quantity=1.0, **kw):
        covered, reason = contract._get_coverage(kind, product, quantity, **kw)
        self.assertIn(contract.name, reason)
        return covered

    def test_switches(self):
        contract = self._start_contract(covers_labour=True, covers_travel=False, covers_parts=True)
        self.assertEqual(self.ask(contract, "labour", quantity=2.5), 2.5)
        self.assertEqual(self.ask(contract, "travel"), 0)
        self.assertEqual(self.ask(contract, "part", self.seal, 3), 3)
        self.assertEqual(self.ask(contract, "other"), 0)

    def test_wear_parts_and_excluded_categories(self):
        contract = self._start_contract(covers_parts=True)
        self.parts.part_group = "wear"
        self.assertEqual(self.ask(contract, "part", self.seal), 0)
        contract.with_user(self.manager).covers_wear = True
        self.assertEqual(self.ask(contract, "part", self.seal), 1)
        contract.with_user(self.manager).excluded_categ_ids = self.parts
        self.assertEqual(self.ask(contract, "part", self.seal), 0)
        self.assertEqual(self.ask(contract, "part", self._create_part("Belt")), 1)

    def test_nothing_outside_its_term(self):
        contract = self._start_contract(covers_parts=True)
        self.assertEqual(self.ask(contract, "part", self.seal, day=date(2027, 1, 1)), 0)
        self.assertEqual(self.ask(contract, "labour", day=date(2025, 12, 31)), 0)
        self.assertEqual(self.ask(self._draft_contract(), "labour", day=DAY), 0)

    def test_free_parts_up_to_their_number(self):
        contract = self._start_contract(
            spare_ids=[
                Command.create({"product_id": self.seal.id, "quantity": 2}),
                Command.create({"categ_id": self.parts.id, "quantity": 5}),
            ]
        )
        self.assertEqual(self.ask(contract, "part", self.seal, 2), 2)
        self.assertEqual(self.ask(contract, "part", self.seal, 3), 2, "only two are free")
        self.assertEqual(self.ask(contract, "part", self.ring, 4), 4, "counted by its category")
        self.assertEqual(self.ask(contract, "part", self._create_part("Belt")), 0)
        taken = contract._get_coverages([("part", self.seal, 1), ("part", self.seal, 2), ("part", self.seal, 1)])
        self.assertEqual([covered for covered, _reason in taken], [1, 1, 0], "what one line takes, the next has not")

    def test_visits_of_the_year_in_their_order(self):
        contract = self._start_contract(visits_per_year=2, covers_labour=False, covers_travel=False)
        first = self._inspect(date(2026, 3, 3))
        third = self._inspect(date(2026, 9, 3))
        second = self._inspect(date(2026, 6, 3))
        self.assertEqual((first | second | third).contract_id, contract)
        self.assertEqual(self.ask(contract, "labour", quantity=2, order=first), 2)
        self.assertEqual(self.ask(contract, "travel", order=second), 1)
        self.assertEqual(self.ask(contract, "labour", order=third), 0)
        second.with_user(self.dispatcher).action_cancel("Customer on holiday")
        self.assertEqual(self.ask(contract, "labour", order=third), 1, "the cancelled visit was not made")
        self.assertEqual(self.ask(contract, "labour", order=self._plan_order()), 0, "a repair is no visit")

    def test_contract_years_begin_with_the_contract(self):
        contract = self._start_contract(start=date(2025, 7, 1), end=date(2028, 6, 30))
        self.assertEqual(contract._get_year(date(2026, 6, 30)), (date(2025, 7, 1), date(2026, 6, 30)))
        self.assertEqual(contract._get_year(date(2026, 7, 1)), (date(2026, 7, 1), date(2027, 6, 30)))
        self.assertEqual(contract._get_year(date(2030, 1, 1)), (date(2027, 7, 1), date(2028, 6, 30)))
