from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_consumption_account_id = fields.Many2one(
        related="company_id.aftersales_consumption_account_id", readonly=False
    )
    aftersales_unattributed_account_id = fields.Many2one(
        related="company_id.aftersales_unattributed_account_id", readonly=False
    )
