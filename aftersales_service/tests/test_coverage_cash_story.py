from freezegun import freeze_time

from odoo import Command

from .cash_common import CashFixtures
from .charge_common import ChargeCommon


@freeze_time("2026-03-02 18:00:00")
class TestCashStory(CashFixtures, ChargeCommon):
    """A paid repair from the customer's money on site to the paid invoice, in the books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_cash(start="2026-03-02 14:00:00")

    def _repair(self):
        order = self._plan_paid()
        report = self._work_on(order, part_ids=[Command.create({"product_id": self.bearing.id})])
        return order, report

    def test_paid_on_site_and_invoiced_later(self):
        order, report = self._repair()
        to_pay = order.sudo()._get_amount_to_pay()
        self.assertGreaterEqual(to_pay, 100, "the bearing, and the work")
        action = order.with_user(self.engineer).action_take_money()
        self.assertEqual(action["context"]["default_amount"], to_pay)
        receipt = self._take(to_pay, order=order, note=False)
        self._sign(report)
        self._approve(report)
        self._hand_in(receipt)
        self.assertEqual(receipt.state, "handed_in")
        order.with_user(self.manager).action_approve_charge()
        order.with_user(self.finance).action_invoice_charges()
        invoice = order.sudo()._get_charge_invoices()
        self.assertEqual((invoice.state, invoice.amount_total), ("draft", to_pay))
        invoice.with_user(self.finance).action_post()
        self.assertEqual((receipt.state, receipt.amount_open), ("cleared", 0))
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0))
        receivable = self.customer.property_account_receivable_id
        lines = self.env["account.move.line"].search(
            [("account_id", "=", receivable.id), ("partner_id", "=", self.customer.id), ("parent_state", "=", "posted")]
        )
        self.assertEqual(sum(lines.mapped("balance")), 0)
        self.assertEqual(
            self._get_items(receipt.sudo().payment_id.move_id),
            {
                (self.cash_journal.default_account_id, self.customer): to_pay,
                (receivable, self.customer): -to_pay,
            },
        )

    def test_nothing_more_is_to_be_paid(self):
        order, _report = self._repair()
        self._take(order.sudo()._get_amount_to_pay(), order=order)
        action = order.with_user(self.engineer).action_take_money()
        self.assertEqual(action["context"]["default_amount"], 0)
