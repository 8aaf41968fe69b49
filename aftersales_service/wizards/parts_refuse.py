from odoo import fields, models


class PartsRefuse(models.TransientModel):
    """Why a requisition or a hand-over is refused: asked before it goes back."""

    _name = "aftersales.parts.refuse"
    _description = "Refuse Parts"

    requisition_id = fields.Many2one("aftersales.requisition", readonly=True, ondelete="cascade")
    handover_id = fields.Many2one("aftersales.handover", readonly=True, ondelete="cascade")
    reason = fields.Char(required=True)

    def action_refuse(self):
        self.ensure_one()
        (self.requisition_id or self.handover_id).action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
