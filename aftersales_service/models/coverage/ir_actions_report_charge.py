from odoo import models

from odoo.addons.base.models import ir_actions_report as core

#: Core's documents of what is charged: sent with the quotation, made when the customer accepts it, and the invoice.
CHARGE_DOCUMENTS = {"sale.report_saleorder", "account.report_invoice_with_payments", "account.report_invoice"}


class IrActionsReport(models.Model):
    """Paid service comes out on a server without wkhtmltopdf, too: the customer could not accept a quotation there."""

    _inherit = "ir.actions.report"

    def _uses_weasyprint(self):
        return super()._uses_weasyprint() or (
            self.sudo().report_name in CHARGE_DOCUMENTS and core._wkhtml().state == "install"
        )
