from odoo.tests import HttpCase, tagged

from .common import SuiteFixtures


@tagged("post_install", "-at_install")
class TestTours(SuiteFixtures, HttpCase):
    """The ways through the house, clicked through in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Technical service", "user_ids": [(6, 0, cls.engineer.ids)]}
        )

    def _case(self):
        return self.env["helpdesk.ticket"].search([("name", "=", "Shaft seal drips")])

    def _through_the_house(self):
        self.start_tour("/my/cases/new", "aftersales_customer_files", login="as_customer")
        case = self._case()
        self.assertEqual(case.lot_id, self.lot)
        self.assertEqual(case.portal_step, "received")

        desk = self.browser_size
        self.browser_size = "1366x768"  # the clerk sits at a desk, whatever the customer holds
        self.start_tour("/odoo/after-sales-contacts", "aftersales_clerk_hands_over", login="as_clerk")
        self.browser_size = desk
        self.assertEqual(case.team_id, self.team)
        self.assertEqual(case.kind_id, self.kind_complaint)
        self.assertIn(case, self.env["helpdesk.ticket"].with_user(self.engineer).search([]))
        self.start_tour("/my/tickets", "aftersales_customer_sees", login="as_customer")

    def test_case_through_the_house(self):
        self._through_the_house()

    def test_case_through_the_house_with_a_phone(self):
        self.browser_size = "375x667"
        self.touch_enabled = True
        self._through_the_house()

    def test_clerk_registers_a_call_by_keyboard(self):
        self.start_tour("/odoo/after-sales", "aftersales_quick_entry", login="as_clerk")
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "No pressure")])
        self.assertEqual(ticket.partner_id, self.customer)
        self.assertEqual(ticket.channel_id, self.channel_phone)
