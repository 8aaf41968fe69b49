from odoo import fields, models


class StockMove(models.Model):
    """Parts used: their value when the move was done, as the books have it."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        costs = self.env["aftersales.cost.line"]
        costs._follow(moves.filtered(lambda move: move.service_order_id and move._is_consumption()))
        costs._follow(moves.move_line_ids.lot_id.sudo().filtered("exchange_ticket_id"))
        return moves

    def _get_costs(self):
        """The value that left our stock; what a correction brings back is negative."""
        lines = []
        for move in self.filtered(lambda move: move.state == "done" and move.value):
            sign = -1 if move.location_id == move.company_id.aftersales_consumption_location_id else 1
            order = move.service_order_id
            lines.append(
                {
                    "source_id": move.id,
                    "kind": "part",
                    "name": f"{move.reference}: {move.product_id.display_name}",
                    "amount": sign * move.value,
                    "quantity": sign * move.quantity,
                    "date": fields.Date.context_today(move, move.date),
                    "order_id": order.id,
                    "ticket_id": order.ticket_id.id,
                    "item_id": move.product_id.id,
                    "entry_id": move.account_move_id.id,
                }
            )
        return lines

    def _get_cost_document(self):
        return self.report_part_id.report_id._get_form_action()
