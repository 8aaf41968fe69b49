"""Rates with what chance may have done to them, and the periods they are counted over. Pure Python: no Odoo, no clock.

A share of few answers says little: 2 satisfied of 2 is no better than 95 of 100. The *Wilson interval* says between which
shares the true one lies; things are ranked by its lower end, the best for certain first, and the weakest for certain are
those with the smallest upper end. Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical
Inference", Journal of the American Statistical Association 22 (1927), 209-212.
"""

from datetime import date, timedelta
from math import sqrt

#: Quantile of the normal distribution that leaves 2.5 % on either side.
Z_95 = 1.959963984540054

#: Parts of a year by their code: first month and number of months.
PARTS = {
    "year": (1, 12),
    "h1": (1, 6),
    "h2": (7, 6),
    "q1": (1, 3),
    "q2": (4, 3),
    "q3": (7, 3),
    "q4": (10, 3),
}
#: Months of a period by its kind.
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def wilson(hits, number, z=Z_95):
    """The interval in which the true share lies with 95 % confidence, given ``hits`` of ``number``.

    For share p and number n: (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n).

    >>> [round(end, 4) for end in wilson(95, 100)]
    [0.8882, 0.9785]
    >>> [round(end, 4) for end in wilson(2, 2)]
    [0.3424, 1.0]
    >>> [round(end, 4) for end in wilson(0, 10)]
    [0.0, 0.2775]
    >>> wilson(2, 2)[0] < wilson(95, 100)[0]
    True

    Of nothing nothing is known.

    >>> wilson(0, 0)
    (0.0, 1.0)

    :raise ValueError: more hits than there are, or less than none
    """
    if not 0 <= hits <= number:
        raise ValueError("Hits are between none and all.")
    if not number:
        return 0.0, 1.0
    middle = hits + z * z / 2
    reach = z * sqrt(hits * (number - hits) / number + z * z / 4)
    whole = number + z * z
    return max((middle - reach) / whole, 0.0), min((middle + reach) / whole, 1.0)


def span(year, part):
    """First and last day of a part of a year.

    >>> span(2026, "year")
    (datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))
    >>> span(2024, "q1"), span(2026, "h2")
    ((datetime.date(2024, 1, 1), datetime.date(2024, 3, 31)), (datetime.date(2026, 7, 1), datetime.date(2026, 12, 31)))
    """
    month, months = PARTS[part]
    first = date(year, month, 1)
    return first, add_months(first, months) - timedelta(days=1)


def span_around(day, kind):
    """First and last day of the month, quarter, half-year or year in which ``day`` lies.

    >>> span_around(date(2026, 2, 14), "month")
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    >>> span_around(date(2026, 12, 31), "quarter")
    (datetime.date(2026, 10, 1), datetime.date(2026, 12, 31))
    >>> span_around(date(2026, 8, 1), "half")
    (datetime.date(2026, 7, 1), datetime.date(2026, 12, 31))
    """
    months = MONTHS[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, add_months(first, months) - timedelta(days=1)


def span_before(first, last):
    """The period of the same number of months that ends the day before ``first``.

    >>> span_before(date(2026, 1, 1), date(2026, 3, 31))
    (datetime.date(2025, 10, 1), datetime.date(2025, 12, 31))
    """
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return add_months(first, -months), first - timedelta(days=1)


def span_after(first, last):
    """The period of the same number of months that begins the day after ``last``.

    >>> span_after(date(2026, 1, 1), date(2026, 6, 30))
    (datetime.date(2026, 7, 1), datetime.date(2026, 12, 31))
    """
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return last + timedelta(days=1), add_months(first, 2 * months) - timedelta(days=1)


def add_months(first, months):
    """The first day of the month ``months`` after that of ``first``.

    >>> add_months(date(2026, 11, 1), 3), add_months(date(2026, 1, 1), -1)
    (datetime.date(2027, 2, 1), datetime.date(2025, 12, 1))
    """
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
