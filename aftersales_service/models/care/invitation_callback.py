from datetime import timedelta

from odoo import api, models

from .callback import OPEN

#: The step that settles a case and its closing are written a moment apart.
SKEW = timedelta(minutes=1)


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
            # who was called before the case was opened again may be asked about the second time
            .filtered(
                lambda row: row.state in OPEN or row.settled_on >= (row.ticket_id.closed_date or row.settled_on) - SKEW
            )
        )
        return {**dict.fromkeys(called.ticket_id, "callback"), **reasons}
