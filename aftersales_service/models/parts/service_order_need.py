from odoo import fields, models


class ServiceOrder(models.Model):
    """Which parts a visit will need, and on whose stock it draws."""

    _inherit = "aftersales.service.order"

    needed_part_ids = fields.One2many("aftersales.order.part", "order_id", string="Parts needed", copy=True)

    def _get_holder(self):
        """Who answers for the parts used here: the station that does the work, or the engineer who goes.

        :return: ``aftersales.holder``, empty as long as nobody is planned
        """
        return self._get_holders()[self] if self else self.env["aftersales.holder"]

    def _get_holders(self):
        """The same for many orders: {order: holder}."""
        holders = self.env["aftersales.holder"]
        # left holders still have what they have; whoever reads the order may know who brings the parts
        known = holders.sudo().with_context(active_test=False)
        found = known.search(
            [
                ("company_id", "in", self.company_id.ids),
                "|",
                ("user_id", "in", self.engineer_id.ids),
                ("station_id", "in", self.station_id.ids),
            ]
        )
        by_owner = {(holder.company_id.id, holder.user_id.id, holder.station_id.id): holder.id for holder in found}
        result = {}
        for order in self:
            owner = (False, order.station_id.id) if order.station_id else (order.engineer_id.id, False)
            result[order] = holders.browse(by_owner.get((order.company_id.id, *owner)))
        return result

    def _get_parts_to_bring(self):
        return super()._get_parts_to_bring() + [
            {
                "name": need.product_id.display_name,
                "quantity": f"{need.quantity:g} {need.uom_id.name}",
                "serial": None,
            }
            for need in self.needed_part_ids
        ]
