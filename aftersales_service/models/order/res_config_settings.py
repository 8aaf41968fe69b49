from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_map_url = fields.Char(related="company_id.aftersales_map_url", readonly=False)
    aftersales_retention_years = fields.Integer(related="company_id.aftersales_retention_years", readonly=False)
    aftersales_certificate_id = fields.Many2one(related="company_id.aftersales_certificate_id", readonly=False)
    aftersales_timestamp_url = fields.Char(related="company_id.aftersales_timestamp_url", readonly=False)
