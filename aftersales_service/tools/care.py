"""When customers are looked after: the periods of a year, and each customer's place in them. No Odoo in here."""

from datetime import date, timedelta
from itertools import pairwise

#: Multiples of the golden ratio fill an interval evenly, however many there are (three-distance theorem, Sós 1958).
GOLDEN = 0.6180339887498949
#: The same for what must not fall in step with the first.
SILVER = 0.4142135623730951


def get_periods(times, first, last):
    """Periods of the calendar years from ``first`` to ``last`` in which a customer gets his turn, as (start, end).

    >>> [f"{start} {end}" for start, end in get_periods(2, date(2026, 5, 1), date(2026, 6, 30))]
    ['2026-01-01 2026-06-30']
    >>> [str(start) for start, _end in get_periods(4, date(2026, 9, 30), date(2027, 1, 2))]
    ['2026-07-01', '2026-10-01', '2027-01-01']
    >>> [str(start) for start, _end in get_periods(5, date(2026, 1, 1), date(2026, 12, 31))]
    ['2026-01-01', '2026-03-15', '2026-05-27', '2026-08-08', '2026-10-20']
    >>> list(get_periods(0, date(2026, 1, 1), date(2026, 12, 31)))
    []

    :param times: how often a year; whole months where they divide a year, else as even as days allow
    """
    for year in range(first.year, last.year + 1):
        starts = [*_get_starts(year, times), date(year + 1, 1, 1)]
        for start, following in pairwise(starts):
            end = following - timedelta(days=1)
            if start <= last and end >= first:
                yield start, end


def _get_starts(year, times):
    if times < 1:
        return []
    if 12 % times == 0:
        return [date(year, 1 + turn * 12 // times, 1) for turn in range(times)]
    begin = date(year, 1, 1)
    days = (date(year + 1, 1, 1) - begin).days
    return [begin + timedelta(days=turn * days // times) for turn in range(times)]


def get_place(customer, plan):
    """Where in each period a customer has his turn, from 0 up to 1: always the same, and spread evenly over customers.

    >>> round(get_place(1, 1), 3) == round(get_place(1, 1), 3)
    True
    >>> from collections import Counter
    >>> days = Counter(int(get_place(customer, 7) * 120) for customer in range(1, 1201))
    >>> len(days), max(days.values()) <= 12
    (120, True)

    :param customer: number of the customer
    :param plan: number of the plan, so that two plans do not meet a customer on the same day
    """
    return (customer * GOLDEN + plan * SILVER) % 1.0


def choose(choices, place):
    """The choice at ``place`` of several, none of no choices.

    >>> choose(["a", "b", "c"], 0.99), choose(["a", "b", "c"], 0.0), choose([], 0.5)
    ('c', 'a', None)
    """
    return choices[min(int(place * len(choices)), len(choices) - 1)] if choices else None
