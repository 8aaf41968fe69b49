from odoo import fields, models


class StockLot(models.Model):
    """How often a serial came back, and what was inspected on it."""

    _inherit = "stock.lot"

    quality_return_ids = fields.One2many("aftersales.quality.return", "lot_id", string="Returned goods")
    quality_return_count = fields.Integer(string="Returned goods counted", compute="_compute_quality_return_count")

    def _compute_quality_return_count(self):
        goods = self.env["aftersales.quality.return"]
        counts = (
            dict(goods._read_group([("lot_id", "in", self.ids)], ["lot_id"], ["__count"]))
            if goods.has_access("read")
            else {}
        )
        for lot in self:
            lot.quality_return_count = counts.get(lot, 0)

    def action_view_returned_goods(self):
        return self.env["aftersales.quality.return"]._get_list_action(
            [("lot_id", "in", self.ids)], {"default_lot_id": self.id if len(self) == 1 else False}
        )
