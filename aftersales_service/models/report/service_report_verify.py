from odoo import api, models
from odoo.tools import format_datetime

#: Problems shown at once; one alteration by force may break everything that follows.
LONGEST_MESSAGE = 20


class ServiceReport(models.Model):
    """The button that anybody who reads a report may press."""

    _inherit = "aftersales.service.report"

    def action_verify(self):
        """Button: say whether this version and its signatures still match."""
        self.ensure_one()
        self.check_access("read")
        problems = self._get_problems()
        if problems:
            kind, message = "danger", "\n".join(problems[:LONGEST_MESSAGE])
        elif not self.sudo().seal_ids:
            kind, message = "warning", self.env._("Nobody has signed this version yet: there is nothing to verify.")
        else:
            kind, message = "success", self.env._("Report and signatures are as they were sealed.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Verification of %(report)s", report=self.name),
                "message": message,
                "type": kind,
                "sticky": kind == "danger",
            },
        }

    @api.private
    def _get_problems(self):
        """What is not as it was sealed, each with the signature that it is said of."""
        self.ensure_one()
        report = self.sudo()
        lock = report._describe_broken_lock()
        return [lock] * bool(lock) + [
            f"{format_datetime(self.env, seal.date)} {seal.signer_name}: {problem}"
            for seal in report.seal_ids.sorted("sequence")
            for problem in seal._get_problems()
        ]

    def _describe_broken_lock(self):
        """What is wrong if the mark that a report is sealed and its seals don't go together."""
        self.ensure_one()
        if self.sealed and not self.seal_ids:
            return self.env._("This report has been signed, but its seals are gone.")
        if self.seal_ids and not self.sealed:
            return self.env._("This report has been signed, but the lock was taken off it.")
        return ""
