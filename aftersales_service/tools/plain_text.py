"""Text and files as strangers send them, made safe to keep. Pure Python, no Odoo."""

import re
import unicodedata

# control characters, lone surrogates, unassigned code points: the database or the reader stumbles on them
_UNWANTED = {"Cc", "Cs", "Cn"}
# marks that turn the direction of writing: they let a file or a title look like something else
_DIRECTION = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain_text(value, lines=False):
    r"""``value`` as clean text without surrounding blanks; anything but a string is empty.

    :param lines: keep line ends (as ``\n``); otherwise they become blanks

    >>> plain_text(" a\x00b\r\nc ")
    'ab c'
    >>> plain_text("one\r\ntwo\rthree\n", lines=True)
    'one\ntwo\nthree'
    >>> plain_text(["a"]), plain_text(None), plain_text("\ud800")
    ('', '', '')
    >>> plain_text("photo\u202egpj.exe")
    'photogpj.exe'
    """
    if not isinstance(value, str):
        return ""
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if not lines:
        text = re.sub(r"[\n\t]+", " ", text)
    text = "".join(
        char
        for char in text
        if char in "\n\t" or (unicodedata.category(char) not in _UNWANTED and char not in _DIRECTION)
    )
    return text.strip()


def whole_number(value, highest=2**31 - 1):
    """``value`` as a number that can be the id of a record, or 0.

    >>> whole_number("12"), whole_number(7), whole_number("0012")
    (12, 7, 12)
    >>> whole_number("1e3"), whole_number("-1"), whole_number("9" * 40), whole_number(None), whole_number([1])
    (0, 0, 0, 0, 0)
    >>> whole_number("\u0661")
    0
    """
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return 0
    if isinstance(value, str):
        # the length first: turning a million digits into a number takes its time
        if len(value) > 20 or not re.fullmatch(r"[0-9]+", value):
            return 0
        value = int(value)
    return value if 0 < value <= highest else 0
