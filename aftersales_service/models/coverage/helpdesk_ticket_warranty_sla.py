from odoo import models


class HelpdeskTicket(models.Model):
    """What decides the coverage decides which limits apply."""

    _inherit = "helpdesk.ticket"

    def _get_sla_facts(self):
        return super()._get_sla_facts() | {"delivery_date", "incident_date", "contract_id"}
