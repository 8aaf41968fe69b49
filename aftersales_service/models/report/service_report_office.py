from odoo import fields, models


class ServiceReport(models.Model):
    """What the office's screens show of a report beside its own content."""

    _inherit = "aftersales.service.report"

    version_count = fields.Integer(compute="_compute_version_count")
    next_order_id = fields.Many2one(related="order_id.next_order_id", string="Visit after")

    def _compute_version_count(self):
        counts = dict(self._read_group([("order_id", "in", self.order_id.ids)], ["order_id"], ["__count"]))
        for report in self:
            report.version_count = counts.get(report.order_id, 0)

    def action_view_order(self):
        return self.order_id._get_form_action()

    def action_view_versions(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.service_report_action"),
            "domain": [("order_id", "=", self.order_id.id)],
            "context": {},
        }

    def action_plan_again(self):
        """What is left unsolved becomes the next visit (V6)."""
        return self.order_id.action_plan_again()
