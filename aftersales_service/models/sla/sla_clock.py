import functools
import logging
from datetime import timedelta

import pytz

from odoo.exceptions import UserError

from ...tools import deadline

_logger = logging.getLogger(__name__)

# how far a calendar is expanded at first, and at the most
FIRST_SPAN = timedelta(days=35)
LAST_SPAN = timedelta(days=3660)
# before the first start: what was paused or begun earlier
MARGIN = timedelta(days=1)


class Clocks:
    """The clocks of the limits in one batch: each working calendar is expanded once.

    :param begin: no limit of the batch starts earlier (naive UTC)
    :param strict: refuse a calendar that has no hours. Otherwise its time counts day and night until somebody
        repairs it: a contact is never lost because of a calendar.
    """

    def __init__(self, begin, strict=False):
        self._begin = begin
        self._strict = strict
        self._clocks = {}

    def of(self, policy):
        """The clock on which the limit ``policy`` counts."""
        rule = policy._get_rule()
        calendar = policy._get_counting_calendar()
        key = (calendar.id, rule.calendar_id, rule.company_id)
        if key not in self._clocks:
            company = policy.env["res.company"].browse(rule.company_id)
            days = policy.env["resource.calendar"].browse(rule.calendar_id)
            self._clocks[key] = Clock(calendar, company, days, self._begin, self._strict)
        return self._clocks[key]


class Clock:
    """One working calendar, or none for day and night, expanded as far as the questions reach.

    All moments are naive UTC.

    :param company: whose general holidays count
    :param days: calendar in whose time zone days begin and end, where no hours count; else that of the company
    """

    def __init__(self, calendar, company, days, begin, strict=False):
        self._calendar = calendar.sudo()
        self._company = company
        self._days = days.sudo()
        self._begin = begin - MARGIN
        self._strict = strict
        self._span = FIRST_SPAN
        self._intervals = None
        if calendar.flexible_hours:
            # so many hours a week, but nobody knows when
            self._give_up()
        elif calendar:
            self._expand()

    def get_due(self, start, length, unit, pauses=()):
        """When a limit that began at ``start`` is due.

        :param unit: of ``length``: minutes, hours, working_days or calendar_days
        :raise UserError: a strict clock has too few hours
        """
        return self._ask(self._count, start, length, unit, pauses)

    def put_off(self, moment, pauses):
        return self._ask(deadline.put_off, moment, pauses)

    def get_share(self, start, due, percent, pauses=()):
        """When ``percent`` of the time between ``start`` and ``due`` has passed."""
        self._reach(max([due, *(end for _begin, end in pauses)]))
        return self._ask(deadline.share, start, due, percent, pauses)

    def get_elapsed(self, begin, end):
        """Time that counts between two moments, as a timedelta."""
        self._reach(end)
        return deadline.elapsed(begin, end, self._intervals)

    def _count(self, start, length, unit, pauses, clock):
        if unit in ("minutes", "hours"):
            due = deadline.advance(start, timedelta(**{unit: length}), clock)
        else:
            due = deadline.end_of_working_day(start, int(length), clock, self._to_local, self._to_utc)
        return deadline.put_off(due, pauses, clock)

    def _ask(self, function, *args):
        """Answer of ``function``; the calendar is expanded further until it suffices."""
        for pauses in args:
            if isinstance(pauses, (list, tuple)) and pauses:
                self._reach(max(end for _begin, end in pauses))
        while True:
            try:
                return function(*args, clock=self._intervals).replace(microsecond=0)
            except deadline.ClockTooShort:
                self._expand_further()

    def _reach(self, moment):
        while self._intervals is not None and self._begin + self._span < moment:
            self._expand_further()

    def _expand_further(self):
        self._span *= 4
        if self._span <= LAST_SPAN and self._calendar.attendance_ids:
            self._expand()
        else:
            self._give_up()

    def _give_up(self):
        """The calendar is no clock."""
        if self._strict:
            raise UserError(
                self._calendar.env._(
                    "The working calendar “%(calendar)s” has too few fixed working hours for this limit. "
                    "Add working hours to it or choose another clock.",
                    calendar=self._calendar.name,
                )
            )
        _logger.warning("Calendar %s has no working hours: its limits count day and night", self._calendar.id)
        self._intervals = None

    def _expand(self):
        """Working intervals of the calendar, holidays taken out; those of other companies stop nothing."""
        holidays = [("time_type", "=", "leave"), ("company_id", "in", [False, self._company.id])]
        intervals = self._calendar._work_intervals_batch(
            pytz.utc.localize(self._begin), pytz.utc.localize(self._begin + self._span), domain=holidays
        )[False]
        self._intervals = deadline.join(
            (opens.astimezone(pytz.utc).replace(tzinfo=None), closes.astimezone(pytz.utc).replace(tzinfo=None))
            for opens, closes, _records in intervals
        )

    @functools.cached_property
    def _zone(self):
        calendar = self._days or self._company.sudo().resource_calendar_id
        return pytz.timezone(calendar.tz or "UTC")

    def _to_local(self, moment):
        return pytz.utc.localize(moment).astimezone(self._zone).replace(tzinfo=None)

    def _to_utc(self, moment):
        return self._zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)
