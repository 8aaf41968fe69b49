from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_pricelist_id = fields.Many2one(related="company_id.aftersales_pricelist_id", readonly=False)
    aftersales_labour_product_id = fields.Many2one(related="company_id.aftersales_labour_product_id", readonly=False)
    aftersales_labour_step = fields.Float(related="company_id.aftersales_labour_step", readonly=False)
    aftersales_repair_guarantee_days = fields.Integer(
        related="company_id.aftersales_repair_guarantee_days", readonly=False
    )
    aftersales_hide_charges = fields.Boolean(related="company_id.aftersales_hide_charges", readonly=False)
    aftersales_accept_first = fields.Boolean(related="company_id.aftersales_accept_first", readonly=False)
