from datetime import datetime, timedelta

import pytz

from odoo import api, models
from odoo.exceptions import UserError

from ...tools import deadline

# how far ahead a clock is expanded at first, and at the most (ten years of a calendar without hours)
FIRST_SPAN = timedelta(days=45)
LAST_SPAN = timedelta(days=3660)


class SlaClock(models.AbstractModel):
    """Working calendars as the deadline arithmetic wants them, expanded once per batch."""

    _name = "aftersales.sla.clock"
    _description = "Clock of Time Limits"

    @api.model
    def _get_due(self, wanted):
        """When each of ``wanted`` is due.

        :param wanted: list of (calendar, start, length, unit); calendar may be empty: 24×7; length is
            in minutes, hours or days as ``unit`` says
        :return: list of naive UTC datetimes in the same order
        :raise UserError: a calendar that has no working hours
        """
        clocks = {}
        for calendar in {calendar for calendar, *_rest in wanted if calendar}:
            starts = [start for own, start, *_rest in wanted if own == calendar]
            clocks[calendar] = self._expand(calendar, min(starts), max(starts) + FIRST_SPAN)
        result = []
        for calendar, start, length, unit in wanted:
            span = FIRST_SPAN
            while True:
                try:
                    due = self._compute_due(calendar, clocks.get(calendar), start, length, unit)
                    break
                except deadline.ClockTooShort:
                    span *= 4
                    if span > LAST_SPAN:
                        raise UserError(
                            self.env._(
                                "The working calendar “%(calendar)s” has too few working hours for a limit "
                                "of %(length)s. Add working hours to it or choose another clock.",
                                calendar=calendar.name,
                                length=f"{length:g} {unit}",
                            )
                        ) from None
                    clocks[calendar] = self._expand(
                        calendar, min(clocks[calendar][0][0], start) if clocks[calendar] else start, start + span
                    )
            result.append(due)
        return result

    @api.model
    def _get_shares(self, wanted):
        """Moments at which a share of the time that counts has gone.

        :param wanted: list of (calendar, start, due, percent)
        :return: list of naive UTC datetimes in the same order; 100 % is the due date itself
        """
        clocks = {}
        for calendar in {row[0] for row in wanted if row[0] and row[3] < 100}:
            own = [row for row in wanted if row[0] == calendar]
            clocks[calendar] = self._expand(calendar, min(row[1] for row in own), max(row[2] for row in own))
        result = []
        for calendar, start, due, percent in wanted:
            if percent >= 100 or due <= start:
                result.append(due)
                continue
            clock = clocks.get(calendar)
            length = deadline.elapsed(start, due, clock) * (percent / 100)
            result.append(deadline.advance(start, length, clock))
        return result

    @api.model
    def _shift(self, wanted):
        """Put due dates off by the time that counted during a pause.

        :param wanted: list of (calendar, due, paused since, resumed)
        :return: list of new due dates
        """
        clocks = {}
        for calendar in {calendar for calendar, *_rest in wanted if calendar}:
            own = [row for row in wanted if row[0] == calendar]
            begin = min(min(row[1], row[2]) for row in own)
            end = max(max(row[1], row[3]) for row in own)
            clocks[calendar] = self._expand(calendar, begin, end)
        lengths = [
            (calendar, due, deadline.elapsed(since, until, clocks.get(calendar)))
            for calendar, due, since, until in wanted
        ]
        return self._get_due(
            [(calendar, due, length.total_seconds() / 60, "minutes") for calendar, due, length in lengths]
        )

    @api.model
    def _compute_due(self, calendar, clock, start, length, unit):
        if unit == "minutes":
            return deadline.advance(start, timedelta(minutes=length), clock)
        if unit == "hours":
            return deadline.advance(start, timedelta(hours=length), clock)
        zone = pytz.timezone(calendar.tz or "UTC") if calendar else pytz.utc
        if not calendar:
            zone = self._get_zone()
        return deadline.end_of_working_day(
            start,
            int(length),
            clock if unit == "working_days" else None,
            lambda moment: pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None),
            lambda moment: zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None),
        )

    @api.model
    def _get_zone(self):
        """Time zone in which days are counted where no calendar says it: that of the company."""
        return pytz.timezone(self.env.company.resource_calendar_id.tz or self.env.user.tz or "UTC")

    @api.model
    def _expand(self, calendar, begin, end):
        """Working intervals of ``calendar``, holidays taken out, as naive UTC pairs."""
        intervals = calendar._work_intervals_batch(pytz.utc.localize(begin), pytz.utc.localize(end))[False]
        return [(self._to_utc(opens), self._to_utc(closes)) for opens, closes, _records in intervals]

    @api.model
    def _to_utc(self, moment: datetime):
        return moment.astimezone(pytz.utc).replace(tzinfo=None)
