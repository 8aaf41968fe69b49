from odoo import fields, models


class ReportReopen(models.TransientModel):
    """Why a signed report needs another version: asked of whoever corrects it, and of the leader."""

    _name = "aftersales.report.reopen"
    _description = "New Version of a Service Report"

    report_id = fields.Many2one(
        "aftersales.service.report",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    step = fields.Selection(
        selection=[("correct", "Correct it"), ("send_back", "Send it back")],
        required=True,
        readonly=True,
        default="correct",
    )
    reason = fields.Char(required=True, help="Stands on the new version.")

    def action_reopen(self):
        """Begin the next version and open it, or hand it to the engineer."""
        self.ensure_one()
        if self.step == "send_back":
            self.report_id.action_send_back(self.reason)
            return {"type": "ir.actions.act_window_close"}
        return self.report_id.action_correct(self.reason)
