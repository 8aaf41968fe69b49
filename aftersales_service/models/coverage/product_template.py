from odoo import fields, models

from .product_category import PART_GROUPS


class ProductTemplate(models.Model):
    """What a part is to the warranty of the unit it goes into."""

    _inherit = "product.template"

    part_group = fields.Selection(
        selection=PART_GROUPS,
        help="How long the part is covered: as long as the unit, as a main part, or as a wear part. "
        "Empty: as its category says.",
    )

    def _get_part_group(self):
        """``ordinary``, ``main`` or ``wear``."""
        self.ensure_one()
        return self.part_group or self.categ_id._get_inherited("part_group") or "ordinary"
