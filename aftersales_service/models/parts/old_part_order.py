from odoo import api, fields, models


class ServiceOrder(models.Model):
    """The old parts of an order."""

    _inherit = "aftersales.service.order"

    old_part_ids = fields.One2many("aftersales.old.part", "order_id", string="Old parts", readonly=True)
    old_part_count = fields.Integer(compute="_compute_old_part_count", string="Number of old parts")
    old_part_open_count = fields.Integer(compute="_compute_old_part_count", string="Old parts still owed")

    @api.depends("old_part_ids.state")
    def _compute_old_part_count(self):
        groups = self.env["aftersales.old.part"]._read_group(
            [("order_id", "in", self.ids), ("state", "!=", "cancelled")], ["order_id", "state"], ["__count"]
        )
        self.old_part_count = self.old_part_open_count = 0
        for order, state, count in groups:
            order.old_part_count += count
            if state in ("owed", "explained"):
                order.old_part_open_count += count

    def action_view_old_parts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.old_part_action")
        return {
            **action,
            "name": self.env._("Old parts of %(order)s", order=self.name),
            "domain": [("order_id", "=", self.id)],
            "context": {},
        }
