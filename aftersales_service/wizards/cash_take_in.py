from odoo import api, fields, models


class CashTakeIn(models.TransientModel):
    """Finance counts what one engineer hands in."""

    _name = "aftersales.cash.take.in"
    _description = "Take In Cash"

    receipt_ids = fields.Many2many("aftersales.cash.receipt", string="Receipts", readonly=True)
    user_id = fields.Many2one("res.users", string="Engineer", compute="_compute_amounts")
    company_id = fields.Many2one("res.company", compute="_compute_amounts")
    currency_id = fields.Many2one("res.currency", compute="_compute_amounts")
    expected_amount = fields.Monetary(string="Cash by receipts", compute="_compute_amounts")
    confirmed_amount = fields.Monetary(
        string="To be seen at the bank",
        compute="_compute_amounts",
        help="Transfers and QR payments: taken in only if the money has arrived.",
    )
    counted_amount = fields.Monetary(
        string="Cash counted", compute="_compute_counted_amount", store=True, readonly=False
    )
    difference = fields.Monetary(compute="_compute_difference")
    reason = fields.Char(string="Reason of the difference")

    @api.depends("receipt_ids")
    def _compute_amounts(self):
        for dialog in self:
            receipts = dialog.receipt_ids
            cash = receipts.filtered(lambda receipt: receipt.method == "cash")
            dialog.user_id = receipts.user_id[:1]
            dialog.company_id = receipts.company_id[:1]
            dialog.currency_id = receipts.currency_id[:1]
            dialog.expected_amount = sum(cash.mapped("amount"))
            dialog.confirmed_amount = sum((receipts - cash).mapped("amount"))

    @api.depends("receipt_ids")
    def _compute_counted_amount(self):
        for dialog in self:
            dialog.counted_amount = dialog.expected_amount

    @api.depends("counted_amount", "expected_amount")
    def _compute_difference(self):
        for dialog in self:
            dialog.difference = dialog.counted_amount - dialog.expected_amount

    def action_confirm(self):
        """Counted: book it and show the list to be signed."""
        self.ensure_one()
        hand_in = self.env["aftersales.cash.hand.in"].take_in(self.receipt_ids, self.counted_amount, self.reason)
        return {
            "type": "ir.actions.act_window",
            "name": hand_in.name,
            "res_model": hand_in._name,
            "res_id": hand_in.id,
            "views": [(False, "form")],
        }
