from odoo import fields, models


class QualitySeverity(models.Model):
    """Whether letters of such a case need a second person."""

    _inherit = "aftersales.quality.severity"

    letters_approved = fields.Boolean(
        string="Letters approved", help="What leaves the house is approved by somebody who has not written it."
    )
