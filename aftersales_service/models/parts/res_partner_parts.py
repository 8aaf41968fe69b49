from odoo import models


class ResPartner(models.Model):
    """A station that is one no more is pointed out if it still has parts."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if {"active", "is_service_station"} & vals.keys():
            self.env["aftersales.holder"].sudo().with_context(active_test=False).search(
                [("station_id", "in", self.ids)]
            )._point_out_left()
        return result
