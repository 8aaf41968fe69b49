from odoo import models
from odoo.fields import Domain


class MailMail(models.Model):
    """The queue of outgoing mail holds the text of reports of wrongdoing, too (I3)."""

    _inherit = "mail.mail"

    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            domain = Domain(domain) & self.env["helpdesk.ticket"]._get_open_message_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        remaining = self - result[0] if result else self
        hidden = remaining.sudo().mail_message_id.sudo(False)._filter_confidential()
        if not hidden:
            return result
        mails = remaining.filtered(lambda mail: mail.sudo().mail_message_id in hidden)
        forbidden = mails | result[0] if result else mails
        return forbidden, lambda: hidden._make_access_error(operation)
