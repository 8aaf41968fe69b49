from odoo import api, fields, models


class AdvanceClear(models.TransientModel):
    """Clears an advance: what it was spent on, what is brought back, what is left."""

    _name = "aftersales.advance.clear"
    _description = "Clear a Cash Advance"

    advance_id = fields.Many2one("aftersales.cash.advance", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="advance_id.currency_id")
    amount_open = fields.Monetary(related="advance_id.amount_open")
    user_id = fields.Many2one(related="advance_id.user_id")
    order_id = fields.Many2one(related="advance_id.order_id")
    expense_ids = fields.Many2many(
        "hr.expense",
        string="Expenses",
        domain="[('aftersales_order_id', '=', order_id), ('payment_mode', '=', 'own_account'),"
        " ('state', 'in', ('approved', 'posted', 'in_payment', 'paid'))]",
        help="Approved ones that the engineer paid.",
    )
    expense_amount = fields.Monetary(string="Spent", compute="_compute_amounts")
    returned_amount = fields.Monetary(string="Brought back")
    left_open = fields.Monetary(
        string="Left open", compute="_compute_amounts", help="Above zero: the engineer still has to account for it."
    )
    to_reimburse = fields.Monetary(
        string="To reimburse",
        compute="_compute_amounts",
        help="More was spent than the advance: reimbursed as any other expense.",
    )

    @api.depends("expense_ids", "returned_amount", "advance_id")
    def _compute_amounts(self):
        for dialog in self:
            spent = sum(expense._get_amount_to_clear() for expense in dialog.expense_ids)
            rest = dialog.amount_open - dialog.returned_amount - spent
            dialog.expense_amount = spent
            dialog.left_open = max(rest, 0.0)
            dialog.to_reimburse = max(-rest, 0.0)

    def action_confirm(self):
        self.ensure_one()
        self.advance_id.clear(self.expense_ids, self.returned_amount)
        return {"type": "ir.actions.act_window_close"}
