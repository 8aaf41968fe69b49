from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.care import get_periods

#: What the tasks of a plan follow from: a change is looked at in the next run.
SHAPE = frozenset({"active", "class_ids", "rhythm", "per_year", "start", "ahead_weeks", "user_ids", "company_id"})


class CarePlan(models.Model):
    """What a class of customers is promised in a year (F3, I8): visits, opinion rounds (意见征询), surveys.

    A plan is data. The scheduled action (``care_plan_run.py``) makes the work of it: one task per customer and
    period of the year, spread over the working days of the period.
    """

    _name = "aftersales.care.plan"
    _description = "Care Plan"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(string="What is done", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    kind = fields.Selection(
        selection=[("visit", "Visit"), ("opinion", "Opinion round"), ("survey", "Survey")],
        required=True,
        default="visit",
    )
    class_ids = fields.Many2many(
        "aftersales.customer.class",
        string="Customer classes",
        required=True,
        help="Customers of these classes are looked after in this way.",
    )

    # --- how often ----------------------------------------------------------------------------------
    rhythm = fields.Selection(
        selection=[("class", "As often as the class promises visits"), ("own", "So often a year:")],
        string="How often",
        required=True,
        default="own",
    )
    per_year = fields.Integer(string="Times a year", default=1)
    start = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        help="No task is planned for a day before this one.",
    )
    ahead_weeks = fields.Integer(
        string="Planned ahead (weeks)", default=8, help="So many weeks ahead the tasks are in the calendar."
    )

    # --- how ----------------------------------------------------------------------------------------
    script = fields.Text(
        translate=True,
        help="What to ask and to look at. Stands on each task of this plan, beside what is written down.",
    )
    user_ids = fields.Many2many(
        "res.users",
        "aftersales_care_plan_user_rel",
        string="Done by",
        domain=lambda self: [("share", "=", False), ("all_group_ids", "in", self._get_duties())],
        help="Customers are shared out among them; each keeps his own. Empty: whoever takes the task.",
    )
    department_ids = fields.Many2many(
        "hr.department",
        "aftersales_care_plan_department_rel",
        string="Departments concerned",
        check_company=True,
        help="Opinions that are heard in this way go to these departments. Empty: to any.",
    )
    by_mail = fields.Boolean(
        string="By mail",
        help="The questions go by mail to customers that have an address; the others are called.",
    )
    survey_id = fields.Many2one(
        "survey.survey",
        string="Questions",
        ondelete="restrict",
        groups="aftersales_service.group_manager",
        domain=[("survey_type", "=", "aftersales")],
        help="The page that the mail leads to.",
    )
    reply_days = fields.Integer(
        string="Answers accepted for (days)", default=14, help="Days after the mail until the link expires."
    )
    call_unanswered = fields.Boolean(
        string="Call who has not answered",
        help="After these days. Those who answered without their name are called, too: nobody knows that they did.",
    )

    # --- what came of it ------------------------------------------------------------------------------
    task_ids = fields.One2many("aftersales.care.task", "plan_id", string="Tasks")
    task_count = fields.Integer(string="To do", compute="_compute_counts")
    overdue_count = fields.Integer(string="Overdue", compute="_compute_counts")
    done_count = fields.Integer(string="Done this year", compute="_compute_counts")
    customer_count = fields.Integer(string="Customers", compute="_compute_customer_count")

    _per_year_sane = models.Constraint("CHECK (per_year BETWEEN 1 AND 52)", "Plan it once to 52 times a year.")
    _ahead_sane = models.Constraint("CHECK (ahead_weeks BETWEEN 1 AND 26)", "Tasks are planned 1 to 26 weeks ahead.")
    _reply_sane = models.Constraint("CHECK (reply_days BETWEEN 1 AND 180)", "Wait 1 to 180 days for an answer.")

    # ---------------------------------------------------------------------------------------------
    # Constraints
    # ---------------------------------------------------------------------------------------------

    @api.constrains("class_ids", "kind", "company_id", "active")
    def _check_one_promise(self):
        """Two plans of one kind for the same class would promise the same customer twice."""
        for plan in self.filtered("active"):
            double = self.search(
                Domain("id", "!=", plan.id)
                & Domain("kind", "=", plan.kind)
                & Domain("company_id", "=", plan.company_id.id)
                & Domain("class_ids", "in", plan.class_ids.ids),
                limit=1,
            )
            if double:
                raise ValidationError(
                    self.env._(
                        "“%(other)s” promises %(classes)s the same. Take the class out of one of the two plans.",
                        other=double.name,
                        classes=", ".join((double.class_ids & plan.class_ids).mapped("name")),
                    )
                )

    @api.constrains("class_ids")
    def _check_classes(self):
        for plan in self:
            if not plan.class_ids:
                raise ValidationError(self.env._("Say which customers “%(plan)s” is for.", plan=plan.name))

    @api.constrains("rhythm", "kind")
    def _check_rhythm(self):
        for plan in self:
            if plan.rhythm == "class" and plan.kind != "visit":
                raise ValidationError(
                    self.env._("A class promises visits only. Say how often a year “%(plan)s” is done.", plan=plan.name)
                )

    @api.constrains("by_mail", "survey_id", "kind")
    def _check_survey(self):
        for plan in self.sudo():
            if plan.by_mail and plan.kind == "visit":
                raise ValidationError(self.env._("A visit is not made by mail."))
            if plan.by_mail and not plan.survey_id:
                raise ValidationError(
                    self.env._("Choose the questions that “%(plan)s” sends, or do it by phone.", plan=plan.name)
                )

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _get_duties(self):
        """Groups whose people are given tasks."""
        return [self.env.ref(f"aftersales_service.group_{duty}").id for duty in ("clerk", "dispatcher", "field")]

    def _compute_counts(self):
        tasks = self.env["aftersales.care.task"]
        mine = Domain("plan_id", "in", self.ids)
        open_tasks = mine & Domain("state", "in", ("planned", "asked"))
        waiting = dict(tasks._read_group(open_tasks, ["plan_id"], ["__count"]))
        late = dict(tasks._read_group(mine & Domain("overdue", "=", True), ["plan_id"], ["__count"]))
        year = fields.Date.context_today(self).replace(month=1, day=1)
        done = dict(
            tasks._read_group(
                mine & Domain("state", "=", "done") & Domain("done_on", ">=", year), ["plan_id"], ["__count"]
            )
        )
        for plan in self:
            plan.task_count = waiting.get(plan, 0)
            plan.overdue_count = late.get(plan, 0)
            plan.done_count = done.get(plan, 0)

    @api.depends("class_ids", "company_id")
    def _compute_customer_count(self):
        for plan in self:
            # few plans: each has its own classes and company
            plan.customer_count = self.env["res.partner"].search_count(plan._get_customer_domain())

    def _get_customer_domain(self):
        self.ensure_one()
        return Domain("customer_class_id", "in", self.class_ids.ids) & Domain(
            "company_id", "in", [False, self.company_id.id]
        )

    def _get_times(self, customer_class):
        """How often a year customers of ``customer_class`` get what this plan is about."""
        self.ensure_one()
        return customer_class.visits_per_year if self.rhythm == "class" else self.per_year

    def _get_periods(self, customer_class, first, last):
        return get_periods(self._get_times(customer_class), first, last)

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans._plan_soon()
        return plans

    def write(self, vals):
        result = super().write(vals)
        if SHAPE & vals.keys():
            self._plan_soon()
        return result

    def copy_data(self, default=None):
        # a copy of a running plan would promise the same twice
        default = default or {}
        return [
            {
                **vals,
                "name": default.get("name") or self.env._("%(name)s (copy)", name=plan.name),
                "active": default.get("active", False),
            }
            for plan, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        used = self.env["aftersales.care.task"].sudo().search([("plan_id", "in", self.ids)], limit=1)
        if used:
            raise UserError(
                self.env._("“%(plan)s” has been worked on; it is kept. Archive it instead.", plan=used.plan_id.name)
            )

    # ---------------------------------------------------------------------------------------------
    # Actions
    # ---------------------------------------------------------------------------------------------

    def action_view_tasks(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.care_task_action_all")
        return {
            **action,
            "name": self.name,
            "domain": [("plan_id", "=", self.id)],
            "context": {"search_default_open": 1},
        }

    def action_view_customers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.res_partner_action_customers")
        return {**action, "name": self.name, "domain": list(self._get_customer_domain())}
