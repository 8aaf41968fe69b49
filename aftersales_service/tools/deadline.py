"""Arithmetic of time limits. Pure Python: no Odoo, no database, no wall clock.

All times are naive datetimes of one time zone (UTC in the database). A *clock* is the sorted list of
(begin, end) intervals in which time counts; ``None`` is a clock that never stops.
"""

from bisect import bisect_right
from datetime import datetime, time, timedelta


class ClockTooShort(Exception):
    """The clock was expanded over too short a span; ask again with a longer one."""


def elapsed(begin, end, clock=None):
    """Time that counts between two moments, as a timedelta; zero if ``end`` is not later.

    >>> noon = datetime(2026, 3, 2, 12)
    >>> elapsed(noon, noon + timedelta(hours=2))
    datetime.timedelta(seconds=7200)
    >>> lunch = [(datetime(2026, 3, 2, 9), noon), (datetime(2026, 3, 2, 13), datetime(2026, 3, 2, 18))]
    >>> elapsed(datetime(2026, 3, 2, 11), datetime(2026, 3, 2, 14), lunch)
    datetime.timedelta(seconds=7200)
    """
    if end <= begin:
        return timedelta()
    if clock is None:
        return end - begin
    total = timedelta()
    for index in range(_first_open(begin, clock), len(clock)):
        opens, closes = clock[index]
        if opens >= end:
            break
        total += min(closes, end) - max(opens, begin)
    return total


def advance(begin, length, clock=None):
    """The moment at which ``length`` (a timedelta) has passed since ``begin``.

    The moment lies at the end of a working interval rather than at the start of the next one: what is
    due when the office closes is due on that day.

    >>> friday = [(datetime(2026, 3, 6, 9), datetime(2026, 3, 6, 18))]
    >>> monday = [(datetime(2026, 3, 9, 9), datetime(2026, 3, 9, 18))]
    >>> advance(datetime(2026, 3, 6, 17, 50), timedelta(hours=1), friday + monday)
    datetime.datetime(2026, 3, 9, 9, 50)
    >>> advance(datetime(2026, 3, 6, 17), timedelta(hours=1), friday + monday)
    datetime.datetime(2026, 3, 6, 18, 0)

    :raise ClockTooShort: the clock ends before the time has passed
    """
    if clock is None:
        return begin + length
    if length <= timedelta():
        return begin
    left = length
    for index in range(_first_open(begin, clock), len(clock)):
        opens, closes = clock[index]
        opens = max(opens, begin)
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise ClockTooShort


def put_off(moment, pauses, clock=None):
    """``moment``, later by the time that counted during the pauses that had begun by then.

    :param pauses: (begin, end) pairs in order of time; what comes after ``moment`` changes nothing

    >>> noon = datetime(2026, 3, 2, 12)
    >>> put_off(noon, [(noon - timedelta(hours=1), noon + timedelta(hours=3))])
    datetime.datetime(2026, 3, 2, 16, 0)
    >>> put_off(noon, [(noon, noon + timedelta(hours=3))]) == noon
    True

    :raise ClockTooShort: see :func:`advance`
    """
    for begin, end in pauses:
        if begin < moment:
            moment = advance(moment, elapsed(begin, end, clock), clock)
    return moment


def share(begin, due, percent, pauses=(), clock=None):
    """The moment at which ``percent`` of the time that counts between ``begin`` and ``due`` has passed.

    :param pauses: as for :func:`put_off`; ``due`` already contains them

    >>> nine, five = datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 17)
    >>> share(nine, five, 50)
    datetime.datetime(2026, 3, 2, 13, 0)
    >>> share(nine, five, 50, [(datetime(2026, 3, 2, 10), datetime(2026, 3, 2, 14))])
    datetime.datetime(2026, 3, 2, 15, 0)
    """
    if percent >= 100 or due <= begin:
        return due
    counted = elapsed(begin, due, clock)
    for since, until in pauses:
        counted -= elapsed(since, min(until, due), clock)
    return put_off(advance(begin, counted * (percent / 100), clock), pauses, clock)


def join(intervals):
    """Intervals that touch, made one: a night shift is written down as two, cut at midnight.

    A calendar's day ends at 23:59:59.999999, which is midnight here.

    >>> night = [(datetime(2026, 3, 2, 22), datetime(2026, 3, 2, 23, 59, 59, 999999)),
    ...          (datetime(2026, 3, 3), datetime(2026, 3, 3, 6))]
    >>> join(night)
    [(datetime.datetime(2026, 3, 2, 22, 0), datetime.datetime(2026, 3, 3, 6, 0))]
    """
    joined = []
    for opens, closes in intervals:
        if closes.microsecond == 999999:
            closes += timedelta(microseconds=1)
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        else:
            joined.append((opens, closes))
    return joined


def end_of_working_day(begin, days, clock, to_local, to_utc):
    """End of work on the ``days``-th working day after the day of ``begin``.

    The day of ``begin`` does not count: "within three working days" said on Monday means Thursday's
    closing time. A shift that runs past midnight belongs to the day on which it began.

    :param clock: intervals in which people work, or None: then every day is one, until midnight
    :param to_local: function from UTC to the naive local time of the calendar
    :param to_utc: its inverse
    :raise ClockTooShort: the clock ends before
    """
    first_day = to_local(begin).date()
    if clock is None:
        return to_utc(datetime.combine(first_day + timedelta(days=days + 1), time.min))
    ends = {}
    for day, closes in _days(clock, to_local, to_utc):
        if day > first_day:
            ends[day] = max(ends.get(day, closes), closes)
    # the last day of the clock may have been cut off by the span that was asked for
    whole = sorted(ends)[:-1]
    if len(whole) < days:
        raise ClockTooShort
    return ends[whole[days - 1]] if days else begin


def _days(clock, to_local, to_utc):
    """(day, end) of each interval; what runs round the clock is cut at midnight."""
    for opens, closes in clock:
        day = to_local(opens).date()
        while closes - opens > timedelta(days=1):
            day += timedelta(days=1)
            opens = to_utc(datetime.combine(day, time.min))
            yield day - timedelta(days=1), opens
        yield day, closes


def steps(quantity, per):
    """How often a length that is given per so many units counts: 1 for up to ``per``, 2 for up to twice…

    >>> [steps(quantity, 10) for quantity in (0, 1, 10, 11, 25)]
    [1, 1, 1, 2, 3]
    >>> steps(99, 0)
    1
    """
    if per <= 0:
        return 1
    whole, rest = divmod(quantity, per)
    return max(1, int(whole) + (1 if rest > 0 else 0))


def _first_open(moment, clock):
    """Index of the first interval that ends after ``moment``."""
    index = bisect_right(clock, moment, key=lambda interval: interval[0])
    return index - 1 if index and clock[index - 1][1] > moment else index
