from odoo import models


class StockMove(models.Model):
    """What follows the shipped serial is put on the list when it is shipped."""

    _inherit = "stock.move"

    def _update_installation(self):
        result = super()._update_installation()
        lines = self.move_line_ids.filtered("lot_id")
        deliveries = self.env["aftersales.document.delivery"]
        returned = lines.filtered(
            lambda line: line.location_id.usage == "customer" and line.location_dest_id.usage != "customer"
        )
        if returned:
            deliveries._on_returned(returned.lot_id)
        delivered = lines.filtered(lambda line: line.location_dest_id.usage == "customer")
        for moment, batch in delivered.grouped("date").items():
            deliveries._on_shipped(batch.lot_id, moment)
        return result
