from odoo import models


class ServiceOrder(models.Model):
    """The parts that were used on an order."""

    _inherit = "aftersales.service.order"

    def action_cancel(self, reason=None):
        open_reports = self.report_ids.filtered(lambda report: report.state in ("draft", "ready"))
        result = super().action_cancel(reason)
        open_reports._release_parts()
        return result

    def _get_used_parts(self):
        """Part lines of the version that counts: the last one that is signed, else the one being written."""
        return self._get_counting_reports().part_ids

    def _get_counting_reports(self):
        """The version of each order's report that counts, if there is one."""
        reports = self.env["aftersales.service.report"]
        for order in self:
            versions = order.report_ids.sorted("version")
            signed = versions.filtered(lambda report: report.state in ("signed", "approved"))
            reports |= signed[-1:] or order.report_id
        return reports
