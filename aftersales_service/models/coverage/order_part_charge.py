from odoo import api, models


class OrderPart(models.Model):
    """A part that will be needed is in the estimate."""

    _inherit = "aftersales.order.part"

    @api.model_create_multi
    def create(self, vals_list):
        needs = super().create(vals_list)
        needs.order_id._sync_estimates()
        return needs

    def write(self, vals):
        orders = self.order_id
        result = super().write(vals)
        if {"product_id", "quantity", "order_id"} & vals.keys():
            (orders | self.order_id)._sync_estimates()
        return result

    def unlink(self):
        orders = self.order_id
        result = super().unlink()
        orders._sync_estimates()
        return result
