from odoo import api, fields, models

#: With these the goods are no longer with us, or never were.
BACK = ("unit_back", "confirmed")
VOID = ("cancelled", "declined", "duplicate")


class HelpdeskTicket(models.Model):
    """Goods left at the counter: the warranty stands still until they are picked up."""

    _inherit = "helpdesk.ticket"

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets.filtered(lambda ticket: ticket.walk_in_outcome == "left")._sync_warranty_pause()
        return tickets

    def write(self, vals):
        result = super().write(vals)
        if {"walk_in_outcome", "lot_id", "serial_stated", "contact_date"} & vals.keys():
            # most contacts leave nothing with us
            left = self.filtered(lambda ticket: ticket.walk_in_outcome == "left")
            concerned = self if "walk_in_outcome" in vals else left
            if concerned:
                concerned._sync_warranty_pause()
        return result

    def _after_events(self, events):
        super()._after_events(events)
        codes = {*BACK, *VOID, "reopened", "rejected"}
        moved = events.filtered(lambda event: event.kind_id._get_code() in codes).ticket_id
        moved.filtered(lambda ticket: ticket.walk_in_outcome == "left")._sync_warranty_pause()

    def _sync_warranty_pause(self):
        """Bring the row of each ticket into line with what happened at the counter."""
        events = (
            self.env["aftersales.ticket.event"]
            .sudo()
            .search_fetch(
                [("ticket_id", "in", self.ids), ("kind_id.code", "in", (*BACK, *VOID))],
                ["ticket_id", "kind_id", "date"],
                order="date, id",
            )
        )
        by_ticket = events.grouped("ticket_id")
        wanted = {}
        for ticket in self.sudo():
            wanted[ticket] = None
            if ticket.walk_in_outcome != "left" or not ticket.lot_id:
                continue
            since = fields.Date.context_today(ticket, ticket.contact_date)
            ended = by_ticket.get(ticket, events.browse())
            # goods of a contact that was withdrawn count until then, like those picked up
            first = next((event for event in ended if event.date >= ticket.contact_date), events.browse())
            until = first and max(since, fields.Date.context_today(ticket, first.date))
            wanted[ticket] = {
                "lot_id": ticket.lot_id.id,
                "company_id": ticket.company_id.id,
                "since": since,
                "until": until or False,
            }
        self.env["aftersales.warranty.pause"].sync("ticket_id", wanted)
