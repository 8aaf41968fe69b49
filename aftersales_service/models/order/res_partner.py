from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    is_service_station = fields.Boolean(
        string="Service station",
        help="Does service orders for us with its own engineers, whose contacts stand below this one.",
    )
    service_order_ids = fields.One2many("aftersales.service.order", "partner_id", string="Service orders")
