from odoo import fields, models


class OrderTypeCheck(models.Model):
    """A line of a type's checklist, for before leaving (V4) or for the work on site (V5, V7)."""

    _name = "aftersales.order.type.check"
    _description = "Checklist Line of a Service Order Type"
    _order = "phase, sequence, id"

    type_id = fields.Many2one("aftersales.order.type", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    phase = fields.Selection(
        selection=[("prepare", "Before leaving"), ("site", "On site")], required=True, default="site"
    )
    name = fields.Char(string="What", required=True, translate=True)
    required = fields.Boolean(help="The step cannot be finished before this line is answered.")
    with_value = fields.Boolean(string="Asks for a value", help="A reading or a remark is written beside the tick.")
