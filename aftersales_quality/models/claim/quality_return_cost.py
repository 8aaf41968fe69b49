from odoo import models


class QualityReturn(models.Model):
    """What goods in exchange have cost: what stands on after-sales consumption when all has left.

    The new unit is charged there, and the returned one credited where it goes into our stock; goods that were taken
    back for a refund and end as scrap or at a supplier are charged with their delivery's value (``quality_return_move.py``).
    """

    _inherit = "aftersales.quality.return"

    def _leave(self):
        result = super()._leave()
        self.env["aftersales.cost.line"]._follow(self)
        return result

    def _get_costs(self):
        costs = []
        for goods in self:
            ticket = goods.ticket_id or goods.case_id.ticket_ids.sorted("id")[:1]
            consumption = goods.company_id.aftersales_consumption_location_id
            moves = goods.move_ids.filtered(
                lambda move, place=consumption: (
                    move.state == "done" and move.value and place in (move.location_id, move.location_dest_id)
                )
            )
            amount = goods.currency_id.round(
                sum(move.value if move.location_dest_id == consumption else -move.value for move in moves)
            )
            # the books know it anyhow; a case of a customer without a contact has nothing to stand on
            if not ticket or goods.currency_id.is_zero(amount):
                continue
            replaced = goods.judgement == "replace"
            charged = moves.filtered(lambda move, place=consumption: move.location_dest_id == place)[-1:] or moves[-1:]
            costs.append(
                {
                    "source_id": goods.id,
                    "source_key": "goods",
                    "kind": "replacement" if replaced else "other",
                    "name": self.env._(
                        "%(goods)s: %(product)s",
                        goods=goods.name,
                        product=(goods.replacement_product_id if replaced else goods.product_id).display_name,
                    ),
                    "amount": amount,
                    "quantity": goods.quantity,
                    "ticket_id": ticket.id,
                    "lot_id": goods.lot_id.id,
                    "product_id": goods.product_id.id,
                    "item_id": (goods.replacement_product_id if replaced else goods.product_id).id,
                    "entry_id": charged.account_move_id.id,
                }
            )
        return costs

    def _get_cost_document(self):
        return self._get_form_action()
