from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta

import pytz

#: How far a holiday may push a visit.
MARGIN = timedelta(days=60)
#: Where a calendar does not say when work begins.
OPENS = time(9, 0)


class WorkingDays:
    """Days on which a company works, and when it opens; its calendar is expanded once.

    :param company: ``res.company``
    :param first: no day asked for is earlier
    :param last: no day asked for is later
    """

    def __init__(self, company, first, last):
        self._calendar = company.sudo().resource_calendar_id
        self._zone = pytz.timezone(self._calendar.tz or "UTC")
        self._opening = {}
        # flexible hours: so many a week, but nobody knows when
        if self._calendar.attendance_ids and not self._calendar.flexible_hours:
            holidays = [("time_type", "=", "leave"), ("company_id", "in", [False, company.id])]
            intervals = self._calendar._work_intervals_batch(
                self._localize(first, time.min), self._localize(last + MARGIN, time.max), domain=holidays
            )[False]
            for opens, _closes, _records in intervals:
                local = opens.astimezone(self._zone)
                self._opening.setdefault(local.date(), opens.astimezone(UTC).replace(tzinfo=None))
        self._days = sorted(self._opening)

    def get_next(self, day: date) -> tuple[date, datetime]:
        """``day``, or the next one on which the company works, and when it opens then (naive UTC)."""
        place = bisect_left(self._days, day)
        if place == len(self._days):
            # a calendar without hours: every day is like the other
            return day, self._localize(day, OPENS).astimezone(UTC).replace(tzinfo=None)
        working = self._days[place]
        return working, self._opening[working]

    def get_between(self, first: date, last: date) -> list[date]:
        """The days from ``first`` to ``last`` on which the company works; every day where its calendar has no hours."""
        if not self._days:
            return [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return self._days[bisect_left(self._days, first) : bisect_right(self._days, last)]

    def _localize(self, day, hour):
        return self._zone.localize(datetime.combine(day, hour))
