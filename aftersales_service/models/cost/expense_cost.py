from odoo import api, models

from .account_move_line_cost import add_responsibility


class HrExpense(models.Model):
    """An expense of a visit counts as soon as it is in the books (C2)."""

    _inherit = "hr.expense"

    def write(self, vals):
        result = super().write(vals)
        if "account_move_id" in vals:
            # core takes the entry off an expense when it is reversed or cancelled
            self.env["aftersales.cost.line"]._follow(self.filtered("aftersales_order_id"))
        return result

    @api.depends("aftersales_order_id")
    def _compute_analytic_distribution(self):
        result = super()._compute_analytic_distribution()
        for expense in self.filtered("aftersales_order_id"):
            expense.analytic_distribution = add_responsibility(expense.analytic_distribution, expense.company_id)
        return result

    def _get_costs(self):
        """What it cost without deductible tax, in the company's currency."""
        return [
            {
                "source_id": expense.id,
                "kind": expense.product_id.aftersales_cost_kind or "other",
                "name": f"{expense.employee_id.name}: {expense.name}",
                "amount": expense._get_booked_amount(),
                "quantity": expense.quantity,
                "date": expense.date,
                "order_id": expense.aftersales_order_id.id,
                "ticket_id": expense.aftersales_order_id.ticket_id.id,
                "item_id": expense.product_id.id,
                "entry_id": expense.account_move_id.id,
            }
            for expense in self
            if expense.aftersales_order_id and expense.account_move_id.state == "posted"
        ]

    def _get_booked_amount(self):
        """What the expense's own lines of the entry say, taxes left out."""
        self.ensure_one()
        lines = self.account_move_id.line_ids
        return sum(lines.filtered(lambda line: line.expense_id == self and not line.tax_line_id).mapped("balance"))

    def _get_cost_document(self):
        return self._get_records_action()
