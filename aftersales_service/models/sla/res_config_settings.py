from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_supervisor_id = fields.Many2one(related="company_id.aftersales_supervisor_id", readonly=False)
