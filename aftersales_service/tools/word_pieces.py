"""What a text is about, as a set of short pieces that texts on the same matter share. Pure Python, no Odoo.

Words of alphabets are cut to their stem, Chinese is cut into overlapping pairs of characters: it has no
blanks between words, and most words have two characters. PostgreSQL's own trigrams are no help there: a
whole sentence counts as one word for them, and in the locale "C" they leave Chinese out altogether.
"""

import re
import unicodedata

#: Longest text looked at: what a customer writes after that is greetings and signatures.
MAX_LENGTH = 1000
#: Stems are cut here; what follows is inflection in most languages.
STEM = 6
_CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUNS = re.compile(rf"[{_CHINESE}]+|[^\W_{_CHINESE}]+")
_ENDINGS = re.compile(r"(?<=...)(?:ings?|edly|ed|es|ly|s|e)$")
# words without which a text says the same
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be been but by can did do does for from had has have he her his i if in is it its me my"
        " of on or our out she so than that the their them then there they this to up us was we were what when where"
        " which while who will with you your please hello dear thanks thank regards",
    )
)
_EMPTY_CHINESE = frozenset(
    re.findall(r"\w+", "我们 你们 您好 你好 谢谢 请问 客户 这个 一个 现在 已经 就是 但是 还是 因为 所以 一下 可以")
)


def normal(text):
    """``text`` in small letters without accents, widths and punctuation, as one line.

    >>> normal("Überhitzt!  ＡＢＣ-１２")
    'uberhitzt abc 12'
    """
    return " ".join(_runs(text))


def pieces(text):
    """The pieces of ``text``.

    >>> sorted(pieces("The bearings are running hot"))
    ['bear', 'hot', 'run']
    >>> pieces("Bearing runs hot") == pieces("the BEARINGS run hot!")
    True
    >>> sorted(pieces("主轴过热, E12"))
    ['e12', '主轴', '轴过', '过热']
    >>> pieces("") == pieces(None) == pieces("... 。") == set()
    True
    """
    found = set()
    for run in _runs((text or "")[:MAX_LENGTH]):
        if re.match(f"[{_CHINESE}]", run):
            found |= {run[i : i + 2] for i in range(len(run) - 1)} - _EMPTY_CHINESE or {run}
        elif run not in _EMPTY:
            found.add(_stem(run))
    return found


def may_be_misspelt(piece):
    """Whether ``piece`` is a word long enough to be told from another by most of its letters.

    >>> may_be_misspelt("bearng"), may_be_misspelt("pmp"), may_be_misspelt("e12345"), may_be_misspelt("主轴")
    (True, False, False, False)
    """
    return len(piece) > 4 and piece.isalpha()


def _runs(text):
    plain = unicodedata.normalize("NFKD", (text or "").lower())
    return _RUNS.findall("".join(char for char in plain if not unicodedata.combining(char)))


def _stem(word):
    if word.isascii():
        word = _ENDINGS.sub("", word)
        if len(word) > 3 and word[-1] == word[-2]:
            word = word[:-1]
    return word[:STEM]
