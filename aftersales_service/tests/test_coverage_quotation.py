from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .charge_common import ChargeCommon


@tagged("post_install", "-at_install")
class TestQuotation(ChargeCommon):
    """Paid work: approved by a leader, offered, accepted, done, invoiced (W4)."""

    def _plan_offered(self, **values):
        """The quotation has been approved and sent."""
        order = self._plan_paid(**values)
        self._need(order, self.bearing)
        order.with_user(self.dispatcher).action_ask_charge_approval()
        order.with_user(self.manager).action_approve_charge()
        order.with_user(self.dispatcher).action_send_quotation()
        return order

    def _accept(self, order):
        sale = order.sudo().charge_sale_id
        sale.write({"signed_by": "Ms. Jones", "signature": self._draw()})
        sale._validate_order()
        return sale

    def _do(self, order, bearings=1.0, **facts):
        report = self._work_on(
            order,
            part_ids=[Command.create({"product_id": self.bearing.id, "quantity": bearings})] if bearings else [],
            **facts,
        )
        self._sign(report)
        self._approve(report)
        return report

    def test_way_to_the_invoice(self):
        order = self._plan_offered()
        self.assertEqual(order.sudo().charge_state, "sent")
        sale = self._accept(order)
        self.assertEqual((sale.state, order.sudo().charge_state), ("sale", "accepted"))
        self.assertFalse(sale.picking_ids, "parts are used from the engineer's stock, nothing is delivered")
        self._do(order, bearings=4)
        self.assertEqual(order.sudo().charge_state, "to_approve", "more than approved")
        order.with_user(self.manager).action_approve_charge()
        self.assertEqual(order.sudo().charge_state, "to_invoice")
        order.with_user(self.finance).action_invoice_charges()
        invoice = sale.invoice_ids
        self.assertEqual((len(invoice), invoice.state), (1, "draft"))
        self.assertEqual(invoice.amount_untaxed, order.sudo().charge_amount)
        self.assertEqual(order.sudo().charge_state, "invoiced")
        order.with_user(self.finance).action_invoice_charges()
        self.assertEqual(sale.invoice_ids, invoice, "pressed twice, invoiced once")

    def test_not_offered_without_approval(self):
        """By whatever door: button, mail, state written by RPC, portal."""
        order = self._plan_paid()
        with self.assertRaises(UserError):
            order.with_user(self.dispatcher).action_send_quotation()
        order.with_user(self.dispatcher).action_make_quotation()
        sale = order.sudo().charge_sale_id
        for door in (
            lambda: sale.action_quotation_send(),
            lambda: sale.action_quotation_sent(),
            lambda: sale.write({"state": "sent"}),
            lambda: sale.action_confirm(),
        ):
            with self.assertRaises(UserError):
                door()
        self.assertFalse(sale._has_to_be_signed())

    def test_nobody_approves_the_own_request(self):
        order = self._plan_paid()
        order.with_user(self.manager).action_ask_charge_approval()
        for user in (self.manager, self.dispatcher, self.engineer, self.finance, self.clerk):
            with self.assertRaises(AccessError, msg=user.login):
                order.with_user(user).action_approve_charge()
        order.with_user(self.general_manager).action_approve_charge()
        self.assertEqual(order.sudo().charge_state, "approved")
        for user in (self.dispatcher, self.manager, self.engineer):
            for values in ({"charge_approved_amount": 9999}, {"charge_sale_id": False}, {"charge_state": "accepted"}):
                with self.assertRaises(AccessError, msg=f"{user.login} {values}"):
                    order.with_user(user).write(values)

    def test_raised_amount_needs_approval_again(self):
        order = self._plan_offered()
        self._need(order, self.seal_ring, 3)
        self.assertEqual(order.sudo().charge_state, "to_approve")
        self.assertEqual(order.sudo().charge_sale_id.state, "draft", "what the customer had is not offered any more")
        with self.assertRaises(UserError):
            order.with_user(self.dispatcher).action_send_quotation()
