from odoo import models
from odoo.fields import Domain

from .callback import OPEN


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("satisfaction_opt_out"):
            rows = self.env["aftersales.callback"].sudo()
            rows.search(
                Domain("state", "in", OPEN)
                & (Domain("partner_id", "in", self.ids) | Domain("commercial_partner_id", "in", self.ids))
            )._waive("opt_out")
        return result
