from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

#: Parties that a claim goes to.
CLAIMED_FROM = ("supplier", "carrier")
#: Nobody outside knows of it yet.
UNSENT = ("draft", "approved")
#: The claim is on its way: it has been sent and is not at its end.
RUNNING = ("sent", "answered")
ENDED = ("settled", "closed", "withdrawn")
#: Who proposes, sends and follows up claims; the manager does it, too.
WORKING = (
    "aftersales_quality.group_quality",
    "aftersales_quality.group_purchasing",
    "aftersales_service.group_manager",
)


class SupplierClaim(models.Model):
    """What we claim back from a supplier or a carrier (二次索赔, C5): from the proposal until it is settled.

    Its lines are what the supplier bears of the costs of one case or several, by the decided shares and the terms
    (``claim_propose.py``). It is approved by another and higher person, sent with its evidence (``claim_bundle.py``),
    answered, disputed once more or written off (``claim_answer_step.py``, ``claim_rest.py``). Nothing of it is in the
    books before the supplier accepts: then there is a vendor credit note (``claim_credit.py``).
    Amounts are in the company's currency, without tax.
    """

    _name = "aftersales.supplier.claim"
    _description = "Supplier Claim"
    _inherit = ["aftersales.step.mixin", "aftersales.document.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "partner_id.name", "line_ids.case_id.name"]
    _check_company_auto = True
    # finance talks along
    _mail_post_access = "read"
    _step_fields = frozenset(
        {
            "name",
            "company_id",
            "partner_id",
            "party_kind",
            "state",
            "term_id",
            "proposer_id",
            "approver_id",
            "approved_on",
            "sent_on",
            "answer_due",
            "answered_on",
            "answer",
            "round_ids",
            "written_off_amount",
            "write_off_reason",
            "write_off_asked_by_id",
            "write_off_approver_id",
            "ended_on",
            "end_reason",
            "reminded_on",
            "escalated_on",
        }
    )

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", index="trigram")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Supplier", required=True, readonly=True, ondelete="restrict", index=True, tracking=True
    )
    party_kind = fields.Selection(
        selection=[("supplier", "Supplier"), ("carrier", "Carrier")],
        string="Kind of party",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("approved", "Approved"),
            ("sent", "Sent"),
            ("answered", "Answered"),
            ("settled", "Settled"),
            ("closed", "Written off"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
        group_expand="_group_expand_state",
    )
    user_id = fields.Many2one(
        "res.users",
        string="In charge",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        default=lambda self: self.env.uid,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Follows the claim up, and is reminded of it.",
    )
    term_id = fields.Many2one(
        "aftersales.supplier.claim.term",
        string="Terms",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="By which it was proposed.",
    )
    needs_old_part = fields.Boolean(related="term_id.needs_old_part")
    words = fields.Text(string="What the letter says", help="Stands in the letter above the costs.")
    line_ids = fields.One2many("aftersales.supplier.claim.line", "claim_id", string="What is claimed")
    case_count = fields.Integer(string="Number of cases", compute="_compute_case_count")
    evidence_ids = fields.Many2many(
        "aftersales.quality.evidence",
        "aftersales_supplier_claim_evidence_rel",
        string="Evidence that goes along",
        domain="[('case_id', 'in', case_ids)]",
        help="Of the cases' evidence only what stands here leaves the house: at first that of the share.",
    )
    case_ids = fields.Many2many("aftersales.quality.case", compute="_compute_case_count", string="Quality cases")

    # --- amounts -----------------------------------------------------------------------------------
    attributed_amount = fields.Monetary(
        string="Borne by the supplier",
        compute="_compute_amounts",
        store=True,
        help="What the supplier bears of the costs by the decided share.",
    )
    amount = fields.Monetary(string="Claimed", compute="_compute_amounts", store=True, tracking=True)
    accepted_amount = fields.Monetary(string="Accepted amount", compute="_compute_amounts", store=True)
    refused_amount = fields.Monetary(
        string="Refused amount", compute="_compute_answered_amounts", store=True, help="Of what was answered."
    )
    written_off_amount = fields.Monetary(string="Written off", readonly=True, copy=False)
    rest_amount = fields.Monetary(
        string="Neither accepted nor written off",
        compute="_compute_answered_amounts",
        store=True,
        help="It is disputed once more, or written off.",
    )
    open_amount = fields.Monetary(
        string="Open",
        compute="_compute_open_amount",
        store=True,
        help="Of what was sent: neither received nor given up yet.",
    )
    recovery_rate = fields.Float(
        string="Recovery rate %",
        compute="_compute_answered_amounts",
        store=True,
        digits=(5, 2),
        aggregator="avg",
        help="What was accepted, of what was claimed, of claims that were answered. Of groups it is that of the sums.",
    )

    # --- the way ------------------------------------------------------------------------------------
    proposer_id = fields.Many2one(
        "res.users",
        string="Proposed by",
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        default=lambda self: self.env.uid,
    )
    may_approve = fields.Boolean(compute="_compute_may")
    may_work = fields.Boolean(compute="_compute_may")
    approver_id = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False, ondelete="restrict")
    approved_on = fields.Datetime(readonly=True, copy=False)
    round_ids = fields.One2many("aftersales.supplier.claim.round", "claim_id", string="Rounds", readonly=True)
    round_count = fields.Integer(string="Number of rounds", compute="_compute_round_count")
    sent_on = fields.Datetime(string="First sent on", readonly=True, copy=False)
    answer_due = fields.Date(string="Answer due", readonly=True, copy=False, tracking=True)
    is_overdue = fields.Boolean(string="Answer overdue", compute="_compute_is_overdue", search="_search_is_overdue")
    answer = fields.Selection(
        selection=[("accepted", "Accepted"), ("partly", "Partly accepted"), ("refused", "Refused")],
        readonly=True,
        copy=False,
        tracking=True,
    )
    answered_on = fields.Date(string="First answered on", readonly=True, copy=False)
    answer_days = fields.Integer(
        string="Days to the answer", compute="_compute_answer_days", store=True, aggregator="avg"
    )
    claim_until = fields.Date(
        compute="_compute_claim_until", string="To be claimed until", help="The first day that the terms name."
    )
    outdated = fields.Char(compute="_compute_outdated", help="Why it does not stand on its decision or costs any more.")
    reminded_on = fields.Date(readonly=True, copy=False)
    escalated_on = fields.Date(readonly=True, copy=False)

    write_off_reason = fields.Text(readonly=True, copy=False)
    write_off_asked_by_id = fields.Many2one(
        "res.users", string="Write-off asked for by", readonly=True, copy=False, ondelete="restrict"
    )
    write_off_approver_id = fields.Many2one(
        "res.users", string="Write-off approved by", readonly=True, copy=False, ondelete="restrict"
    )
    may_write_off = fields.Boolean(compute="_compute_may")
    ended_on = fields.Datetime(readonly=True, copy=False)
    end_reason = fields.Text(string="Why it was withdrawn", readonly=True, copy=False)

    _name_unique = models.UniqueIndex(
        "(company_id, name) WHERE name != '/'", "This number of a supplier claim is already taken."
    )
    _written_off_not_negative = models.Constraint(
        "CHECK (written_off_amount IS NULL OR written_off_amount >= 0)", "What is written off is zero or more."
    )
    _to_remind = models.Index("(answer_due, id) WHERE state = 'sent'")

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _group_expand_state(self, states, domain):
        # the board shows the usual way even where nothing stands on it just now
        return ["draft", "approved", "sent", "answered", "settled"]

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for claim in self:
            claim.display_name = f"{claim.name} {claim.partner_id.name or ''}".strip()

    @api.depends("line_ids.case_id")
    def _compute_case_count(self):
        for claim in self:
            claim.case_ids = claim.line_ids.case_id
            claim.case_count = len(claim.line_ids.case_id)

    @api.depends("line_ids.attributed_amount", "line_ids.amount", "line_ids.accepted_amount")
    def _compute_amounts(self):
        for claim in self:
            for name in ("attributed_amount", "amount", "accepted_amount"):
                claim[name] = sum(claim.line_ids.mapped(name))

    @api.depends("state", "answered_on", "amount", "accepted_amount", "written_off_amount")
    def _compute_answered_amounts(self):
        for claim in self:
            answered = claim.answered_on and claim.state not in ("draft", "approved", "withdrawn")
            refused = claim.amount - claim.accepted_amount if answered else 0.0
            claim.refused_amount = refused
            claim.rest_amount = refused - claim.written_off_amount
            claim.recovery_rate = 100 * claim.accepted_amount / claim.amount if answered and claim.amount else 0.0

    @api.depends("state", "amount", "written_off_amount")
    def _compute_open_amount(self):
        for claim in self:
            claim.open_amount = claim.amount - claim.written_off_amount if claim.state in RUNNING else 0.0

    @api.depends("sent_on", "answered_on")
    def _compute_answer_days(self):
        for claim in self:
            days = False
            if claim.sent_on and claim.answered_on:
                sent = fields.Datetime.context_timestamp(claim, claim.sent_on).date()
                days = max((claim.answered_on - sent).days, 0)
            claim.answer_days = days

    @api.depends("round_ids")
    def _compute_round_count(self):
        for claim in self:
            claim.round_count = len(claim.round_ids)

    @api.depends("state", "answer_due")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for claim in self:
            claim.is_overdue = claim.state == "sent" and claim.answer_due and claim.answer_due < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = self._get_overdue_domain()
        return overdue if set(value) == {True} else ~overdue if set(value) == {False} else Domain.TRUE

    @api.model
    def _get_overdue_domain(self):
        return Domain("state", "=", "sent") & Domain("answer_due", "<", fields.Date.context_today(self))

    @api.depends("line_ids.share_id", "term_id")
    def _compute_claim_until(self):
        for claim in self:
            days = [
                claim.term_id._get_claim_until(decided_on)
                for decided_on in claim.sudo().line_ids.share_id.mapped("decided_on")
                if claim.term_id and claim.term_id.claim_days and decided_on
            ]
            claim.claim_until = min(days, default=False)

    @api.depends_context("uid")
    @api.depends("state", "proposer_id", "user_id", "amount", "write_off_asked_by_id")
    def _compute_may(self):
        works = self._is_working()
        for claim in self:
            claim.may_work = works
            leads = claim._is_high_enough()
            own = self.env.user in claim.proposer_id | claim.user_id
            claim.may_approve = leads and not own and claim.state == "draft"
            claim.may_write_off = bool(
                leads
                and claim.write_off_asked_by_id
                and not claim.write_off_approver_id
                and claim.write_off_asked_by_id != self.env.user
                and claim.state == "answered"
            )

    @api.constrains("evidence_ids", "line_ids")
    def _check_evidence(self):
        for claim in self.sudo():
            if claim.evidence_ids.case_id - claim.line_ids.case_id:
                raise ValidationError(
                    self.env._("%(claim)s: evidence of another case does not go along.", claim=claim.name)
                )

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "Claims are proposed from the costs of a case. Use the button on the case or the list “To claim”."
                )
            )
        claims = super().create(vals_list)
        register = self.env.ref("aftersales_quality.register_supplier_claim")
        numbers = register.draw_many([(register, claim.company_id) for claim in claims])
        for claim, number in zip(claims, numbers, strict=True):
            claim.name = number
        return claims

    def write(self, vals):
        if not self.env.su:
            self._ensure_not_by_hand(vals)
            facts = {name for name in vals if not name.startswith(("message_", "activity_"))}
            if facts:
                self._ensure_working()
            if facts - {"user_id"}:
                self._ensure_draft()
            elif facts and self.filtered(lambda claim: claim.state in ENDED):
                raise UserError(self.env._("The claim has ended: nobody has to follow it up any more."))
        return super().write(vals)

    def _ensure_draft(self):
        """What was approved is what is sent."""
        fixed = self.filtered(lambda claim: claim.state != "draft")
        if fixed:
            raise UserError(
                self.env._(
                    "%(claims)s: approved already, so it stays as it is. Take it back first, as long as it has not been sent.",
                    claims=", ".join(fixed.mapped("name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Supplier claims have numbers without gaps and are kept. Withdraw it instead."))

    # ---------------------------------------------------------------------------------------------
    # Who
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _is_working(self):
        return any(self.env.user.has_group(group) for group in WORKING)

    def _ensure_working(self):
        """Refuse whoever is neither quality nor purchasing nor leads.

        :raise AccessError: not the duty of this user
        """
        if not self.env.su and not self._is_working():
            raise AccessError(
                self.env._("Supplier claims are made by quality and purchasing. Ask a colleague from there.")
            )

    def _is_high_enough(self):
        """Whether the user stands high enough to approve so much."""
        self.ensure_one()
        user = self.env.user
        if user.has_group("aftersales_service.group_general_manager"):
            return True
        limit = self.company_id.sudo().aftersales_claim_limit
        within = not limit or self.currency_id.compare_amounts(self.amount, limit) <= 0
        return within and user.has_group("aftersales_service.group_manager")

    # ---------------------------------------------------------------------------------------------
    # Figures
    # ---------------------------------------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        """The rate of a group is that of its sums: a claim of a cent does not count like one of a million.

        What was not answered yet counts neither there nor among the days to the answer.
        """
        answered = SQL("%s IS NOT NULL", self._field_to_sql(self._table, "answered_on", query))
        if aggregate_spec == "answer_days:avg":
            days = self._field_to_sql(self._table, "answer_days", query)
            return SQL("AVG(%s) FILTER (WHERE %s)", days, answered)
        if aggregate_spec == "recovery_rate:avg":
            return SQL(
                "100.0 * SUM(%(accepted)s) FILTER (WHERE %(counted)s) / NULLIF(SUM(%(amount)s) FILTER (WHERE %(counted)s), 0)",
                accepted=self._field_to_sql(self._table, "accepted_amount", query),
                amount=self._field_to_sql(self._table, "amount", query),
                counted=SQL(
                    "%s AND %s NOT IN ('draft', 'approved', 'withdrawn')",
                    answered,
                    self._field_to_sql(self._table, "state", query),
                ),
            )
        return super()._read_group_select(aggregate_spec, query)

    # ---------------------------------------------------------------------------------------------
    # Links
    # ---------------------------------------------------------------------------------------------

    def action_view_cases(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_quality.quality_case_action")
        action = {**action, "domain": [("id", "in", self.case_ids.ids)], "context": {}}
        if len(self.case_ids) == 1:
            action.update(res_id=self.case_ids.id, views=[(False, "form")], view_mode="form")
        return action

    def _get_document_reader(self):
        return self.partner_id
