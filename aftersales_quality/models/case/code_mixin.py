from odoo import api, fields, models


class CodeMixin(models.AbstractModel):
    """A word that everybody uses for the same thing, so that it can be counted. A company edits its own list."""

    _name = "aftersales.quality.code.mixin"
    _description = "Code of Quality"
    _order = "sequence, code, id"
    _rec_names_search = ["code", "name"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name in lists and statistics.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    note = fields.Text(translate=True, help="When to use it.")
    category_ids = fields.Many2many(
        "product.category",
        string="Product categories",
        help="Offered for products of these categories and those below them; for all products if empty.",
    )
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"[{record.code}] {record.name}" if record.code else record.name
