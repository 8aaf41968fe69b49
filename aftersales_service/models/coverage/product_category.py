from odoo import fields, models

PART_GROUPS = [("ordinary", "Ordinary part"), ("main", "Main part"), ("wear", "Wear part")]


class ProductCategory(models.Model):
    """What the parts of a category are to the warranty of the unit they go into."""

    _inherit = "product.category"

    part_group = fields.Selection(
        selection=PART_GROUPS,
        help="How long parts of this category are covered: as long as the unit, as main parts, or as wear parts. "
        "Empty: as the category above says, and if none does, as long as the unit.",
    )
