from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

#: Still to be dealt with.
OPEN = ("new", "handed", "answered", "told")
#: What the customer said: written down once, put right as long as nobody has been asked.
FACTS = frozenset({"text", "partner_id", "product_id", "lot_id", "ticket_id", "task_id", "received_on", "company_id"})


class Opinion(models.Model):
    """What a customer thinks (意见), on its way to the department that can do something about it, and back (F3).

    new → handed over → answered → told to the customer → closed; or rejected with the reason.
    """

    _name = "aftersales.opinion"
    _description = "Customer's Opinion"
    _inherit = ["aftersales.step.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "text", "partner_id"]
    # the department asks back in the chatter
    _mail_post_access = "read"
    _step_fields = frozenset(
        {
            "name",
            "state",
            "source",
            "recorder_id",
            "handed_by_id",
            "handed_on",
            "answer",
            "answered_by_id",
            "answered_on",
            "told_on",
            "told_by",
            "reject_reason",
            "closed_on",
            "next_reminder",
        }
    )

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", index="trigram")
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    text = fields.Text(string="What the customer says", required=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        ondelete="restrict",
        index="btree_not_null",
        help="Empty where the customer did not want to be named: nobody can be answered then.",
    )
    product_id = fields.Many2one("product.product", ondelete="restrict", index="btree_not_null", check_company=True)
    product_categ_id = fields.Many2one(
        related="product_id.categ_id", string="Product category", store=True, index="btree_not_null"
    )
    lot_id = fields.Many2one(
        "stock.lot", string="Serial or batch", ondelete="restrict", index="btree_not_null", check_company=True
    )
    received_on = fields.Date(string="Heard on", required=True, default=fields.Date.context_today)
    source = fields.Selection(
        selection=[
            ("visit", "Visit"),
            ("opinion", "Opinion round"),
            ("survey", "Survey"),
            ("ticket", "Ticket"),
            ("other", "Heard otherwise"),
        ],
        compute="_compute_source",
        store=True,
        readonly=False,
        precompute=True,
        help="Where the opinion comes from.",
    )
    task_id = fields.Many2one(
        "aftersales.care.task", string="Heard at", ondelete="restrict", index="btree_not_null", check_company=True
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("confidential", "=", False)],
        help="The contact in which the customer said it.",
    )
    recorder_id = fields.Many2one(
        "res.users",
        string="Written down by",
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        default=lambda self: self.env.uid,
        index=True,
    )
    state = fields.Selection(
        selection=[
            ("new", "New"),
            ("handed", "Handed over"),
            ("answered", "Answered"),
            ("told", "Told the customer"),
            ("closed", "Closed"),
            ("rejected", "Rejected"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="new",
        index=True,
        tracking=True,
        group_expand=True,
    )

    # --- who answers --------------------------------------------------------------------------------
    department_id = fields.Many2one(
        "hr.department",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="department_domain",
        tracking=True,
        help="Its manager answers, unless somebody is named.",
    )
    department_domain = fields.Binary(compute="_compute_department_domain")
    user_id = fields.Many2one(
        "res.users",
        string="Asked",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        domain=[("share", "=", False)],
        tracking=True,
        help="Who answers. Proposed is the manager of the department.",
    )
    due_date = fields.Date(
        string="Answer due",
        index="btree_not_null",
        copy=False,
        tracking=True,
        help="Set when the opinion is handed over, by the working days in the settings, unless you choose another day.",
    )
    handed_by_id = fields.Many2one(
        "res.users", string="Handed over by", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    handed_on = fields.Datetime(string="Handed over on", readonly=True, copy=False)
    answer = fields.Text(readonly=True, copy=False, help="What the department says and will do.")
    answered_by_id = fields.Many2one(
        "res.users", string="Answered by", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    answered_on = fields.Datetime(string="Answered on", readonly=True, copy=False)
    told_on = fields.Datetime(string="Customer told on", readonly=True, copy=False)
    told_by = fields.Selection(
        selection=[("mail", "Mail"), ("phone", "Phone or in person")], string="Told by", readonly=True, copy=False
    )
    closed_on = fields.Datetime(readonly=True, copy=False)
    reject_reason = fields.Char(string="Rejected because", readonly=True, copy=False)
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    asked_me = fields.Boolean(compute="_compute_asked_me", search="_search_asked_me")
    answer_days = fields.Integer(
        string="Days to the answer", compute="_compute_answer_days", store=True, aggregator="avg"
    )

    _name_unique = models.UniqueIndex("(company_id, name) WHERE name != '/'", "This number is already taken.")
    _asked_open = models.Index("(user_id, due_date) WHERE state = 'handed'")

    # ---------------------------------------------------------------------------------------------
    # Constraints
    # ---------------------------------------------------------------------------------------------

    @api.constrains("ticket_id")
    def _check_not_confidential(self):
        for opinion in self.sudo():
            if opinion.ticket_id.confidential:
                raise ValidationError(self.env._("What is said in a report of wrongdoing stays there."))

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("task_id", "ticket_id")
    def _compute_source(self):
        for opinion in self:
            known = opinion.sudo().task_id.kind or ("ticket" if opinion.ticket_id else opinion.source)
            opinion.source = known or "other"

    @api.depends("company_id", "task_id")
    def _compute_department_domain(self):
        for opinion in self:
            concerned = opinion.sudo().task_id.plan_id.department_ids
            domain = Domain("company_id", "in", [False, opinion.company_id.id])
            if concerned:
                domain &= Domain("id", "in", concerned.ids)
            opinion.department_domain = list(domain)

    @api.depends("department_id")
    def _compute_user_id(self):
        for opinion in self:
            manager = opinion.sudo().department_id.manager_id.user_id
            opinion.user_id = manager if manager.active else False

    @api.depends("state", "due_date")
    def _compute_overdue(self):
        today = fields.Date.context_today(self)
        for opinion in self:
            opinion.overdue = opinion.state == "handed" and bool(opinion.due_date) and opinion.due_date < today

    def _search_overdue(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        domain = Domain("state", "=", "handed") & Domain("due_date", "<", fields.Date.context_today(self))
        return domain if (True in value) == (operator == "in") else ~domain

    @api.depends_context("uid")
    @api.depends("user_id", "department_id")
    def _compute_asked_me(self):
        for opinion in self:
            opinion.asked_me = self.env.user in opinion._get_asked()

    def _search_asked_me(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        domain = Domain("user_id", "=", self.env.uid) | Domain("department_id", "in", self._get_own_departments().ids)
        return domain if (True in value) == (operator == "in") else ~domain

    @api.model
    def _get_own_departments(self):
        """Departments that the user leads."""
        return self.env["hr.department"].sudo().search([("manager_id.user_id", "=", self.env.uid)])

    @api.model
    def _count_by(self, records, name):
        """Number of opinions that the user may read, by the record of ``records`` that field ``name`` holds."""
        if not self.has_access("read"):
            return {}
        return dict(self._read_group([(name, "in", records.ids)], [name], ["__count"]))

    def _get_asked(self):
        """Users who may answer: the one asked, and whoever leads the department by now."""
        self.ensure_one()
        return self.sudo().user_id | self.sudo().department_id.manager_id.user_id

    @api.depends("handed_on", "answered_on")
    def _compute_answer_days(self):
        for opinion in self:
            known = opinion.handed_on and opinion.answered_on
            opinion.answer_days = (opinion.answered_on - opinion.handed_on).days if known else False

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for opinion in self:
            opinion.display_name = " ".join(filter(None, [opinion.name, opinion.sudo().partner_id.name]))

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._complete(vals) for vals in vals_list]
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        opinions = super(Opinion, self._without_step_defaults()).create(vals_list).with_env(self.env)
        register = self.env.ref("aftersales_service.register_opinion").sudo()
        numbers = (
            self.env["aftersales.register"].sudo().draw_many([(register, opinion.company_id) for opinion in opinions])
        )
        for opinion, number in zip(opinions.sudo(), numbers, strict=True):
            opinion.name = number
        return opinions

    @api.model
    def _complete(self, vals):
        """``vals`` with what follows from the contact or the task, where nothing else is said."""
        ticket = self.env["helpdesk.ticket"].browse(vals.get("ticket_id") or False)
        task = self.env["aftersales.care.task"].browse(vals.get("task_id") or False)
        (ticket or task).check_access("read")
        known = {}
        if ticket:
            known = {
                "company_id": ticket.company_id.id,
                "partner_id": ticket.partner_id.id,
                "product_id": ticket.product_id.id,
                "lot_id": ticket.lot_id.id,
            }
        elif task:
            known = {"company_id": task.company_id.id, "partner_id": task.partner_id.id}
        return {**{key: value for key, value in known.items() if value}, **vals}

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            self._ensure_not_by_hand(vals)
            if (FACTS | {"department_id", "user_id"}) & vals.keys():
                self._ensure_state("new")
            if "due_date" in vals:
                self._ensure_state("new", "handed")
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Numbers of opinions run without gaps. Reject it with the reason instead."))

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        # who is to be asked hears of it when it is handed over, not while it is being written down
        return []

    # ---------------------------------------------------------------------------------------------
    # Rights
    # ---------------------------------------------------------------------------------------------

    def _ensure_desk(self):
        """The service desk passes opinions on and answers customers; others read."""
        self.check_access("read")
        if not any(self.env.user.has_group(f"aftersales_service.group_{duty}") for duty in ("clerk", "dispatcher")):
            raise AccessError(self.env._("Opinions are handed over and answered to the customer by the service desk."))
