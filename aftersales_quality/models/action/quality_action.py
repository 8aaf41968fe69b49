from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

#: Agreed on before the action begins; what has begun keeps them.
AGREED = frozenset(
    {
        "case_id",
        "kind",
        "title",
        "due",
        "measure",
        "criterion",
        "max_complaints",
        "window_days",
        "measure_product_id",
        "measure_defect_id",
        "measure_units",
        "cause_id",
    }
)
#: What the owner writes while the action is in work.
OWNERS = frozenset({"done_note", "done_file_ids", "deployment_ids", "document_change_ids"})
#: Nothing more is to be done in these.
OVER = ("effective", "ineffective", "cancelled")


class QualityAction(models.Model):
    """A corrective or preventive action (纠正/预防措施): who does what until when, and did it help (Q5).

    proposed → in work → done → effective, or not: then a new action follows it. What effect is expected, how long it
    is watched and who judges it is fixed before the action begins.
    """

    _name = "aftersales.quality.action"
    _description = "Corrective or Preventive Action"
    _inherit = ["aftersales.quality.led.mixin", "aftersales.step.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "due, id"
    _check_company_auto = True
    _step_fields = frozenset(
        {
            "name",
            "state",
            "first_due",
            "started_on",
            "done_on",
            "done_by_id",
            "on_time",
            "days_late",
            "window_until",
            "verified_on",
            "verified_by_id",
            "effect_note",
            "effect_count",
            "not_counted_ids",
            "failed_id",
            "end_reason",
            "evidence_ids",
        }
    )

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", index="trigram")
    title = fields.Char(string="Action", required=True, index="trigram", tracking=True, help="In one line.")
    case_id = fields.Many2one(
        "aftersales.quality.case", string="Quality case", required=True, ondelete="restrict", index=True, tracking=True
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    cause_id = fields.Many2one(
        "aftersales.quality.cause",
        string="Against the cause",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('case_id', '=', case_id)]",
    )
    cause_name = fields.Char(related="cause_id.name", string="Cause")
    case_title = fields.Char(related="case_id.title", string="Fault")
    product_id = fields.Many2one(related="case_id.product_id", store=True, index="btree_not_null")
    needs_effect = fields.Boolean(related="case_id.severity_id.needs_effect")
    kind = fields.Selection(
        selection=[("corrective", "Corrective"), ("preventive", "Preventive")],
        required=True,
        default="corrective",
        tracking=True,
        help="Corrective: against the cause of what happened. Preventive: so that it does not happen elsewhere.",
    )
    state = fields.Selection(
        selection=[
            ("proposed", "Proposed"),
            ("running", "In work"),
            ("done", "Done"),
            ("effective", "Effective"),
            ("ineffective", "Not effective"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="proposed",
        index=True,
        tracking=True,
        group_expand="_group_expand_state",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        domain=[("share", "=", False)],
        help="Sees to it that the action is done. Finds it under “Asked of me”.",
    )
    department_id = fields.Many2one(
        "hr.department", compute="_compute_department_id", store=True, index="btree_not_null", ondelete="set null"
    )
    description = fields.Text(string="How")
    due = fields.Date(required=True, index=True, tracking=True)
    first_due = fields.Date(string="First due date", readonly=True, copy=False)
    started_on = fields.Datetime(readonly=True, copy=False)
    done_note = fields.Text(string="What was done", copy=False)
    done_file_ids = fields.Many2many(
        "ir.attachment", "aftersales_quality_action_file_rel", string="Evidence of it", copy=False
    )
    evidence_ids = fields.Many2many(
        "aftersales.quality.evidence",
        "aftersales_quality_action_evidence_rel",
        string="Kept as evidence",
        readonly=True,
        copy=False,
        groups="aftersales_quality.group_case_reader",
    )
    done_on = fields.Datetime(string="Done on", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", string="Done by", readonly=True, copy=False, ondelete="restrict")
    on_time = fields.Float(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="1 when it was done by its due date, 0 when it was not; the average of many is the rate.",
    )
    days_late = fields.Integer(string="Days late", readonly=True, copy=False, aggregator="avg")
    end_reason = fields.Char(string="Why it was cancelled", readonly=True, copy=False)
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    postponement_ids = fields.One2many("aftersales.quality.postponement", "action_id", string="Due dates before")
    postponed_count = fields.Integer(string="Times postponed", compute="_compute_postponed_count", store=True)
    deployment_ids = fields.One2many("aftersales.quality.deployment", "action_id", string="Elsewhere")
    document_change_ids = fields.One2many("aftersales.quality.document.change", "action_id", string="Documents changed")
    failed_id = fields.Many2one(
        "aftersales.quality.action",
        string="After",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The action that did not help; this one takes its place.",
    )
    next_ids = fields.One2many("aftersales.quality.action", "failed_id", string="Followed by")
    is_mine = fields.Boolean(compute="_compute_is_mine")
    is_leading = fields.Boolean(compute="_compute_is_mine", help="Whether the user leads quality cases.")

    _name_unique = models.UniqueIndex("(company_id, name) WHERE name != '/'", "This number of an action is taken.")
    _open_due = models.Index("(due, user_id) WHERE state = 'running'")

    # ---------------------------------------------------------------------------------------------
    # Computes and constraints
    # ---------------------------------------------------------------------------------------------

    @api.depends("user_id", "case_id")
    def _compute_department_id(self):
        for action in self:
            user = action.user_id
            action.department_id = user._get_department(action.company_id) if user else False

    @api.depends("postponement_ids")
    def _compute_postponed_count(self):
        for action in self:
            action.postponed_count = len(action.postponement_ids)

    @api.depends("state", "due")
    def _compute_overdue(self):
        today = fields.Date.context_today(self)
        for action in self:
            action.overdue = action.state == "running" and bool(action.due) and action.due < today

    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "running") & Domain("due", "<", fields.Date.context_today(self))
        wanted = set(value)
        if wanted == {True}:
            return late
        return Domain.TRUE if wanted == {True, False} else ~late

    @api.depends_context("uid")
    @api.depends("user_id")
    def _compute_is_mine(self):
        leads = self._is_quality()
        for action in self:
            action.is_mine = action.user_id == self.env.user
            action.is_leading = leads

    @api.depends("name", "title")
    def _compute_display_name(self):
        for action in self:
            action.display_name = f"{action.name} {action.title or ''}".strip(" /")

    @api.model
    def _group_expand_state(self, states, domain):
        """The board shows the way even where nothing is on it."""
        return ["proposed", "running", "done", "effective"] + [s for s in states if s in ("ineffective", "cancelled")]

    @api.constrains("cause_id", "case_id")
    def _check_cause(self):
        for action in self.sudo():
            if action.cause_id and action.cause_id.case_id != action.case_id:
                raise ValidationError(
                    self.env._(
                        "“%(cause)s” is a cause of another case. Choose one of this.", cause=action.cause_id.name
                    )
                )

    @api.constrains("user_id", "case_id")
    def _check_owner(self):
        for action in self:
            strangers = action.user_id._get_out_of_reach(action.company_id)
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(user)s would not see the action: the person needs a duty in After-Sales, “Department” at "
                        "least, in %(company)s.",
                        user=strangers.name,
                        company=action.company_id.name,
                    )
                )

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        actions = super().create(vals_list)
        actions._ensure_case_open()
        register = self.env.ref("aftersales_quality.register_quality_action").sudo()
        numbers = register.draw_many([(register, action.company_id) for action in actions])
        for action, number in zip(actions, numbers, strict=True):
            action.sudo().name = number
        return actions

    def write(self, vals):
        # a card that is dragged to another column of the board asks for a step
        if not self.env.su and set(vals) == {"state"}:
            return self._take_dragged(vals["state"])
        self._ensure_not_by_hand(vals)
        self._ensure_may_write(vals)
        return super().write(vals)

    def _take_dragged(self, state):
        """Dragging begins what was proposed; everything else has to be told something."""
        if state == "running" and set(self.mapped("state")) <= {"proposed"}:
            self.action_start()
        elif any(action.state != state for action in self):
            raise UserError(self.env._("Open the action and use its button: this step has to be told something."))
        return True

    def _ensure_may_write(self, vals):
        """Owners write down what they did; what was agreed on stays, what is over stays."""
        if self.env.su:
            return
        facts = {name for name in vals if not name.startswith(("message_", "activity_"))}
        if not facts:
            return
        leads = self._is_quality()
        for action in self:
            if not leads and (facts - OWNERS or action.user_id != self.env.user):
                raise AccessError(self.env._("Quality changes the action itself; its owner writes down what was done."))
            over = action.state in OVER or (action.state == "done" and facts - {"verifier_id"})
            if over or (action.state != "proposed" and facts & AGREED):
                raise UserError(
                    self.env._(
                        "%(action)s: this was fixed before. The due date is postponed by its button; for anything "
                        "else cancel the action and agree on another one.",
                        action=action.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Actions keep their numbers. Cancel it with the reason instead."))

    # ---------------------------------------------------------------------------------------------
    # Who may
    # ---------------------------------------------------------------------------------------------

    def _get_refusal(self):
        return self.env._("Actions are led by quality. Ask a colleague from there.")

    def _to_company_day(self, moment):
        """The day of ``moment`` (UTC) where the company is."""
        self.ensure_one()
        company = self.company_id.sudo()
        zone = company.partner_id.tz or company.resource_calendar_id.tz or "UTC"
        return fields.Datetime.context_timestamp(self.with_context(tz=zone), moment).date()

    def _get_window_end(self, moment):
        """Last day on which the effect of an action is watched that was done at ``moment``."""
        self.ensure_one()
        return self._to_company_day(moment) + timedelta(days=self.window_days)
