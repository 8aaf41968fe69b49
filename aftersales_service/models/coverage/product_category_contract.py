from odoo import fields, models


class ProductCategory(models.Model):
    """Which parts wear out by their use: contracts and free periods treat them differently."""

    _inherit = "product.category"

    wear_part = fields.Boolean(
        string="Wear parts", help="Parts of this category, and of those below it, wear out by being used."
    )

    def _get_ids_above(self):
        """Ids of this category and of all above it."""
        self.ensure_one()
        return {int(part) for part in (self.parent_path or "").split("/") if part} or set(self.ids)

    def _is_wear_part(self):
        """Whether this category, or one above it, is one of wear parts."""
        self.ensure_one()
        return any(self.sudo().browse(self._get_ids_above()).mapped("wear_part"))
