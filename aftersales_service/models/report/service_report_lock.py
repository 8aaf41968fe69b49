from odoo import models
from odoo.exceptions import UserError

from .guard import LOG_COLUMNS, guard_report

#: What changes on a sealed report: how far it has come, and what is said about it.
CHANGES_AFTER_SEAL = {
    "state",
    "sealed",
    "customer_seal_id",
    "ticket_id",
    "approver_id",
    "approved_on",
    "access_token",
    "message_main_attachment_id",
}


class ServiceReport(models.Model):
    """Nothing signed can be altered (S3): refused here with a sentence, by the database without one."""

    _inherit = "aftersales.service.report"

    def init(self):
        result = super().init()
        guard_report(self.env.cr, self._table, (*sorted(CHANGES_AFTER_SEAL), *LOG_COLUMNS))
        return result

    def _ensure_unlocked(self, vals):
        """Refuse to change what has been signed, whoever asks."""
        changed = vals.keys() - CHANGES_AFTER_SEAL - self._get_fields_after_draft()
        sealed = self.sudo().filtered("sealed")
        if sealed and (changed or vals.get("sealed") is False):
            raise UserError(
                self.env._(
                    "%(report)s has been signed: nothing in it can be changed. Correct it by a new version.",
                    report=", ".join(sealed.mapped("name")),
                )
            )

    def _ensure_lines_open(self):
        """Refuse to touch the lines of a report that is not being written."""
        for report in self.sudo():
            if report.sealed or (not self.env.su and report.state != "draft"):
                raise UserError(
                    self.env._(
                        "%(report)s is not being written any more: nothing in it can be changed. "
                        "Correct it by a new version.",
                        report=report.name,
                    )
                )
