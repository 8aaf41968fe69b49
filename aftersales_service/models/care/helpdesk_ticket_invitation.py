from odoo import fields, models

#: The customer can be asked: the case is settled, or he has his unit back.
SETTLED = ("solved", "confirmed", "unit_back")
#: It was not settled after all, or it is no case: code of the event → why the customer is not asked.
UNDONE = {
    "reopened": "reopened",
    "rejected": "reopened",
    "cancelled": "cancelled",
    "declined": "cancelled",
    "duplicate": "duplicate",
}


class HelpdeskTicket(models.Model):
    """A settled case is noted to be asked about; the scheduled action finds the few that are noted."""

    _inherit = "helpdesk.ticket"

    to_ask_since = fields.Datetime(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="When the case was settled; emptied when it is planned whether and when the customer is asked.",
    )
    invitation_ids = fields.One2many("aftersales.invitation", "ticket_id", string="Invitations to answer")

    _to_ask = models.Index("(id) WHERE to_ask_since IS NOT NULL")

    def _after_events(self, events):
        result = super()._after_events(events)
        codes = events.kind_id._get_codes()
        settled, undone = {}, {}
        for event in events.sorted("id"):
            code = codes[event.kind_id.id]
            if code in SETTLED:
                settled[event.ticket_id.id] = event.date
                undone.pop(event.ticket_id.id, None)
            elif code in UNDONE:
                settled.pop(event.ticket_id.id, None)
                undone[event.ticket_id.id] = UNDONE[code]
        tickets = self.env["helpdesk.ticket"].sudo()
        for reason in set(undone.values()):
            tickets.browse([ticket for ticket, why in undone.items() if why == reason])._ask_no_more(reason)
        for when in set(settled.values()):
            tickets.browse([ticket for ticket, date in settled.items() if date == when])._ask_since(when)
        return result

    def _sync_closing_dates(self):
        result = super()._sync_closing_dates()
        # a company's own closed stage need not record an event
        plain = self.sudo().filtered(lambda ticket: ticket.closed and not ticket.stage_id.event_kind_id)
        plain._ask_since(fields.Datetime.now())
        return result

    def _close_the_doors(self):
        result = super()._close_the_doors()
        self.sudo()._ask_no_more("confidential")
        return result

    def _ask_since(self, when):
        """Note that the customer is to be asked; who has been asked already is not asked again."""
        new = self.filtered(lambda ticket: not ticket.confidential and not ticket.to_ask_since)
        new.write({"to_ask_since": when})

    def _ask_no_more(self, reason):
        self.filtered("to_ask_since").write({"to_ask_since": False})
        states = ["planned"]
        if reason == "confidential":
            # no link that was sent out opens anything any more
            states += ["sent", "reminded"]
        asked = self.env["aftersales.invitation"].sudo()
        asked.search([("ticket_id", "in", self.ids), ("state", "in", states)])._skip(reason)

    def _plan_invitations(self):
        """Step of the scheduled action: plan, and take the note off."""
        self.env["aftersales.invitation"]._plan(self)
        self.write({"to_ask_since": False})

    def _give_up_asking(self):
        """A case that cannot be planned does not come up again every time; the log says why."""
        self.to_ask_since = False
