from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_old_part_remind_days = fields.Integer(
        related="company_id.aftersales_old_part_remind_days", readonly=False
    )
    aftersales_old_part_escalate_days = fields.Integer(
        related="company_id.aftersales_old_part_escalate_days", readonly=False
    )
    aftersales_repair_location_id = fields.Many2one(related="company_id.aftersales_repair_location_id", readonly=False)
