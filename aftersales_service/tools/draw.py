"""A lot that falls the same way whenever it is drawn."""

from hashlib import sha256

#: So many parts a percentage is drawn from.
PARTS = 10_000


def is_drawn(key: str, percent: float) -> bool:
    """Whether ``key`` is among the ``percent`` of a hundred that are drawn.

    Nothing is rolled: the lot follows from the key, so that it is the same in every run, worker and process, and
    whoever is drawn at a small share is drawn at every larger one. Over many keys the share is kept.

    >>> [is_drawn("case 7", percent) for percent in (0, 100)]
    [False, True]
    >>> is_drawn("case 7", 20) == is_drawn("case 7", 20)
    True
    >>> 1900 < sum(is_drawn(f"case {number}", 20) for number in range(10_000)) < 2100
    True
    """
    if percent >= 100:
        return True
    lot = int.from_bytes(sha256(key.encode()).digest()[:8], "big") % PARTS
    return lot < percent * PARTS / 100
