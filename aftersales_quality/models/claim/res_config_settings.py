from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_claim_limit = fields.Monetary(
        related="company_id.aftersales_claim_limit", currency_field="aftersales_currency_id", readonly=False
    )
    aftersales_claim_product_id = fields.Many2one(related="company_id.aftersales_claim_product_id", readonly=False)
    aftersales_claim_escalate_days = fields.Integer(related="company_id.aftersales_claim_escalate_days", readonly=False)
