from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError

from .cash_common import CashFixtures
from .common import AfterSalesCommon
from .order_common import OrderFixtures


@freeze_time("2026-03-02 09:00:00")
class TestExpenseOfVisit(CashFixtures, OrderFixtures, AfterSalesCommon):
    """Expenses go through core's expenses, tied to the visit; the advance is cleared by them (C2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_orders()
        cls.set_up_cash()
        cls.employees[cls.engineer].work_contact_id = cls.engineer.partner_id
        cls.partner = cls.engineer.partner_id
        cls._arrive()

    def _spend(self, amount, user=None, submit=True, **values):
        """The engineer adds a bill on the phone."""
        user = user or self.engineer
        action = self.order.with_user(user).action_add_expense()
        dialog = (
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
            .create({"product_id": self.bill_kind.id, "name": "Train", "amount": amount, **values})
        )
        dialog.action_submit() if submit else dialog.action_keep()
        return self.order.sudo().expense_ids.sorted("id")[-1].with_user(user)

    def _approve(self, expense):
        expense.with_user(self.finance).action_approve()
        return expense

    def _pay_out(self, amount=500):
        advance = (
            self.env["aftersales.cash.advance"]
            .with_user(self.engineer)
            .create({"order_id": self.order.id, "amount": amount, "purpose": "Train and lodging"})
        )
        advance.with_user(self.manager).action_approve()
        advance.with_user(self.finance).action_pay()
        return advance

    def _clear(self, advance, returned=0.0, expenses=None):
        action = advance.with_user(self.finance).action_clear()
        dialog = self.env[action["res_model"]].with_user(self.finance).browse(action["res_id"])
        dialog.returned_amount = returned
        if expenses is not None:
            dialog.expense_ids = expenses.with_user(self.finance)
        dialog.action_confirm()

    def _get_balance(self, account, partner):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("partner_id", "=", partner.id), ("parent_state", "=", "posted")]
        )
        return round(sum(lines.mapped("balance")), 2)

    # --- expenses ---------------------------------------------------------------------------------

    def test_a_bill_with_its_photo_goes_to_be_approved(self):
        expense = self._spend(
            80.4,
            photo="iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        )
        self.assertEqual((expense.state, expense.aftersales_order_id), ("submitted", self.order))
        self.assertEqual((expense.employee_id.sudo().user_id, expense.total_amount), (self.engineer, 80.4))
        self.assertEqual((expense.payment_mode, expense.nb_attachment), ("own_account", 1))
        self.assertTrue(expense.message_main_attachment_id)
        order = self.order.with_user(self.engineer)
        self.assertEqual((order.expense_count, order.expense_total), (1, 80.4))
        self.assertEqual(self.order.with_user(self.auditor).expense_total, 80.4)

    def test_expenses_are_booked_on_ones_own_visits_only(self):
        with self.assertRaises(AccessError):
            self.order.with_user(self.second_engineer).action_add_expense()
        with self.assertRaisesRegex(ValidationError, "no visit of"):
            self.env["hr.expense"].with_user(self.second_engineer).create(
                {
                    "name": "Train",
                    "product_id": self.bill_kind.id,
                    "total_amount_currency": 10,
                    "aftersales_order_id": self.order.id,
                }
            )
        own = self._spend(10, submit=False)
        with self.assertRaises(AccessError):
            own.with_user(self.second_engineer).write({"name": "Mine"})

    def test_nobody_approves_their_own_not_even_without_an_approver(self):
        self.assertFalse(self.employees[self.engineer].expense_manager_id)
        expense = self._spend(10)
        self.assertEqual(expense.state, "submitted")
        with self.assertRaises(UserError):
            expense.action_approve()
        attacks = ({"approval_state": "approved"}, {"state": "paid"}, {"state": "approved"})
        for amount, values in enumerate(attacks, 11):
            draft = self._spend(amount, submit=False)
            with self.assertRaises(UserError):  # or an AccessError, which is one
                draft.write(values)
            with self.assertRaises(UserError):  # or an AccessError, which is one
                self.env["hr.expense"].with_user(self.engineer).create(
                    {
                        "name": "Train",
                        "product_id": self.bill_kind.id,
                        "total_amount_currency": 10,
                        "aftersales_order_id": self.order.id,
                        **values,
                    }
                )
        self.assertEqual(self._approve(expense).state, "approved")

    def test_finance_does_not_approve_its_own_either(self):
        self.engineer.group_ids += self.env.ref("aftersales_service.group_finance")
        expense = self._spend(10)
        with self.assertRaises(UserError):
            expense.action_approve()
        values = {"approval_state": "approved", "approval_date": "2026-03-02 08:00:00"}
        with self.assertRaises(UserError):
            expense.write(values)
        with self.assertRaises(UserError):
            self.env["hr.expense"].with_user(self.engineer).create(
                {
                    "name": "Train",
                    "product_id": self.bill_kind.id,
                    "total_amount_currency": 10,
                    "aftersales_order_id": self.order.id,
                    **values,
                }
            )
        self.assertEqual(expense.state, "submitted")

    def test_who_may_do_what_with_the_expenses_of_a_visit(self):
        expense = self._spend(10)
        for user in (self.finance, self.manager, self.auditor, self.general_manager):
            self.assertEqual(expense.with_user(user).read(["total_amount"])[0]["total_amount"], 10, user.name)
        for user in (
            self.second_engineer,
            self.workshop,
            self.station,
            self.dispatcher,
            self.clerk,
            self.customer_user,
        ):
            with self.assertRaises(AccessError, msg=user.name):
                expense.with_user(user).read(["total_amount"])
        for user in (self.manager, self.auditor, self.dispatcher, self.engineer, self.second_engineer):
            with self.assertRaises(UserError, msg=user.name):
                expense.with_user(user).action_approve()
            with self.assertRaises(UserError, msg=user.name):
                expense.with_user(user).write({"total_amount_currency": 99})
        self._approve(expense)
        with self.assertRaises(UserError):
            expense.unlink()
        self.assertEqual(expense.total_amount, 10)

    def test_an_approved_bill_is_split_and_stays_with_its_visit(self):
        expense = self._approve(self._spend(100)).with_user(self.finance)
        dialog = expense.env["hr.expense.split.wizard"].browse(expense.action_split_wizard()["res_id"])
        dialog.action_split_expense()
        parts = self.order.sudo().expense_ids
        self.assertEqual(sorted(parts.mapped("total_amount")), [50, 50])
        self.assertEqual(set(parts.mapped("state")), {"approved"})

    def test_an_expense_in_the_books_keeps_its_visit(self):
        advance = self._pay_out(100)
        expense = self._approve(self._spend(100))
        self._clear(advance)
        with self.assertRaisesRegex(UserError, "in the books"):
            expense.with_user(self.finance).write({"aftersales_order_id": False})

    def test_a_bill_is_an_amount_of_money(self):
        for amount in (0, -5):
            with self.assertRaisesRegex(UserError, "above zero", msg=amount):
                self._spend(amount)
        with self.assertRaises(UserError):
            self._spend(1e13)

    def test_who_is_no_employee_is_told_so(self):
        self.employees[self.engineer].user_id = False
        with self.assertRaisesRegex(UserError, "has no employee record"):
            self.order.with_user(self.engineer).action_add_expense()

    # --- advance ----------------------------------------------------------------------------------

    def test_an_advance_paid_out_stands_on_the_engineers_account(self):
        advance = self._pay_out(500)
        self.assertEqual((advance.state, advance.amount_open), ("paid", 500))
        self.assertEqual(
            self._get_items(advance.sudo().move_id),
            {
                (self.advance_account, self.partner): 500,
                (self.cash_journal.default_account_id, self.env["res.partner"]): -500,
            },
        )

    def test_spent_in_part_the_rest_is_brought_back(self):
        advance = self._pay_out(500)
        expense = self._approve(self._spend(320))
        self._clear(advance, returned=180)
        self.assertEqual((advance.state, advance.amount_open), ("cleared", 0))
        self.assertEqual((advance.expense_amount, advance.returned_amount), (320, 180))
        self.assertEqual(advance.cleared_by_id, self.finance)
        self.assertEqual(expense.state, "paid")
        self.assertEqual(self._get_balance(self.advance_account, self.partner), 0)
        payable = self.partner.property_account_payable_id
        self.assertEqual(self._get_balance(payable, self.partner), 0)
        cash = self.env["account.move.line"].search([("account_id", "=", self.cash_journal.default_account_id.id)])
        self.assertEqual(sum(cash.mapped("balance")), -320)
        spent = expense.sudo().account_move_id.line_ids.filtered(lambda line: line.balance > 0)
        self.assertEqual((spent.account_id.account_type, spent.balance), ("expense", 320))

    def test_more_spent_than_the_advance_is_reimbursed_by_core(self):
        advance = self._pay_out(100)
        expense = self._approve(self._spend(130))
        self._clear(advance)
        self.assertEqual((advance.state, advance.expense_amount), ("cleared", 100))
        self.assertEqual(expense.sudo().amount_residual, 30)
        payable = self.partner.property_account_payable_id
        self.assertEqual(self._get_balance(payable, self.partner), -30)
        self.assertEqual(self._get_balance(self.advance_account, self.partner), 0)

    def test_what_is_not_accounted_for_stays_open(self):
        advance = self._pay_out(500)
        self._approve(self._spend(100))
        self._clear(advance)
        self.assertEqual((advance.state, advance.amount_open), ("paid", 400))
        with self.assertRaisesRegex(UserError, "nothing to clear"):
            self._clear(advance)
        self._clear(advance, returned=400)
        self.assertEqual((advance.state, advance.amount_open), ("cleared", 0))

    def test_no_more_is_brought_back_than_is_open(self):
        advance = self._pay_out(500)
        for amount in (501, -1):
            with self.assertRaises(UserError):
                self._clear(advance, returned=amount)

    def test_an_expense_is_not_set_off_twice(self):
        first, second = self._pay_out(50), self._pay_out(500)
        self._approve(self._spend(80))
        self._clear(first)
        self.assertEqual(first.state, "cleared")
        self._clear(second)
        self.assertEqual((second.expense_amount, second.amount_open), (30, 470))

    def test_expenses_paid_by_the_company_clear_no_advance(self):
        advance = self._pay_out(500)
        expense = self._approve(self._spend(80, payment_mode="company_account"))
        with self.assertRaisesRegex(UserError, "the engineer paid"):
            self._clear(advance, expenses=expense)

    def test_only_finance_clears_and_nobody_an_own_advance(self):
        advance = self._pay_out(500)
        for user in (self.engineer, self.manager):
            with self.assertRaises(AccessError):
                advance.with_user(user).action_clear()
        self.engineer.group_ids += self.env.ref("aftersales_service.group_finance")
        with self.assertRaisesRegex(UserError, "of their own"):
            advance.with_user(self.engineer).action_clear()

    def test_a_locked_period_is_respected(self):
        advance = self._pay_out(500)
        self.company.hard_lock_date = "2026-03-02"
        self._clear(advance, returned=500)
        entry = self.env["account.move"].search([("journal_id", "=", self.cash_journal.id)], order="id desc", limit=1)
        self.assertGreater(str(entry.date), "2026-03-02")

    # --- the account ------------------------------------------------------------------------------

    def test_one_screen_says_what_an_engineer_has_to_account_for(self):
        advance = self._pay_out(500)
        self._approve(self._spend(320))
        receipt = self._take(100)
        accounts = self.env["aftersales.engineer.account"].with_user(self.finance)

        def balance():
            return accounts._read_group([("user_id", "=", self.engineer.id)], [], ["amount:sum"])[0][0]

        self.assertEqual(balance(), 500 - 320 + 100)
        self._hand_in(receipt, counted=90, reason="Lost")
        self.assertEqual(balance(), 500 - 320 + 10)
        self._clear(advance, returned=180)
        self.assertEqual(balance(), 10)
        self.assertEqual(
            set(accounts.search([("user_id", "=", self.engineer.id)]).mapped("kind")),
            {"advance", "expense", "returned", "cash", "handed_in"},
        )
        self.assertFalse(accounts.with_user(self.second_engineer).search([("user_id", "=", self.engineer.id)]))
        self.assertTrue(accounts.with_user(self.engineer).search([]))
