from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from .charge_common import ChargeFixtures
from .portal_common import AfterSalesPortalCase

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


class ChargePortalCase(ChargeFixtures, AfterSalesPortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_charges()

    def _offer(self):
        order = self._plan_paid()
        self._need(order, self.bearing)
        order.with_user(self.dispatcher).action_ask_charge_approval()
        order.with_user(self.manager).action_approve_charge()
        order.with_user(self.dispatcher).action_send_quotation()
        return order


@tagged("post_install", "-at_install")
class TestQuotationPortal(ChargePortalCase):
    """The customer accepts on core's portal; nobody else does, and not what was not offered."""

    def _accept(self, sale, **params):
        return self.rpc(f"/my/orders/{sale.id}/accept", name="Ms. Jones", signature=PIXEL, **params)

    def test_own_customer_only(self):
        sale = self._offer().sudo().charge_sale_id
        self.login(self.other_customer_user)
        self.assert_sent_to(self.get(f"/my/orders/{sale.id}"), "/my")
        self.assertIn("error", self._accept(sale)["result"])
        self.assertEqual(sale.state, "sent")
        self.login(self.customer_user)
        self.assertEqual(self.get(f"/my/orders/{sale.id}").status_code, 200)
        self.assertNotIn("error", self._accept(sale)["result"])
        self.env.invalidate_all()
        self.assertEqual((sale.state, sale.signed_by), ("sale", "Ms. Jones"))
        self.assertEqual(sale.service_order_id.charge_state, "accepted")

    def test_stands_on_the_case(self):
        """The case says that a quotation waits, and leads to it."""
        order = self._offer()
        sale = order.sudo().charge_sale_id
        self.login(self.customer_user)
        page = self.get(f"/my/ticket/{order.ticket_id.id}").text
        self.assertIn(f"/my/orders/{sale.id}", page)
        sale.action_confirm()
        self.assertNotIn(f"/my/orders/{sale.id}", self.get(f"/my/ticket/{order.ticket_id.id}").text)

    def test_not_before_the_leader(self):
        """A quotation that is being prepared, or has changed, can't be accepted by its link."""
        order = self._offer()
        self._need(order, self.seal_ring, 5)
        sale = order.sudo().charge_sale_id
        self.visit()
        result = self._accept(sale, access_token=sale._portal_ensure_token())["result"]
        self.assertIn("error", result)
        self.env.invalidate_all()
        self.assertEqual(sale.state, "draft")

    def test_refused_by_the_customer(self):
        order = self._offer()
        sale = order.sudo().charge_sale_id
        self.login(self.customer_user)
        self.post(f"/my/orders/{sale.id}/decline", {"decline_message": "Too expensive"})
        self.env.invalidate_all()
        self.assertEqual(order.sudo().charge_state, "refused")
        # cheaper: offered anew
        self._lines(order, kind="part").with_user(self.clerk).change_coverage("goodwill", "Come back to us")
        self._lines(order, kind="part").with_user(self.manager).action_approve()
        order.with_user(self.dispatcher).action_send_quotation()
        self.assertEqual((order.sudo().charge_state, order.sudo().charge_sale_id != sale), ("sent", True))


@tagged("post_install", "-at_install")
class TestChargeTour(ChargePortalCase):
    """In the browser: estimated, approved, accepted on a phone, done, invoiced; and given away by limits."""

    def test_office_asks_and_approves(self):
        order = self._plan_paid()
        self._need(order, self.bearing)
        self.start_tour(f"/odoo/service-orders/{order.id}", "aftersales_charge_ask", login=self.dispatcher.login)
        self.start_tour("/odoo/after-sales", "aftersales_charge_approve", login=self.manager.login)
        self.start_tour(f"/odoo/service-orders/{order.id}", "aftersales_charge_send", login=self.dispatcher.login)
        self.env.invalidate_all()
        self.assertEqual(order.sudo().charge_state, "sent")

    def test_invoice_draft(self):
        order = self._offer()
        sale = order.sudo().charge_sale_id
        sale.action_confirm()
        with freeze_time(fields.Datetime.now()):  # arrived and done in the same minute: no labour
            report = self._work_on(order, part_ids=[Command.create({"product_id": self.bearing.id})])
        report.action_sign("customer", "Ms. Jones", PIXEL)
        report.with_user(self.manager).action_approve()
        self.start_tour("/odoo/after-sales", "aftersales_charge_invoice", login=self.finance.login)
        self.env.invalidate_all()
        self.assertEqual(sale.invoice_ids.amount_untaxed, 100)

    def test_goodwill_by_amount(self):
        order = self._plan_paid()
        self._need(order, self.bearing, 3)
        self.start_tour(f"/odoo/service-orders/{order.id}", "aftersales_goodwill_ask", login=self.clerk.login)
        self.start_tour(
            f"/odoo/service-orders/{order.id}", "aftersales_goodwill_above_limit", login=self.dispatcher.login
        )
        self.start_tour("/odoo/after-sales", "aftersales_goodwill_approve", login=self.manager.login)
        self.env.invalidate_all()
        self.assertEqual(self._lines(order, kind="part").coverage, "goodwill")


@tagged("post_install", "-at_install")
class TestChargeTourPhone(ChargePortalCase):
    """At 360 px: the customer accepts, the engineer reads what it costs."""

    browser_size = "360x740"
    touch_enabled = True

    def test_customer_accepts(self):
        order = self._offer()
        sale = order.sudo().charge_sale_id
        self.start_tour(sale.get_portal_url(), "aftersales_charge_accept", login=self.customer_user.login)
        self.env.invalidate_all()
        self.assertEqual(order.sudo().charge_state, "accepted")

    def test_engineer_reads_the_price(self):
        order = self._plan_paid()
        self._need(order, self.bearing)
        self.start_tour(f"/odoo/my-day/{order.id}", "aftersales_charge_engineer", login=self.engineer.login)
