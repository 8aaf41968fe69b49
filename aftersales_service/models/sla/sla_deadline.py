from collections import defaultdict
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import AccessError, ConcurrencyError, UserError

from .sla_clock import Clocks

OPEN = ("running", "paused")
# with these the matter itself has come to an end
ENDINGS = ("solved", "cancelled", "declined", "duplicate")
VOID = ("cancelled", "declined", "duplicate")
# what begins with these (a callback, a survey) is void when the case goes on
AFTERWARDS = ("solved", "unit_back")


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
    # whoever had it when it ended keeps it: handing the ticket on must not move a breach to another team
    user_id = fields.Many2one(
        "res.users", string="Responsible", compute="_compute_responsible", store=True, index="btree_not_null"
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team", compute="_compute_responsible", store=True, index="btree_not_null"
    )
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
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, ondelete="set null", index="btree_not_null", help="What the owner was asked."
    )
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

    @api.depends("ticket_id.user_id", "ticket_id.team_id")
    def _compute_responsible(self):
        for limit in self:
            if limit.state in OPEN or not limit.stopped_at:
                limit.user_id = limit.ticket_id.user_id
                limit.team_id = limit.ticket_id.team_id

    @api.depends("pauses", "paused_at")
    def _compute_pause_count(self):
        for limit in self:
            limit.pause_count = len(limit.pauses or []) + bool(limit.paused_at)

    def write(self, vals):
        # people explain; the clock alone decides
        if not self.env.su:
            if vals.keys() - {"breach_reason"}:
                raise AccessError(
                    self.env._("Deadlines follow from the limits and what happened. Only the reason can be written.")
                )
            if not all(limit.breached for limit in self):
                raise UserError(self.env._("A reason is given for a limit that was missed; this one was not."))
        result = super().write(vals)
        if vals.get("breach_reason"):
            self._on_explained(vals["breach_reason"])
        return result

    # ---------------------------------------------------------------------------------------------
    # Events: start, stop, pause, go on
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _on_events(self, events):
        """Let the limits react to events that have just been recorded."""
        events = events.sorted(lambda event: (event.date, event.id))
        kind_ids = events.kind_id._ids
        tickets = events.ticket_id
        # nothing runs yet for what has just been registered
        fresh = events.filtered(lambda event: event.kind_id._get_code() == "registered").ticket_id
        if tickets != fresh and not self._get_moving_kind_ids().isdisjoint(kind_ids):
            by_ticket = self.search([("ticket_id", "in", (tickets - fresh).ids), ("state", "in", OPEN)]).grouped(
                "ticket_id"
            )
            self._move([(limit, event) for event in events for limit in by_ticket.get(event.ticket_id, self.browse())])

        policies = self.env["aftersales.sla.policy"]._get_starting(tickets.company_id, events.kind_id)
        if not policies:
            return
        ended = self._get_ended(tickets - fresh, but=events)
        wanted = []
        for policy in policies:
            begun = set()
            applying = policy._filter_tickets(tickets)
            for event in events:
                ticket = event.ticket_id
                if ticket in applying and ticket not in begun and policy._starts_with(event.kind_id):
                    begun.add(ticket)
                    wanted.append((policy, event, self.env["aftersales.ticket.event"]))
        started = self._start(wanted, ended, fresh)
        if len(kind_ids) > 1:
            # what begins with the first of several events may end with the second
            follow = events.grouped("ticket_id")
            self._move(
                [
                    (limit, later)
                    for limit, event in started
                    for later in follow[event.ticket_id][follow[event.ticket_id]._ids.index(event.id) + 1 :]
                ]
            )

    @api.model
    def _move(self, pairs):
        """Let events stop, pause or resume limits. :param pairs: list of (limit, event)"""
        moves = defaultdict(list)
        for limit, event in pairs:
            moves[limit._get_move(event)].append((limit, event.date))
        self._cancel(moves["cancel"])
        self._stop(moves["stop"])
        self._pause(moves["pause"])
        self._resume(moves["resume"])

    @api.model
    @tools.ormcache()
    def _get_moving_kind_ids(self):
        """Kinds of events that can do anything to a limit that runs: most events cannot."""
        # archived ones as well: what they started runs on
        policies = self.env["aftersales.sla.policy"].sudo().search([("active", "in", (True, False))])
        kinds = policies.stop_event_kind_ids | policies.pause_event_kind_ids | policies.resume_event_kind_ids
        kinds |= policies.filtered(lambda policy: policy.basis == "promise").start_event_kind_id
        kinds |= kinds.search([("code", "in", (*VOID, "reopened"))])
        return frozenset(kinds.ids)

    def _get_move(self, event):
        """What ``event`` does to this open limit: stop, pause, resume, cancel or nothing."""
        self.ensure_one()
        kind, rule = event.kind_id, self.policy_id._get_rule()
        if event.date < self.start:
            return None
        if kind.id in rule.stop_kind_ids:
            return "stop"
        if kind._get_code() == "reopened":
            return "cancel" if rule.start_code in AFTERWARDS else "resume"
        if kind._get_code() in VOID:
            return "cancel"
        if rule.basis == "promise" and kind.id == rule.start_kind_id:
            # a new promise takes the place of the old one, which stays in the history
            return "cancel" if self._get_promised_due() != self.due else None
        if kind.id in rule.pause_kind_ids:
            return "pause"
        if kind.id in rule.resume_kind_ids:
            return "resume"
        return None

    @api.model
    def _start(self, wanted, ended, fresh=()):
        """Start limits, where they do not run yet.

        :param wanted: list of (policy, event with which it starts, what has happened since)
        :param ended: tickets whose matter has come to an end
        :param fresh: tickets that have just been registered
        :return: list of (limit, event)
        """
        tickets = self.env["helpdesk.ticket"].union(*[event.ticket_id for _policy, event, _later in wanted])
        if not tickets:
            return []
        older = tickets.filtered(lambda ticket: ticket not in fresh)
        taken = self._get_taken(older)
        rounds = {**dict.fromkeys(tickets.ids, 1), **self._get_rounds(older)}
        values, policies, events = [], [], []
        for policy, event, later in wanted:
            ticket, rule = event.ticket_id, policy._get_rule()
            known = taken[ticket.id, policy.id]
            repeat = rule.repeat or rule.basis == "promise"
            if "open" in known or (rounds[ticket.id] in known and not repeat):
                continue
            if ticket in ended and policy._ends_with_matter():
                continue
            pauses, paused_at = policy._replay(later)
            values.append(
                {
                    "ticket_id": ticket.id,
                    "policy_id": policy.id,
                    "company_id": ticket.company_id.id,
                    "user_id": ticket.user_id.id,
                    "team_id": ticket.team_id.id,
                    "round": rounds[ticket.id],
                    "start": policy._get_start(event),
                    "pauses": pauses,
                    "paused_at": paused_at,
                }
            )
            policies.append(policy)
            events.append(event)
        limits = self._create_limits(values, policies, alone=not older)
        return list(zip(limits, events, strict=True))

    @api.model
    def _create_limits(self, values, policies, alone=False):
        """Create limits from their starts: due dates and first warnings are computed for all at once.

        :param alone: nobody else knows the tickets yet
        """
        if not values:
            return self.browse()
        tickets = self.env["helpdesk.ticket"].browse([vals["ticket_id"] for vals in values])
        rows = [
            (policy, ticket, vals["start"], self._read_pauses(vals["pauses"]))
            for policy, ticket, vals in zip(policies, tickets, values, strict=True)
        ]
        clocks = Clocks(min(start for _policy, _ticket, start, _pauses in rows))
        dues = self._get_dues(rows, clocks)
        steps = self._get_steps(
            [(policy, start, due, pauses) for (policy, _ticket, start, pauses), due in zip(rows, dues, strict=True)],
            clocks,
        )
        for vals, due, moments in zip(values, dues, steps, strict=True):
            # what was missed before the pause began runs on
            paused = vals["paused_at"] and vals["paused_at"] < due
            vals.update(
                due=due,
                state="paused" if paused else "running",
                paused_at=vals["paused_at"] if paused else False,
                next_check=False if paused else min([due, *(moment for _step, moment in moments)]),
            )
        if alone:
            return self.create(values)
        try:
            with self.env.cr.savepoint():
                return self.create(values)
        except UniqueViolation as error:
            # somebody else has just started the same limit: the whole request is tried again and will see it
            raise ConcurrencyError("a limit was started twice at the same time") from error

    @api.model
    def _get_taken(self, tickets):
        """Which limits of ``tickets`` run ("open") or ran in which round."""
        taken = defaultdict(set)
        if not tickets:
            return taken
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
        if not tickets:
            return {}
        kind_id = self.env["aftersales.ticket.event.kind"]._get_id("reopened")
        reopened = self.env["aftersales.ticket.event"]._read_group(
            [("ticket_id", "in", tickets.ids), ("kind_id", "=", kind_id)], ["ticket_id"], ["__count"]
        )
        counts = {ticket.id: count for ticket, count in reopened}
        return {ticket.id: counts.get(ticket.id, 0) + 1 for ticket in tickets}

    @api.model
    def _get_ended(self, tickets, but=()):
        """Those of ``tickets`` that were brought to an end, here or in the ledger they come from.

        :param but: events that are just being looked at: what is judged and solved in one go was not ended before
        """
        closed = tickets.filtered("closed")
        if not closed:
            return closed
        events = self.env["aftersales.ticket.event"]
        endings = [events.kind_id._get_id(code) for code in ENDINGS]
        found = events.search([("ticket_id", "in", closed.ids), ("kind_id", "in", endings)])
        found = found.filtered(lambda event: event not in but)
        return closed.filtered(lambda ticket: ticket in found.ticket_id or ticket.external_reference)

    @api.model
    def _stop(self, moves):
        """The limits are met, unless the time was up before. :param moves: list of (limit, when)"""
        self._end(moves, "met", met_share=1.0)

    @api.model
    def _cancel(self, moves):
        """The limits no longer apply. :param moves: list of (limit, when)"""
        self._end(moves, "cancelled")

    @api.model
    def _end(self, moves, state, **values):
        """End limits in ``state``; but what was missed stays missed."""
        self._catch_up(moves)
        results = defaultdict(set)
        for limit, when in moves:
            if limit.state in OPEN:
                results[when, limit.breached].add(limit.id)
        for (when, breached), ids in results.items():
            limits = self.browse(sorted(ids))
            limits._end_pauses(when)
            if not breached:
                limits._forget_reminder()
            ending = {"state": "missed", "met_share": 0.0} if breached else {"state": state, **values}
            limits.write({**ending, "stopped_at": when, "next_check": False})

    @api.model
    def _catch_up(self, moves):
        """Record breaches that the scheduled action has not come to see. :param moves: list of (limit, when)"""
        overdue = defaultdict(set)
        for limit, when in moves:
            # while it is paused no time passes
            if limit.state == "running" and not limit.breached and when > limit.due:
                overdue[when].add(limit.id)
        for when, ids in overdue.items():
            # as the scheduled action would have done: it is nobody's doing
            self.browse(sorted(ids)).with_user(SUPERUSER_ID)._take_steps_together(when)

    @api.model
    def _pause(self, moves):
        moments = defaultdict(set)
        for limit, when in moves:
            # a limit already missed runs on: nobody makes it undone by waiting
            if limit.state == "running" and not limit.breached and when < limit.due:
                moments[when].add(limit.id)
        for when, ids in moments.items():
            self.browse(sorted(ids)).write({"state": "paused", "paused_at": when, "next_check": False})

    @api.model
    def _resume(self, moves):
        moments = defaultdict(set)
        for limit, when in moves:
            if limit.state == "paused":
                moments[when].add(limit.id)
        for when, ids in moments.items():
            limits = self.browse(sorted(ids))
            limits._end_pauses(when)
            limits.state = "running"
        self.browse(sorted(set().union(*moments.values())))._recompute_due()

    def _end_pauses(self, when):
        # most of a batch were paused together: one write for all that have the same pauses
        alike = self.filtered("paused_at").grouped(lambda limit: (str(limit.pauses), limit.paused_at))
        for (_past, since), limits in alike.items():
            limits.write({"paused_at": False, "pauses": [*(limits[0].pauses or []), [str(since), str(when)]]})

    # ---------------------------------------------------------------------------------------------
    # Changed facts
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _reselect(self, tickets):
        """The facts of ``tickets`` changed: limits that no longer apply end, others begin where they
        would have begun. What was met, missed or cancelled stays as it is."""
        now = fields.Datetime.now()
        limits = self.search([("ticket_id", "in", tickets.ids), ("state", "in", OPEN)])
        kept = self.browse()
        for policy, group in limits.grouped("policy_id").items():
            applying = policy._filter_tickets(group.ticket_id)
            fitting = group.filtered(lambda limit, tickets=applying: limit.ticket_id in tickets)
            self._cancel([(limit, now) for limit in group - fitting])
            kept |= fitting
        kept.filtered(lambda limit: limit.policy_id._get_rule().per_quantity and not limit.breached)._recompute_due()
        # a ladder may have steps for severe cases that were not due as long as this was a light one
        kept.filtered(lambda limit: limit.state == "running" and limit.policy_id._get_rule().steps).next_check = now

        events = self.env["aftersales.ticket.event"].search([("ticket_id", "in", tickets.ids)], order="date, id")
        policies = self.env["aftersales.sla.policy"]._get_starting(tickets.company_id, events.kind_id)
        histories = self._get_present_round(events)
        wanted = []
        for policy in policies:
            for ticket in policy._filter_tickets(tickets):
                start, later = policy._find_start(histories.get(ticket, events.browse()))
                # a limit whose end has come already does not begin any more
                if start and policy._get_rule().stop_kind_ids.isdisjoint(later.kind_id.ids):
                    wanted.append((policy, start, later))
        self._start(wanted, self._get_ended(tickets))

    @api.model
    def _get_present_round(self, events):
        """By ticket, those of ``events`` (in order) that belong to its present round."""
        rounds = defaultdict(list)
        for event in events:
            if event.kind_id._get_code() == "reopened":
                rounds[event.ticket_id].clear()
            rounds[event.ticket_id].append(event.id)
        return {ticket: events.browse(ids) for ticket, ids in rounds.items()}

    # ---------------------------------------------------------------------------------------------
    # Due dates
    # ---------------------------------------------------------------------------------------------

    def _recompute_due(self):
        """Compute due dates and next warnings of open limits anew from start, length and pauses."""
        if not self:
            return
        clocks = Clocks(min(self.mapped("start")))
        rows = [(limit.policy_id, limit.ticket_id, limit.start, limit._get_pauses()) for limit in self]
        dues = self._get_dues(rows, clocks)
        later = defaultdict(list)
        for limit, due in zip(self, dues, strict=True):
            if limit.due != due:
                later[due].append(limit.id)
        for due, ids in later.items():
            self.browse(ids).due = due
        self.filtered(lambda limit: limit.state == "running")._schedule_check(clocks)

    def _schedule_check(self, clocks=None, steps=None, done=None):
        """Set when each of these running limits needs attention next.

        :param steps: as returned by :meth:`_get_own_steps`, if known
        :param done: as returned by :meth:`_get_done_steps`, if known
        """
        steps = self._get_own_steps(clocks) if steps is None else steps
        done = self._get_done_steps() if done is None else done
        checks = defaultdict(list)
        for limit, moments in zip(self, steps, strict=True):
            checks[limit._get_next_check(moments, done[limit.id])].append(limit.id)
        for moment, ids in checks.items():
            self.browse(ids).next_check = moment

    def _get_next_check(self, moments, done):
        """The breach, or the first step that has neither been taken nor passed over.

        :param done: ids of the steps that have been taken
        """
        now = fields.Datetime.now()
        pending = [
            moment
            for step, moment in moments
            if step.id not in done and (moment > now or step._applies_to(self.ticket_id))
        ]
        if not self.breached:
            pending.append(self.due)
        return min(pending, default=False)

    def _get_done_steps(self):
        """By id of the limit, ids of the steps that have been taken."""
        done = defaultdict(set)
        for limit, step in self.env["aftersales.sla.notice"]._read_group(
            [("deadline_id", "in", self.ids), ("step_id", "!=", False)], ["deadline_id", "step_id"]
        ):
            done[limit.id].add(step.id)
        return done

    def _get_own_steps(self, clocks=None):
        if not self:
            return []
        rows = [(limit.policy_id, limit.start, limit.due, limit._get_pauses()) for limit in self]
        return self._get_steps(rows, clocks or Clocks(min(self.mapped("start"))))

    @api.model
    def _read_pauses(self, pauses):
        read = fields.Datetime.from_string
        return [(read(begin), read(end)) for begin, end in pauses or []]

    def _get_pauses(self):
        self.ensure_one()
        return self._read_pauses(self.pauses)

    def _get_promised_due(self):
        self.ensure_one()
        rows = [(self.policy_id, self.ticket_id, self.start, self._get_pauses())]
        return self._get_dues(rows, Clocks(self.start))[0]

    @api.model
    def _get_dues(self, rows, clocks):
        """Due date of each of ``rows``: (policy, ticket, start, pauses that are over)."""
        dues = []
        for policy, ticket, start, pauses in rows:
            clock = clocks.of(policy)
            rule = policy._get_rule()
            if rule.basis == "promise":
                dues.append(clock.put_off(ticket.promised_date or start, pauses))
            else:
                length = policy._get_length(ticket.defective_qty or 1)
                dues.append(clock.get_due(start, length, rule.unit, pauses))
        return dues

    @api.model
    def _get_steps(self, rows, clocks):
        """For each of ``rows`` (policy, start, due, pauses) the list of (step, moment)."""
        browse = self.env["aftersales.sla.step"].browse
        return [
            [
                (
                    browse((step_id,)),
                    clocks.of(policy).get_share(start, due, value, pauses)
                    if trigger == "share"
                    else due + timedelta(hours=value),
                )
                for step_id, trigger, value in policy._get_rule().steps
            ]
            for policy, start, due, pauses in rows
        ]

    def _propose_compensation(self):
        for policy, limits in self.grouped("policy_id").items():
            if policy.compensation:
                limits.compensation = policy.compensation
