from odoo import fields, models


class ReportTrainee(models.Model):
    """Somebody of the customer who was shown how to use the product (V7)."""

    _name = "aftersales.report.trainee"
    _description = "Trained Person"
    _inherit = "aftersales.report.line.mixin"
    _order = "sequence, id"

    name = fields.Char(required=True)
    function = fields.Char(string="Works as")
    topics = fields.Char(help="What was taught.")
    passed = fields.Boolean(string="Can do it", help="Has shown that the product can be used safely.")
