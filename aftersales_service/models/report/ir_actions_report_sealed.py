import io

from odoo import models

SERVICE_REPORT = "aftersales_service.report_service_report"


class IrActionsReport(models.Model):
    """Who prints a signed service report gets the file that was sealed, not a new one."""

    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report = self._get_report(report_ref)
        if report.report_name != SERVICE_REPORT or not res_ids:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        reports = self.env[report.model].browse(dict.fromkeys(res_ids))
        reports.check_access("read")
        # several at once become one file of all their pages, which is a copy to read; one alone is the original
        files = {record.id: record._get_sealed_file() for record in reports}
        unsealed = [res_id for res_id, file in files.items() if not file]
        made = super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=unsealed) if unsealed else {}
        stored = {res_id: {"stream": io.BytesIO(file[1]), "attachment": None} for res_id, file in files.items() if file}
        streams = {**made, **stored}
        # in the order in which they were chosen
        return {res_id: streams[res_id] for res_id in (*files, False) if res_id in streams}
