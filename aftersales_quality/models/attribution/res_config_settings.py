from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_objection_days = fields.Integer(related="company_id.aftersales_objection_days", readonly=False)
    aftersales_objection_unit = fields.Selection(
        related="company_id.aftersales_objection_unit", readonly=False, required=True
    )
    aftersales_objection_remind_days = fields.Integer(
        related="company_id.aftersales_objection_remind_days", readonly=False
    )
    aftersales_second_objection = fields.Boolean(related="company_id.aftersales_second_objection", readonly=False)
