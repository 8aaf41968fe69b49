from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    certification_ids = fields.Many2many(
        "hr.skill",
        string="Certificates for service",
        domain=[("skill_type_id.is_certification", "=", True)],
        help="Engineers need these, valid on the day, to be sent to products of this category.",
    )
