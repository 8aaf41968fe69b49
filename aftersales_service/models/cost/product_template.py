from odoo import api, fields, models

from .cost_line import KINDS

#: Core's own kinds of expenses.
EXPENSES = {
    "expense_product_meal": "allowance",
    "expense_product_travel_accommodation": "lodging",
    "expense_product_mileage": "travel",
}


class ProductTemplate(models.Model):
    """Which kind of cost an expense or a bought-in service is, when it was made for a case."""

    _inherit = "product.template"

    aftersales_cost_kind = fields.Selection(
        selection=[kind for kind in KINDS if kind[0] not in ("labour", "compensation")],
        string="Kind of after-sales cost",
        help="Under which kind an expense or a vendor bill of this product counts in the costs of a case. "
        "Empty: other costs for expenses, bought-in service for vendor bills.",
    )

    @api.model
    def _set_cost_kinds(self):
        """Say of core's own expenses which cost they are; what somebody has said stays."""
        for name, kind in EXPENSES.items():
            product = self.env.ref(f"hr_expense.{name}", raise_if_not_found=False)
            if product and not product.aftersales_cost_kind:
                product.aftersales_cost_kind = kind
