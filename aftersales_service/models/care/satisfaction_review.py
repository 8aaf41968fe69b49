from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ...tools.rates import span

#: What period a report is of; once its figures are taken it stays so.
PERIOD = frozenset({"year", "part", "company_id"})
YEARS = range(2000, 2100)


class SatisfactionReview(models.Model):
    """The periodic satisfaction report (满意度报告): figures -> analysis -> actions -> effect (F4).

    Figures are taken from the answers once, at the press of a button, and stay as they were then. The way of a report is
    in ``satisfaction_review_step.py``, its figures in ``satisfaction_review_figures.py``.
    """

    _name = "aftersales.satisfaction.review"
    _description = "Satisfaction Report"
    _inherit = ["aftersales.step.mixin", "aftersales.document.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "first desc, last, id desc"
    _check_company_auto = True
    _step_fields = frozenset(
        {
            "state",
            "taken_on",
            "analyst_id",
            "analysed_on",
            "releaser_id",
            "released_on",
            "closer_id",
            "closed_on",
            "spot_ids",
        }
    )

    name = fields.Char(string="Period", compute="_compute_span", store=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="restrict"
    )
    year = fields.Integer(
        required=True, default=lambda self: fields.Date.context_today(self).year - 1, aggregator=None, tracking=True
    )
    part = fields.Selection(
        selection=[
            ("year", "Whole year"),
            ("h1", "First half"),
            ("h2", "Second half"),
            ("q1", "First quarter"),
            ("q2", "Second quarter"),
            ("q3", "Third quarter"),
            ("q4", "Fourth quarter"),
        ],
        string="Part of the year",
        required=True,
        default="year",
        tracking=True,
    )
    first = fields.Date(string="From", compute="_compute_span", store=True)
    last = fields.Date(string="Until", compute="_compute_span", store=True)
    is_over = fields.Boolean(compute="_compute_is_over", help="The period has ended, so that its figures can be taken.")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="restrict",
        tracking=True,
        help="Writes the report, and checks the effect of its actions unless they are the person's own.",
    )
    analysis = fields.Html(help="What the figures say, why, and what is done about it.")
    spot_ids = fields.One2many("aftersales.satisfaction.review.spot", "review_id", string="Weakest", readonly=True)
    action_ids = fields.One2many("aftersales.satisfaction.review.action", "review_id", string="Actions")
    action_count = fields.Integer(compute="_compute_action_count")
    open_action_count = fields.Integer(string="Actions not checked yet", compute="_compute_action_count")

    # --- how far it is ------------------------------------------------------------------------------
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("analysed", "Analysed"),
            ("released", "Released"),
            ("checked", "Effect checked"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    taken_on = fields.Datetime(string="Figures of", readonly=True, copy=False)
    analyst_id = fields.Many2one("res.users", string="Analysed by", readonly=True, copy=False)
    analysed_on = fields.Datetime(readonly=True, copy=False)
    releaser_id = fields.Many2one("res.users", string="Released by", readonly=True, copy=False)
    released_on = fields.Datetime(readonly=True, copy=False)
    closer_id = fields.Many2one("res.users", string="Closed by", readonly=True, copy=False)
    closed_on = fields.Datetime(readonly=True, copy=False)

    _period_unique = models.UniqueIndex("(company_id, year, part)", "There is already a report of this period.")
    _year_in_range = models.Constraint("CHECK (year BETWEEN 2000 AND 2099)", "The year has four digits, such as 2026.")

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("year", "part")
    def _compute_span(self):
        for review in self:
            if review.year not in YEARS or not review.part:
                # refused by the constraint; the form shows nothing meanwhile
                review.update({"name": False, "first": False, "last": False})
                continue
            first, last = span(review.year, review.part)
            code = "" if review.part == "year" else f"-{review.part.upper()}"
            review.update({"name": f"{review.year}{code}", "first": first, "last": last})

    @api.depends("name")
    def _compute_display_name(self):
        for review in self:
            review.display_name = self.env._("Satisfaction %(period)s", period=review.name or "")

    @api.depends("last", "company_id")
    def _compute_is_over(self):
        for review in self:
            review.is_over = bool(review.last) and review.last < review._get_today()

    @api.depends("action_ids.state")
    def _compute_action_count(self):
        counts = {}
        for review, state, count in self.env["aftersales.satisfaction.review.action"]._read_group(
            [("review_id", "in", self.ids)], ["review_id", "state"], ["__count"]
        ):
            counts.setdefault(review, {})[state] = count
        for review in self:
            by_state = counts.get(review._origin, {})
            review.action_count = sum(by_state.values())
            review.open_action_count = by_state.get("open", 0) + by_state.get("done", 0)

    def _get_today(self):
        """Today where the company is."""
        self.ensure_one()
        company = self.company_id.sudo()
        zone = company.partner_id.tz or company.resource_calendar_id.tz or "UTC"
        return fields.Date.context_today(self.with_context(tz=zone))

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            self._ensure_not_by_hand(vals)
            self._ensure_may_change(vals)
        return super().write(vals)

    def _ensure_may_change(self, vals):
        """Refuse to change under an analysis what it is about, and the analysis once it was given."""
        if PERIOD & vals.keys() and any(review.taken_on for review in self):
            raise UserError(self.env._("The figures of this period are taken. Make another report for another period."))
        if "analysis" in vals and any(review.state != "draft" for review in self):
            raise UserError(self.env._("The analysis was given. Take the report back to the draft to change it."))
        if "user_id" in vals and any(review.state == "checked" for review in self):
            raise UserError(self.env._("This report is closed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if any(review.state != "draft" for review in self):
            raise UserError(self.env._("Only a draft is deleted; a report that was analysed is kept."))

    def _has_analysis(self):
        self.ensure_one()
        return not is_html_empty(self.analysis)

    # ---------------------------------------------------------------------------------------------
    # What belongs to it
    # ---------------------------------------------------------------------------------------------

    def action_view_answers(self):
        """The answers behind the figures."""
        self.ensure_one()
        answers = self.env["aftersales.satisfaction.report"]._get_answers_domain(self.first, self.last)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answers %(period)s", period=self.name),
            "res_model": "aftersales.satisfaction",
            "view_mode": "list,form",
            "domain": [("company_id", "=", self.company_id.id), *answers],
        }

    def action_view_actions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.satisfaction_review_action_action")
        return {
            **action,
            "domain": [("review_id", "=", self.id)],
            "context": {"default_review_id": self.id},
        }
