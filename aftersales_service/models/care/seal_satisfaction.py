from odoo import api, models

from ..report.seal import RATED
from .satisfaction import MARKS


class Seal(models.Model):
    """What the customer says at the signing is his answer: he is not asked again."""

    _inherit = "aftersales.service.seal"

    @api.model_create_multi
    def create(self, vals_list):
        seals = super().create(vals_list)
        rated = seals.filtered(lambda seal: seal.role == "customer" and any(seal[name] for name in RATED))
        rated._record_satisfaction()
        return seals

    def _record_satisfaction(self):
        """Once for each order: a corrected report that is signed anew is no second visit."""
        known = (
            self.env["aftersales.satisfaction"]
            .sudo()
            ._read_group([("order_id", "in", self.report_id.order_id.ids), ("source", "=", "signature")], ["order_id"])
        )
        known_ids = {order.id for [order] in known}
        values = []
        for seal in self:
            order = seal.report_id.order_id
            if order.id in known_ids or order.ticket_id.confidential:
                continue
            known_ids.add(order.id)
            values.append(
                {
                    "source": "signature",
                    "report_id": seal.report_id.id,
                    "partner_id": seal.report_id.partner_id.id,
                    "answered_on": seal.date,
                    "remarks": seal.remarks,
                    **{mark: int(seal[rating] or 0) for mark, rating in zip(MARKS, RATED, strict=True)},
                }
            )
        self.env["aftersales.satisfaction"]._record(values)
