from odoo import api, models

from .callback import OPEN


class Invitation(models.Model):
    """Whoever is going to be called is not asked by mail as well."""

    _inherit = "aftersales.invitation"

    @api.model
    def _find_skip_reasons(self, tickets, due=None):
        reasons = super()._find_skip_reasons(tickets, due)
        called = (
            self.env["aftersales.callback"]
            .sudo()
            .search([("ticket_id", "in", tickets.ids), ("state", "in", (*OPEN, "reached"))])
        )
        return {**dict.fromkeys(called.ticket_id, "callback"), **reasons}
