"""Amounts of money in the capital numerals that Chinese receipts are written in (大写金额)."""

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def in_capitals(amount: float, unit: str = "元") -> str:
    """The amount in words; forged less easily than figures.

    >>> in_capitals(1234.5)
    '壹仟贰佰叁拾肆元伍角'
    >>> in_capitals(10005)
    '壹万零伍元整'
    >>> in_capitals(100000000)
    '壹亿元整'
    >>> in_capitals(0.05)
    '伍分'
    >>> in_capitals(1300400.08)
    '壹佰叁拾万零肆佰元零捌分'
    >>> in_capitals(0)
    '零元整'
    """
    cents = round(amount * 100)
    whole, rest = divmod(cents, 100)
    text = _whole(whole) + unit if whole else ""
    jiao, fen = divmod(rest, 10)
    if jiao:
        text += DIGITS[jiao] + "角"
    if fen:
        text += ("零" if whole and not jiao else "") + DIGITS[fen] + "分"
    if not text:
        return f"零{unit}整"
    return text if rest else text + "整"


def _whole(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, 10000)
        groups.append(group)
    text, gap = "", False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if not group:
            gap = True
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _group(group) + GROUPS[index]
        gap = False
    return text


def _group(number: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + PLACES[place]
            gap = False
        else:
            gap = True
    return text
