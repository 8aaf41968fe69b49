from freezegun import freeze_time

from .cash_common import CashFixtures
from .common import AfterSalesCommon
from .order_common import OrderFixtures


@freeze_time("2026-03-02 09:00:00")
class TestCostExpense(CashFixtures, OrderFixtures, AfterSalesCommon):
    """Expenses of a visit are costs of its case as soon as they are in the books (C1, C2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_orders()
        cls.set_up_cash()
        cls.employees[cls.engineer].work_contact_id = cls.engineer.partner_id
        cls._arrive()

    def _spend(self, amount):
        action = self.order.with_user(self.engineer).action_add_expense()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.engineer)
            .with_context(**action["context"])
            .create({"product_id": self.bill_kind.id, "name": "Train", "amount": amount})
        )
        dialog.action_submit()
        return self.order.sudo().expense_ids.sorted("id")[-1]

    def _post(self, expense):
        expense._post_without_wizard()

    def _get_costs(self):
        return (
            self.env["aftersales.cost.line"]
            .with_user(self.finance)
            .search([("order_id", "=", self.order.id)], order="id")
        )

    def test_expense_counts_when_it_is_posted_and_no_more_when_it_is_reversed(self):
        self.bill_kind.aftersales_cost_kind = "travel"
        expense = self._spend(80)
        unattributed = self.company.aftersales_unattributed_account_id
        self.assertEqual(expense.analytic_distribution, {str(unattributed.id): 100})
        expense.with_user(self.finance).action_approve()
        self.assertFalse(self._get_costs())
        self._post(expense.with_user(self.finance))
        cost = self._get_costs()
        untaxed = sum(
            expense.account_move_id.line_ids.filtered(lambda line: line.expense_id and not line.tax_line_id).mapped(
                "balance"
            )
        )
        self.assertEqual((cost.kind, cost.actual_amount), ("travel", untaxed))
        self.assertEqual(cost.ticket_id, self.order.ticket_id)
        expense.sudo().account_move_id._reverse_moves([{"invoice_date": "2026-03-02"}], cancel=True)
        self.assertEqual(sum(self._get_costs().mapped("actual_amount")), 0)
