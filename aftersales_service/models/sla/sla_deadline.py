from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

OPEN = ("running", "paused")


class SlaDeadline(models.Model):
    """A time limit as applied to one ticket.

    ``due`` is stored and already contains the pauses that are over. A breach once recorded stays. When a
    ticket is reopened the limits begin anew in the next ``round``; the old ones are history.
    """

    _name = "aftersales.sla.deadline"
    _description = "Deadline"
    _order = "due, id"
    _rec_name = "policy_id"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True, ondelete="restrict", index=True)
    policy_id = fields.Many2one(
        "aftersales.sla.policy", string="Limit", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    user_id = fields.Many2one(related="ticket_id.user_id", store=True, index="btree_not_null")
    team_id = fields.Many2one(related="ticket_id.team_id", store=True, index="btree_not_null")
    round = fields.Integer(readonly=True, default=1, help="Counts how often the ticket was opened.")
    start = fields.Datetime(readonly=True, required=True)
    due = fields.Datetime(readonly=True, required=True)
    paused_at = fields.Datetime(string="Paused since", readonly=True)
    pauses = fields.Json(string="Past pauses", readonly=True, help="Pauses that are over, as pairs of moments in UTC.")
    pause_count = fields.Integer(string="Pauses", compute="_compute_pause_count")
    stopped_at = fields.Datetime(string="Ended", readonly=True)
    state = fields.Selection(
        selection=[
            ("running", "Running"),
            ("paused", "Paused"),
            ("met", "Met"),
            ("missed", "Missed"),
            ("cancelled", "No longer applies"),
        ],
        default="running",
        required=True,
        readonly=True,
    )
    breached = fields.Boolean(readonly=True, help="The time was up before the limit was met.")
    breach_reason = fields.Text(string="Why it was missed")
    compensation = fields.Text(
        string="Compensation proposed", readonly=True, help="What is promised when this limit is missed."
    )
    next_check = fields.Datetime(readonly=True, help="When the next warning or the due date comes.")
    notice_ids = fields.One2many("aftersales.sla.notice", "deadline_id", string="Warnings given")
    met_share = fields.Float(
        string="Kept",
        aggregator="avg",
        readonly=True,
        help="1 when the limit was met, 0 when it was missed; the average of many is the attainment.",
    )

    _one_open = models.UniqueIndex(
        "(ticket_id, policy_id) WHERE state IN ('running', 'paused')",
        "This limit is already running for the ticket.",
    )
    _running = models.Index("(next_check) WHERE state = 'running' AND next_check IS NOT NULL")
    _open_by_ticket = models.Index("(ticket_id) WHERE state IN ('running', 'paused')")

    @api.depends("pauses", "paused_at")
    def _compute_pause_count(self):
        for limit in self:
            limit.pause_count = len(limit.pauses or []) + bool(limit.paused_at)

    def write(self, vals):
        # people explain; the clock alone decides
        if not self.env.su and vals.keys() - {"breach_reason"}:
            raise AccessError(
                self.env._("Deadlines follow from the limits and what happened. Only the reason can be written.")
            )
        return super().write(vals)

    # ---------------------------------------------------------------------------------------------
    # Events: start, stop, pause, go on
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _on_events(self, events):
        """Let the limits react to events that have just been recorded."""
        events = events.sorted(lambda event: (event.date, event.id))
        tickets = events.ticket_id
        policies = self.env["aftersales.sla.policy"]._search_starting(
            tickets.company_id, events.kind_id | self._get_restart_kinds(events)
        )
        open_limits = self.search([("ticket_id", "in", tickets.ids), ("state", "in", OPEN)])
        by_ticket = open_limits.grouped("ticket_id")
        moves = defaultdict(list)
        for event in events:
            for limit in by_ticket.get(event.ticket_id, self.browse()):
                move = limit._get_move(event)
                if move:
                    moves[move].append((limit, event.date))
        self._cancel([limit for limit, _when in moves["cancel"]])
        self._stop(moves["stop"])
        self._pause(moves["pause"])
        self._resume(moves["resume"])
        self._start_all(policies, events)

    @api.model
    def _get_restart_kinds(self, events):
        """Reopening is a new registration to the limits that begin with one."""
        kinds = self.env["aftersales.ticket.event.kind"]
        if "reopened" not in events.kind_id.mapped("code"):
            return kinds
        return kinds.browse([kinds._get_id("registered"), kinds._get_id("judged")])

    def _get_move(self, event):
        """What ``event`` does to this open limit: stop, pause, resume, cancel or nothing."""
        self.ensure_one()
        kind, policy = event.kind_id, self.policy_id
        if event.date < self.start:
            return None
        if kind in policy.stop_event_kind_ids:
            return "stop"
        if kind.code == "reopened":
            # what began with the closing (a callback, a survey) is void when the case goes on
            return "cancel" if policy.start_event_kind_id.code == "solved" else "resume"
        if kind.code in ("cancelled", "declined", "duplicate"):
            return "cancel"
        if kind in policy.pause_event_kind_ids:
            return "pause"
        if kind in policy.resume_event_kind_ids:
            return "resume"
        return None

    @api.model
    def _start_all(self, policies, events):
        """Start those of ``policies`` that the events begin, where they apply and do not run yet."""
        if not policies:
            return self
        tickets = events.ticket_id
        taken = self._get_taken(tickets)
        rounds = self._get_rounds(tickets)
        values = []
        for policy in policies:
            applying = policy._filter_tickets(tickets)
            begun = set()
            for event in events:
                ticket = event.ticket_id
                if ticket not in applying or ticket in begun or not policy._starts_with(event.kind_id):
                    continue
                known = taken.get((ticket.id, policy.id), ())
                if "open" in known or (rounds[ticket.id] in known and not policy.repeat):
                    continue
                begun.add(ticket)
                values.append(
                    {
                        "ticket_id": ticket.id,
                        "policy_id": policy.id,
                        "company_id": ticket.company_id.id,
                        "round": rounds[ticket.id],
                        "start": event.date,
                    }
                )
        return self._create_limits(values)

    @api.model
    def _create_limits(self, values):
        """Create limits from their starts: due dates and first warnings are computed for all at once."""
        if not values:
            return self
        tickets = self.env["helpdesk.ticket"]
        policies = self.env["aftersales.sla.policy"]
        plans = self._plan(
            [
                (
                    policies.browse(vals["policy_id"]),
                    tickets.browse(vals["ticket_id"]),
                    vals["start"],
                    [],
                )
                for vals in values
            ]
        )
        for vals, (due, moments) in zip(values, plans, strict=True):
            vals.update(due=due, next_check=min([due, *(moment for _step, moment in moments)]))
        return self.create(values)

    @api.model
    def _get_taken(self, tickets):
        """Which limits of ``tickets`` run ("open") or ran in which round."""
        taken = defaultdict(set)
        for ticket, policy, state, turn in self._read_group(
            [("ticket_id", "in", tickets.ids)], ["ticket_id", "policy_id", "state", "round"]
        ):
            if state in OPEN:
                taken[ticket.id, policy.id].add("open")
            if state != "cancelled":
                taken[ticket.id, policy.id].add(turn)
        return taken

    @api.model
    def _get_rounds(self, tickets):
        """Number of the present round of each ticket: one more than it was reopened."""
        reopened = self.env["aftersales.ticket.event"]._read_group(
            [("ticket_id", "in", tickets.ids), ("kind_id.code", "=", "reopened")], ["ticket_id"], ["__count"]
        )
        counts = {ticket.id: count for ticket, count in reopened}
        return {ticket.id: counts.get(ticket.id, 0) + 1 for ticket in tickets}

    @api.model
    def _stop(self, moves):
        """End limits. :param moves: list of (limit, when)"""
        results = defaultdict(self.browse)
        for limit, when in moves:
            if limit.state not in OPEN:
                continue
            # while it is paused no time passes
            moment = limit.paused_at or when
            results[when, limit.breached or moment > limit.due] |= limit
        for (when, late), limits in results.items():
            limits.write(
                {
                    "state": "missed" if late else "met",
                    "breached": late,
                    "met_share": 0.0 if late else 1.0,
                    "stopped_at": when,
                    "paused_at": False,
                    "next_check": False,
                }
            )
            if late:
                limits._propose_compensation()

    @api.model
    def _pause(self, moves):
        moments = defaultdict(self.browse)
        for limit, when in moves:
            # a limit already missed runs on: nobody makes it undone by waiting
            if limit.state == "running" and not limit.breached and when < limit.due:
                moments[when] |= limit
        for when, limits in moments.items():
            limits.write({"state": "paused", "paused_at": when, "next_check": False})

    @api.model
    def _resume(self, moves):
        moments = {}
        for limit, when in moves:
            if limit.state == "paused" and limit not in moments:
                moments[limit] = when
        if not moments:
            return
        limits = self.browse([limit.id for limit in moments])
        for limit in limits:
            pauses = [*(limit.pauses or []), [str(limit.paused_at), str(moments[limit])]]
            limit.write({"state": "running", "paused_at": False, "pauses": pauses})
        limits._recompute_due()

    @api.model
    def _cancel(self, limits):
        limits = self.browse([limit.id for limit in limits]).filtered(lambda limit: limit.state in OPEN)
        limits.write({"state": "cancelled", "next_check": False, "paused_at": False})

    # ---------------------------------------------------------------------------------------------
    # Changed facts
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _reselect(self, tickets):
        """The facts of ``tickets`` changed: limits that no longer apply end, others begin where they
        would have begun. What was met, missed or cancelled stays as it is."""
        limits = self.search([("ticket_id", "in", tickets.ids), ("state", "in", OPEN)])
        for policy, group in limits.grouped("policy_id").items():
            applying = policy._filter_tickets(group.ticket_id)
            self._cancel(group.filtered(lambda limit, a=applying: limit.ticket_id not in a))
            if policy.basis == "promise" or policy.per_quantity:
                group.filtered(lambda limit: limit.state in OPEN)._recompute_due()
        events = self.env["aftersales.ticket.event"].search([("ticket_id", "in", tickets.ids)], order="date, id")
        events = self._filter_last_round(events)
        policies = self.env["aftersales.sla.policy"]._search_starting(
            tickets.company_id, events.kind_id | self._get_restart_kinds(events)
        )
        # a limit whose end has come already does not begin any more
        by_ticket = events.grouped("ticket_id")
        for policy in policies:
            due_tickets = policy._filter_tickets(tickets)
            starting = self.env["aftersales.ticket.event"]
            for ticket in due_tickets:
                history = by_ticket.get(ticket, events.browse())
                starts = history.filtered(lambda event, p=policy: p._starts_with(event.kind_id))
                if starts and not any(
                    event.kind_id in policy.stop_event_kind_ids and event.date >= starts[-1].date for event in history
                ):
                    starting |= starts[-1]
            if starting:
                self._start_all(policy, starting)

    @api.model
    def _filter_last_round(self, events):
        begin = {}
        for event in events:
            if event.kind_id.code == "reopened":
                begin[event.ticket_id] = event
        ids = [
            event.id
            for event in events
            if event.ticket_id not in begin
            or (event.date, event.id) >= (begin[event.ticket_id].date, begin[event.ticket_id].id)
        ]
        return events.browse(ids)

    # ---------------------------------------------------------------------------------------------
    # Due dates
    # ---------------------------------------------------------------------------------------------

    def _recompute_due(self):
        """Compute due dates and next warnings of open limits anew from start, length and pauses."""
        plans = self._plan([(limit.policy_id, limit.ticket_id, limit.start, limit._get_pauses()) for limit in self])
        for limit, (due, moments) in zip(self, plans, strict=True):
            values = {"due": due}
            if limit.state == "running":
                values["next_check"] = limit._get_next_check(due, moments)
            limit.write(values)

    def _get_pauses(self):
        self.ensure_one()
        return [
            (fields.Datetime.from_string(begin), fields.Datetime.from_string(end)) for begin, end in self.pauses or []
        ]

    def _get_next_check(self, due, moments):
        """Next moment at which this limit needs attention: a step not taken yet, or the breach."""
        self.ensure_one()
        done = self.notice_ids.step_id
        pending = [moment for step, moment in moments if step not in done]
        if not self.breached:
            pending.append(due)
        return min(pending, default=False)

    @api.model
    def _plan(self, wanted):
        """Due date and moments of the steps of many limits at once.

        :param wanted: list of (policy, ticket, start, pauses that are over)
        :return: list of (due, [(step, moment)])
        """
        clock = self.env["aftersales.sla.clock"]
        promised = [policy.basis == "promise" for policy, *_rest in wanted]
        lengths = [
            (
                policy.calendar_id,
                start,
                policy._get_length(ticket.defective_qty or 1),
                policy.unit,
            )
            for (policy, ticket, start, _pauses), promise in zip(wanted, promised, strict=True)
            if not promise
        ]
        plain = iter(clock._get_due(lengths))
        dues = [
            (ticket.promised_date or start) if promise else next(plain)
            for (_policy, ticket, start, _pauses), promise in zip(wanted, promised, strict=True)
        ]
        # moments of the warnings: that share of the time that counts until the due date
        points, owners = [], []
        for index, ((policy, _ticket, start, _pauses), due) in enumerate(zip(wanted, dues, strict=True)):
            points.append((policy.calendar_id, start, due, 100.0))
            owners.append((index, None))
            for step in policy.step_ids:
                if step.trigger == "share":
                    points.append((policy.calendar_id, start, due, step.value))
                    owners.append((index, step))
        moments = clock._get_shares(points)
        # put everything off by the pauses
        shifted = [
            self._shift_all(clock, wanted[index], moment, promised[index])
            for (index, _step), moment in zip(owners, moments, strict=True)
        ]
        plans = [[dues[index], []] for index in range(len(wanted))]
        for (index, step), moment in zip(owners, shifted, strict=True):
            if step is None:
                plans[index][0] = moment
            else:
                plans[index][1].append((step, moment))
        for (policy, *_rest), plan in zip(wanted, plans, strict=True):
            for step in policy.step_ids:
                if step.trigger == "overdue":
                    plan[1].append((step, plan[0] + timedelta(hours=step.value)))
        return [(due, steps) for due, steps in plans]

    @api.model
    def _shift_all(self, clock, wanted, moment, promised):
        policy, _ticket, _start, pauses = wanted
        if promised:
            return moment
        for begin, end in pauses:
            if begin < moment:
                [moment] = clock._shift([(policy.calendar_id, moment, begin, end)])
        return moment

    def _propose_compensation(self):
        for limit in self.filtered(lambda limit: limit.policy_id.compensation):
            limit.compensation = limit.policy_id.compensation
