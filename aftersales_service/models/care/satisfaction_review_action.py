from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.rates import span_after
from .satisfaction_report_figures import AXES

#: Measures that are shares; they are written in per cent. The others are marks from 1 to 5.
SHARES = ("rate", "response")
#: What was decided: it stays as it is once the report is released.
DECIDED = frozenset(
    {
        "review_id",
        "name",
        "user_id",
        "due",
        "axis",
        "product_id",
        "categ_id",
        "team_id",
        "country_id",
        "state_id",
        "measure",
        "to_value",
        "effect_from",
        "effect_until",
    }
)


class SatisfactionReviewAction(models.Model):
    """What is done because of a satisfaction report, and what it is expected to bring (F4).

    The expected effect can be measured: a figure of all answers or of one product, category, region or team, from what it
    was in the period of the report to what it is to be in a later one. How it is done and checked is in
    ``satisfaction_review_effect.py``.
    """

    _name = "aftersales.satisfaction.review.action"
    _description = "Action of a Satisfaction Report"
    _inherit = ["aftersales.step.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "due, id"
    _check_company_auto = True
    _step_fields = frozenset({"state", "from_value", "from_answers"})

    review_id = fields.Many2one(
        "aftersales.satisfaction.review", string="Report", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True, index=True, precompute=True)
    review_state = fields.Selection(related="review_id.state", string="State of the report", related_sudo=True)
    name = fields.Char(string="What is done", required=True, tracking=True)
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        domain=[("share", "=", False)],
        check_company=True,
        ondelete="restrict",
        index=True,
        tracking=True,
    )
    due = fields.Date(required=True, tracking=True)

    # --- the effect that is expected ----------------------------------------------------------------
    axis = fields.Selection(
        selection=[
            ("all", "All answers"),
            ("product", "A product"),
            ("category", "A product category"),
            ("region", "A region"),
            ("team", "A team"),
        ],
        string="Measured on",
        required=True,
        default="all",
    )
    product_id = fields.Many2one("product.product", ondelete="restrict", check_company=True)
    categ_id = fields.Many2one("product.category", string="Product category", ondelete="restrict")
    team_id = fields.Many2one("helpdesk.ticket.team", ondelete="restrict", check_company=True)
    country_id = fields.Many2one("res.country", ondelete="restrict")
    state_id = fields.Many2one(
        "res.country.state", string="Region", ondelete="restrict", domain="[('country_id', '=?', country_id)]"
    )
    place = fields.Char(string="Of", compute="_compute_place")
    measure = fields.Selection(
        selection=[
            ("rate", "Satisfaction"),
            ("response", "Response"),
            ("average", "Average mark"),
            ("mark_integrity", "Integrity"),
            ("mark_attitude", "Attitude"),
            ("mark_skill", "Skill"),
            ("mark_speed", "Response speed"),
        ],
        required=True,
        default="rate",
    )
    unit = fields.Char(compute="_compute_unit")
    from_value = fields.Float(
        string="It was",
        compute="_compute_from_value",
        store=True,
        digits=(5, 2),
        aggregator=None,
        help="In the period of the report. Per cent for shares, else the average mark.",
    )
    from_answers = fields.Integer(string="Answers then", compute="_compute_from_value", store=True, aggregator=None)
    to_value = fields.Float(
        string="It is to be",
        required=True,
        digits=(5, 2),
        aggregator=None,
        tracking=True,
        help="Per cent for shares, else the average mark.",
    )
    effect_from = fields.Date(
        string="Effect from",
        required=True,
        compute="_compute_effect_span",
        store=True,
        readonly=False,
        precompute=True,
        help="The effect is measured on answers of these days, all of them after the period of the report.",
    )
    effect_until = fields.Date(
        string="Effect until",
        required=True,
        compute="_compute_effect_span",
        store=True,
        readonly=False,
        precompute=True,
    )

    # --- how far it is ------------------------------------------------------------------------------
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("done", "Done"),
            ("effective", "Effective"),
            ("ineffective", "Without effect"),
            ("dropped", "Dropped"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="open",
        index=True,
        tracking=True,
        group_expand=True,
    )

    _effect_order = models.Constraint(
        "CHECK (effect_until >= effect_from)", "The days on which the effect is measured end after they begin."
    )
    _to_value_positive = models.Constraint("CHECK (to_value > 0)", "Say what the figure is to be.")
    _unchecked = models.Index("(effect_until, id) WHERE state = 'done'")

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("axis", "product_id", "categ_id", "team_id", "country_id", "state_id")
    def _compute_place(self):
        everything = self.env._("all answers")
        for action in self:
            if action.axis == "all":
                action.place = everything
            else:
                records = [action[name] for name in AXES.get(action.axis, ()) if action[name]]
                # an owner reads what the own action is about
                action.place = records[-1].sudo().display_name if records else False

    @api.depends("measure")
    def _compute_unit(self):
        mark = self.env._("of 5")
        for action in self:
            action.unit = "%" if action.measure in SHARES else mark

    @api.depends("review_id.taken_on", "axis", "product_id", "categ_id", "team_id", "country_id", "state_id", "measure")
    def _compute_from_value(self):
        for action in self:
            review = action.review_id.sudo()
            if not review.first or not action.measure or not action._has_place():
                action.update({"from_value": 0, "from_answers": 0})
                continue
            figures = action._measure(review.first, review.last)
            action.update({"from_value": figures["value"], "from_answers": figures["number"]})

    @api.depends("review_id")
    def _compute_effect_span(self):
        for action in self:
            review = action.review_id.sudo()
            if review.last and not action.effect_until:
                action.effect_from, action.effect_until = span_after(review.first, review.last)

    def _has_place(self):
        """Whether it is said of what the effect is measured."""
        self.ensure_one()
        return self.axis == "all" or any(self[name] for name in AXES[self.axis])

    def _measure(self, first, last):
        """What the measure of this action comes to on answers (or invitations sent) from ``first`` to ``last``.

        :return: dict with value, low and high (of the 95 % interval, shares only) and number: of answers or invitations.
            Shares are per cent.
        """
        self.ensure_one()
        rows = self.env["aftersales.satisfaction.report"].sudo()
        domain = Domain("company_id", "=", self.company_id.id) & rows._get_span_domain(first, last)
        for name in AXES.get(self.axis, ()):
            if self[name]:
                domain &= Domain(name, "child_of" if name == "categ_id" else "=", self[name].id)
        return rows._get_measure(domain, self.measure)

    # ---------------------------------------------------------------------------------------------
    # Constraints
    # ---------------------------------------------------------------------------------------------

    @api.constrains("axis", "product_id", "categ_id", "team_id", "country_id", "state_id")
    def _check_place(self):
        for action in self:
            if not action._has_place():
                raise ValidationError(
                    self.env._(
                        "%(action)s: say of what the effect is measured, or choose all answers.", action=action.name
                    )
                )

    @api.constrains("measure", "to_value")
    def _check_to_value(self):
        for action in self:
            if action.measure in SHARES and not 0 < action.to_value <= 100:
                raise ValidationError(self.env._("A share is to be above 0 and not above 100 per cent."))
            if action.measure not in SHARES and not 1 <= action.to_value <= 5:
                raise ValidationError(self.env._("A mark is to be from 1 to 5."))
            if action.from_answers and action.to_value <= action.from_value:
                raise ValidationError(
                    self.env._(
                        "%(action)s: it was %(value)s already. Say what better figure is expected.",
                        action=action.name,
                        value=f"{action.from_value:.2f}",
                    )
                )

    @api.constrains("effect_from", "effect_until", "due", "review_id")
    def _check_days(self):
        for action in self:
            last = action.review_id.sudo().last
            if last and action.effect_from <= last:
                raise ValidationError(
                    self.env._("The effect is measured on answers after the period of the report, not within it.")
                )
            if action.due > action.effect_until:
                raise ValidationError(self.env._("What is done after the effect was measured can't have caused it."))

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        actions = super().create(vals_list)
        if any(state == "checked" for state in actions.sudo().mapped("review_state")):
            raise UserError(self.env._("This report is closed. Put the action into the next one."))
        # added to a report that is out already
        actions.filtered(lambda action: action.review_id.state == "released")._tell_owners()
        return actions

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            self._ensure_not_by_hand(vals)
            if DECIDED & vals.keys() and any(action.review_state in ("released", "checked") for action in self):
                raise UserError(
                    self.env._("The report is out; what was decided stays. Drop the action, or add another one.")
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_undecided_only(self):
        if any(action.review_state in ("released", "checked") for action in self):
            raise UserError(self.env._("The report is out; its actions are kept. Drop the action instead."))
