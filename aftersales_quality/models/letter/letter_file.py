import base64
import hashlib

from odoo import fields, models
from odoo.exceptions import UserError


class QualityLetter(models.Model):
    """The file that left the house. Made once; whoever asks for the letter later gets these bytes."""

    _inherit = "aftersales.quality.letter"

    def _archive(self):
        """Make the file as it is sent now, keep it with its digest, and lock the letter."""
        self.ensure_one()
        letter = self.sudo()
        letter.write({"state": "sent", "sent_by_id": self.env.uid, "sent_on": fields.Datetime.now()})
        content, _kind = (
            self.env["ir.actions.report"]
            .sudo()
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("aftersales_quality.action_report_letter", letter.ids)
        )
        letter.write(
            {
                "file": base64.b64encode(content),
                "file_digest": hashlib.sha256(content).hexdigest(),
                "recipient": letter.partner_id.email_formatted if letter.for_customer else False,
                "sent": True,
            }
        )

    def _get_file(self):
        """The bytes that were sent.

        :raise UserError: they are not what was archived
        """
        self.ensure_one()
        content = base64.b64decode(self.sudo().with_context(bin_size=False).file or b"")
        if hashlib.sha256(content).hexdigest() != self.file_digest:
            raise UserError(
                self.env._(
                    "%(letter)s: the file is not the one that was sent. Tell the administrator.", letter=self.name
                )
            )
        return content

    def action_print(self):
        """The archived file, or a draft that says so."""
        self.ensure_one()
        self.check_access("read")
        if self.sent:
            self._get_file()
            return {
                "type": "ir.actions.act_url",
                "url": f"/web/content/{self._name}/{self.id}/file/{self.file_name}?download=true",
                "target": "self",
            }
        return self.env.ref("aftersales_quality.action_report_letter").report_action(self)
