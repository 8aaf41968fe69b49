from odoo import models
from odoo.fields import Domain


class MailMessage(models.Model):
    """Messages of a report of wrongdoing are read by the persons named for it only (I3).

    Core lets authors and former recipients read a message whose record they may no longer see: the
    clerk who handed a report over would keep its thread.
    """

    _inherit = "mail.message"

    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            domain = Domain(domain) & self.env["helpdesk.ticket"]._get_open_message_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _get_forbidden_access(self, operation):
        forbidden = super()._get_forbidden_access(operation)
        return forbidden | (self - forbidden)._filter_confidential()

    def _filter_confidential(self):
        """Messages that the current user must not see because of the ticket that they belong to."""
        if self.env.su:
            return self.browse()
        hidden = self.env["helpdesk.ticket"]._search_hidden()
        messages = self.sudo().search(
            [("id", "in", self.ids), ("model", "=", "helpdesk.ticket"), ("res_id", "in", hidden)]
        )
        return self.browse(messages.ids)
