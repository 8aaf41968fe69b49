"""What all our web forms have in common: clean text, checked files, one-time tokens."""

import io
import re
import secrets
import time

from PIL import Image

from odoo import tools
from odoo.exceptions import ValidationError
from odoo.fields import Date
from odoo.http import request
from odoo.tools import consteq, hmac

from ..tools.plain_text import plain_text
from ..tools.upload import file_name, sniff

MEGABYTE = 1024 * 1024
MAX_FILE_SIZE = 10 * MEGABYTE
# what a form sends back when something has to be corrected; enough for every field's own limit
MAX_ECHO = 20_000
# a picture of more than this many points is a trap for whoever opens it
MAX_PIXELS = 100_000_000
# after half a day the page is taken for a recorded one
MAX_AGE = 12 * 3600
TOKEN_PATTERN = re.compile(r"([0-9a-f]{32})\.([0-9]{10})\.([0-9a-f]{64})")


class Form:
    """One submitted form: reads its fields and gathers what the sender has to correct.

    ``errors`` maps the name of a field (or "form") to a sentence for the sender; ``values`` holds what
    was typed, so that nothing has to be typed twice.
    """

    def __init__(self, params, purpose, max_files=10):
        self.params = params
        self.purpose = purpose
        self.max_files = max_files
        self.errors = {}
        self.values = {}

    # --- text -------------------------------------------------------------------------------------

    def text(self, name, label, limit, required=False, lines=False):
        """The clean text of field ``name``; too long or missing text is an error."""
        value = plain_text(self.params.get(name), lines=lines)
        self.values[name] = value[:MAX_ECHO]
        if required and not value:
            self.errors[name] = request.env._("%(field)s: please fill this in.", field=label)
        elif len(value) > limit:
            self.errors[name] = request.env._(
                "%(field)s: please shorten this to %(limit)s characters (now %(length)s).",
                field=label,
                limit=limit,
                length=len(value),
            )
            value = value[:limit]
        return value

    def email(self, name, label, required=False):
        value = self.text(name, label, 254, required=required)
        if value and name not in self.errors and not tools.single_email_re.match(value):
            self.errors[name] = request.env._(
                "%(field)s: this is not an e-mail address. It looks like name@company.com.", field=label
            )
        return value

    def phone(self, name, label):
        value = self.text(name, label, 40)
        if value and name not in self.errors and not re.fullmatch(r"[0-9+()/. \-xX#]*[0-9][0-9+()/. \-xX#]*", value):
            self.errors[name] = request.env._("%(field)s: please use digits, blanks and + ( ) - only.", field=label)
        return value

    def past_date(self, name, label):
        """The day in field ``name``, or ``False``; a day to come is an error."""
        value = self.text(name, label, 10)
        if not value or name in self.errors:
            return False
        try:
            day = Date.to_date(value)
        except ValueError:
            day = None
        today = Date.context_today(request.env.user)
        if not day or day.year < 1950:
            self.errors[name] = request.env._("%(field)s: please choose a day from the calendar.", field=label)
            return False
        if day > today:
            self.errors[name] = request.env._("%(field)s: this day has not come yet.", field=label)
            return False
        return day

    # --- files ------------------------------------------------------------------------------------

    def uploads(self, name="files"):
        """Checked files of field ``name`` as list of (name, mimetype, content)."""
        files = [file for file in request.httprequest.files.getlist(name) if file.filename]
        if len(files) > self.max_files:
            self.errors[name] = request.env._(
                "Please send no more than %(count)s files at once. More can follow on the page of the case.",
                count=self.max_files,
            )
            return []
        uploads = []
        for file in files:
            # a request that is tried again finds its files at their end
            file.seek(0)
            content = file.read(MAX_FILE_SIZE + 1)
            try:
                uploads.append(self._check_upload(file.filename, content))
            except ValidationError as error:
                self.errors[name] = error.args[0]
                return []
        return uploads

    def _check_upload(self, name, content):
        shown = plain_text(name)[:60]
        if len(content) > MAX_FILE_SIZE:
            raise ValidationError(
                request.env._(
                    "%(file)s is larger than %(size)s MB. Please send a smaller picture.",
                    file=shown,
                    size=MAX_FILE_SIZE // MEGABYTE,
                )
            )
        mimetype = sniff(content[:64])
        checked = mimetype and file_name(name, mimetype)
        if not checked:
            raise ValidationError(
                request.env._("%(file)s is neither a photo nor a PDF. Please send photos or PDF files.", file=shown)
            )
        if mimetype.startswith("image/") and mimetype != "image/heic" and not _is_sound_image(content):
            raise ValidationError(
                request.env._("%(file)s is damaged and cannot be opened. Please send it again.", file=shown)
            )
        return checked, mimetype, content

    def page_values(self):
        """What every page with this form needs to show it."""
        return {
            "values": self.values,
            "errors": self.errors,
            "form_token": self.next_token(),
            "max_files": self.max_files,
            "max_size": MAX_FILE_SIZE // MEGABYTE,
            "file_hint": request.env._(
                "Photos and PDF, up to %(count)s files of %(size)s MB each.",
                count=self.max_files,
                size=MAX_FILE_SIZE // MEGABYTE,
            ),
        }

    # --- tokens -----------------------------------------------------------------------------------

    def new_token(self):
        """A token for one submission: it says when the form was opened and cannot be made up."""
        return self._sign(secrets.token_hex(16), f"{int(time.time()):010d}")

    def next_token(self):
        """The token for sending the form once more: the same one as long as it is good, so that who
        corrects a mistake has not just opened the form."""
        token, age = self.token()
        return self.params["form_token"] if token and age <= MAX_AGE else self.new_token()

    def _sign(self, nonce, opened):
        mac = hmac(request.env(su=True), f"aftersales_service-{self.purpose}", (nonce, opened, request.env.uid))
        return f"{nonce}.{opened}.{mac}"

    def token(self):
        """The nonce and the age in seconds of the token sent along, or (``None``, 0)."""
        value = self.params.get("form_token")
        match = TOKEN_PATTERN.fullmatch(value) if isinstance(value, str) else None
        if not match or not consteq(self._sign(match[1], match[2]), value):
            return None, 0
        return f"{self.purpose}-{match[1]}", max(0, int(time.time()) - int(match[2]))


def _is_sound_image(content):
    try:
        with Image.open(io.BytesIO(content)) as image:
            width, height = image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return 0 < width * height <= MAX_PIXELS


def wants_json():
    """Whether the form was sent by our script, which shows errors without loading the page anew."""
    return request.httprequest.accept_mimetypes.best == "application/json"
