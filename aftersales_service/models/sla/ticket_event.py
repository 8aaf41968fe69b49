from odoo import api, models


class TicketEvent(models.Model):
    _inherit = "aftersales.ticket.event"

    @api.model
    def _get_present_history(self, ticket):
        """Events of the present round of ``ticket``, in the order in which they happened."""
        history = self.search([("ticket_id", "=", ticket.id)], order="date, id")
        return self.env["aftersales.sla.deadline"]._get_present_round(history).get(ticket, history)
