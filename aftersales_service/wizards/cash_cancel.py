from odoo import fields, models


class CashCancel(models.TransientModel):
    """Why a receipt is cancelled."""

    _name = "aftersales.cash.cancel"
    _description = "Cancel a Cash Receipt"

    receipt_id = fields.Many2one("aftersales.cash.receipt", required=True, readonly=True, ondelete="cascade")
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.receipt_id.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
