from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from ...tools import deadline
from .sla_clock import Clocks
from .sla_rule import Rule

# limits that start with one of these start again when the ticket is reopened
RESTARTED = ("registered", "judged")


class SlaPolicy(models.Model):
    """A time limit as data: to whom it applies, what starts and stops it, how long, on which clock.

    All conditions that are set must hold; an empty condition holds for everybody.
    """

    _name = "aftersales.sla.policy"
    _description = "Time Limit"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    description = fields.Text(string="Meaning", translate=True, help="What the limit promises, in one sentence.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)

    # --- to whom it applies -----------------------------------------------------------------------
    kind_ids = fields.Many2many("aftersales.ticket.kind", string="Kinds")
    channel_ids = fields.Many2many("helpdesk.ticket.channel", string="Channels")
    customer_class_ids = fields.Many2many("aftersales.customer.class", string="Customer classes")
    product_category_ids = fields.Many2many("product.category", string="Product categories")
    severity = fields.Selection(
        selection=lambda self: self.env["helpdesk.ticket"]._fields["severity"].selection,
        help="Only for cases of this severity.",
    )
    distance_from = fields.Integer(
        string="Farther than (km)", help="Only for customers farther away than this; 0 for all."
    )
    distance_to = fields.Integer(string="Up to (km)", help="Only for customers not farther away than this; 0 for all.")
    domain = fields.Char(string="Further condition", help="Any other condition on the ticket that has to hold.")

    # --- how long ---------------------------------------------------------------------------------
    start_event_kind_id = fields.Many2one(
        "aftersales.ticket.event.kind", string="Starts with", required=True, ondelete="restrict"
    )
    stop_event_kind_ids = fields.Many2many(
        "aftersales.ticket.event.kind",
        "aftersales_sla_policy_stop_rel",
        string="Ends with",
        required=True,
        help="The first of these events ends the limit.",
    )
    pause_event_kind_ids = fields.Many2many(
        "aftersales.ticket.event.kind",
        "aftersales_sla_policy_pause_rel",
        string="Pauses with",
        default=lambda self: self._default_pause(["waiting"]),
        help="These events stop the clock, for example waiting for the customer.",
    )
    resume_event_kind_ids = fields.Many2many(
        "aftersales.ticket.event.kind",
        "aftersales_sla_policy_resume_rel",
        string="Goes on with",
        default=lambda self: self._default_pause(["resumed", "customer_message", "reopened"]),
    )
    repeat = fields.Boolean(
        string="Every time",
        help="Starts with each such event, for example with every message of the customer, not only once.",
    )
    basis = fields.Selection(
        selection=[("length", "A length of time"), ("promise", "The date promised to the customer")],
        required=True,
        default="length",
    )
    length = fields.Float(default=1.0)
    unit = fields.Selection(
        selection=[
            ("minutes", "Minutes"),
            ("hours", "Hours"),
            ("working_days", "Working days"),
            ("calendar_days", "Calendar days"),
        ],
        required=True,
        default="hours",
        help="Minutes and hours count on the clock. Days end with the last one: the day of the start does not count.",
    )
    per_quantity = fields.Float(
        string="For each … units",
        help="The length counts once for every so many units, begun ones included; 0: once.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Clock",
        check_company=True,
        help="Working hours in which time counts. Empty: day and night, every day.",
    )

    # --- what happens -----------------------------------------------------------------------------
    step_ids = fields.One2many("aftersales.sla.step", "policy_id", string="Warnings and escalation", copy=True)
    compensation = fields.Text(translate=True, help="What is promised to the customer when the limit is missed.")
    deadline_count = fields.Integer(compute="_compute_deadline_count")

    _length_positive = models.Constraint(
        "CHECK (basis = 'promise' OR length > 0)", "A limit needs a length of more than zero."
    )

    @api.model
    def _default_pause(self, codes):
        return self.env["aftersales.ticket.event.kind"].search([("code", "in", codes)])

    @api.constrains("unit", "length", "basis")
    def _check_whole_days(self):
        for policy in self:
            days = policy.unit in ("working_days", "calendar_days") and policy.basis == "length"
            if days and policy.length != int(policy.length):
                raise ValidationError(
                    self.env._("“%(name)s”: days are counted whole. Use hours for parts of a day.", name=policy.name)
                )

    @api.constrains("unit", "length", "calendar_id", "basis")
    def _check_clock(self):
        for policy in self.filtered(lambda p: p.basis == "length"):
            if policy.unit == "working_days" and not policy.calendar_id:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” counts working days: choose the clock that says which days those are.",
                        name=policy.name,
                    )
                )
            # a calendar without hours is refused here rather than when the first ticket comes
            now = fields.Datetime.now()
            Clocks(now, strict=True).of(policy).get_due(now, policy._get_length(), policy.unit)

    @api.constrains("domain")
    def _check_domain(self):
        for policy in self.filtered("domain"):
            try:
                policy.env["helpdesk.ticket"].search(policy._get_domain(), limit=1)
            except (ValueError, KeyError, TypeError, SyntaxError, NameError) as error:
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: the further condition cannot be understood (%(error)s).",
                        name=policy.name,
                        error=error,
                    )
                ) from error

    def _compute_deadline_count(self):
        counts = dict(
            self.env["aftersales.sla.deadline"]._read_group([("policy_id", "in", self.ids)], ["policy_id"], ["__count"])
        )
        for policy in self:
            policy.deadline_count = counts.get(policy, 0)

    def copy_data(self, default=None):
        return [
            {**vals, "name": (default or {}).get("name") or self.env._("%(name)s (copy)", name=policy.name)}
            for policy, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def action_view_deadlines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.sla_deadline_action")
        return {**action, "domain": [("policy_id", "=", self.id)], "context": {}}

    # ---------------------------------------------------------------------------------------------
    # CRUD: what is remembered of the limits follows their changes
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        self.env.registry.clear_cache()
        return policies

    def write(self, vals):
        # before and after: what is checked on the way must not be remembered from before
        self.env.registry.clear_cache()
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _never_unlink_used(self):
        used = self.filtered("deadline_count")
        if used:
            raise UserError(
                self.env._(
                    "“%(name)s” has been applied to tickets, whose history is kept. Switch it off instead.",
                    name=used[0].name,
                )
            )

    # ---------------------------------------------------------------------------------------------
    # Selection
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _get_starting(self, companies, event_kinds):
        """Limits of ``companies`` that one of ``event_kinds`` starts."""
        return self.browse(self._get_starting_ids(tuple(sorted(companies.ids)), tuple(sorted(event_kinds.ids))))

    @api.model
    @tools.ormcache("company_ids", "event_kind_ids")
    def _get_starting_ids(self, company_ids, event_kind_ids):
        kinds = self.env["aftersales.ticket.event.kind"]
        started_by = set(event_kind_ids)
        if kinds._get_id("reopened") in started_by:
            # reopening is a new registration to the limits that begin with one
            started_by |= {kinds._get_id(code) for code in RESTARTED}
        return tuple(
            self.sudo().search([("company_id", "in", company_ids), ("start_event_kind_id", "in", list(started_by))]).ids
        )

    def _get_rule(self):
        """Settings of this limit, saved or not, as plain values."""
        self.ensure_one()
        return self._get_rules().get(self.id) or self._prepare_rule()

    @api.model
    @tools.ormcache()
    def _get_rules(self):
        """By id, the rules of all limits; of those switched off as well, for what they started runs on."""
        policies = self.sudo().search([("active", "in", (True, False))]).with_context(active_test=False)
        return {policy.id: policy._prepare_rule() for policy in policies}

    def _prepare_rule(self):
        return Rule(
            company_id=self.company_id.id,
            kind_ids=frozenset(self.kind_ids.ids),
            channel_ids=frozenset(self.channel_ids.ids),
            customer_class_ids=frozenset(self.customer_class_ids.ids),
            product_category_ids=frozenset(self.product_category_ids.ids),
            severity=self.severity or "",
            distance_from=self.distance_from,
            distance_to=self.distance_to,
            domain=self.domain or "",
            basis=self.basis,
            length=self.length,
            unit=self.unit,
            per_quantity=self.per_quantity,
            repeat=self.repeat,
            start_kind_id=self.start_event_kind_id.id,
            start_code=self.start_event_kind_id.code,
            stop_kind_ids=frozenset(self.stop_event_kind_ids.ids),
            stop_codes=frozenset(self.stop_event_kind_ids.mapped("code")),
            pause_kind_ids=frozenset(self.pause_event_kind_ids.ids),
            resume_kind_ids=frozenset(self.resume_event_kind_ids.ids),
            calendar_id=self.calendar_id.id,
            steps=tuple((step.id, step.trigger, step.value) for step in self.step_ids),
        )

    def _starts_with(self, kind):
        """Whether an event of ``kind`` starts this limit; reopening stands for the beginning."""
        rule = self._get_rule()
        return kind.id == rule.start_kind_id or (rule.start_code in RESTARTED and kind._get_code() == "reopened")

    def _ends_with_matter(self):
        """Whether solving the matter ends this limit, so that it never begins afterwards."""
        return "solved" in self._get_rule().stop_codes

    def _get_start(self, event):
        """When the limit begins with ``event``: a customer waits since he called, not since it was typed in."""
        self.ensure_one()
        if event.kind_id._get_code() == "registered":
            return min(event.date, event.ticket_id.contact_date)
        return event.date

    def _find_start(self, history):
        """The event of ``history`` (one round of one ticket, in order) with which this limit begins.

        :return: (event or none, the events after it)
        """
        self.ensure_one()
        starts = history.filtered(lambda event: self._starts_with(event.kind_id))
        if not starts:
            return starts, starts
        # the last judgement is the one that made the ticket what it is
        rule = self._get_rule()
        last = rule.repeat or rule.basis == "promise" or rule.start_code == "judged"
        start = starts[-1] if last else starts[0]
        # what is only supposed has no number yet
        return start, history[history._ids.index(start._ids[0]) + 1 :]

    def _replay(self, events):
        """Pauses that ``events`` (in order) brought.

        :return: (pauses that are over as stored on a deadline, start of the present one or False)
        """
        rule = self._get_rule()
        pauses, paused_at = [], False
        for event in events:
            if not paused_at and event.kind_id.id in rule.pause_kind_ids:
                paused_at = event.date
            elif paused_at and event.kind_id.id in rule.resume_kind_ids:
                pauses.append([str(paused_at), str(event.date)])
                paused_at = False
        return pauses, paused_at

    def _get_domain(self):
        return Domain(safe_eval(self._get_rule().domain or "[]", {"uid": self.env.uid}))

    @api.model
    @tools.ormcache()
    def _get_domain_facts(self):
        """Names of the ticket's fields that further conditions ask for."""
        names = set()
        for policy in self.sudo().search([("domain", "!=", False)]):
            for condition in policy._get_domain().iter_conditions():
                names.add(condition.field_expr.split(".")[0])
        return frozenset(names)

    def _filter_tickets(self, tickets):
        """Those of ``tickets`` to which the limit applies."""
        rule = self._get_rule()
        tickets = tickets.filtered(lambda ticket: ticket.company_id.id == rule.company_id)
        for ids, fact in (
            (rule.kind_ids, "kind_id"),
            (rule.channel_ids, "channel_id"),
            (rule.customer_class_ids, "customer_class_id"),
        ):
            if ids:
                tickets = tickets.filtered(lambda ticket, ids=ids, fact=fact: ticket[fact].id in ids)
        if rule.product_category_ids:
            tickets = tickets.filtered(
                lambda ticket: (
                    not rule.product_category_ids.isdisjoint(
                        int(part) for part in (ticket.product_id.categ_id.parent_path or "").split("/") if part
                    )
                )
            )
        if rule.severity:
            tickets = tickets.filtered(lambda ticket: ticket.severity == rule.severity)
        if rule.distance_from:
            tickets = tickets.filtered(lambda ticket: ticket.distance_km > rule.distance_from)
        if rule.distance_to:
            tickets = tickets.filtered(lambda ticket: ticket.distance_km <= rule.distance_to)
        if rule.basis == "promise":
            tickets = tickets.filtered("promised_date")
        if tickets and rule.domain:
            tickets = tickets.filtered_domain(self._get_domain())
        return tickets

    # ---------------------------------------------------------------------------------------------
    # Length
    # ---------------------------------------------------------------------------------------------

    def _get_length(self, quantity=1):
        rule = self._get_rule()
        return rule.length * deadline.steps(quantity, rule.per_quantity)

    def _get_counting_calendar(self):
        """The calendar in whose hours time counts; calendar days and promises count day and night."""
        rule = self._get_rule()
        if rule.unit == "calendar_days" or rule.basis == "promise":
            return self.env["resource.calendar"]
        return self.env["resource.calendar"].browse(rule.calendar_id)

    # ---------------------------------------------------------------------------------------------
    # Companies
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _copy_to(self, companies):
        """Give ``companies`` the limits of the first company, as a start of their own."""
        source = self.env["res.company"].search([], order="id", limit=1)
        policies = self.search([("company_id", "=", source.id)])
        for company in companies - source:
            for policy in policies:
                policy.copy(
                    {
                        "name": policy.name,
                        "company_id": company.id,
                        "calendar_id": policy.calendar_id and company.resource_calendar_id.id,
                    }
                )

    @api.model
    def _copy_to_all(self):
        """At installation: companies that are there already."""
        equipped = self.with_context(active_test=False)._read_group([], ["company_id"])
        self._copy_to(self.env["res.company"].search([("id", "not in", [company.id for [company] in equipped])]))
