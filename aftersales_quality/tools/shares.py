"""Shares of a whole, exact to the hundredth of a percent. No Odoo in here.

Shares are kept as floats with two decimals; sums are made of hundredths, which are whole numbers, so that
33.33 + 33.33 + 33.34 is 100 and 99.99 is not.
"""

#: One hundred percent, in hundredths of a percent.
WHOLE = 10_000


def to_hundredths(share: float) -> int:
    """``share`` (percent) in hundredths of a percent.

    >>> to_hundredths(33.33)
    3333
    """
    return round(share * 100)


def get_missing(shares) -> float:
    """What the shares (percent) lack to 100 %; negative where they are too much.

    >>> get_missing([33.33, 33.33, 33.34])
    0.0
    >>> get_missing([60, 30.5])
    9.5
    >>> get_missing([60, 60])
    -20.0
    """
    return (WHOLE - sum(map(to_hundredths, shares))) / 100


def split(weights, whole=WHOLE) -> list[float]:
    """``whole`` (hundredths of a percent) split by ``weights``, to the hundredth, with nothing left over.

    What rounding leaves goes to the largest remainders, the earlier one first; nobody gets nothing.

    :param weights: numbers above zero, at most ``whole`` of them
    :return: shares in percent, in the order of the weights

    >>> split([1, 1, 1])
    [33.34, 33.33, 33.33]
    >>> split([70, 30], 5_000)
    [35.0, 15.0]
    >>> split([1_000_000, 1])
    [99.99, 0.01]
    """
    weights = list(weights)
    if not weights:
        return []
    total = sum(weights)
    # everybody has a hundredth; the rest follows the weights
    rest = whole - len(weights)
    exact = [max(weight * whole / total - 1, 0) for weight in weights]
    scale = rest / sum(exact) if sum(exact) else 0
    exact = [part * scale for part in exact]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(weights)), key=lambda place: (parts[place] - exact[place], place))
    for place in (by_remainder * 2)[: rest - sum(parts)]:
        parts[place] += 1
    return [(part + 1) / 100 for part in parts]
