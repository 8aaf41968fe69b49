import logging

from odoo import Command, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class ServiceReport(models.Model):
    """The customer gets the sealed file by mail after the last signature (S5)."""

    _inherit = "aftersales.service.report"

    def _send_to_customer(self):
        """Queue the mail with the stored file. A customer who has signed never waits for, or fails on, a mail."""
        result = super()._send_to_customer()
        for report in self:
            report._message_log(body=report._queue_sealed_file())
        return result

    def _queue_sealed_file(self):
        """Queue the mail.

        :return: what became of it, in a sentence for the chatter
        """
        recipient = self._get_portal_recipient()
        if not recipient.email:
            return self.env._(
                "Nothing was sent: %(name)s has no e-mail address. Print the sealed file or enter an address.",
                name=recipient.display_name,
            )
        template = self.env.ref("aftersales_service.mail_template_report_signed", raise_if_not_found=False)
        if not template:
            return self.env._("Nothing was sent: the mail template of signed reports has been deleted.")
        try:
            with self.env.cr.savepoint():
                mail = template.sudo().send_mail(
                    self.id,
                    email_values=self._prepare_sealed_mail(recipient),
                    email_layout_xmlid="mail.mail_notification_light",
                )
        except UserError as error:
            # a template that somebody has broken must not cost us the signature
            _logger.warning("%s: the signed file could not be mailed: %s", self.name, error)
            return self.env._("Nothing was sent: the mail could not be written. %(error)s", error=error)
        _logger.info("%s: the signed file goes out as mail %s", self.name, mail)
        return self.env._("The signed file is on its way to %(email)s.", email=recipient.email)

    def _prepare_sealed_mail(self, recipient):
        name, content = self._get_sealed_file()
        # A file of its own under the report: who may read the report may read it. The bytes are stored once.
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": name,
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        values = {
            "recipient_ids": [Command.link(recipient.id)],
            "attachment_ids": [Command.link(attachment.id)],
            "author_id": self.company_id.partner_id.id,
            # what was sent is kept (G2)
            "auto_delete": False,
        }
        if self.ticket_id:
            # it is the desk that reads what the customer answers
            values.update(model="helpdesk.ticket", res_id=self.ticket_id.id)
        return values
