from odoo import fields, models
from odoo.exceptions import UserError


class OrderCancel(models.TransientModel):
    """Why a visit will not take place: asked before the order is cancelled."""

    _name = "aftersales.order.cancel"
    _description = "Cancel a Service Order"

    order_ids = fields.Many2many(
        "aftersales.service.order",
        "aftersales_order_cancel_rel",
        string="Service orders",
        required=True,
        readonly=True,
        default=lambda self: self._get_chosen(),
    )
    reason = fields.Char(required=True)

    def _get_chosen(self):
        context = self.env.context
        return context.get("active_ids") if context.get("active_model") == "aftersales.service.order" else False

    def action_cancel_orders(self):
        self.ensure_one()
        if not self.reason.strip():
            raise UserError(self.env._("Say why the visit will not take place."))
        self.order_ids.action_cancel(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
