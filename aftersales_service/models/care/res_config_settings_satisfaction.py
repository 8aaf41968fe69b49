from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    satisfaction_survey_id = fields.Many2one(related="company_id.satisfaction_survey_id", readonly=False)
    satisfaction_threshold = fields.Float(related="company_id.satisfaction_threshold", readonly=False)
    satisfaction_delay_days = fields.Integer(related="company_id.satisfaction_delay_days", readonly=False)
    satisfaction_remind_days = fields.Integer(related="company_id.satisfaction_remind_days", readonly=False)
    satisfaction_expiry_days = fields.Integer(related="company_id.satisfaction_expiry_days", readonly=False)
    satisfaction_min_days = fields.Integer(related="company_id.satisfaction_min_days", readonly=False)
