from odoo import fields, models


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
