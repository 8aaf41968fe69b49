"""Arithmetic of warranties. Pure Python: no Odoo, no database, no wall clock.

A period of months that begins on a day ends on the same day of the last month, and that day is still covered; where
that month has no such day it ends on its last day (Civil Code of the PRC, articles 201 and 202; Regulation (EEC,
Euratom) No 1182/71, article 3). A *pause* is a pair of days: the unit came into our hands on the first and was
handed back on the second, so it lasted as many days as lie between them; ``None`` as the second: it is still here.
"""

from calendar import monthrange
from datetime import date, timedelta


def add_months(day, months):
    """The day on which ``months`` after ``day`` are over.

    >>> add_months(date(2026, 3, 1), 12)
    datetime.date(2027, 3, 1)
    >>> add_months(date(2024, 2, 29), 12), add_months(date(2024, 2, 29), 48)
    (datetime.date(2025, 2, 28), datetime.date(2028, 2, 29))
    >>> add_months(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def merge(pauses):
    """The days covered by ``pauses``, as pauses that do not overlap, in order; the open one is the last.

    >>> merge([(date(2026, 3, 5), date(2026, 3, 9)), (date(2026, 3, 1), date(2026, 3, 6))])
    [(datetime.date(2026, 3, 1), datetime.date(2026, 3, 9))]
    >>> merge([(date(2026, 3, 1), date(2026, 3, 9)), (date(2026, 3, 5), None)])
    [(datetime.date(2026, 3, 1), None)]
    """
    merged = []
    for since, until in sorted(pauses, key=lambda pause: pause[0]):
        if until is not None and until <= since:
            continue
        if merged and (merged[-1][1] is None or since <= merged[-1][1]):
            before = merged[-1]
            end = None if before[1] is None or until is None else max(before[1], until)
            merged[-1] = (before[0], end)
        else:
            merged.append((since, until))
    return merged


def last_day(last, begin, pauses=()):
    """The last day of a warranty that began on ``begin`` and would end on ``last``, moved by the days in our hands.

    Days overlapping count once; what began after the end moves nothing; an open pause has not moved it yet.

    >>> week = (date(2026, 3, 1), date(2026, 3, 8))
    >>> last_day(date(2027, 1, 31), date(2026, 1, 31), [week, week])
    datetime.date(2027, 2, 7)
    >>> last_day(date(2026, 2, 28), date(2026, 1, 31), [week])
    datetime.date(2026, 2, 28)
    """
    for since, until in merge(pauses):
        if until is None or since > last:
            break
        if until > begin:
            last += until - max(since, begin)
    return last


def paused_since(last, begin, pauses=()):
    """Since when the warranty stands still because the unit is in our hands; ``None`` if it runs, or is over.

    ``last`` is the day that :func:`last_day` gave for the same pauses.

    >>> paused_since(date(2027, 1, 31), date(2026, 1, 31), [(date(2026, 3, 1), None)])
    datetime.date(2026, 3, 1)
    >>> paused_since(date(2026, 2, 28), date(2026, 1, 31), [(date(2026, 3, 1), None)])
    """
    merged = merge(pauses)
    if not merged or merged[-1][1] is not None or merged[-1][0] > last:
        return None
    return max(merged[-1][0], begin)


def last_day_seen_on(day, last, paused_since=None):
    """The last day of the warranty as it is known on ``day``: while it stands still it moves along day by day.

    >>> last_day_seen_on(date(2026, 3, 11), date(2026, 3, 2), paused_since=date(2026, 3, 1))
    datetime.date(2026, 3, 12)
    """
    if paused_since is None or paused_since > last or day <= paused_since:
        return last
    return last + (day - paused_since)


def start_day(delivered, accepted=None, latest=None):
    """First day of the warranty: the delivery, or where ``latest`` is given the acceptance, not later than that.

    >>> start_day(date(2026, 3, 1), accepted=date(2026, 4, 1))
    datetime.date(2026, 3, 1)
    >>> start_day(date(2026, 3, 1), accepted=date(2026, 4, 1), latest=date(2026, 5, 30))
    datetime.date(2026, 4, 1)
    >>> start_day(date(2026, 3, 1), latest=date(2026, 5, 30))
    datetime.date(2026, 5, 30)
    """
    if latest is None:
        return delivered
    return max(delivered, min(accepted or latest, latest))


def latest_start(delivered, days):
    """The day on which a warranty from the acceptance begins at the latest.

    >>> latest_start(date(2026, 12, 2), 90)
    datetime.date(2027, 3, 2)
    """
    return delivered + timedelta(days=days)
