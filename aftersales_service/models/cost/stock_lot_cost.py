from odoo import fields, models


class StockLot(models.Model):
    """What a unit has cost us since it was sold; a unit given in exchange is a cost of the case it was given for."""

    _name = "stock.lot"
    _inherit = ["stock.lot", "aftersales.cost.count.mixin"]
    _cost_field = "lot_id"

    def exchange_warranty(self, replacement):
        result = super().exchange_warranty(replacement)
        self.env["aftersales.cost.line"]._follow(replacement.sudo().filtered("exchange_ticket_id"))
        return result

    def _get_costs(self):
        """The value of the new unit as it left our stock, if the customer does not pay for it and still has it."""
        found = {}
        for line in self.env["stock.move.line"].search(
            [("lot_id", "in", self.ids), ("state", "=", "done")], order="date, id"
        ):
            found[line.lot_id] = line
        lines = []
        for lot, line in found.items():
            move = line.move_id
            sold = move.sale_line_id
            if line.location_dest_id.usage != "customer" or not move.value or not lot.exchange_ticket_id:
                continue
            if sold and not sold.currency_id.is_zero(sold.price_subtotal):
                continue
            ticket = lot.exchange_ticket_id
            lines.append(
                {
                    "source_id": lot.id,
                    "source_key": "exchange",
                    "kind": "replacement",
                    "name": self.env._(
                        "%(new)s in exchange for %(old)s", new=lot.name, old=lot.warranty_replaces_id.name
                    ),
                    "amount": ticket.company_id.currency_id.round(move.value * line.quantity / move.quantity),
                    "quantity": line.quantity,
                    "date": fields.Date.context_today(line, line.date),
                    "ticket_id": ticket.id,
                    "lot_id": lot.warranty_replaces_id.id,
                    "item_id": lot.product_id.id,
                    "entry_id": move.account_move_id.id,
                }
            )
        return lines

    def _get_cost_document(self):
        return self._get_records_action(
            views=[(self.env.ref("aftersales_service.stock_lot_view_form_installed").id, "form")]
        )
