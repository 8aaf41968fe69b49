from odoo import models


class Freight(models.Model):
    """Freight counts when it is signed off."""

    _inherit = "aftersales.freight"

    def _decide(self, state):
        result = super()._decide(state)
        self.env["aftersales.cost.line"]._follow(self.filtered("order_id"))
        return result

    def _get_costs(self):
        return [
            {
                "source_id": freight.id,
                "kind": "freight",
                "name": f"{freight.carrier_id.name} {freight.reference}",
                "amount": freight.currency_id.round(freight.amount),
                "date": freight.date,
                "order_id": freight.order_id.id,
                "ticket_id": freight.order_id.ticket_id.id,
            }
            for freight in self
            if freight.state == "signed" and freight.order_id
        ]

    def _get_cost_document(self):
        return self._get_records_action()
