from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_satisfaction_target = fields.Float(related="company_id.aftersales_satisfaction_target", readonly=False)
    aftersales_satisfaction_least = fields.Integer(related="company_id.aftersales_satisfaction_least", readonly=False)
