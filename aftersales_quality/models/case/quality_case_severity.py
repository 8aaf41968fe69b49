from odoo import models
from odoo.exceptions import AccessError, UserError


class QualityCase(models.Model):
    """How bad it is decides the way; who judges it anew says why (Q2)."""

    _inherit = "aftersales.quality.case"

    def write(self, vals):
        if "severity_id" in vals and not self.env.su:
            judged = self.filtered(lambda case: case.state != "received" and case.severity_id.id != vals["severity_id"])
            if judged:
                raise UserError(
                    self.env._(
                        "%(cases)s: the severity has been judged. Change it by the button “Change severity”, which asks "
                        "why.",
                        cases=", ".join(judged.mapped("name")),
                    )
                )
        return super().write(vals)

    def action_change_severity(self, severity, reason=None):
        """Judge the severity anew.

        :param severity: the new one, record or id
        :param reason: why; required
        :raise AccessError: only the manager makes a case lighter
        """
        self._ensure_quality()
        if isinstance(severity, int):
            severity = self.env["aftersales.quality.severity"].browse(severity)
        severity = severity.exists()
        severity.ensure_one()
        if not (reason or "").strip():
            raise UserError(self.env._("Write down why the severity changes."))
        for case in self:
            if case.is_closed:
                raise UserError(self.env._("%(case)s is closed. Reopen it first.", case=case.name))
            before = case.severity_id
            if severity == before:
                continue
            lighter = (severity.sequence, severity.id) < (before.sequence, before.id)
            if lighter and case.state != "received" and not self.env.user.has_group("aftersales_service.group_manager"):
                raise AccessError(self.env._("A case is made lighter by the after-sales manager only."))
            case.sudo().severity_id = severity
            case._log_steps(
                case.state,
                self.env._(
                    "Severity %(before)s → %(after)s: %(reason)s",
                    before=before.name,
                    after=severity.name,
                    reason=reason.strip(),
                ),
            )
            case._after_severity_changed(before)

    def _after_severity_changed(self, before):
        """Hook: what follows from another severity. Consents were asked by the rules of the former one."""
        self._void_consents([state for state, _name in self._fields["state"].selection])
