from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_returned_goods_location_id = fields.Many2one(
        related="company_id.aftersales_returned_goods_location_id", readonly=False
    )
    aftersales_scrap_limit = fields.Monetary(
        related="company_id.aftersales_scrap_limit", readonly=False, currency_field="aftersales_scrap_currency_id"
    )
    aftersales_scrap_currency_id = fields.Many2one(related="company_id.currency_id", string="Currency of the limit")
