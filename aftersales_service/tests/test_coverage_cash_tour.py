from odoo.tests import HttpCase, tagged

from .cash_common import CashFixtures
from .common import AfterSalesFixtures


@tagged("post_install", "-at_install")
class TestCashPhoneTour(CashFixtures, AfterSalesFixtures, HttpCase):
    """With one thumb on a small phone: the customer pays, the receipt is shown, a bill is photographed."""

    browser_size = "360x740"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.set_up_cash(start="2020-01-06 08:00:00")
        cls._employ(cls.engineer)
        cls._arrive()

    def test_money_and_a_bill_on_the_phone(self):
        self.start_tour("/odoo/my-day", "aftersales_cash_engineer", login=self.engineer.login, timeout=120)
        receipt = self.order.cash_receipt_ids
        self.assertEqual((receipt.amount, receipt.payer_name, receipt.state), (120.5, "Mary Miller", "taken"))
        self.assertEqual(receipt.user_id, self.engineer)
        expense = self.order.sudo().expense_ids
        self.assertEqual((expense.total_amount, expense.state, expense.nb_attachment), (80, "submitted", 1))


@tagged("post_install", "-at_install")
class TestCashDeskTour(CashFixtures, AfterSalesFixtures, HttpCase):
    """Finance counts, books, clears; at the desk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.set_up_cash(start="2020-01-06 08:00:00")
        cls._employ(cls.engineer, work_contact_id=cls.engineer.partner_id.id)
        cls._arrive()

    def test_cash_is_taken_in_and_cleared_against_the_invoice(self):
        receipt = self._take(120.5)
        invoice = self._invoice(120.5)
        self.start_tour("/odoo/cash-to-hand-in", "aftersales_cash_finance", login=self.finance.login, timeout=120)
        self.assertEqual((receipt.state, invoice.payment_state), ("cleared", "paid"))
        self.assertEqual((receipt.hand_in_id.difference, receipt.hand_in_id.reason), (-0.5, "Rounded down"))
        self.assertEqual(sum(receipt.hand_in_id.sudo().move_id.line_ids.mapped("debit")), 0.5)

    def test_an_advance_is_cleared_by_the_expenses_of_the_visit(self):
        advance = (
            self.env["aftersales.cash.advance"]
            .with_user(self.engineer)
            .create({"order_id": self.order.id, "amount": 100, "purpose": "Train and lodging"})
        )
        advance.with_user(self.manager).action_approve()
        advance.with_user(self.finance).action_pay()
        expense = (
            self.env["hr.expense"]
            .with_user(self.engineer)
            .create(
                {
                    "name": "Train there",
                    "product_id": self.bill_kind.id,
                    "total_amount_currency": 80,
                    "aftersales_order_id": self.order.id,
                }
            )
        )
        expense.action_submit()
        expense.with_user(self.finance).action_approve()
        self.start_tour("/odoo/cash-advances", "aftersales_cash_advance", login=self.finance.login, timeout=120)
        self.assertEqual((advance.state, advance.expense_amount, advance.returned_amount), ("cleared", 80, 20))
        self.assertEqual(expense.state, "paid")
