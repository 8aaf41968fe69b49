from odoo import models

#: So many rows a mail; the list behind its link has them all.
DIGEST_ROWS = 50


class ResUsers(models.Model):
    """One mail a person about all that waits, instead of one for each thing."""

    _inherit = "res.users"

    def _prepare_digest(self, company, subject, template, **values):
        """Values of the mail, its text in the language of the user; it leaves nothing behind once it is sent.

        :param company: in whose name it is sent
        :param subject: in the language of the user
        :param template: XML id of the QWeb template; it gets ``user``, ``base``, the address of this Odoo, and
            ``values``, of which it shows ``DIGEST_ROWS`` at the most
        """
        self.ensure_one()
        values = {"user": self, "base": company.get_base_url(), **values}
        body = self.env["ir.qweb"]._render(template, values, lang=self.lang)
        return self._prepare_notice(company, subject, body)

    def _prepare_notice(self, company, subject, body):
        """Values of a mail to the user that nothing else is known of; see ``_prepare_digest``."""
        self.ensure_one()
        return {
            "subject": subject,
            "body_html": body,
            "email_to": self.email_formatted,
            "email_from": company.email_formatted or self.email_formatted,
            "auto_delete": True,
        }
