from odoo import fields, models
from odoo.exceptions import UserError


class QualitySeverity(models.Model):
    _inherit = "aftersales.quality.severity"

    needs_meeting = fields.Boolean(
        string="Meeting",
        help="Responsibility is proposed after a meeting in which the general manager took part, with minutes.",
    )
    consent_rule_ids = fields.One2many("aftersales.quality.consent.rule", "severity_id", string="Consents needed")


class QualityCase(models.Model):
    """Major cases are decided together, with minutes (Q2, Q8)."""

    _inherit = "aftersales.quality.case"

    meeting_ids = fields.One2many("aftersales.quality.meeting", "case_id", string="Meetings")

    def _ensure_ready_for(self, state):
        super()._ensure_ready_for(state)
        # once the causes are confirmed the next step decides: responsibility, actions or the end
        if self.severity_id.needs_meeting and self.state == "confirmed" and self._is_forward(state):
            self._ensure_met()

    def _ensure_met(self):
        """:raise UserError: the general manager has not taken part in a meeting with released minutes"""
        for meeting in self.sudo().meeting_ids.filtered("released"):
            if any(user.has_group("aftersales_service.group_general_manager") for user in meeting.participant_ids):
                return
        raise UserError(
            self.env._(
                "%(case)s is major: hold a meeting with the general manager and release its minutes, under “Meetings”.",
                case=self.name,
            )
        )
