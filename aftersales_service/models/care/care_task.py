from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

#: Still to be done.
OPEN = ("planned", "asked")
KINDS = [("visit", "Visit"), ("opinion", "Opinion round"), ("survey", "Survey")]
#: What is planned, as long as it is; what came of it.
PLAN = frozenset({"day", "user_id", "contact_id", "partner_id", "kind"})
RESULT = frozenset({"done_on", "met", "notes"})


class CareTask(models.Model):
    """One customer's turn: a visit, a talk of an opinion round, a survey (F3). Made by a plan, or by hand."""

    _name = "aftersales.care.task"
    _description = "Care Task"
    _inherit = ["aftersales.step.mixin", "mail.thread"]
    _order = "day, id"
    _check_company_auto = True
    _step_fields = frozenset(
        {"state", "plan_id", "period_start", "period_end", "customer_class_id", "closed_by_id", "skip_reason"}
    )

    plan_id = fields.Many2one("aftersales.care.plan", readonly=True, ondelete="restrict", index="btree_not_null")
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    kind = fields.Selection(selection=KINDS, required=True, default="visit", index=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, ondelete="restrict", index=True)
    customer_class_id = fields.Many2one(
        "aftersales.customer.class",
        readonly=True,
        ondelete="restrict",
        compute="_compute_customer_class_id",
        store=True,
        precompute=True,
        help="The class that the customer had when the task was planned.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Whom to see",
        ondelete="restrict",
        domain="[('commercial_partner_id', 'parent_of', partner_id)]",
        help="The person to visit or to call. Empty: whoever answers.",
    )
    phone = fields.Char(compute="_compute_phone")
    address = fields.Char(compute="_compute_phone")
    period_start = fields.Date(readonly=True)
    period_end = fields.Date(
        string="By", readonly=True, help="The end of the period in which the customer has his turn."
    )
    day = fields.Date(required=True, default=fields.Date.context_today, index=True, tracking=True)
    user_id = fields.Many2one(
        "res.users",
        string="Done by",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        domain=lambda self: [
            ("share", "=", False),
            ("all_group_ids", "in", self.env["aftersales.care.plan"]._get_duties()),
        ],
    )
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("asked", "Asked by mail"),
            ("done", "Done"),
            ("skipped", "Skipped"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="planned",
        index=True,
        tracking=True,
    )
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    color = fields.Integer(compute="_compute_color")

    # --- what came of it ----------------------------------------------------------------------------
    script = fields.Text(related="plan_id.script", string="What to ask")
    done_on = fields.Date(string="Done on", copy=False)
    met = fields.Char(string="Who was met", copy=False, help="Name and position of the people who were met or called.")
    notes = fields.Text(string="What was said and seen", copy=False)
    skip_reason = fields.Char(string="Skipped because", readonly=True, copy=False)
    closed_by_id = fields.Many2one(
        "res.users", string="Written down by", readonly=True, copy=False, ondelete="restrict"
    )
    previous_id = fields.Many2one("aftersales.care.task", string="Last time", compute="_compute_previous_id")
    previous_notes = fields.Text(string="What was said last time", compute="_compute_previous_id")

    _once_per_period = models.UniqueIndex(
        "(plan_id, partner_id, period_start) WHERE plan_id IS NOT NULL",
        "This customer has his turn in this period already.",
    )
    _open_day = models.Index("(company_id, day) WHERE state IN ('planned', 'asked')")
    _customer_done = models.Index("(partner_id, done_on) WHERE state = 'done'")

    # ---------------------------------------------------------------------------------------------
    # Constraints
    # ---------------------------------------------------------------------------------------------

    @api.constrains("done_on")
    def _check_done_on(self):
        for task in self:
            if task.done_on and task.done_on > fields.Date.context_today(task):
                raise ValidationError(self.env._("%(day)s has not come yet.", day=fields.Date.to_string(task.done_on)))

    @api.constrains("user_id")
    def _check_user(self):
        duties = self.env["aftersales.care.plan"]._get_duties()
        for task in self:
            if task.user_id and not task.user_id.sudo().all_group_ids & self.env["res.groups"].browse(duties):
                raise ValidationError(
                    self.env._(
                        "%(user)s has no duty in which customers are looked after. Choose a clerk, a dispatcher or "
                        "an engineer.",
                        user=task.user_id.name,
                    )
                )

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("partner_id")
    def _compute_customer_class_id(self):
        for task in self:
            task.customer_class_id = task.customer_class_id or task.partner_id.customer_class_id

    @api.depends("partner_id", "contact_id")
    def _compute_phone(self):
        for task in self:
            # whoever is to call on a customer sees where and under which number
            customer, contact = task.sudo().partner_id, task.sudo().contact_id
            task.phone = contact.phone or customer.phone
            task.address = (contact or customer)._display_address(without_company=True).strip().replace("\n", ", ")

    @api.depends("state", "day")
    def _compute_overdue(self):
        today = fields.Date.context_today(self)
        for task in self:
            task.overdue = task.state == "planned" and bool(task.day) and task.day < today

    def _search_overdue(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        domain = Domain("state", "=", "planned") & Domain("day", "<", fields.Date.context_today(self))
        return domain if (True in value) == (operator == "in") else ~domain

    @api.depends("kind")
    def _compute_color(self):
        colors = {"visit": 4, "opinion": 3, "survey": 10}
        for task in self:
            task.color = colors.get(task.kind, 0)

    @api.depends("partner_id", "done_on")
    def _compute_previous_id(self):
        done = self.search_fetch(
            Domain("partner_id", "in", self.partner_id.ids) & Domain("state", "=", "done"),
            ["partner_id", "done_on", "notes"],
            order="done_on desc, id desc",
            limit=50 * max(len(self), 1),
        )
        by_customer = done.grouped("partner_id")
        for task in self:
            earlier = by_customer.get(task.partner_id, done.browse()).filtered(
                lambda other, task=task: (
                    other._origin != task._origin and (not task.done_on or other.done_on <= task.done_on)
                )
            )
            task.previous_id = earlier[:1]
            task.previous_notes = earlier[:1].notes

    @api.depends("kind", "partner_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for task in self:
            task.display_name = f"{kinds.get(task.kind, '')} – {task.sudo().partner_id.name or ''}".strip(" –")

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        return super(CareTask, self._without_step_defaults()).create(vals_list).with_env(self.env)

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            self._ensure_not_by_hand(vals)
            if (PLAN | RESULT) & vals.keys():
                self._ensure_state(*OPEN)
            if {"partner_id", "kind"} & vals.keys() and self.plan_id:
                raise UserError(self.env._("The plan says who has his turn and with what. Skip the task instead."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_untouched(self):
        kept = self.filtered(lambda task: task.state != "planned" or task._is_begun())
        if kept:
            raise UserError(self.env._("%(task)s: kept, as it was worked on.", task=kept[0].display_name))

    def _is_begun(self):
        """Hook: whether somebody has done something about this task already."""
        self.ensure_one()
        return bool(self.met or self.notes or self.contact_id)

    def _is_untouched(self, today):
        """Whether this task may be taken back without anybody noticing."""
        self.ensure_one()
        return self.state == "planned" and self.day > today and not self._is_begun()

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    def action_done(self):
        """The customer was seen or spoken to; what came of it is written down."""
        self._ensure_may_do()
        self._ensure_state(*OPEN)
        for task in self:
            missing = task._get_missing()
            if missing:
                raise UserError(missing)
        tasks = self.sudo()
        tasks.filtered(lambda task: not task.done_on).done_on = fields.Date.context_today(self)
        tasks.filtered(lambda task: not task.user_id).user_id = self.env.user
        tasks.write({"state": "done", "closed_by_id": self.env.uid})

    def _get_missing(self):
        """Hook: a sentence on what is still to be written down; None when nothing is."""
        self.ensure_one()
        if not (self.met or "").strip():
            return self.env._("%(task)s: write down who was met.", task=self.display_name)
        if not (self.notes or "").strip():
            return self.env._("%(task)s: write down what was said and seen.", task=self.display_name)
        return None

    def action_skip(self, reason=None):
        """It will not be done, as agreed or decided; it stays visible with the reason."""
        self._ensure_may_do()
        self._ensure_state(*OPEN)
        reason = " ".join((reason or "").split())
        if not reason:
            raise UserError(self.env._("Say why it is skipped: the customer was promised it."))
        self.sudo().write({"state": "skipped", "skip_reason": reason, "closed_by_id": self.env.uid})

    def action_take_up(self):
        """What was skipped is done after all."""
        self._ensure_may_do()
        self._ensure_state("skipped")
        self.sudo().write({"state": "planned", "skip_reason": False, "closed_by_id": False})

    def action_take(self):
        """Whoever presses it does it."""
        self.check_access("write")
        self._ensure_state(*OPEN)
        self.write({"user_id": self.env.uid})

    def _ensure_may_do(self):
        """Those who look after customers; whoever has a task only for a single one, does just that."""
        self.check_access("write")
        user = self.env.user
        if any(user.has_group(f"aftersales_service.group_{duty}") for duty in ("clerk", "dispatcher")):
            return
        if any(task.user_id != user for task in self):
            raise AccessError(self.env._("This is somebody else's task."))

    @api.model
    def get_unusual_days(self, date_from, date_to=None):
        """Days on which the company does not work; the calendar shades them."""
        return self.env["aftersales.service.order"].get_unusual_days(date_from, date_to)
