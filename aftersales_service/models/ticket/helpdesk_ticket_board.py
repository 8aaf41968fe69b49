from odoo import api, models
from odoo.fields import Domain


class HelpdeskTicket(models.Model):
    """The board by stage."""

    _inherit = "helpdesk.ticket"

    @api.model
    def read_progress_bar(self, domain, group_by, progress_bar):
        if progress_bar["field"] == "activity_state":
            # a ticket without an activity has no colour: of all that were ever closed hardly one is looked at
            domain = Domain(domain) & Domain("activity_ids", "!=", False)
        return super().read_progress_bar(domain, group_by, progress_bar)
