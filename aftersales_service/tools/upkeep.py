"""When upkeep is due: days that come back at an interval, or in certain months of the year. No Odoo in here."""

from calendar import monthrange
from datetime import date, timedelta

STEP = {"day": 1, "week": 7}


def by_interval(start, unit, interval, first, last):
    """Days from ``first`` to ``last`` of a series that began on ``start``.

    Months are counted from the start, so that a visit on the 31st comes back on the 31st wherever there is one.

    >>> [str(day) for day in by_interval(date(2026, 1, 31), "month", 1, date(2026, 2, 1), date(2026, 4, 30))]
    ['2026-02-28', '2026-03-31', '2026-04-30']
    >>> [str(day) for day in by_interval(date(2026, 1, 1), "week", 2, date(2026, 1, 10), date(2026, 2, 1))]
    ['2026-01-15', '2026-01-29']
    >>> list(by_interval(date(2026, 1, 1), "day", 7, date(2025, 1, 1), date(2025, 12, 31)))
    []

    :param unit: day, week or month
    """
    if interval < 1:
        raise ValueError("An interval of less than one is none.")
    first = max(first, start)
    if unit == "month":
        number = max((first.year - start.year) * 12 + first.month - start.month, 0) // interval
        day = _add_months(start, number * interval)
    else:
        step = STEP[unit] * interval
        number = -((start - first).days // step)
        day = start + timedelta(days=number * step)
    while day <= last:
        if day >= first:
            yield day
        number += 1
        day = _add_months(start, number * interval) if unit == "month" else start + timedelta(days=number * step)


def by_months(start, months, first, last):
    """Days from ``first`` to ``last`` in the months named, on the day of the month of ``start``.

    >>> [str(day) for day in by_months(date(2026, 1, 15), {3, 9}, date(2026, 1, 1), date(2027, 4, 1))]
    ['2026-03-15', '2026-09-15', '2027-03-15']
    >>> [str(day) for day in by_months(date(2026, 1, 31), {2}, date(2028, 1, 1), date(2028, 12, 31))]
    ['2028-02-29']
    """
    first = max(first, start)
    for year in range(first.year, last.year + 1):
        for month in sorted(months):
            day = date(year, month, min(start.day, monthrange(year, month)[1]))
            if first <= day <= last:
                yield day


def _add_months(start, months):
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
