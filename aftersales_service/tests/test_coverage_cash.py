from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from .cash_common import CashFixtures
from .common import AfterSalesCommon
from .order_common import OrderFixtures


@freeze_time("2026-03-02 09:00:00")
class TestCashReceipt(CashFixtures, OrderFixtures, AfterSalesCommon):
    """Money taken on site is receipted, handed in, and stands in the books (W4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_orders()
        cls.set_up_cash()
        cls._arrive()

    # --- taking -----------------------------------------------------------------------------------

    def test_a_receipt_has_a_number_without_gaps_and_says_who_paid_what(self):
        first, second = self._take(120.5, note="Seal ring"), self._take(80)
        self.assertEqual([first.name, second.name], ["RC2026-00001", "RC2026-00002"])
        self.assertEqual((first.user_id, first.partner_id), (self.engineer, self.customer))
        self.assertEqual((first.state, first.amount, first.amount_open), ("taken", 120.5, 120.5))
        self.assertEqual(first.report_id, self.order.report_id)
        self.assertEqual((self.order.cash_receipt_count, self.order.cash_taken), (2, 200.5))

    def test_only_the_engineers_of_the_order_take_money(self):
        for user in (self.second_engineer, self.workshop, self.station):
            with self.assertRaises(AccessError):
                self._take(user=user)
        for user in (self.manager, self.finance, self.dispatcher, self.clerk):
            with self.assertRaises(AccessError):
                self._take(user=user)
        self.order.sudo().companion_ids = self.second_engineer
        self.assertEqual(self._take(user=self.second_engineer).user_id, self.second_engineer)

    def test_no_money_before_somebody_is_there(self):
        later = self._plan_order(start="2026-03-03 08:00:00")
        with self.assertRaisesRegex(UserError, "Press Arrive first"):
            self._take(order=later)
        self.assertFalse(later.with_user(self.engineer).may_take_money)
        with self.assertRaisesRegex(UserError, "Press Arrive first"):
            later.with_user(self.engineer).action_take_money()

    # --- handing in -------------------------------------------------------------------------------

    def test_handed_in_cash_is_a_payment_of_the_customer_in_the_till(self):
        receipt = self._take(100)
        hand_in = self._hand_in(receipt)
        self.assertEqual((receipt.state, receipt.hand_in_id.id), ("handed_in", hand_in.id))
        self.assertEqual((hand_in.name, hand_in.taken_in_by_id, hand_in.difference), ("HI2026-00001", self.finance, 0))
        payment = receipt.sudo().payment_id
        self.assertEqual((payment.state, payment.partner_id, payment.payment_type), ("paid", self.customer, "inbound"))
        self.assertEqual(payment.create_uid, self.finance)
        receivable = self.customer.property_account_receivable_id
        self.assertEqual(
            self._get_items(payment.move_id),
            {
                (self.cash_journal.default_account_id, self.customer): 100,
                (receivable, self.customer): -100,
            },
        )
        self.assertEqual(payment.move_id.state, "posted")

    def test_a_transfer_is_confirmed_against_the_bank(self):
        receipt = self._take(300, method="qr")
        hand_in = self._hand_in(receipt)
        self.assertEqual((hand_in.counted_amount, hand_in.confirmed_amount), (0, 300))
        self.assertEqual(receipt.sudo().payment_id.journal_id, self.bank_journal)
        self.assertEqual(sum(receipt.sudo().payment_id.move_id.line_ids.mapped("debit")), 300)

    def test_what_is_missing_stands_on_the_engineers_account_and_the_manager_knows(self):
        receipts = self._take(100) + self._take(50)
        with self.assertRaisesRegex(UserError, "Write down the reason"):
            self._hand_in(receipts, counted=130)
        hand_in = self._hand_in(receipts, counted=130, reason="Lost a note")
        self.assertEqual((hand_in.difference, hand_in.reason), (-20, "Lost a note"))
        self.assertEqual(set(receipts.mapped("state")), {"handed_in"})
        engineer = self.employees[self.engineer].work_contact_id
        self.assertEqual(
            self._get_items(hand_in.sudo().move_id),
            {
                (self.advance_account, engineer): 20,
                (self.cash_journal.default_account_id, self.env["res.partner"]): -20,
            },
        )
        self.assertIn(self.manager.partner_id, hand_in.message_ids.notified_partner_ids)

    def test_what_is_over_is_owed_to_the_engineer(self):
        receipt = self._take(100)
        hand_in = self._hand_in(receipt, counted=105, reason="Took a note too much")
        engineer = self.employees[self.engineer].work_contact_id
        self.assertEqual(
            self._get_items(hand_in.sudo().move_id),
            {
                (self.advance_account, engineer): -5,
                (self.cash_journal.default_account_id, self.env["res.partner"]): 5,
            },
        )

    # --- clearing ---------------------------------------------------------------------------------

    def test_money_first_invoice_later(self):
        receipt = self._take(100)
        self._hand_in(receipt)
        invoice = self._invoice(100)
        self.assertEqual((receipt.state, receipt.amount_open), ("cleared", 0))
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0))

    def test_invoice_first_money_later(self):
        invoice = self._invoice(100)
        receipt = self._take(100)
        self.assertEqual(invoice.payment_state, "not_paid")
        self._hand_in(receipt)
        self.assertEqual((receipt.state, invoice.payment_state), ("cleared", "paid"))

    def test_a_part_of_the_invoice_is_paid(self):
        invoice = self._invoice(150)
        receipt = self._take(100)
        self._hand_in(receipt)
        self.assertEqual((receipt.state, invoice.payment_state, invoice.amount_residual), ("cleared", "partial", 50))

    def test_what_was_paid_too_much_stays_the_customers_credit(self):
        receipt = self._take(100)
        self._hand_in(receipt)
        invoice = self._invoice(70)
        self.assertEqual((receipt.state, receipt.amount_open), ("handed_in", 30))
        self.assertEqual(invoice.payment_state, "paid")
        [line] = receipt.sudo()._get_payment_lines()
        self.assertEqual((line.amount_residual, line.partner_id), (-30, self.customer))

    def test_the_money_of_one_order_does_not_go_against_the_invoice_of_another(self):
        other = self._plan_order(start="2026-03-02 14:00:00")
        receipt = self._take(100)
        self._hand_in(receipt)
        invoice = self._invoice(100, order=other)
        self.assertEqual((receipt.state, invoice.payment_state), ("handed_in", "not_paid"))

    def test_undone_by_an_accountant_it_is_open_again(self):
        self._invoice(100)
        receipt = self._take(100)
        self._hand_in(receipt)
        receipt.sudo()._get_payment_lines().remove_move_reconcile()
        self.assertEqual((receipt.state, receipt.amount_open), ("handed_in", 100))
