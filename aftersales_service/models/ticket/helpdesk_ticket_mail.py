import re
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.fields import Domain


class HelpdeskTicket(models.Model):
    """What a mail does to a ticket. Which mail comes here is decided by :class:`MailThread`."""

    _inherit = "helpdesk.ticket"
    _primary_email = "partner_email"

    _by_sender = models.Index("(partner_email, create_date) WHERE partner_email IS NOT NULL")

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        values = dict(custom_values or {})
        msg = dict(msg_dict)
        # the title is a required single line, whatever the sender put into the subject
        msg["subject"] = " ".join((msg.get("subject") or "").split())[:250] or self.env._("(no subject)")
        msg["body"] = msg.get("body") or tools.plaintext2html(self.env._("(empty message)"))
        sender = msg.get("email_from") or msg.get("from") or ""
        name, address = tools.parse_contact_from_email(sender)
        kind = self.env["aftersales.ticket.kind"].browse(values.get("kind_id") or False)
        if msg.get("author_id"):
            name = self.env["res.partner"].browse(msg["author_id"]).name
        elif address and not kind.confidential and not values.get("partner_id"):
            # a contact made for the sender of a report would tell everybody who reported
            partner = self._partner_find_from_emails_single([sender])
            values["partner_id"] = partner.id
            name = partner.name or name
        values.setdefault("partner_name", name or address or False)
        msg["email_from"] = msg["from"] = address or sender
        if not values.get("channel_id"):
            # channels are the company's own to delete
            channel = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email", raise_if_not_found=False)
            values["channel_id"] = channel and channel.id
        # the mail belongs to nobody yet, least of all to the account that fetched it
        values.setdefault("user_id", False)
        automatic = msg.get("is_internal")
        ticket = super(HelpdeskTicket, self.with_context(mail_notrack=True) if automatic else self).message_new(
            msg, custom_values=values
        )
        ticket._link_repeated_mail()
        return ticket.with_env(self.env)

    def _link_repeated_mail(self):
        """Mark a mail that was sent twice within a day as the duplicate of the first one."""
        if not self.partner_email or self.confidential:
            return
        first = self.search(
            [
                ("id", "<", self.id),
                ("company_id", "=", self.company_id.id),
                ("partner_email", "=", self.partner_email),
                ("create_date", ">=", fields.Datetime.now() - timedelta(days=1)),
                ("name", "=", self.name),
                ("confidential", "=", False),
                ("stage_id.closed", "=", False),
                ("duplicate_id", "=", False),
            ],
            order="id",
            limit=20,
        ).filtered(lambda ticket: ticket.description == self.description)[:1]
        if first:
            self.duplicate_id = first

    @api.model
    def _find_by_mail(self, msg, automatic):
        """The ticket that a mail without threading belongs to, if that is beyond doubt.

        By the number in its subject, when the sender is that ticket's customer; a person of ours who
        forwards something writes numbers into subjects, too. By its sender, when a machine writes
        again within the time in which core looks for loops.

        :param msg: values of the mail as parsed by core
        :param automatic: whether a machine wrote it
        """
        sender = tools.email_normalize(msg.get("email_from"))
        if not sender:
            return self.browse()
        partners = self.env["res.partner"].search([("email_normalized", "=", sender)])
        if any(not partner.partner_share for partner in partners):
            return self.browse()
        numbers = re.findall(r"[^\s\[\](){}#,;:]*\d{3}[^\s\[\](){}#,;:]*", msg.get("subject") or "")[:10]
        ticket = self.search(
            Domain("number", "in", numbers) | Domain("register_number", "in", numbers), limit=10
        ).filtered(lambda ticket: ticket._is_customer_address(sender, partners))
        if len(ticket) == 1:
            return ticket
        if not automatic:
            return self.browse()
        minutes = int(self.env["ir.config_parameter"].get_param("mail.gateway.loop.minutes", 120))
        return self.search(
            [
                ("partner_email", "=", sender),
                ("create_date", ">=", fields.Datetime.now() - timedelta(minutes=minutes)),
                ("stage_id.closed", "=", False),
            ],
            order="id desc",
            limit=1,
        )

    def _is_customer_address(self, address, partners):
        """Whether ``address``, which ``partners`` have, belongs to the customer of this ticket."""
        if tools.email_normalize(self.partner_email) == address:
            return True
        # a colleague of the person who reported wrongdoing has nothing to do with it
        return (
            not self.confidential
            and bool(self.commercial_partner_id)
            and self.commercial_partner_id in partners.commercial_partner_id
        )

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        return [("partner_email", "=", email_from_normalized)]

    def _message_receive_bounce(self, email, partner):
        super()._message_receive_bounce(email, partner)
        for ticket in self:
            ticket._message_log(
                body=self.env._(
                    "Our mail to %(email)s came back: it could not be delivered. Reach the customer "
                    "another way and correct the address.",
                    email=email or partner[:1].display_name or self.env._("an unknown address"),
                )
            )

    def _customer_wrote(self):
        """The customer wrote, by mail or on the portal: what waited for him goes on.

        A solved ticket is open again. One that he has confirmed stays closed as long as somebody is
        responsible who can be told: most of what comes then is a thank-you.
        """
        self._record_event("customer_message", by_customer=True)
        for ticket in self.sudo():
            main = ticket.duplicate_id or ticket
            stage = main.stage_id
            if stage.closed and main.confirmed_date and main.user_id:
                main.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("The customer wrote after confirming"),
                    user_id=main.user_id.id,
                )
            elif stage.closed or stage.event_kind_id.code == "waiting":
                working = main.team_id._get_applicable_stages().filtered(
                    lambda stage: stage.portal_step == "working" and not stage.closed
                )
                main.stage_id = working[:1] or stage
