import logging

from odoo import Command, models
from odoo.exceptions import UserError

from ...tools.chinese_amount import in_capitals

_logger = logging.getLogger(__name__)


class CashReceipt(models.Model):
    """The receipt on paper and by mail, in the customer's language, there and then."""

    _inherit = "aftersales.cash.receipt"

    def _get_document_reader(self):
        return self.partner_id

    def _print_words(self):
        """The amount in words, as receipts have it; empty where nobody has put the language into words."""
        self.ensure_one()
        if (self.env.lang or "").startswith("zh"):
            return in_capitals(self.amount)
        return self.currency_id.with_context(lang=self.env.lang).amount_to_text(self.amount)

    def action_print(self):
        """The receipt as a file."""
        self.check_access("read")
        return self.env.ref("aftersales_service.action_report_cash_receipt").report_action(self)

    def action_show(self):
        """The receipt on the screen, to be shown to the customer; a phone offers to print or share it there."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/report/pdf/aftersales_service.report_cash_receipt/{self.id}",
            "target": "new",
        }

    def action_send(self):
        """Mail the receipt to the customer."""
        self.ensure_one()
        self.check_access("read")
        if self.state == "cancelled":
            raise UserError(self.env._("%(receipt)s is cancelled and is not sent any more.", receipt=self.name))
        recipient = self._get_mail_recipient()
        if not recipient.email:
            raise UserError(
                self.env._(
                    "%(name)s has no e-mail address. Show the receipt on your device, or print it.",
                    name=recipient.display_name,
                )
            )
        template = self.env.ref("aftersales_service.mail_template_cash_receipt", raise_if_not_found=False)
        if not template:
            raise UserError(self.env._("The mail template of cash receipts has been deleted."))
        report = self.env.ref("aftersales_service.action_report_cash_receipt")
        content, _kind = self.env["ir.actions.report"]._render_qweb_pdf(report, self.ids)
        # the user may read the receipt, which was checked; templates and files are the desk's
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{self.name}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        template.sudo().send_mail(
            self.id,
            email_values={
                "recipient_ids": [Command.link(recipient.id)],
                "attachment_ids": [Command.link(attachment.id)],
                "author_id": self.sudo().company_id.partner_id.id,
                # what was sent is kept (G2)
                "auto_delete": False,
            },
            email_layout_xmlid="mail.mail_notification_light",
        )
        self._message_log(body=self.env._("The receipt is on its way to %(email)s.", email=recipient.email))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The receipt is on its way to %(email)s.", email=recipient.email),
            },
        }

    def _get_mail_recipient(self):
        """Who reported the fault, if that is one of the customer's people; else the customer."""
        contact = self.order_id.sudo().partner_id
        return contact if contact.email else self.sudo().partner_id


class CashHandIn(models.Model):
    _inherit = "aftersales.cash.hand.in"

    def _get_document_reader(self):
        # it stays in the house: both who sign it read the language of the one who prints
        return self.env.user.partner_id
