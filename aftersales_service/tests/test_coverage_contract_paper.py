from datetime import date

from freezegun import freeze_time

from odoo import Command

from .contract_common import ContractFixtures
from .report_common import ReportCommon

PAPER = "aftersales_service.action_report_contract"


@freeze_time("2026-03-02 08:00:00")
class TestContractPaper(ContractFixtures, ReportCommon):
    """The contract on paper."""

    def test_it_says_what_was_agreed(self):
        seal = self._create_part("Shaft seal")
        contract = self._draft_contract(
            visits_per_year=4,
            price=1200,
            response_wish="On site in one day",
            note="<p>Call the porter first</p>",
            spare_ids=[Command.create({"product_id": seal.id, "quantity": 3})],
        )
        self.env["aftersales.upkeep.plan"].with_user(self.clerk).create(
            {
                "name": "Half-yearly inspection",
                "contract_id": contract.id,
                "lot_id": self.lot.id,
                "start": date(2026, 4, 1),
            }
        )
        [text] = self._read(self._print(contract, self.clerk, PAPER))
        for fact in (
            contract.name,
            "Draft – not in force",
            "Northern Mill",
            "SN-1001",
            "Shaft seal",
            "On site in one day",
            "Half-yearly inspection",
            "every 6 months",
            "Call the porter first",
            "Jan 1, 2026",
            "1,200.00",
        ):
            self.assertIn(fact, text)
        contract.with_user(self.manager).action_start()
        [text] = self._read(self._print(contract, self.clerk, PAPER))
        self.assertNotIn("Draft", text)

    def test_an_engineer_prints_it_without_a_price(self):
        contract = self._start_contract(price=1200)
        self._plan_order()
        [text] = self._read(self._print(contract, self.engineer, PAPER))
        self.assertNotIn("1,200", text)
