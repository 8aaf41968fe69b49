from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_recurrence_days = fields.Integer(related="company_id.aftersales_recurrence_days", readonly=False)
    aftersales_sample_days = fields.Integer(related="company_id.aftersales_sample_days", readonly=False)
    aftersales_sample_remind_days = fields.Integer(related="company_id.aftersales_sample_remind_days", readonly=False)
