from odoo.tests import HttpCase, tagged

from .common import AfterSalesFixtures


@tagged("post_install", "-at_install")
class TestWarrantyTour(AfterSalesFixtures, HttpCase):
    """In the browser: what a customer may claim, an exchange, and the rules behind it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        # delivered a moment ago, as all fixtures: the seven days have just begun
        cls.new_lot = cls._deliver(cls.customer, "SN-1002", "K-2026-19")

    def test_clerk_exchanges_what_may_be_exchanged(self):
        ticket = self._create_ticket(
            partner_id=self.customer.id, lot_id=self.lot.id, kind_id=self.kind_repair.id, user_id=self.clerk.id
        )
        self.start_tour(f"/odoo/after-sales-contacts/{ticket.id}", "aftersales_exchange_claim", login=self.clerk.login)
        self.assertEqual(self.new_lot.warranty_replaces_id, self.lot)
        self.assertEqual(self.lot.warranty_ended_by, "exchanged")

    def test_manager_sets_a_term_and_a_rule(self):
        category = self.env["product.category"].create({"name": "Pumps of the north"})
        self.start_tour("/odoo/warranty-terms", "aftersales_warranty_settings", login=self.manager.login)
        term = self.env["aftersales.warranty.term"].search([("product_category_id", "=", category.id)])
        self.assertEqual((term.months_unit, term.months_main), (24, 36))
        self.assertEqual(self.env.ref("aftersales_service.claim_rule_days_7").number, 10)

    def test_manager_corrects_a_warranty(self):
        self.start_tour(
            f"/odoo/installed-products/{self.lot.id}", "aftersales_warranty_correct", login=self.manager.login
        )
        self.assertEqual(str(self.lot.warranty_end), "2031-12-31")
        self.assertEqual(self.lot.warranty_fixed_reason, "Promised in the contract of sale")
