from odoo import api, fields, models

from .guard import guard_lines


class ReportLineMixin(models.AbstractModel):
    """A line of a service report: written as long as the report is, locked with it."""

    _name = "aftersales.report.line.mixin"
    _inherit = "aftersales.document.mixin"
    _description = "Line of a Service Report"
    _order = "sequence, id"

    report_id = fields.Many2one(
        "aftersales.service.report", required=True, ondelete="restrict", index=True, readonly=True
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="report_id.company_id", store=True)

    def init(self):
        result = super().init()
        if not self._abstract:
            guard_lines(self.env.cr, self._table)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        self.env["aftersales.service.report"].browse(
            [vals["report_id"] for vals in vals_list if vals.get("report_id")]
        )._ensure_lines_open()
        return super().create(vals_list)

    def write(self, vals):
        self.report_id._ensure_lines_open()
        if vals.get("report_id"):
            self.env["aftersales.service.report"].browse(vals["report_id"])._ensure_lines_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self.report_id._ensure_lines_open()
