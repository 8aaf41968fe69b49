from odoo import fields, models


class OrderType(models.Model):
    _inherit = "aftersales.order.type"

    is_upkeep = fields.Boolean(
        string="Upkeep visit",
        help="Orders of this type are counted against the visits that a service contract includes.",
    )
