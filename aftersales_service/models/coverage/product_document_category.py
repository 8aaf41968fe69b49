from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    aftersales_document_count = fields.Integer(compute="_compute_aftersales_document_count")

    def _compute_aftersales_document_count(self):
        counts = self.env["aftersales.product.document"]._count_by("category_id", self)
        for category in self:
            category.aftersales_document_count = counts.get(category, 0)

    def action_view_aftersales_documents(self):
        self.ensure_one()
        return self.env["aftersales.product.document"]._get_list_action(
            self, [("category_id", "=", self.id)], scope="category", category_id=self.id
        )
