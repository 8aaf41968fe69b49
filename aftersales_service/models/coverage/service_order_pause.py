from odoo import fields, models

#: Where the unit comes to us.
IN_OUR_HANDS = ("walk_in",)


class ServiceOrder(models.Model):
    """A unit on the workshop's bench: the warranty stands still from the first stroke to the last."""

    _inherit = "aftersales.service.order"

    def write(self, vals):
        result = super().write(vals)
        if {"state", "arrived_on", "finished_on", "lot_id", "mode"} & vals.keys():
            # most jobs are at the customer's
            concerned = self if "mode" in vals else self.filtered(lambda order: order._is_in_our_hands())
            if concerned:
                concerned._sync_warranty_pause()
        return result

    def _is_in_our_hands(self):
        """Whether the unit is with us while the work is done."""
        self.ensure_one()
        return self.mode in IN_OUR_HANDS

    def _sync_warranty_pause(self):
        wanted = {}
        for order in self.sudo():
            wanted[order] = None
            if not (order.lot_id and order.arrived_on and order.state != "cancelled" and order._is_in_our_hands()):
                continue
            since = fields.Date.context_today(order, order.arrived_on)
            until = order.finished_on and fields.Date.context_today(order, order.finished_on)
            wanted[order] = {
                "lot_id": order.lot_id.id,
                "company_id": order.company_id.id,
                "since": since,
                "until": until and max(since, until),
            }
        self.env["aftersales.warranty.pause"].sync("order_id", wanted)
