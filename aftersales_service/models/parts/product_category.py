from odoo import fields, models


class ProductCategory(models.Model):
    """Whether a replaced part of this category has to come back, and by when (P4)."""

    _inherit = "product.category"

    old_part_owed = fields.Selection(
        selection=[("yes", "Comes back"), ("no", "Stays with the customer")],
        string="Replaced part",
        help="Whether whoever replaces a part of this category owes the old one. Empty: as the category above says, "
        "and if none does, it comes back.",
    )
    old_part_days = fields.Integer(
        string="Comes back within (days)",
        help="Calendar days from the replacement. 0: as the category above says, and if none does, 30.",
    )

    _old_part_days_not_negative = models.Constraint(
        "CHECK (old_part_days >= 0)", "Old parts come back within a number of days, zero for the default."
    )

    def _owes_old_part(self):
        """Whether the old one of a part of this category has to come back."""
        self.ensure_one()
        owed = self._get_inherited("old_part_owed")
        return owed != "no"

    def _get_old_part_days(self):
        """Calendar days within which it has to be back."""
        self.ensure_one()
        return self._get_inherited("old_part_days") or DEFAULT_OLD_PART_DAYS

    def _get_inherited(self, name):
        """The setting of the category, or of the nearest one above that has it."""
        category = self.sudo()
        while category and not category[name]:
            category = category.parent_id
        return category[name]


#: Handled monthly (P4).
DEFAULT_OLD_PART_DAYS = 30
