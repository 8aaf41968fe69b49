from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.rates import span_before
from .satisfaction_report_figures import AXES, FIGURES

#: Of these the period before is shown beside.
COMPARED = (
    "answers",
    "rate",
    "response",
    "average",
    "mark_integrity",
    "mark_attitude",
    "mark_skill",
    "mark_speed",
)
#: Where a report looks for weak spots, and how many of each it names. People are not named on it.
SPOT_AXES = ("product", "category", "team", "region")
SPOTS = 5


class SatisfactionReview(models.Model):
    """The figures of a report, as they were when they were taken."""

    _inherit = "aftersales.satisfaction.review"
    _step_fields = frozenset(
        {*FIGURES, *(f"before_{name}" for name in COMPARED), "target", "threshold", "least", "verdict"}
    )

    answers = fields.Integer(readonly=True, copy=False)
    satisfied = fields.Integer(string="Satisfied answers", readonly=True, copy=False)
    rate = fields.Float(string="Satisfaction", readonly=True, copy=False, aggregator="avg")
    rate_low = fields.Float(string="Satisfaction, at least", readonly=True, copy=False, aggregator=None)
    rate_high = fields.Float(string="Satisfaction, at most", readonly=True, copy=False, aggregator=None)
    sent = fields.Integer(string="Invitations sent", readonly=True, copy=False)
    responded = fields.Integer(string="Invitations answered", readonly=True, copy=False)
    response = fields.Float(readonly=True, copy=False, aggregator="avg")
    average = fields.Float(string="Average mark", readonly=True, copy=False, digits=(3, 2), aggregator="avg")
    mark_integrity = fields.Float(string="Integrity", readonly=True, copy=False, digits=(3, 2), aggregator="avg")
    mark_attitude = fields.Float(string="Attitude", readonly=True, copy=False, digits=(3, 2), aggregator="avg")
    mark_skill = fields.Float(string="Skill", readonly=True, copy=False, digits=(3, 2), aggregator="avg")
    mark_speed = fields.Float(string="Response speed", readonly=True, copy=False, digits=(3, 2), aggregator="avg")

    before_answers = fields.Integer(string="Answers before", readonly=True, copy=False, aggregator=None)
    before_rate = fields.Float(string="Satisfaction before", readonly=True, copy=False, aggregator=None)
    before_response = fields.Float(string="Response before", readonly=True, copy=False, aggregator=None)
    before_average = fields.Float(
        string="Average mark before", readonly=True, copy=False, digits=(3, 2), aggregator=None
    )
    before_mark_integrity = fields.Float(
        string="Integrity before", readonly=True, copy=False, digits=(3, 2), aggregator=None
    )
    before_mark_attitude = fields.Float(
        string="Attitude before", readonly=True, copy=False, digits=(3, 2), aggregator=None
    )
    before_mark_skill = fields.Float(string="Skill before", readonly=True, copy=False, digits=(3, 2), aggregator=None)
    before_mark_speed = fields.Float(
        string="Response speed before", readonly=True, copy=False, digits=(3, 2), aggregator=None
    )

    target = fields.Float(
        readonly=True, copy=False, aggregator=None, help="The satisfaction aimed at, as it was set then."
    )
    threshold = fields.Float(
        string="Satisfied from",
        readonly=True,
        copy=False,
        aggregator=None,
        digits=(3, 2),
        help="Average mark from which an answer counts as satisfied, as it was set then.",
    )
    least = fields.Integer(string="Answers that make a weak spot", readonly=True, copy=False, aggregator=None)
    verdict = fields.Selection(
        selection=[
            ("met", "Target met"),
            ("open", "Target not certain"),
            ("missed", "Target missed"),
        ],
        readonly=True,
        copy=False,
        help="Met or missed if the whole 95 % interval lies on that side of the target.",
    )

    def action_take_figures(self):
        """Take the figures of the period from the answers; until the analysis is given they may be taken anew.

        :raise UserError: the period still runs
        """
        self.check_access("write")
        self._ensure_state("draft")
        for review in self:
            if not review.is_over:
                raise UserError(
                    self.env._(
                        "%(report)s: the period runs until %(day)s. Take its figures after that; until then look at the rates.",
                        report=review.display_name,
                        day=format_date(self.env, review.last),
                    )
                )
            review.sudo()._take_figures()

    def _take_figures(self):
        self.ensure_one()
        company = self.company_id
        rows = self.env["aftersales.satisfaction.report"]
        figures = rows._get_figures(self._get_rows())
        before = rows._get_figures(self._get_rows_before())
        self.spot_ids.unlink()
        self.write(
            {
                **figures,
                **{f"before_{name}": before[name] for name in COMPARED},
                "target": company.aftersales_satisfaction_target,
                "threshold": company.satisfaction_threshold,
                "least": company.aftersales_satisfaction_least,
                "verdict": rows._judge(figures, company.aftersales_satisfaction_target),
                "taken_on": fields.Datetime.now(),
                "spot_ids": [
                    fields.Command.create(values) for axis in SPOT_AXES for values in self._prepare_spots(axis)
                ],
            }
        )

    def _get_rows(self):
        """Domain of the rows of this period."""
        rows = self.env["aftersales.satisfaction.report"]
        return Domain("company_id", "=", self.company_id.id) & rows._get_span_domain(self.first, self.last)

    def _get_rows_before(self):
        """Domain of the rows of the period of the same length before."""
        rows = self.env["aftersales.satisfaction.report"]
        span = rows._get_span_domain(*span_before(self.first, self.last))
        return Domain("company_id", "=", self.company_id.id) & span

    def _prepare_spots(self, axis):
        """Values of the weakest of one sort, those with enough answers to say so."""
        rows = self.env["aftersales.satisfaction.report"]
        places = AXES[axis]
        named = Domain(places[0], "!=", False)
        company = self.company_id
        weakest = rows._get_ranked(
            self._get_rows() & named,
            places,
            weakest=True,
            least=company.aftersales_satisfaction_least,
            limit=SPOTS,
        )
        if not weakest:
            return []
        known = Domain(places[0], "in", [place[0].id for place, _figures in weakest])
        before = dict(rows._get_ranked(self._get_rows_before() & known, places))
        return [
            {
                "axis": axis,
                "sequence": number,
                "name": rows._name_place(place),
                **{name: record.id for name, record in zip(places, place, strict=True)},
                **{name: figures[name] for name in ("answers", "rate", "rate_low", "rate_high")},
                "before_answers": before.get(place, {}).get("answers", 0),
                "before_rate": before.get(place, {}).get("rate", 0),
                "verdict": rows._judge(figures, company.aftersales_satisfaction_target),
            }
            for number, (place, figures) in enumerate(weakest, start=1)
        ]
