from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.rates import MONTHS, span_around, span_before, wilson
from .satisfaction_report import DIMENSIONS

#: What a ranking can be of, by name: the fields that make a row.
AXES = {
    "product": ("product_id",),
    "category": ("categ_id",),
    "region": ("country_id", "state_id"),
    "team": ("team_id",),
    "engineer": ("user_id",),
}
#: Figures of a group, by name, as aggregates of the report.
FIGURES = {
    "answers": "answers:sum",
    "satisfied": "satisfied:sum",
    "rate": "rate:avg",
    "rate_low": "rate_low:avg",
    "rate_high": "rate_high:avg",
    "sent": "sent:sum",
    "responded": "responded:sum",
    "response": "response:avg",
    "average": "average:avg",
    **{f"mark_{name}": f"mark_{name}:avg" for name in DIMENSIONS},
}
#: So many rows at most are handed out at once.
MOST_ROWS = 200


class SatisfactionReport(models.Model):
    """Figures of a period and rankings, for the screen and for the periodic report."""

    _inherit = "aftersales.satisfaction.report"

    @api.model
    def get_ranking(self, axis, kind="year", day=None, weakest=False, limit=50):
        """What customers said in a period, and who or what is best or weakest for certain, with the user's own rights.

        The best are those whose interval begins highest, the weakest those whose interval ends lowest: few answers bring
        nobody to either end.

        :param axis: one of ``AXES``
        :param kind: month, quarter, half or year
        :param day: any day of the period; today if left out
        :param limit: how many rows
        :return: dict with the period, the target, total, the total of the period before, and rows
        """
        if axis not in AXES or kind not in MONTHS:
            raise UserError(self.env._("There is no such ranking. Please reload the page."))
        day, limit = self._read_day(day), self._read_limit(limit)
        first, last = span_around(day, kind)
        # one more tells whether there are more
        rows = self._get_ranked(self._get_span_domain(first, last), AXES[axis], weakest=bool(weakest), limit=limit + 1)
        target = self.env.company.aftersales_satisfaction_target
        return {
            "axis": axis,
            "kind": kind,
            "day": fields.Date.to_string(first),
            "label": self._get_span_label(first, kind),
            "before": fields.Date.to_string(first - timedelta(days=1)),
            "after": fields.Date.to_string(last + timedelta(days=1)),
            "domain": list(self._get_span_domain(first, last)),
            "answers_domain": list(self._get_answers_domain(first, last)),
            "target": target,
            "total": self._get_figures(self._get_span_domain(first, last)),
            "total_before": self._get_figures(self._get_span_domain(*span_before(first, last))),
            "rows": [self._prepare_row(axis, place, figures, target) for place, figures in rows[:limit]],
            "more": len(rows) > limit,
        }

    @api.model
    def _read_day(self, day):
        try:
            return fields.Date.to_date(day) or fields.Date.context_today(self)
        except (TypeError, ValueError):
            raise UserError(self.env._("This is not a day. Please reload the page.")) from None

    @api.model
    def _read_limit(self, limit):
        if not isinstance(limit, int) or limit < 1:
            raise UserError(self.env._("Ask for one row at least."))
        return min(limit, MOST_ROWS)

    @api.model
    def _get_span_label(self, first, kind):
        if kind == "half":
            return self.env._("%(year)s, half %(half)s", year=first.year, half=1 if first.month == 1 else 2)
        return format_date(self.env, first, date_format={"month": "MMMM y", "quarter": "QQQ y", "year": "y"}[kind])

    @api.model
    def _get_span_domain(self, first, last):
        """Rows of the days from ``first`` to ``last``, in the time zone of their company."""
        # no zone is further than a day from UTC: the moments find the rows by their index, the days choose among them
        return (
            Domain("date", ">=", fields.Datetime.to_datetime(first - timedelta(days=1)))
            & Domain("date", "<", fields.Datetime.to_datetime(last + timedelta(days=2)))
            & Domain("day", ">=", first)
            & Domain("day", "<=", last)
        )

    @api.model
    def _get_answers_domain(self, first, last):
        """The same of the answers themselves, to open the list behind a figure."""
        rows = Domain("kind", "=", "answer") & self._get_span_domain(first, last)
        return Domain("rate_row_ids", "any", rows)

    @api.model
    def _get_figures(self, domain):
        """All of ``FIGURES`` for the rows of ``domain``; what nobody answered is False."""
        [values] = self._read_group(domain, [], list(FIGURES.values()))
        return self._name_figures(values)

    @api.model
    def _name_figures(self, values):
        figures = dict(zip(FIGURES, values, strict=True))
        # a sum over nothing is no figure to the database, but zero to a reader
        return {
            name: value or 0 if name in ("answers", "satisfied", "sent", "responded") else value
            for name, value in figures.items()
        }

    @api.model
    def _get_measure(self, domain, measure):
        """One figure of the rows of ``domain``, as people write it: shares in per cent, with their interval.

        :return: dict with value, low, high and number, of answers or of invitations
        """
        figures = self._get_figures(domain)
        if measure == "response":
            low, high = wilson(figures["responded"], figures["sent"])
        elif measure == "rate":
            low, high = wilson(figures["satisfied"], figures["answers"])
        else:
            return {"value": figures[measure] or 0, "low": 0, "high": 0, "number": figures["answers"]}
        number = figures["sent" if measure == "response" else "answers"]
        return {"value": 100 * (figures[measure] or 0), "low": 100 * low, "high": 100 * high, "number": number}

    @api.model
    def _get_ranked(self, domain, places, *, weakest=False, least=1, limit=None):
        """Groups by ``places`` with at least ``least`` answers, the best or the weakest for certain first.

        :return: list of (tuple of records, one for each of ``places``; dict of ``FIGURES``)
        """
        order = "rate_high:avg ASC, rate:avg ASC" if weakest else "rate_low:avg DESC, rate:avg DESC"
        groups = self._read_group(
            domain,
            places,
            list(FIGURES.values()),
            having=[("answers:sum", ">=", least)],
            order=f"{order}, answers:sum DESC, id:min",
            limit=limit,
        )
        return [(group[: len(places)], self._name_figures(group[len(places) :])) for group in groups]

    @api.model
    def _prepare_row(self, axis, place, figures, target):
        return {
            **figures,
            "key": "-".join(str(record.id or 0) for record in place),
            "name": self._name_place(place),
            "domain": [(name, "=", record.id) for name, record in zip(AXES[axis], place, strict=True)],
            "verdict": self._judge(figures, target),
        }

    @api.model
    def _name_place(self, place):
        """The most exact name of what a row is of."""
        named = [record for record in place if record]
        return named[-1].display_name if named else False

    @api.model
    def _judge(self, figures, target):
        """Whether the target is met for certain (the whole interval), missed for certain, or open."""
        if not figures["answers"]:
            return "open"
        if figures["rate_low"] >= target:
            return "met"
        return "missed" if figures["rate_high"] < target else "open"
