from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_hourly_cost = fields.Monetary(
        related="company_id.aftersales_hourly_cost", currency_field="aftersales_currency_id", readonly=False
    )
