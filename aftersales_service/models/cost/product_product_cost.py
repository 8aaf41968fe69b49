from odoo import models


class ProductProduct(models.Model):
    """What the units of a product have cost us after they were sold."""

    _name = "product.product"
    _inherit = ["product.product", "aftersales.cost.count.mixin"]
    _cost_field = "product_id"
