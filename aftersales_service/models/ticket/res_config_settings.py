from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_confidant_ids = fields.Many2many(related="company_id.aftersales_confidant_ids", readonly=False)
    aftersales_public_form = fields.Boolean(related="company_id.aftersales_public_form", readonly=False)
    aftersales_public_form_limit = fields.Integer(related="company_id.aftersales_public_form_limit", readonly=False)
    aftersales_pickup_days = fields.Integer(related="company_id.aftersales_pickup_days", readonly=False)
    aftersales_pdf_engine_fallback = fields.Boolean(
        string="PDF without wkhtmltopdf",
        config_parameter="aftersales.pdf_engine_fallback",
        help="Print other modules' documents with the suite's own PDF engine where wkhtmltopdf is "
        "missing or unpatched.",
    )
