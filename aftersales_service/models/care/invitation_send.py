from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .in_batches import take_in_batches


class Invitation(models.Model):
    """Sending: the mail, the one reminder, the end of the time to answer.

    Mails are queued in the transaction that marks their invitations as sent, so that a crash between the two can
    neither lose nor double one. The contact's row notes that he has been asked: of two workers that would ask the
    same contact at once about two cases, the later one is refused by the database and leaves it to the next run.
    """

    _inherit = "aftersales.invitation"

    @api.model
    def _cron_send(self):
        """Ask, remind, and close what has not been answered in time."""
        take_in_batches(self, Domain("next_on", "<=", fields.Datetime.now()), "_take_next_step", "_put_off")

    def _take_next_step(self):
        now = fields.Datetime.now()
        late = self.filtered(lambda invitation: invitation.expires_on and invitation.expires_on <= now)
        # those that were answered without a name have none of these: afterwards all are alike
        late.write({"state": "expired", "next_on": False, "token": False, "user_input_id": False})
        by_state = (self - late).grouped("state")
        by_state.get("planned", self.browse())._send()
        by_state.get("sent", self.browse())._remind()
        by_state.get("reminded", self.browse())._wait_for_answer()

    def _put_off(self):
        """Whatever is wrong with it (a broken template, say): try again tomorrow; the log says why."""
        self.next_on = fields.Datetime.now() + timedelta(days=1)

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    def _send(self):
        """Ask the customers, if they still are to be asked."""
        now = fields.Datetime.now()
        reasons = self._find_skip_reasons(self.ticket_id)
        to_skip, to_send, contacts = {}, self.browse(), set()
        for invitation in self:
            # the contact may have become known, or another one, since the case was settled
            partner = invitation.ticket_id.partner_id
            reason = reasons.get(invitation.ticket_id) or ("too_often" if partner in contacts else None)
            if reason:
                to_skip[reason] = to_skip.get(reason, self.browse()) + invitation
                continue
            if invitation.company_id.satisfaction_min_days:
                contacts.add(partner)
            to_send += invitation
        for reason, invitations in to_skip.items():
            invitations._skip(reason)
        for invitation in to_send:
            company = invitation.company_id
            expires = now + timedelta(days=company.satisfaction_expiry_days)
            remind = company.satisfaction_remind_days
            invitation.write(
                {
                    "partner_id": invitation.ticket_id.partner_id.id,
                    "state": "sent",
                    "token": self._generate_token(),
                    "sent_on": now,
                    "expires_on": expires,
                    "next_on": now + timedelta(days=remind) if remind else expires,
                }
            )
        to_send.partner_id.write({"satisfaction_asked_on": now})
        to_send._queue_mails()

    def _remind(self):
        """Remind those who have not answered, once; not those who have said since that they want no mails."""
        opted_out = self._find_opted_out(self.partner_id)
        to_remind = self.filtered(
            lambda invitation: (
                invitation.company_id.satisfaction_remind_days
                and invitation.partner_id not in opted_out
                and invitation.partner_id.email_normalized
            )
        )
        (self - to_remind)._wait_for_answer()
        to_remind.write({"state": "reminded", "reminded_on": fields.Datetime.now()})
        to_remind._wait_for_answer()
        # a link that was used up without a name gets no mail, and looks reminded like the others
        to_remind.filtered("token")._queue_mails()

    def _wait_for_answer(self):
        for expires, invitations in self.grouped("expires_on").items():
            invitations.next_on = expires

    # ---------------------------------------------------------------------------------------------
    # The mail
    # ---------------------------------------------------------------------------------------------

    def _queue_mails(self):
        """Write the mails in the language of each customer; core's queue sends them.

        They belong to no document: whoever reads the ticket would find the customer's link there.
        """
        if not self:
            return
        template = self.env.ref("aftersales_service.mail_template_invitation").sudo()
        for company, invitations in self.grouped("company_id").items():
            template.with_company(company).send_mail_batch(
                invitations.ids,
                email_values={"model": False, "res_id": False, "author_id": company.partner_id.id},
                email_layout_xmlid="mail.mail_notification_light",
            )

    def _get_url(self):
        """Address under which the customer answers; only ever for his eyes."""
        self.ensure_one()
        return f"{self.company_id.get_base_url()}/after-sales/answer/{self.sudo().token}"

    def _get_stop_url(self):
        """Address under which the customer says that he does not want to be asked any more; does not expire."""
        self.ensure_one()
        return f"{self.company_id.get_base_url()}{self.partner_id._get_no_survey_path()}"

    def _get_about(self):
        """What it is about, in the customer's words: product and serial, or the title of the contact."""
        self.ensure_one()
        ticket = self.ticket_id
        product = ticket.product_id.with_context(lang=self.partner_id.lang)
        return " ".join(filter(None, [product.name, ticket.lot_id.name])) or ticket.name

    def _get_reply_address(self):
        """Where the customer's answer to the mail goes: to the team that looked after him."""
        self.ensure_one()
        return self.team_id.alias_email or self.company_id.email_formatted or False
