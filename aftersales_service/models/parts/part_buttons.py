from odoo import fields, models


class ServiceOrder(models.Model):
    _inherit = "aftersales.service.order"

    part_move_count = fields.Integer(
        string="Stock moves", compute="_compute_part_move_count", groups="aftersales_service.group_reader"
    )

    def _compute_part_move_count(self):
        moves = self.env["stock.move"]
        counts = dict(moves._read_group([("service_order_id", "in", self.ids)], ["service_order_id"], ["__count"]))
        for order in self:
            order.part_move_count = counts.get(order, 0)

    def action_view_part_moves(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.part_move_action"),
            "domain": [("service_order_id", "in", self.ids)],
        }


class ServiceReport(models.Model):
    _inherit = "aftersales.service.report"

    part_move_count = fields.Integer(
        related="order_id.part_move_count", string="Stock moves", groups="aftersales_service.group_reader"
    )

    def action_view_part_moves(self):
        return self.order_id.action_view_part_moves()
