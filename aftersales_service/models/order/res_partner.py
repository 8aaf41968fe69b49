from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    is_service_station = fields.Boolean(
        string="Service station",
        help="Does service orders for us with its own engineers, whose contacts stand below this one.",
    )
    station_user_ids = fields.Many2many(
        "res.users",
        string="Own engineers",
        compute="_compute_station_user_ids",
        help="Users whose contacts stand below the station's.",
    )
    service_order_ids = fields.One2many("aftersales.service.order", "partner_id", string="Service orders")
    # by these an engineer's own customers are known (see the record rule)
    company_order_ids = fields.One2many(
        "aftersales.service.order", "commercial_partner_id", string="Service orders of the company"
    )
    place_order_ids = fields.One2many("aftersales.service.order", "address_id", string="Service orders at this place")
    company_ticket_ids = fields.One2many("helpdesk.ticket", "commercial_partner_id", string="Tickets of the company")
    service_order_count = fields.Integer(compute="_compute_service_order_count", groups="base.group_user")

    def _compute_station_user_ids(self):
        users = self.env["res.users"]
        self.station_user_ids = False
        stations = self.filtered("is_service_station")
        if not stations:
            return
        for user in users.search([("partner_id", "child_of", stations.ids), ("share", "=", False)]):
            place = user.partner_id
            while place:
                if place in stations:
                    place.station_user_ids |= user
                place = place.parent_id

    def _compute_service_order_count(self):
        orders = self.env["aftersales.service.order"]
        counts = {}
        if orders.has_access("read"):
            counts = dict(orders._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"]))
        for partner in self:
            partner.service_order_count = counts.get(partner, 0)

    def action_view_service_orders(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.service_order_action"),
            "domain": [("partner_id", "child_of", self.id)],
            "context": {"default_partner_id": self.id},
        }
