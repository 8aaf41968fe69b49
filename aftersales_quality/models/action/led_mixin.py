from odoo import api, models
from odoo.exceptions import AccessError, UserError


class LedMixin(models.AbstractModel):
    """What quality leads and others do: who leads, reasons of steps, people told in their language, dialogs."""

    _name = "aftersales.quality.led.mixin"
    _description = "Led by Quality"

    @api.model
    def _is_quality(self):
        """Whether the user leads quality cases."""
        groups = self.env["aftersales.quality.case"]._get_working_groups()
        return any(self.env.user.has_group(group) for group in groups)

    def _ensure_quality(self):
        """Refuse a step of quality to anybody else.

        :raise AccessError: the user does not lead quality cases
        """
        self.check_access("write")
        if not self._is_quality():
            raise AccessError(self._get_refusal())

    def _get_refusal(self):
        """Hook: what somebody is told who takes a step of quality."""
        return self.env._("Quality leads this. Ask a colleague from there.")

    def _ensure_case_open(self):
        """:raise UserError: the case is closed"""
        closed = self.sudo().case_id.filtered("is_closed")
        if closed:
            raise UserError(
                self.env._(
                    "%(cases)s: closed. Reopen it with the reason first.", cases=", ".join(closed.mapped("name"))
                )
            )

    def _ensure_reason(self, reason):
        """:raise UserError: nothing says why"""
        if not (reason or "").strip():
            raise UserError(self.env._("Write down why, so that others understand it later."))

    def _tell(self, users, get_text):
        """Let people know, each in his language.

        :param get_text: called with the environment of the reader's language
        """
        self.ensure_one()
        for user in users.filtered("active") - self.env.user:
            reader = self.sudo().with_context(lang=user.lang)
            reader.message_notify(
                partner_ids=user.partner_id.ids,
                subject=reader.display_name,
                body=get_text(reader.env),
                email_layout_xmlid="mail.mail_notification_light",
            )

    def _open_dialog(self, step, name):
        self.check_access("read")
        return self.env["aftersales.quality.dialog"]._open(step, name, self)
