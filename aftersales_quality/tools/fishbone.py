"""Where everything stands in a fishbone diagram (Ishikawa). Pure Python, no Odoo.

Screen and paper draw the same layout: the screen from its numbers, the paper as SVG by :func:`draw`.
"""

from collections import defaultdict
from xml.sax.saxutils import escape

#: All measures are pixels of a drawing that is scaled as a whole.
WIDTH = 960
#: Height of a row of text, with the line below it.
ROW = 26
#: The bones lean towards the head by this much.
LEAN = 90
#: Where the three pairs of bones meet the spine.
JOINTS = (270, 510, 750)
#: Length of the line below a cause.
RIB = 165
#: Indentation of an answer to "why?".
INDENT = 12
#: Room for the name of a branch, and between the last cause and the spine.
LABEL, GAP = 34, 16
#: Rows that are drawn for one branch; the list beside the drawing has all.
MOST = 12
#: Letters that fit above a line, and on a line of the head.
ROOM, HEAD_ROOM = 27, 22


def measure(text):
    """Width of ``text`` in Latin letters: Chinese ones take two.

    >>> measure("seal"), measure("密封")
    (4, 4)
    """
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def shorten(text, room):
    """``text`` cut to ``room`` letters.

    >>> shorten("Seal too hard", 8), shorten("密封圈太硬", 8), shorten("Seal", 8)
    ('Seal to…', '密封圈…', 'Seal')
    """
    if measure(text) <= room:
        return text
    while text and measure(text) > room - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def wrap(text, room, lines):
    """``text`` in at most ``lines`` lines of ``room`` letters.

    >>> wrap("Shaft seal drips after two weeks", 12, 2)
    ['Shaft seal', 'drips after…']
    >>> wrap("轴封在两周后漏水", 8, 2)
    ['轴封在两', '周后漏水']
    """
    words, found = text.split(), []
    while words and len(found) < lines:
        line = words.pop(0)
        while words and measure(f"{line} {words[0]}") <= room:
            line = f"{line} {words.pop(0)}"
        if measure(line) > room:
            kept = line
            while measure(kept) > room:
                kept = kept[:-1]
            words.insert(0, line[len(kept) :])
            line = kept
        found.append(line)
    if words:
        found[-1] = shorten(f"{found[-1]} {' '.join(words)}", room)
    return found


def order(causes):
    """Causes with how deep they stand, each followed by the answers to why it is so.

    :param causes: list of dict(id, parent_id, …) in the order of brothers
    :return: list of (depth, cause)

    >>> tree = [{"id": 1, "parent_id": None}, {"id": 3, "parent_id": None}, {"id": 2, "parent_id": 1}]
    >>> [(depth, cause["id"]) for depth, cause in order(tree)]
    [(0, 1), (1, 2), (0, 3)]
    """
    known = {cause["id"] for cause in causes}
    below = defaultdict(list)
    for cause in causes:
        below[cause["parent_id"] if cause["parent_id"] in known else None].append(cause)
    found, waiting = [], [(0, cause) for cause in reversed(below[None])]
    while waiting:
        depth, cause = waiting.pop()
        found.append((depth, cause))
        waiting += [(depth + 1, child) for child in reversed(below[cause["id"]])]
    return found


def lay_out(head, branches, causes):
    """Where everything stands.

    :param head: the fault, in a few words
    :param branches: list of six (code, name); the first three are drawn above the spine
    :param causes: list of dict(id, parent_id, branch, name, confirmed)
    :return: dict of numbers and texts: width, height, spine, head, bones, ribs

    >>> layout = lay_out("Leaks", [(code, code.title()) for code in "abcdef"], [
    ...     {"id": 1, "parent_id": None, "branch": "b", "name": "Seal too hard", "confirmed": True},
    ...     {"id": 2, "parent_id": 1, "branch": "b", "name": "Wrong mixture", "confirmed": False},
    ... ])
    >>> [(rib["id"], rib["depth"], rib["confirmed"]) for rib in layout["ribs"]], len(layout["bones"])
    ([(1, 0, True), (2, 1, False)], 6)
    >>> all(0 <= rib["x1"] < rib["x2"] <= layout["width"] and 0 < rib["y"] < layout["height"] for rib in layout["ribs"])
    True
    """
    rows = defaultdict(list)
    for depth, cause in order(causes):
        rows[cause["branch"]].append((depth, cause))
    halves = [branches[:3], branches[3:]]
    # both halves are as tall as their fullest branch needs; an empty diagram still looks like a fish
    tall = [LABEL + GAP + ROW * max(3, *(min(len(rows[code]), MOST) for code, _name in half), 0) for half in halves]
    spine = tall[0]
    bones, ribs = [], []
    for half, (upward, height) in zip(halves, ((True, tall[0]), (False, tall[1])), strict=True):
        for joint, (code, name) in zip(JOINTS, half, strict=False):
            far = spine - height + LABEL if upward else spine + height - LABEL
            bones.append(
                {
                    "branch": code,
                    "name": name,
                    "x1": joint - LEAN,
                    "y1": far,
                    "x2": joint,
                    "y2": spine,
                    "label_x": joint - LEAN,
                    "label_y": far - 12 if upward else far + 22,
                }
            )
            shown = rows[code][:MOST]
            for index, (depth, cause) in enumerate(shown):
                # counted from the far end, so that the first cause stands next to the name of its branch
                y = far + (index + 1) * ROW - 4 if upward else far - (len(shown) - index - 1) * ROW - 4
                share = abs(y - far) / max(abs(spine - far), 1)
                end = joint - LEAN + LEAN * share
                start = end - RIB + min(depth, 4) * INDENT
                ribs.append(
                    {
                        "id": cause["id"],
                        "branch": code,
                        "depth": depth,
                        "x1": round(max(start, 4)),
                        "x2": round(end),
                        "y": round(y),
                        "text": shorten(("↳ " if depth else "") + cause["name"], ROOM - 2 * min(depth, 4)),
                        "full": cause["name"],
                        "confirmed": bool(cause["confirmed"]),
                    }
                )
    return {
        "width": WIDTH,
        "height": sum(tall),
        "spine": {"x1": 20, "x2": 785, "y": spine},
        "head": {"x": 785, "y": spine - 45, "width": 165, "height": 90, "lines": wrap(head or "", HEAD_ROOM, 4)},
        "bones": bones,
        "ribs": ribs,
    }


def draw(layout, line="#495057", confirmed="#b02a37", font="sans-serif"):
    """The drawing as SVG, for paper.

    >>> svg = draw(lay_out("A < B", [(code, code) for code in "abcdef"], []))
    >>> svg.startswith("<svg") and "A &lt; B" in svg and svg.endswith("</svg>")
    True
    """
    spine, head = layout["spine"], layout["head"]
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout["width"]} {layout["height"]}"'
            f' font-family="{escape(font)}">'
        ),
        (
            f'<line x1="{spine["x1"]}" y1="{spine["y"]}" x2="{spine["x2"]}" y2="{spine["y"]}" stroke="{line}"'
            ' stroke-width="3"/>'
        ),
        (
            f'<rect x="{head["x"]}" y="{head["y"]}" width="{head["width"]}" height="{head["height"]}" rx="8" fill="none"'
            f' stroke="{line}" stroke-width="2"/>'
        ),
    ]
    first = head["y"] + head["height"] / 2 - (len(head["lines"]) - 1) * 9 + 5
    for index, text in enumerate(head["lines"]):
        parts.append(
            f'<text x="{head["x"] + head["width"] / 2}" y="{first + index * 18}" font-size="14" font-weight="bold"'
            f' text-anchor="middle">{escape(text)}</text>'
        )
    for bone in layout["bones"]:
        parts += [
            (
                f'<line x1="{bone["x1"]}" y1="{bone["y1"]}" x2="{bone["x2"]}" y2="{bone["y2"]}" stroke="{line}"'
                ' stroke-width="2"/>'
            ),
            (
                f'<text x="{bone["label_x"]}" y="{bone["label_y"]}" font-size="14" font-weight="bold"'
                f' text-anchor="middle">{escape(bone["name"])}</text>'
            ),
        ]
    for rib in layout["ribs"]:
        color, weight = (confirmed, "bold") if rib["confirmed"] else (line, "normal")
        parts += [
            f'<line x1="{rib["x1"]}" y1="{rib["y"]}" x2="{rib["x2"]}" y2="{rib["y"]}" stroke="{color}"/>',
            (
                f'<text x="{rib["x1"] + 2}" y="{rib["y"] - 4}" font-size="11" fill="{color}" font-weight="{weight}">'
                f"{escape(rib['text'])}</text>"
            ),
        ]
    return "".join([*parts, "</svg>"])
