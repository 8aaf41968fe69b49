from odoo import fields, models


class ReportCheck(models.Model):
    """A line of the checklist as it was answered on site."""

    _name = "aftersales.report.check"
    _description = "Checklist Line of a Service Report"
    _inherit = "aftersales.report.line.mixin"
    _order = "sequence, id"

    name = fields.Char(string="What", required=True)
    required = fields.Boolean()
    with_value = fields.Boolean()
    result = fields.Selection(
        selection=[("ok", "OK"), ("not_ok", "Not OK"), ("not_applicable", "Does not apply")],
    )
    value = fields.Char(string="Reading or remark")
