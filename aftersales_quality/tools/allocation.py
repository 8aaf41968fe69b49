"""Amounts of money split by shares, exact to the smallest coin. No Odoo in here.

Amounts are counted in coins (``rounding``), which are whole numbers, and shares in hundredths of a percent
(``shares.py``): nothing is lost or made up by floating point.
"""

from .shares import to_hundredths


def to_coins(amount: float, rounding: float) -> int:
    """How many coins of ``rounding`` the amount is.

    >>> to_coins(19.99, 0.01)
    1999
    >>> to_coins(-1.15, 0.05)
    -23
    """
    return round(amount / rounding)


def from_coins(coins: int, rounding: float) -> float:
    """The amount that so many coins are, as near as a float comes.

    >>> from_coins(1999, 0.01)
    19.99
    >>> from_coins(7, 5.0)
    35.0
    """
    # dividing by 100 is exact where multiplying by 0.01 is not
    parts = round(1 / rounding)
    return coins / parts if parts and abs(parts * rounding - 1) < 1e-9 else coins * rounding


def allocate(amount: float, shares, rounding: float = 0.01) -> list[float]:
    """``amount`` split by ``shares``; the parts sum to the amount, to the coin, always.

    Each part is rounded towards zero, so that none is more than its share says or has another sign than the amount.
    What is left goes to the largest share, the first of them where several are as large.

    :param amount: in a currency of which ``rounding`` is the smallest coin; it may be negative
    :param shares: percent, or any weights with at most two decimals; none is negative, and some are above zero
    :return: the parts, in the order of the shares
    :raise ValueError: no share is above zero, or one is below

    >>> allocate(100, [33.33, 33.33, 33.34])
    [33.33, 33.33, 33.34]
    >>> allocate(0.05, [50, 50])
    [0.03, 0.02]
    >>> allocate(-10, [33.34, 33.33, 33.33])
    [-3.34, -3.33, -3.33]
    >>> allocate(100, [60, 40], 1.0)
    [60.0, 40.0]
    >>> allocate(1, [])
    Traceback (most recent call last):
    ...
    ValueError: an amount needs somebody who bears it
    """
    weights = [to_hundredths(share) for share in shares]
    if not sum(weights) or min(weights) < 0:
        raise ValueError("an amount needs somebody who bears it")
    whole = sum(weights)
    coins = to_coins(amount, rounding)
    sign = -1 if coins < 0 else 1
    parts = [abs(coins) * weight // whole for weight in weights]
    parts[weights.index(max(weights))] += abs(coins) - sum(parts)
    return [from_coins(sign * part, rounding) for part in parts]
