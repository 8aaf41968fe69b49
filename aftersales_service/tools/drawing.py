"""Signatures drawn in a browser: told from blank boxes, files of another kind and traps. No Odoo."""

import io

from PIL import Image

#: A drawn box of this size is larger than any screen's; a picture beyond it is a trap for whoever opens it.
LARGEST_SIDE = 4000
#: Dots of ink below which a box is blank or was touched by accident.
LEAST_INK = 60
#: Lines leave most of the paper white.
MOST_INK = 0.5
#: Darker than this is ink.
DARK = 160


def is_drawing(content):
    r"""Whether ``content`` is a PNG on which somebody has drawn lines.

    >>> from PIL import ImageDraw
    >>> def picture(*lines, size=(300, 100), mode="RGBA", paper=(0, 0, 0, 0), format="PNG"):
    ...     image = Image.new(mode, size, paper)
    ...     for line in lines:
    ...         ImageDraw.Draw(image).line(line, fill="navy", width=3)
    ...     file = io.BytesIO()
    ...     image.save(file, format)
    ...     return file.getvalue()
    >>> is_drawing(picture((10, 80, 120, 20, 280, 60))), is_drawing(picture((10, 80, 120, 20), mode="RGB", paper="white"))
    (True, True)

    Blank paper, a single dot, a filled box, a photo, something else under the name of a picture:

    >>> is_drawing(picture()), is_drawing(picture((50, 50, 52, 52))), is_drawing(picture(paper="navy"))
    (False, False, False)
    >>> is_drawing(picture((10, 80, 120, 20), mode="RGB", paper="white", format="JPEG"))
    False
    >>> is_drawing(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), is_drawing(b""), is_drawing(picture((9, 9, 99, 9))[:200])
    (False, False, False)
    >>> is_drawing(picture((1, 1, 900, 4), size=(5000, 5)))
    False
    """
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            # the size is read from the head of the file, before anything is unpacked
            if max(image.size) > LARGEST_SIDE:
                return False
            drawn = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return False
    paper = Image.new("RGBA", drawn.size, "white")
    paper.alpha_composite(drawn)
    ink = sum(paper.convert("L").histogram()[:DARK])
    return LEAST_INK <= ink <= MOST_INK * drawn.width * drawn.height
