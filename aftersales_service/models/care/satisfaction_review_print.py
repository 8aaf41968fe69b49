from odoo import models
from odoo.tools import format_date

from .satisfaction_report import DIMENSIONS


class SatisfactionReview(models.Model):
    """The report on paper, in the language of whoever prints it."""

    _inherit = "aftersales.satisfaction.review"

    def _print_date(self, day):
        return format_date(self.env, day, date_format="medium") if day else ""

    def _print_share(self, share):
        """0.8725 as 87 %."""
        return f"{100 * share:.0f} %"

    def _print_mark(self, mark):
        """A mark, or nothing where none was given."""
        return f"{mark:.2f}" if mark else "–"

    def _print_points(self, share, before):
        """The change between two shares, in percentage points."""
        points = round(100 * share) - round(100 * before)
        return f"{points:+d}" if points else "±0"

    def _get_marks_to_print(self):
        """(name, mark, mark before) of the four dimensions and their average."""
        self.ensure_one()
        return [
            (
                self._fields[name]._description_string(self.env),
                self._print_mark(self[name]),
                self._print_mark(self[f"before_{name}"]),
            )
            for name in (*(f"mark_{dimension}" for dimension in DIMENSIONS), "average")
        ]

    def _get_spots_to_print(self):
        """Weak spots by sort: (name of the sort, records)."""
        self.ensure_one()
        names = dict(self.spot_ids._fields["axis"]._description_selection(self.env))
        return [(names[axis], spots) for axis, spots in self.spot_ids.grouped("axis").items()]


class SatisfactionReviewAction(models.Model):
    _inherit = "aftersales.satisfaction.review.action"

    def _print_value(self, value):
        """A share in per cent or a mark, as the measure has it."""
        self.ensure_one()
        return f"{value:.0f} %" if self.is_share else f"{value:.2f}"

    def _print_criterion(self):
        """What is expected, in one line: of what, which figure, from what to what."""
        self.ensure_one()
        return self.env._(
            "%(measure)s of %(place)s: from %(before)s to %(after)s",
            measure=dict(self._fields["measure"]._description_selection(self.env))[self.measure],
            place=self.place,
            before=self._print_value(self.from_value),
            after=self._print_value(self.to_value),
        )

    def _print_state(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]
