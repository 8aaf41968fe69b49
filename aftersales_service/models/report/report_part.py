from odoo import api, fields, models


class ReportPart(models.Model):
    """A part replaced: reason, name, quantity, old and new serial (S1)."""

    _name = "aftersales.report.part"
    _description = "Part Replaced"
    _inherit = "aftersales.report.line.mixin"
    _order = "sequence, id"
    _rec_name = "product_id"

    product_id = fields.Many2one("product.product", string="Part", ondelete="restrict", required=True)
    description = fields.Char(
        compute="_compute_description", store=True, readonly=False, precompute=True, string="Name on the report"
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    reason = fields.Char(help="Why it was replaced.")
    old_serial = fields.Char(string="Old serial")
    new_serial = fields.Char(string="New serial")

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A part is replaced in a quantity above zero.")

    @api.depends("product_id")
    def _compute_description(self):
        for part in self:
            part.description = part.product_id.display_name
