"""What a file is, told from its first bytes and not from its name. Pure Python, no Odoo."""

import os

from .plain_text import plain_text

# type: the extensions under which it may come; the first one is given to files that have none
EXTENSIONS = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "application/pdf": (".pdf",),
}
NAME_LENGTH = 100


def sniff(head):
    r"""Type of the photo or PDF that starts with the bytes ``head``, or ``None`` for anything else.

    Drawings in SVG are text that may carry scripts: they are none of them.

    >>> sniff(b"\xff\xd8\xff\xe0rest"), sniff(b"%PDF-1.7 rest")
    ('image/jpeg', 'application/pdf')
    >>> sniff(b"\x89PNG\r\n\x1a\nrest"), sniff(b"GIF89arest"), sniff(b"RIFF1234WEBPrest")
    ('image/png', 'image/gif', 'image/webp')
    >>> sniff(b"\x00\x00\x00\x18ftypheicrest")
    'image/heic'
    >>> sniff(b"<svg onload='x'/>"), sniff(b"MZ\x90"), sniff(b""), sniff(b"<html>%PDF-1.4")
    (None, None, None, None)
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim"):
        return "image/heic"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    return None


def file_name(name, mimetype):
    r"""``name`` without folders and odd characters, with an extension that ``mimetype`` may have.

    :return: the name, or ``None`` when it promises something else than a photo or a PDF

    >>> file_name("C:\\fakepath\\pump.JPG", "image/jpeg"), file_name("../../etc/plate", "image/png")
    ('pump.JPG', 'plate.png')
    >>> file_name("photo.jpg", "image/png")
    'photo.jpg.png'
    >>> file_name("setup.exe", "image/png"), file_name("page.html", "application/pdf")
    (None, None)
    >>> file_name("", "application/pdf"), len(file_name("x" * 500 + ".pdf", "application/pdf"))
    ('file.pdf', 100)
    """
    name = plain_text(name).replace("\\", "/").rsplit("/", 1)[-1].lstrip(".") or "file"
    stem, extension = os.path.splitext(name)
    known = {ext for extensions in EXTENSIONS.values() for ext in extensions}
    if extension.lower() not in known:
        # "Pump 2.0" has no extension, "setup.exe" has one
        if extension and extension[1:].isalpha():
            return None
        stem, extension = name, EXTENSIONS[mimetype][0]
    elif extension.lower() not in EXTENSIONS[mimetype]:
        stem, extension = name, EXTENSIONS[mimetype][0]
    return stem[: NAME_LENGTH - len(extension)] + extension
