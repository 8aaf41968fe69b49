from odoo import models


class ProductCategory(models.Model):
    """A contract excludes a category with all that is below it."""

    _inherit = "product.category"

    def _get_ids_above(self):
        """Ids of this category and of all above it."""
        self.ensure_one()
        return {int(part) for part in (self.parent_path or "").split("/") if part} or set(self.ids)
