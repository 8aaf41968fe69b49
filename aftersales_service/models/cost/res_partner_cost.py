from odoo import models


class ResPartner(models.Model):
    """What a customer's cases have cost."""

    _name = "res.partner"
    _inherit = ["res.partner", "aftersales.cost.count.mixin"]
    _cost_field = "partner_id"
