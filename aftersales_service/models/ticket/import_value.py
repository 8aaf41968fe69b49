from odoo import fields, models


class ImportValue(models.Model):
    """What one cell text of a column stands for. Without a meaning the cell counts as blank."""

    _name = "aftersales.import.value"
    _description = "Value of an Import Column"
    _order = "column_id, name"

    column_id = fields.Many2one("aftersales.import.column", required=True, ondelete="cascade", index=True)
    target = fields.Selection(related="column_id.target")
    name = fields.Char(string="In the file", required=True, help="Capitals do not matter.")
    text = fields.Char(string="Read as", help="Text that is read in its place.")
    kind_id = fields.Many2one("aftersales.ticket.kind", ondelete="cascade")
    channel_id = fields.Many2one("helpdesk.ticket.channel", ondelete="cascade")
    category_id = fields.Many2one("helpdesk.ticket.category", string="Class", ondelete="cascade")
    product_id = fields.Many2one("product.product", ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Customer", ondelete="cascade")

    _name_unique = models.UniqueIndex("(column_id, lower(name))", "This value is already in the column's list.")

    def _get_record_id(self):
        """Id of the record that the value stands for, by the column's target."""
        self.ensure_one()
        field = {
            "kind": "kind_id",
            "channel": "channel_id",
            "category": "category_id",
            "product": "product_id",
            "customer": "partner_id",
        }.get(self.target)
        return self[field].id if field else False
