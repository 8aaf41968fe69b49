from odoo import models


class AccountMove(models.Model):
    """A vendor bill or an expense counts when its entry is posted, and no more when it is not."""

    _inherit = "account.move"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._follow_costs()
        return result

    def _follow_costs(self):
        moves = self.sudo()
        costs = self.env["aftersales.cost.line"]
        costs._follow(moves.expense_ids.filtered("aftersales_order_id"))
        costs._follow(moves.line_ids.filtered("aftersales_ticket_id"))
