from odoo import api, models, tools


class HelpdeskTicket(models.Model):
    """Mail gateway: nothing that was sent to us is lost (I6)."""

    _inherit = "helpdesk.ticket"

    @api.model
    def message_new(self, msg, custom_values=None):
        values = dict(custom_values or {})
        msg = dict(msg)
        # the title is a required single line, whatever the sender put into the subject
        msg["subject"] = " ".join((msg.get("subject") or "").split())[:250] or self.env._("(no subject)")
        msg["body"] = msg.get("body") or tools.plaintext2html(self.env._("(empty message)"))
        if not msg.get("author_id") and not values.get("partner_id"):
            values["partner_id"] = self._find_or_create_sender(msg).id
        if not values.get("channel_id"):
            values["channel_id"] = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email").id
        return super().message_new(msg, custom_values=values)

    @api.model
    def _find_or_create_sender(self, msg):
        """Contact of an unknown sender, made when the address is a usable one."""
        normalized = tools.email_normalize(msg.get("email_from") or msg.get("from"))
        if not normalized:
            return self.env["res.partner"]
        return self._partner_find_from_emails_single([msg.get("email_from") or msg["from"]])
