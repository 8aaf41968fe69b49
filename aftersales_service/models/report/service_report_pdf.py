from odoo import models

from .service_report_print import BeingSigned

#: Name under which the canonical JSON lies in the sealed file.
CONTENT_NAME = "report.json"


class ServiceReport(models.Model):
    """The file that the customer keeps."""

    _inherit = "aftersales.service.report"

    def _make_sealed_pdf(self, signing, signature, content):
        """The document with all signatures, the one that is being given included.

        :param signing: values of the signature that no seal holds yet
        :param signature: its picture, or None
        :param content: canonical JSON, embedded
        :return: (PDF/A-3b signed by the company, whether a time stamp service has confirmed the time)
        """
        self.ensure_one()
        pdf = self.env["ir.actions.report"]._render_pdf_archival(
            "aftersales_service.action_report_service_report",
            self.id,
            [(CONTENT_NAME, content, self.env._("Content of the report, as it was signed"))],
            data={"signing": BeingSigned(signing, signature=signature)},
        )
        return self.company_id._sign_pdf(pdf, self.name)
