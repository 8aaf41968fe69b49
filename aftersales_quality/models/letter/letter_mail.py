import logging

from odoo import Command, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class QualityLetter(models.Model):
    """How a letter reaches the customer: by mail with the archived file, on the portal, on the timeline."""

    _inherit = "aftersales.quality.letter"

    def _deliver(self):
        for letter in self.filtered("for_customer"):
            letter._message_log(body=letter._queue_mail())
            tickets = letter.sudo().case_id.ticket_ids.filtered(
                lambda ticket, letter=letter: ticket.commercial_partner_id == letter.partner_id.commercial_partner_id
            )
            note = f"{letter._print_label('kind')} {letter._get_number()}"
            tickets._record_event("answered", note=note)
            if letter.tells_plan:
                tickets._record_event("plan_told", note=note)

    def _queue_mail(self):
        """Queue the mail with the archived file.

        :return: what became of it, in a sentence for the chatter
        """
        self.ensure_one()
        if not self.partner_id.email:
            return self.env._(
                "Nothing was mailed: %(name)s has no e-mail address. Print the letter and post it.",
                name=self.partner_id.display_name,
            )
        template = self.env.ref("aftersales_quality.mail_template_letter", raise_if_not_found=False)
        if not template:
            return self.env._("Nothing was mailed: the mail template of letters has been deleted.")
        try:
            with self.env.cr.savepoint():
                template.sudo().send_mail(
                    self.id,
                    email_values=self._prepare_mail(),
                    email_layout_xmlid="mail.mail_notification_light",
                )
        except UserError as error:
            _logger.warning("%s: the letter could not be mailed: %s", self.name, error)
            return self.env._("Nothing was mailed: the mail could not be written. %(error)s", error=error)
        return self.env._("Mailed to %(email)s.", email=self.partner_id.email)

    def _prepare_mail(self):
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": self.file_name,
                    "raw": self._get_file(),
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        values = {
            "recipient_ids": [Command.link(self.partner_id.id)],
            "attachment_ids": [Command.link(attachment.id)],
            "author_id": self.company_id.partner_id.id,
            # what was sent is kept (G2)
            "auto_delete": False,
        }
        ticket = self.sudo().case_id.ticket_ids.sorted("id")[:1]
        if ticket:
            # it is the desk that reads what the customer answers
            values.update(model="helpdesk.ticket", res_id=ticket.id)
        return values
