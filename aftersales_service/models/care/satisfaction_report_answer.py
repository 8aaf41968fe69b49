from odoo import fields, models


class Satisfaction(models.Model):
    """The rows of the rates by which answers are found again, so that a list shows what its figure has counted."""

    _inherit = "aftersales.satisfaction"

    rate_row_ids = fields.One2many("aftersales.satisfaction.report", "satisfaction_id", readonly=True)
