from odoo import fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder)
        moves._update_installation()
        return moves

    def _update_installation(self):
        """Write on the serials who has them now, as the moves just done say."""
        lines = self.move_line_ids.filtered("lot_id")
        delivered = lines.filtered(lambda line: line.location_dest_id.usage == "customer")
        returned = lines.filtered(
            lambda line: line.location_id.usage == "customer" and line.location_dest_id.usage != "customer"
        )
        for values, batch in delivered.grouped(lambda line: tuple(line._prepare_installation_values().items())).items():
            batch.lot_id.sudo().write(dict(values))
        # what was ordered and when it was delivered stays known after the return
        returned.lot_id.sudo().write({"installed_partner_id": False})


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _prepare_installation_values(self):
        self.ensure_one()
        move = self.move_id
        partner = self.picking_id.partner_id or move.partner_id or move.sale_line_id.order_id.partner_id
        return {
            "installed_partner_id": partner.id,
            "delivered_on": fields.Date.context_today(self, self.date),
            "delivered_qty": self.quantity_product_uom,
            "sale_line_id": move.sale_line_id.id,
        }
