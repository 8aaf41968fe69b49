from odoo import fields, models


class EngineerAccount(models.Model):
    """What each engineer holds of the company's money, line by line (W4, C2).

    Above zero: money that the engineer got, of the company or of a customer. Below zero: what it was spent
    on, brought back or handed in. The sum is what the engineer still has to account for; below zero the
    company owes it. Read from the documents, so that it shows what is not in the books yet.
    """

    _name = "aftersales.engineer.account"
    _description = "Account of an Engineer"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "label"
    _depends = {
        "aftersales.cash.advance": [
            "state",
            "amount",
            "returned_amount",
            "paid_on",
            "cleared_on",
            "user_id",
            "order_id",
        ],
        "aftersales.cash.receipt": ["state", "method", "amount", "taken_on", "user_id", "order_id"],
        "aftersales.cash.hand.in": ["counted_amount", "taken_in_on", "user_id"],
        "hr.expense": [
            "state",
            "payment_mode",
            "total_amount",
            "aftersales_cleared_amount",
            "aftersales_order_id",
            "account_move_id",
            "employee_id",
        ],
        "hr.employee": ["user_id"],
        "account.move": ["state", "amount_residual"],
    }

    user_id = fields.Many2one("res.users", string="Engineer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_id = fields.Many2one("aftersales.service.order", string="Service order", readonly=True)
    date = fields.Date(readonly=True)
    kind = fields.Selection(
        selection=[
            ("advance", "Cash advance"),
            ("expense", "Expenses"),
            ("returned", "Brought back"),
            ("reimbursed", "Reimbursed"),
            ("cash", "Cash taken"),
            ("handed_in", "Handed in"),
        ],
        readonly=True,
    )
    label = fields.Char(string="What", readonly=True)
    amount = fields.Monetary(
        readonly=True, help="Above zero: the engineer got it. Below zero: spent, brought back or handed in."
    )

    @property
    def _table_query(self):
        return """
            SELECT id * 8 + 1 AS id, user_id, company_id, order_id, paid_on::date AS date,
                   'advance' AS kind, purpose AS label, amount
              FROM aftersales_cash_advance
             WHERE state IN ('paid', 'cleared')
         UNION ALL
            SELECT id * 8 + 2, user_id, company_id, order_id, COALESCE(cleared_on, write_date)::date,
                   'returned', purpose, -returned_amount
              FROM aftersales_cash_advance
             WHERE returned_amount > 0
         UNION ALL
            SELECT expense.id * 8 + 3, employee.user_id, expense.company_id, expense.aftersales_order_id, expense.date,
                   'expense', expense.name, -expense.total_amount
              FROM hr_expense expense
              JOIN hr_employee employee ON employee.id = expense.employee_id
             WHERE expense.aftersales_order_id IS NOT NULL
               AND expense.payment_mode = 'own_account'
               AND expense.state IN ('approved', 'posted', 'in_payment', 'paid')
         UNION ALL
            SELECT expense.id * 8 + 4, employee.user_id, expense.company_id, expense.aftersales_order_id, expense.date,
                   'reimbursed', expense.name,
                   -- one entry may hold several expenses: each has its share of what is still due
                   expense.total_amount - COALESCE(expense.aftersales_cleared_amount, 0)
                   - move.amount_residual
                   * (expense.total_amount - COALESCE(expense.aftersales_cleared_amount, 0))
                   / NULLIF(due.amount, 0)
              FROM hr_expense expense
              JOIN hr_employee employee ON employee.id = expense.employee_id
              JOIN account_move move ON move.id = expense.account_move_id AND move.state = 'posted'
              JOIN (
                    SELECT account_move_id, SUM(total_amount - COALESCE(aftersales_cleared_amount, 0)) AS amount
                      FROM hr_expense
                     GROUP BY account_move_id
                   ) due ON due.account_move_id = move.id AND due.amount > 0
             WHERE expense.aftersales_order_id IS NOT NULL
               AND expense.payment_mode = 'own_account'
               AND expense.total_amount > COALESCE(expense.aftersales_cleared_amount, 0)
               AND move.amount_residual < due.amount
         UNION ALL
            SELECT id * 8 + 5, user_id, company_id, order_id, taken_on::date, 'cash', name, amount
              FROM aftersales_cash_receipt
             WHERE method = 'cash' AND state != 'cancelled'
         UNION ALL
            SELECT id * 8 + 6, user_id, company_id, NULL, taken_in_on::date, 'handed_in', name, -counted_amount
              FROM aftersales_cash_hand_in
        """

    def action_open_source(self):
        """Open the document behind the line."""
        self.ensure_one()
        model = {
            "advance": "aftersales.cash.advance",
            "returned": "aftersales.cash.advance",
            "expense": "hr.expense",
            "reimbursed": "hr.expense",
            "cash": "aftersales.cash.receipt",
            "handed_in": "aftersales.cash.hand.in",
        }[self.kind]
        record = self.env[model].browse(self.id // 8)
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": record.display_name,
            "res_model": model,
            "res_id": record.id,
            "views": [(False, "form")],
        }
