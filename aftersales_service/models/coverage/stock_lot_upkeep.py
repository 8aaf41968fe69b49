from odoo import fields, models


class StockLot(models.Model):
    """The upkeep of a serial."""

    _inherit = "stock.lot"

    upkeep_plan_ids = fields.One2many("aftersales.upkeep.plan", "lot_id", string="Upkeep plans")
    upkeep_plan_count = fields.Integer(compute="_compute_upkeep_plan_count")

    def _compute_upkeep_plan_count(self):
        plans = self.env["aftersales.upkeep.plan"]
        counts = {}
        if plans.has_access("read"):
            counts = dict(plans._read_group([("lot_id", "in", self.ids)], ["lot_id"], ["__count"]))
        for lot in self:
            lot.upkeep_plan_count = counts.get(lot, 0)

    def action_view_upkeep_plans(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.upkeep_plan_action"),
            "domain": [("lot_id", "=", self.id)],
            "context": {"default_lot_id": self.id, "default_partner_id": self.installed_partner_id.id},
        }
