from odoo.tests import HttpCase, tagged

from .common import AfterSalesFixtures
from .contract_common import ContractFixtures


@tagged("post_install", "-at_install")
class TestContractTour(ContractFixtures, AfterSalesFixtures, HttpCase):
    """In the browser: the clerk drafts, the manager puts it in force, the visit is ordered, the dispatcher finds it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls._create_part("Shaft seal")

    def test_from_the_draft_to_the_first_visit(self):
        self.start_tour("/odoo/service-contracts", "aftersales_contract_draft", login=self.clerk.login)
        contract = self.env["aftersales.contract"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((contract.state, contract.visits_per_year), ("draft", 4))
        self.assertEqual(contract.spare_ids.quantity, 3)
        self.assertFalse(contract.plan_ids.visit_ids)

        self.start_tour("/odoo/after-sales", "aftersales_contract_start", login=self.manager.login)
        self.assertEqual((contract.state, contract.starter_id), ("running", self.manager))
        self.assertGreater(len(contract.plan_ids.visit_ids), 6)

        self.env.ref("aftersales_service.cron_upkeep_order").method_direct_trigger()
        self.env.invalidate_all()
        order = contract.service_order_ids
        self.assertEqual((order.state, order.fault), ("draft", "Monthly inspection"))
        self.start_tour("/odoo/after-sales", "aftersales_upkeep_plan", login=self.dispatcher.login)
