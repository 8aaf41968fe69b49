"""Canonical JSON: one value, one sequence of bytes. Pure Python, nothing of Odoo in here.

The bytes follow RFC 8785 (JSON Canonicalization Scheme) for what we allow in a value:

* objects with their keys sorted by UTF-16 code units, no white space, UTF-8, only the escapes JSON requires;
* text exactly as it was entered. It is *not* brought into NFC: who signs, signs the characters that are there, and
  normalising would let some changes through unseen. Half surrogate pairs are refused, they have no UTF-8;
* integers up to 2**53 - 1, which every JSON reader keeps exactly;
* no floats: 0.1 + 0.2 must not decide whether a report is altered. Quantities are given as ``Decimal`` or through
  :func:`fixed` and stand as text, "2.50";
* dates as "2026-03-02"; times in UTC as "2026-03-02T08:15:00Z". A time without zone is UTC, as Odoo stores it.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256

#: The largest integer that a reader with binary64 numbers (JavaScript) keeps exactly.
LARGEST = 2**53 - 1


class NotCanonical(ValueError):
    """A value that canonical JSON cannot hold, or bytes that are no canonical JSON."""


class _Absent:
    def __repr__(self):
        return "ABSENT"

    def __bool__(self):
        return False


#: Stands in :func:`differences` for a key or a line that one side does not have.
ABSENT = _Absent()


def fixed(number, digits):
    """``number`` as text with that many decimals, halves rounded away from zero as Odoo does.

    A float is read by its shortest notation, so that 2.675 is what was typed and not 2.67499999.

    >>> fixed(2.5, 2), fixed(2.675, 2), fixed(-0.001, 2), fixed(7, 0), fixed(1e20, 1)
    ('2.50', '2.68', '0.00', '7', '100000000000000000000.0')
    """
    rounded = Decimal(str(number)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{rounded if rounded else abs(rounded):f}"


def _moment(value):
    """
    >>> from datetime import timedelta, timezone
    >>> _moment(datetime(2026, 3, 2, 8, 15)), _moment(datetime(2026, 3, 2, 8, 15, 0, 120))
    ('2026-03-02T08:15:00Z', '2026-03-02T08:15:00.000120Z')
    >>> _moment(datetime(2026, 3, 2, 8, 15, tzinfo=timezone(timedelta(hours=8))))
    '2026-03-02T00:15:00Z'
    """
    if value.tzinfo is not None:
        value = value.astimezone(UTC).replace(tzinfo=None)
    return f"{value.isoformat()}Z"


def plain(value, path=()):
    """``value`` in the types of JSON, its keys in canonical order.

    >>> plain({"b": Decimal("1.50"), "a": (date(2026, 3, 2), True, None)})
    {'a': ['2026-03-02', True, None], 'b': '1.50'}
    >>> for value in ({"lines": [{"quantity": 1.5}]}, [2**53], {7: "x"}, b"x"):
    ...     try:
    ...         plain(value)
    ...     except NotCanonical as error:
    ...         print(error)
    lines[0].quantity: float has no canonical form
    [0]: the number is too large
    the value: 7 is no name
    the value: bytes has no canonical form
    """
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise NotCanonical(f"{path_text(path) or 'the value'}: the number is too large")
        return int(value)
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise NotCanonical(f"{path_text(path) or 'the value'}: {key!r} is no name")
        # plain sorting is the same for what UTF-16 writes as one unit, and much faster
        ordered = sorted(value) if all(map(str.isascii, value)) else sorted(value, key=_utf16)
        return {str(key): plain(value[key], (*path, key)) for key in ordered}
    if isinstance(value, list | tuple):
        return [plain(item, (*path, place)) for place, item in enumerate(value)]
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    raise NotCanonical(f"{path_text(path) or 'the value'}: {type(value).__name__} has no canonical form")


def _utf16(key):
    return key.encode("utf-16-be", "surrogatepass")


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def canonical_json(value):
    r"""The bytes of ``value``.

    :param value: dictionaries, lists, tuples, text, integers, booleans, None, dates, times, ``Decimal``
    :rtype: bytes
    :raises NotCanonical: with the path to what cannot be written

    >>> canonical_json({"水泵": 'a"\n', "z": [1, False], "A": datetime(2026, 3, 2, 8, 15)}).decode()
    '{"A":"2026-03-02T08:15:00Z","z":[1,false],"水泵":"a\\"\\n"}'

    The order is that of UTF-16, as the RFC has it, and not that of the code points:

    >>> canonical_json({"\uffff": 1, "\U0001f600": 2}) == '{"😀":2,"\uffff":1}'.encode()
    True
    >>> canonical_json("e\u0301") == canonical_json("\u00e9")
    False
    >>> try:
    ...     canonical_json(["\ud800"])
    ... except NotCanonical as error:
    ...     print(error)
    text with half a surrogate pair
    """
    try:
        return _encode(plain(value)).encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("text with half a surrogate pair") from error
    except RecursionError as error:
        raise NotCanonical("nested too deeply") from error


def _no_duplicates(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical("a name stands twice in one object")
    return found


def read_canonical(content):
    """The value of canonical JSON; anything that :func:`canonical_json` would write differently is refused.

    >>> read_canonical(b'{"a":[1,"2.50"]}')
    {'a': [1, '2.50']}
    >>> for content in (b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1,"a":2}', b'{"a":1.5}', b'{"a":', b'[' * 99999):
    ...     try:
    ...         read_canonical(content)
    ...     except NotCanonical as error:
    ...         print(error)
    written in another way than the canonical one
    written in another way than the canonical one
    a name stands twice in one object
    a: float has no canonical form
    no JSON
    nested too deeply
    """
    try:
        value = json.loads(content.decode(), object_pairs_hook=_no_duplicates)
    except NotCanonical:
        raise
    except ValueError as error:
        raise NotCanonical("no JSON") from error
    except RecursionError as error:
        raise NotCanonical("nested too deeply") from error
    if canonical_json(value) != content:
        raise NotCanonical("written in another way than the canonical one")
    return value


def digest(content):
    """SHA-256 of bytes in lower-case hexadecimal.

    >>> digest(b"")
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    return sha256(content).hexdigest()


def path_text(path):
    """A path as people write it.

    >>> path_text(("lines", 2, "name")), path_text(("lines", "id=7", "name")), path_text(())
    ('lines[2].name', 'lines[id=7].name', '')
    """
    text = ""
    for step in path:
        if isinstance(step, int) or step.startswith("id="):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text


def differences(stored, current):
    """What differs between two values, in the order of the stored one.

    Both may still hold dates and decimals. Lists whose items all have an own ``id`` are compared by it, so that one
    line taken out is one difference and not all lines after it; other lists by place. Nothing is returned if and
    only if both have the same canonical JSON.

    :return: list of ``(path, stored, current)``; a path is a tuple of names, places and "id=…", see
        :func:`path_text`; :data:`ABSENT` stands for what one side lacks

    >>> stored = {"cause": "wear", "lines": [{"id": 3, "name": "seal"}, {"id": 4, "name": "bearing"}], "run": 12}
    >>> current = {"cause": "abuse", "lines": [{"id": 4, "name": "bearings"}], "run": 12, "note": "new"}
    >>> for path, was, now in differences(stored, current):
    ...     print(path_text(path), was, now)
    cause wear abuse
    lines[id=3] {'id': 3, 'name': 'seal'} ABSENT
    lines[id=4].name bearing bearings
    note ABSENT new
    >>> differences({"a": [1, 2]}, {"a": [1, 3, 4]})
    [(('a', 1), 2, 3), (('a', 2), ABSENT, 4)]
    >>> differences([{"id": 1}, {"id": 2}], [{"id": 2}, {"id": 1}])
    [((), [1, 2], [2, 1])]
    >>> differences([True, "1"], [1, 1])
    [((0,), True, 1), ((1,), '1', 1)]
    >>> differences({"on": date(2026, 3, 2)}, {"on": "2026-03-02"})
    []
    """
    return list(_differences((), plain(stored), plain(current)))


def _differences(path, stored, current):
    if type(stored) is not type(current):
        yield path, stored, current
    elif isinstance(stored, dict):
        yield from _compare(path, stored, current)
    elif isinstance(stored, list):
        ids, others = _ids(stored), _ids(current)
        if ids is None or others is None or ids == others:
            ids, others = range(len(stored)), range(len(current))
            yield from _compare(path, dict(zip(ids, stored, strict=True)), dict(zip(others, current, strict=True)))
            return
        common, order = [key for key in ids if key in set(others)], [key for key in others if key in set(ids)]
        if common != order:
            yield path, common, order
        yield from _compare(
            path,
            {f"id={key}": item for key, item in zip(ids, stored, strict=True)},
            {f"id={key}": item for key, item in zip(others, current, strict=True)},
        )
    elif stored != current:
        yield path, stored, current


def _compare(path, stored, current):
    for key, value in stored.items():
        yield from _differences((*path, key), value, current.get(key, ABSENT))
    for key, value in current.items():
        if key not in stored:
            yield (*path, key), ABSENT, value


def _ids(items):
    """The ids of ``items``, None if one has none or two have the same."""
    ids = [item.get("id") if isinstance(item, dict) else None for item in items]
    usable = all(type(key) in (int, str) for key in ids) and len({str(key) for key in ids}) == len(ids)
    return ids if usable else None
