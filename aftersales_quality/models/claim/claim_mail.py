import logging

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import format_date

_logger = logging.getLogger(__name__)

#: A bundle of more bytes is not mailed: most mail servers refuse it.
LARGEST_MAIL = 15_000_000


class SupplierClaimRound(models.Model):
    """How letter and bundle reach the supplier."""

    _inherit = "aftersales.supplier.claim.round"

    def _deliver(self):
        """Queue the mail with letter and bundle.

        :return: what became of it, in a sentence for the chatter
        """
        self.ensure_one()
        partner = self.claim_id.partner_id
        if not partner.email:
            return self.env._(
                "Nothing was mailed: %(name)s has no e-mail address. Print the letter and post it with the bundle.",
                name=partner.display_name,
            )
        return self._queue_mail("aftersales_quality.mail_template_supplier_claim", self._prepare_attachments())

    def _queue_mail(self, template, attachments=None):
        template = self.env.ref(template, raise_if_not_found=False)
        if not template:
            return self.env._("Nothing was mailed: the mail template of supplier claims has been deleted.")
        partner = self.claim_id.partner_id
        values = {
            "recipient_ids": [Command.link(partner.id)],
            "attachment_ids": [Command.link(attachment.id) for attachment in attachments or ()],
            "author_id": self.company_id.partner_id.id,
            # answers are read where the claim is
            "model": "aftersales.supplier.claim",
            "res_id": self.claim_id.id,
            # what was sent is kept (G2)
            "auto_delete": False,
        }
        try:
            with self.env.cr.savepoint():
                template.sudo().send_mail(
                    self.id, email_values=values, email_layout_xmlid="mail.mail_notification_light"
                )
        except UserError as error:
            _logger.warning("%s: the claim could not be mailed: %s", self.claim_id.name, error)
            return self.env._("Nothing was mailed: the mail could not be written. %(error)s", error=error)
        if attachments is not None and len(attachments) < 2:
            return self.env._(
                "Mailed to %(email)s, without the bundle: it is too large. Send it on another way.", email=partner.email
            )
        return self.env._("Mailed to %(email)s.", email=partner.email)

    def _prepare_attachments(self):
        self.ensure_one()
        files = [(self.letter_name, self._get_sent("letter"), "application/pdf")]
        bundle = self._get_sent("file")
        if len(bundle) <= LARGEST_MAIL:
            files.append((self.file_name, bundle, "application/zip"))
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": name,
                        "raw": content,
                        "mimetype": kind,
                        "res_model": "aftersales.supplier.claim",
                        "res_id": self.claim_id.id,
                    }
                    for name, content, kind in files
                ]
            )
        )

    def _get_document_reader(self):
        return self.claim_id.partner_id

    # -- what stands on the letter ------------------------------------------------------------------------

    def _print_cases(self):
        """Lines of the letter by case: (case, lines); what is not claimed is left out."""
        lines = self.claim_id.line_ids.filtered("amount")
        return list(lines.grouped("case_id").items())

    def _print_causes(self, case):
        return case.cause_ids.filtered("confirmed").mapped("name")

    def _print_date(self, value):
        return format_date(self.env, value, date_format="medium") if value else ""

    def _print_contents(self):
        """Rows (file, digest) of what is enclosed."""
        rows = [row.split("  ", 1) for row in (self.contents or "").splitlines()]
        return [(path, digest) for digest, path in rows]
