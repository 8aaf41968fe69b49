"""HTML to PDF by WeasyPrint. Pure Python, nothing of Odoo in here.

The renderer never opens a connection and never reads a file by itself: whatever a document refers
to is asked from the ``fetch`` callback of the caller, and only addresses of the document's own site
get that far.
"""

import io
import logging
import warnings
from urllib.parse import parse_qsl, unquote, urlsplit

_logger = logging.getLogger(__name__)

#: Site of a document whose caller names none: ``.invalid`` resolves nowhere (RFC 2606).
NO_SITE = "https://document.invalid"
#: What a document may show. Anything else could ride along as an embedded file
#: (``<link rel="attachment">``), read with the rights of whoever prints.
SHOWN_TYPES = ("image/", "font/", "text/css")
#: Photos are scaled down to what paper shows at their printed size.
IMAGE_DPI = 200
#: PDF/A forbids the hint to smooth pictures, which the renderer gives unless told otherwise.
ARCHIVAL_CSS = "*, *::before, *::after { image-rendering: crisp-edges !important }"


class RendererMissing(Exception):
    """WeasyPrint, or the Pango library under it, is not installed or not usable."""


class _Quiet(logging.Filter):
    """Turns the renderer's notices into debug lines of ours.

    WeasyPrint warns of every property it does not know and reports a refused image as an error. Both
    follow from what a customer wrote and are nothing an administrator could act upon.
    """

    def filter(self, record):
        _logger.debug("%s: %s", record.name, record.getMessage())
        return False


logging.getLogger("weasyprint").addFilter(_Quiet())
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
# Subsetting a font writes a dozen lines for each table of it.
logging.getLogger("fontTools").setLevel(logging.ERROR)


def page_css(width, height, top, right, bottom, left):
    """Return the page rule for a sheet; all lengths in millimetres.

    >>> page_css(210, 297, 15, 18, 20, 18)
    '@page { size: 210mm 297mm; margin: 15mm 18mm 20mm 18mm }'
    >>> page_css(210.5, 0, 15, 18, 20, 18)
    '@page { margin: 15mm 18mm 20mm 18mm }'
    """
    size = f"size: {width:g}mm {height:g}mm; " if width and height else ""
    return f"@page {{ {size}margin: {top:g}mm {right:g}mm {bottom:g}mm {left:g}mm }}"


def own_address(url, site=NO_SITE):
    """Split an address of the document's own site into path and parameters, None for a foreign one.

    >>> own_address("https://crm.example.com/logo?company=1", "https://crm.example.com")
    ('/logo', {'company': '1'})
    >>> own_address("https://crm.example.com/web/image/a%20b", "https://crm.example.com/")
    ('/web/image/a b', {})
    >>> own_address("http://crm.example.com/logo", "https://crm.example.com")
    >>> own_address("https://crm.example.com@example.net/logo", "https://crm.example.com")
    >>> own_address("file:///etc/passwd")
    >>> own_address("https://document.invalid/web/static/../../secret.png")
    """
    try:
        target, own = urlsplit(url), urlsplit(site)
    except ValueError:
        return None
    path = unquote(target.path)
    if (target.scheme, target.netloc) != (own.scheme, own.netloc) or ".." in path.split("/"):
        return None
    return path, dict(parse_qsl(target.query))


def _in_screen_colours(body):
    """A picture in a printer's colours (CMYK), as some programs save photos, in those of a screen.

    An archived file declares one colour space, and a picture in another one is not allowed in it. Anything else comes
    back as it is.

    >>> from PIL import Image
    >>> file = io.BytesIO()
    >>> Image.new("CMYK", (4, 4), (0, 255, 255, 0)).save(file, "JPEG")
    >>> Image.open(io.BytesIO(_in_screen_colours(file.getvalue()))).mode
    'RGB'
    >>> _in_screen_colours(b"<svg/>")
    b'<svg/>'
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(body)) as picture:
            if picture.mode != "CMYK":
                return body
            converted = io.BytesIO()
            picture.convert("RGB").save(converted, "JPEG", quality=90, exif=picture.getexif())
    except (OSError, ValueError, Image.DecompressionBombError):
        # no picture, or none that can be shown
        return body
    return converted.getvalue()


def _renderer():
    """Return the package WeasyPrint.

    Imported when first needed: it loads Pango and a hundred modules, which a server that prints
    nothing can do without.
    """
    try:
        with warnings.catch_warnings():
            # On what future versions will require of the system.
            warnings.simplefilter("ignore", DeprecationWarning)
            import weasyprint
    except (ImportError, OSError) as error:
        raise RendererMissing(str(error)) from error
    return weasyprint


def html_to_pdf(html, fetch, site=NO_SITE, css="", archival=False, attachments=()):
    """Render one HTML document.

    :param str html: the document; scripts in it are never run
    :param fetch: ``fetch(path, params) -> (body, mimetype) | None``, asked for what the document
        shows from its own site; None leaves the place empty. An error it raises ends the rendering.
    :param str site: scheme and host that relative addresses and links belong to
    :param str css: rules that the document's own sheets may override, as :func:`page_css`
    :param bool archival: make it PDF/A-3b
    :param attachments: ``(name, content, description)`` of files to embed; with ``archival`` they
        are declared as data of the document
    :return: the PDF
    :rtype: bytes
    :raises RendererMissing: see there

    >>> asked = []
    >>> def fetch(path, params):
    ...     asked.append((path, params))
    >>> pdf = html_to_pdf('''<img src="/logo?company=1"><img src="http://example.com/spy.png">
    ...     <img src="file:///etc/hostname"><script src="/evil.js"></script>''', fetch)
    >>> pdf[:5], asked
    (b'%PDF-', [('/logo', {'company': '1'})])
    """
    weasyprint = _renderer()
    refused = weasyprint.urls.FatalURLFetchingError

    def prepare(body):
        return _in_screen_colours(body) if archival and isinstance(body, bytes) else body

    class Fetcher(weasyprint.urls.URLFetcher):
        """Refuses by an empty answer: whatever is not shown is simply not there."""

        def __init__(self):
            super().__init__(allowed_protocols=("data",))

        def fetch(self, url, headers=None):
            if url[:5].lower() == "data:":
                answer = super().fetch(url, headers)
                return weasyprint.urls.URLFetcherResponse(url, prepare(answer.read()), answer.headers)
            address = own_address(url, site)
            try:
                answer = fetch(*address) if address else None
            except Exception as error:
                # An ordinary error would only cost the picture; a broken transaction must not go unseen.
                raise refused from error
            body, mimetype = answer or (b"", "")
            if not mimetype.startswith(SHOWN_TYPES):
                _logger.debug("not shown: %s", url[:200])
                body, mimetype = b"", "text/css"
            return weasyprint.urls.URLFetcherResponse(url, prepare(body), {"Content-Type": mimetype})

    document = weasyprint.HTML(string=html, base_url=f"{site.rstrip('/')}/", url_fetcher=Fetcher())
    options = {"pdf_variant": "pdf/a-3b"} if archival else {}
    sheets = [css, ARCHIVAL_CSS] if archival else [css]
    try:
        return document.write_pdf(
            stylesheets=[weasyprint.CSS(string=sheet) for sheet in sheets if sheet],
            attachments=[
                weasyprint.Attachment(string=content, name=name, description=description, relationship="Data")
                for name, content, description in attachments
            ],
            presentational_hints=True,
            dpi=IMAGE_DPI,
            **options,
        )
    except refused as error:
        raise error.__cause__ from None
