from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """Every step is recorded once; whatever reacts reacts to the record (design: the way of the data)."""

    _inherit = "helpdesk.ticket"

    event_ids = fields.One2many("aftersales.ticket.event", "ticket_id", string="Timeline", copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        now = fields.Datetime.now()
        # what stood in a ledger elsewhere happened long ago: no time limit may start with it
        taken_over = tickets.filtered("external_reference")
        happened = [(taken_over, "imported", now, None)]
        new = tickets - taken_over
        # the customer waits since he called or wrote, not since somebody found the time to type it in
        for when, contacts in new.grouped(lambda ticket: min(ticket.contact_date, now)).items():
            happened.append((contacts, "registered", when, None))
        # a ticket may be judged, handed over or even solved while it is written down
        changes = new._find_changes(dict.fromkeys(new, self.browse()._snapshot()))
        happened += [(changed, code, now, None) for changed, code in changes]
        self._record_events(happened)
        return tickets

    def write(self, vals):
        watched = {"stage_id", "team_id", "user_id", "kind_id", "duplicate_id"} & vals.keys()
        before = {ticket: ticket._snapshot() for ticket in self} if watched else {}
        result = super().write(vals)
        if before:
            # a change of team may move the stage by itself: compare what came out, not what was asked
            now = fields.Datetime.now()
            self._record_events([(changed, code, now, None) for changed, code in self._find_changes(before)])
        return result

    def _snapshot(self):
        return {
            "stage": self.stage_id,
            "team": self.team_id,
            "user": self.user_id,
            "kind": self.kind_id,
            "duplicate": self.duplicate_id,
        }

    def _find_changes(self, before):
        """What has changed since :meth:`_snapshot`, as a list of (tickets, code of the event)."""
        ids = {name: [] for name in ("stage", "team", "user", "kind", "duplicate")}
        for ticket in self:
            now = ticket._snapshot()
            for name, found in ids.items():
                if now[name] != before[ticket][name]:
                    found.append(ticket.id)
        changed = {name: self.browse(found) for name, found in ids.items()}
        return [
            (changed["kind"].filtered("kind_id"), "judged"),
            (changed["team"].filtered("team_id"), "handed_over"),
            (changed["user"].filtered("user_id"), "assigned"),
            (changed["duplicate"].filtered("duplicate_id"), "duplicate"),
            *changed["stage"]._find_stage_changes({t: before[t]["stage"] for t in changed["stage"]}),
        ]

    def _find_stage_changes(self, old_stage):
        reopened = self.filtered(lambda t: old_stage[t].closed and not t.stage_id.closed)
        resumed = (self - reopened).filtered(
            lambda t: old_stage[t].event_kind_id.code == "waiting" and not t.stage_id.closed
        )
        entered = self.grouped(lambda t: t.stage_id.event_kind_id)
        return [
            (reopened, "reopened"),
            (resumed, "resumed"),
            *((tickets, kind.code) for kind, tickets in entered.items() if kind),
        ]

    @api.private
    def _record_event(self, code, when=None, note=None, by_customer=False):
        """Write down that ``code`` happened to every ticket of ``self``.

        :param code: code of an ``aftersales.ticket.event.kind``
        :param when: when it happened, now if left out
        :param by_customer: the customer did it, on the portal or by mail
        :return: the events
        """
        return self._record_events([(self, code, when, note)], by_customer=by_customer)

    @api.model
    @api.private
    def _record_events(self, happened, by_customer=False):
        """Write down several things that happened together, in their order.

        :param happened: list of (tickets, code, when, note)
        :return: the events
        """
        events = self.env["aftersales.ticket.event"].sudo()
        values = []
        for tickets, code, when, note in happened:
            if not tickets:
                continue
            kind_id = events.kind_id._get_id(code)
            values += [
                {
                    "ticket_id": ticket.id,
                    "kind_id": kind_id,
                    "date": when or fields.Datetime.now(),
                    "user_id": self.env.uid,
                    "by_customer": by_customer,
                    "note": note,
                }
                for ticket in tickets
            ]
        if not values:
            return events
        events = events.create(values)
        events.ticket_id.with_env(self.env)._after_events(events)
        return events

    def _after_events(self, events):
        """Hook: react to what has just been recorded."""

    def _message_post_after_hook(self, message, msg_vals):
        """A word of the customer, or our first answer to it, is a step in the ticket's life."""
        result = super()._message_post_after_hook(message, msg_vals)
        subtype = message.subtype_id
        # the message with which a ticket begins is what "registered" stands for
        if (
            message.message_type not in ("comment", "email", "email_outgoing")
            or not subtype
            or subtype.internal
            or subtype == self._creation_subtype()
        ):
            return result
        author = message.author_id.sudo()
        if not author or author.partner_share:
            self._customer_wrote()
        elif author != self.env.ref("base.partner_root") and not self._is_answered():
            self._record_event("answered")
        return result

    def _is_answered(self):
        """Whether we have answered since the customer last wrote, or since the ticket was judged or reopened."""
        last = (
            self.env["aftersales.ticket.event"]
            .sudo()
            .search(
                [
                    ("ticket_id", "in", self.ids),
                    ("kind_id.code", "in", ("judged", "reopened", "customer_message", "answered")),
                ],
                limit=1,
            )
        )
        return last.kind_id.code == "answered"
