from odoo import Command
from odoo.tests import tagged

from .charge_common import ChargeCommon


@tagged("post_install", "-at_install")
class TestChargeBooks(ChargeCommon):
    """Parts of after-sales are used from the engineer's stock: invoicing them moves and values nothing."""

    def _sell(self, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": self.bearing.id, "product_uom_qty": 1})],
                **values,
            }
        )

    def _invoice(self, sale):
        sale.order_line.qty_delivered = 1
        invoice = sale._create_invoices()
        invoice.action_post()
        return invoice

    def test_no_cost_of_sales(self):
        """A usual sale of the same product has it in the books; that of after-sales has not."""
        accounts = self.env["account.account"].create(
            [
                {"name": "Stock", "code": "150001", "account_type": "asset_current"},
                {"name": "Cost of sales", "code": "550001", "account_type": "expense_direct_cost"},
            ]
        )
        category = self.env["product.category"].create(
            {
                "name": "Valued at once",
                "property_valuation": "real_time",
                "property_cost_method": "standard",
                "property_stock_valuation_account_id": accounts[0].id,
                "property_account_expense_categ_id": accounts[1].id,
            }
        )
        self.bearing.write({"categ_id": category.id, "standard_price": 30, "invoice_policy": "order"})
        self.company.anglo_saxon_accounting = True
        usual = self._sell()
        usual.action_confirm()
        self.assertTrue(usual.picking_ids)
        self.assertIn("cogs", self._invoice(usual).line_ids.mapped("display_type"))
        order = self._plan_paid()
        order.sudo().charge_approved_amount = 10000
        ours = self._sell(service_order_id=order.id)
        ours.action_confirm()
        self.assertFalse(ours.picking_ids)
        ours.order_line.product_uom_qty = 5
        self.assertFalse(ours.picking_ids)
        self.assertEqual(ours.order_line.qty_delivered_method, "manual")
        invoice = self._invoice(ours)
        self.assertNotIn("cogs", invoice.line_ids.mapped("display_type"))
        credit = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        credit.action_post()
        self.assertNotIn("cogs", credit.line_ids.mapped("display_type"))

    def test_way_back(self):
        """From the invoice to the service order and the other way round."""
        order = self._plan_paid()
        report = self._work_on(order, part_ids=[Command.create({"product_id": self.bearing.id})])
        self._sign(report)
        self._approve(report)
        order.with_user(self.manager).action_approve_charge()
        action = order.with_user(self.finance).action_invoice_charges()
        invoice = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(invoice.service_order_count, 1)
        self.assertEqual(invoice.with_user(self.finance).action_view_service_orders()["res_id"], order.id)
        self.assertEqual(order.sudo().charge_invoice_count, 1)
        ticket = order.ticket_id.with_user(self.clerk)
        self.assertEqual(ticket.charge_count, 1)

    def test_cards_of_today(self):
        """What waits is counted for those who decide it."""
        order = self._plan_paid()
        order.with_user(self.dispatcher).action_ask_charge_approval()
        line = self._lines(order, kind="labour")
        line.with_user(self.clerk).change_coverage("goodwill", "A present")

        def count(user, name):
            sections = self.env["aftersales.today"].with_user(user).get_sections()
            return next(card["count"] for section in sections for card in section["cards"] if card["name"] == name)

        for user in (self.manager, self.general_manager):
            self.assertEqual(count(user, "Paid work to approve"), 1)
            self.assertEqual(count(user, "Goodwill to decide"), 1)
        self.assertEqual(count(self.finance, "Charges to invoice"), 0)
        self.assertEqual(count(self.dispatcher, "Quotations to send"), 0)
        order.with_user(self.manager).action_approve_charge()
        self.assertEqual(count(self.dispatcher, "Quotations to send"), 1)
