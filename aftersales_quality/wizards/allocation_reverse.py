from odoo import fields, models


class AllocationReverse(models.TransientModel):
    """Why an allocation is taken out of the books again."""

    _name = "aftersales.allocation.reverse"
    _description = "Reverse an Allocation"

    allocation_id = fields.Many2one(
        "aftersales.allocation",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    reason = fields.Char(required=True)

    def action_reverse(self):
        self.ensure_one()
        self.allocation_id.action_reverse(self.reason)
        return {"type": "ir.actions.act_window_close"}
