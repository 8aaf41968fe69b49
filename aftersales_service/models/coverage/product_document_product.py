from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    aftersales_document_count = fields.Integer(compute="_compute_aftersales_document_count")

    def _compute_aftersales_document_count(self):
        counts = self.env["aftersales.product.document"]._count_by("product_tmpl_id", self)
        for template in self:
            template.aftersales_document_count = counts.get(template, 0)

    def action_view_aftersales_documents(self):
        self.ensure_one()
        return self.env["aftersales.product.document"]._get_list_action(
            self, [("product_tmpl_id", "=", self.id)], scope="product", product_tmpl_id=self.id
        )


class ProductProduct(models.Model):
    _inherit = "product.product"

    def action_view_aftersales_documents(self):
        return self.product_tmpl_id.action_view_aftersales_documents()
