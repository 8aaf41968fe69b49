from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

#: What the asked person writes.
ANSWER = frozenset({"answer", "answer_file_ids"})


class QualityQuestion(models.Model):
    """One question of quality to a department or a person, with a day by which it is answered.

    The question carries the facts that are needed: whoever is asked does not read the case. What was asked stays as it
    was asked; the answer is accepted, or sent back with the reason.
    """

    _name = "aftersales.quality.question"
    _description = "Question of Quality"
    _inherit = ["aftersales.quality.led.mixin", "aftersales.step.mixin", "mail.thread"]
    _order = "due, id"
    _rec_name = "question"
    _check_company_auto = True
    _step_fields = frozenset(
        {
            "state",
            "asked_on",
            "answered_on",
            "answered_by_id",
            "accepted_on",
            "accepted_by_id",
            "return_reason",
            "return_count",
            "end_reason",
            "on_time",
        }
    )

    case_id = fields.Many2one(
        "aftersales.quality.case", string="Quality case", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    question = fields.Text(required=True, tracking=True)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("asked", "Asked"),
            ("answered", "Answered"),
            ("accepted", "Accepted"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
        group_expand=True,
    )
    asker_id = fields.Many2one(
        "res.users",
        string="Asked by",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.uid,
        domain=[("share", "=", False)],
        help="Is told of the answer, and accepts it.",
    )
    department_id = fields.Many2one(
        "hr.department",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Its manager answers, or whoever is named below.",
    )
    user_ids = fields.Many2many(
        "res.users",
        "aftersales_quality_question_user_rel",
        string="Asked of",
        compute="_compute_user_ids",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("share", "=", False)],
        help="Whoever of them comes first answers.",
    )
    # a week: what quality is asked from outside is to be answered within one, too (T9)
    due = fields.Date(
        string="Answer by",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=7),
    )
    # -- the facts that go along
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
    )
    product_name = fields.Char(string="Product name", related="product_id.display_name")
    fault = fields.Text(
        string="What happened",
        compute="_compute_fault",
        store=True,
        readonly=False,
        precompute=True,
        help="As the person who is asked reads it: the case itself is not shown.",
    )
    picture_ids = fields.Many2many(
        "ir.attachment", "aftersales_quality_question_picture_rel", string="Pictures and papers", copy=False
    )
    # -- the answer
    answer = fields.Text(copy=False)
    answer_file_ids = fields.Many2many(
        "ir.attachment", "aftersales_quality_question_answer_rel", string="Evidence", copy=False
    )
    asked_on = fields.Datetime(readonly=True, copy=False)
    answered_on = fields.Datetime(readonly=True, copy=False)
    answered_by_id = fields.Many2one("res.users", string="Answered by", readonly=True, copy=False, ondelete="restrict")
    accepted_on = fields.Datetime(readonly=True, copy=False)
    accepted_by_id = fields.Many2one("res.users", string="Accepted by", readonly=True, copy=False, ondelete="restrict")
    return_reason = fields.Char(string="Sent back because", readonly=True, copy=False)
    return_count = fields.Integer(string="Times sent back", readonly=True, copy=False)
    end_reason = fields.Char(string="Withdrawn because", readonly=True, copy=False)
    on_time = fields.Float(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="1 when it was answered by its day, 0 when it was not; the average of many is the rate.",
    )
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    is_mine = fields.Boolean(string="Asked of me", compute="_compute_is_mine", search="_search_is_mine")
    is_leading = fields.Boolean(compute="_compute_is_mine", help="Whether the user leads quality cases.")

    _accepted_by_another = models.Constraint(
        "CHECK (accepted_by_id IS NULL OR accepted_by_id != answered_by_id)",
        "Nobody accepts an answer of their own.",
    )
    _asked_due = models.Index("(due) WHERE state = 'asked'")

    # ---------------------------------------------------------------------------------------------
    # Computes and constraints
    # ---------------------------------------------------------------------------------------------

    @api.depends("department_id")
    def _compute_user_ids(self):
        for question in self:
            manager = question.sudo().department_id.manager_id.user_id
            question.user_ids = manager or question.user_ids

    @api.depends("case_id")
    def _compute_product_id(self):
        for question in self:
            question.product_id = question.case_id.product_id

    @api.depends("case_id")
    def _compute_fault(self):
        for question in self:
            question.fault = question.case_id.title

    @api.depends("state", "due")
    def _compute_overdue(self):
        today = fields.Date.context_today(self)
        for question in self:
            question.overdue = question.state == "asked" and bool(question.due) and question.due < today

    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "asked") & Domain("due", "<", fields.Date.context_today(self))
        wanted = set(value)
        if wanted == {True}:
            return late
        return Domain.TRUE if wanted == {True, False} else ~late

    @api.depends_context("uid")
    @api.depends("user_ids", "department_id")
    def _compute_is_mine(self):
        leads = self._is_quality()
        for question in self:
            question.is_mine = question._is_asked()
            question.is_leading = leads

    def _search_is_mine(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        # the manager of today answers also what was asked of the one before
        departments = self.env["hr.department"].sudo()._search([("manager_id.user_id", "=", self.env.uid)])
        return Domain("user_ids", "in", self.env.uid) | Domain("department_id", "in", departments)

    def _is_asked(self):
        """Whether the user answers: named, or manager of the department."""
        self.ensure_one()
        return self.env.user in self.user_ids | self.sudo().department_id.manager_id.user_id

    @api.depends("question")
    def _compute_display_name(self):
        for question in self:
            first = (question.question or "").strip().split("\n")[0]
            question.display_name = first if len(first) <= 80 else f"{first[:79]}…"

    @api.constrains("user_ids", "company_id")
    def _check_users(self):
        for question in self:
            strangers = question.user_ids._get_out_of_reach(question.company_id)
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(users)s would not see the question: the person needs a duty in After-Sales, “Department” at "
                        "least, in %(company)s.",
                        users=", ".join(strangers.mapped("name")),
                        company=question.company_id.name,
                    )
                )

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
            if not self.env.su and ANSWER & vals.keys():
                raise AccessError(self.env._("The answer is written by whoever is asked."))
        questions = super().create(vals_list)
        questions._ensure_case_open()
        questions.sudo()._hand_over_files()
        return questions

    def write(self, vals):
        self._ensure_not_by_hand(vals)
        self._ensure_may_write(vals)
        result = super().write(vals)
        if {"picture_ids", "answer_file_ids"} & vals.keys():
            self.sudo()._hand_over_files()
        return result

    def _ensure_may_write(self, vals):
        """Quality asks, the asked answer; what was asked stays as it was."""
        facts = {name for name in vals if not name.startswith(("message_", "activity_"))}
        if self.env.su or not facts:
            return
        for question in self:
            if facts <= ANSWER:
                if question.state != "asked" or not question._is_asked():
                    raise AccessError(self.env._("The answer is written by whoever is asked, until it is sent."))
            elif not self._is_quality():
                raise AccessError(self.env._("What is asked is written by quality. Write your answer below it."))
            elif question.state != "draft" and facts - {"due", "user_ids", "department_id", "asker_id"}:
                raise UserError(
                    self.env._("What was asked stays as it was asked. Withdraw the question and ask another one.")
                )
            elif question.state in ("accepted", "withdrawn"):
                raise UserError(self.env._("This question is settled and stays as it is."))

    def _hand_over_files(self):
        """Files belong to the question: whoever reads it opens them, whoever cannot does not."""
        for question in self:
            files = question.picture_ids | question.answer_file_ids
            files.filtered(lambda file, me=question._name: file.res_model in (False, me) and not file.res_id).write(
                {"res_model": question._name, "res_id": question.id}
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if any(question.state != "draft" for question in self):
            raise UserError(self.env._("What was asked is kept. Withdraw it with the reason instead."))

    # ---------------------------------------------------------------------------------------------
    # Who may
    # ---------------------------------------------------------------------------------------------

    def _get_refusal(self):
        return self.env._("Questions are asked by quality. Ask a colleague from there.")
