from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_caller_ids = fields.Many2many(related="company_id.aftersales_caller_ids", readonly=False)
    aftersales_call_attempts = fields.Integer(related="company_id.aftersales_call_attempts", readonly=False)
