from odoo import fields, models
from odoo.exceptions import UserError


class ServiceOrder(models.Model):
    """Parts of a visit asked for with one button."""

    _inherit = "aftersales.service.order"

    requisition_ids = fields.One2many("aftersales.requisition", "order_id", string="Requisitions")

    def action_request_parts(self):
        """Ask the store for all parts of this order that nobody has asked for yet.

        :return: action that opens the new requisition
        """
        self.ensure_one()
        self.check_access("write")
        holder = self._get_holder()
        if not holder:
            raise UserError(
                self.env._("%(order)s: plan who goes first; the parts go to that person.", order=self.display_name)
            )
        missing = [(need, need.quantity - need.requested) for need in self.needed_part_ids]
        missing = [(need, quantity) for need, quantity in missing if need.uom_id.compare(quantity, 0) > 0]
        if not missing:
            raise UserError(self.env._("Everything this order needs has been asked for already."))
        requisition = self.env["aftersales.requisition"].create(
            {
                "holder_id": holder.id,
                "order_id": self.id,
                "needed_on": self.planned_start and self._get_local_day(),
            }
        )
        # the link to the need is ours to set, not a person's
        self.env["aftersales.requisition.line"].sudo().create(
            [
                {
                    "requisition_id": requisition.id,
                    "order_part_id": need.id,
                    "product_id": need.product_id.id,
                    "quantity": quantity,
                    "note": need.note,
                }
                for need, quantity in missing
            ]
        )
        requisition.action_request()
        return requisition._get_form_action()
