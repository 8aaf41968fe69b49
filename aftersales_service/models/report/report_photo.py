import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

#: Largest photo in bytes; the phone shrinks what its camera takes to a twentieth of it.
LARGEST_PHOTO = 10_000_000
PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp")


class ReportPhoto(models.Model):
    """A photo taken on site; its content is part of what is signed."""

    _name = "aftersales.report.photo"
    _description = "Photo of a Service Report"
    _inherit = "aftersales.report.line.mixin"
    _order = "sequence, id"

    name = fields.Char(string="What it shows")
    moment = fields.Selection(
        selection=[("before", "Before"), ("after", "After"), ("nameplate", "Nameplate")],
        string="Taken",
        default="before",
        required=True,
    )
    image = fields.Image(required=True, max_width=1600, max_height=1600)
    image_256 = fields.Image(string="Preview", related="image", max_width=256, max_height=256, store=True)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_photo(vals.get("image"))
        return super().create(vals_list)

    def write(self, vals):
        if "image" in vals:
            self._ensure_photo(vals["image"])
        return super().write(vals)

    @api.model
    def _ensure_photo(self, image):
        """Refuse what is no photo before it is opened: drawings may carry programs, large files fill the line."""
        try:
            content = base64.b64decode(image or b"", validate=True)
        except (binascii.Error, ValueError, TypeError):
            content = b""
        if not content or guess_mimetype(content) not in PHOTO_TYPES:
            raise UserError(self.env._("This file is no photo. Take a picture with the camera (JPEG, PNG or WebP)."))
        if len(content) > LARGEST_PHOTO:
            raise UserError(self.env._("This photo is larger than 10 MB. Choose a lower resolution of the camera."))
