from odoo import fields, models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    """Goods that a customer sends back because of a contact."""

    _inherit = "helpdesk.ticket"

    quality_return_ids = fields.One2many(
        "aftersales.quality.return", "ticket_id", string="Returned goods", groups="base.group_user"
    )
    quality_return_count = fields.Integer(
        string="Returned goods counted", compute="_compute_quality_return_count", groups="base.group_user"
    )

    def _compute_quality_return_count(self):
        goods = self.env["aftersales.quality.return"]
        counts = (
            dict(goods._read_group([("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]))
            if goods.has_access("read")
            else {}
        )
        for ticket in self:
            ticket.quality_return_count = counts.get(ticket, 0)

    def action_view_returned_goods(self):
        return self.env["aftersales.quality.return"]._get_list_action(
            [("ticket_id", "in", self.ids)], {"default_ticket_id": self.id if len(self) == 1 else False}
        )

    def action_expect_goods(self):
        """The customer sends the goods of this contact: register that they are expected."""
        self.ensure_one()
        self.check_access("read")
        if not self.product_id and not self.lot_id:
            raise UserError(self.env._("Say on the ticket which product it is about, then expect it back."))
        goods = self.env["aftersales.quality.return"].create(self._prepare_returned_goods())
        return goods._get_form_action()

    def _prepare_returned_goods(self):
        self.ensure_one()
        product = self.lot_id.product_id or self.product_id
        quantity = self.defective_qty if product.tracking != "serial" else 1
        return {
            "ticket_id": self.id,
            "promised_on": self.pickup_date,
            "received_goods": self.received_goods,
            "quantity": quantity or 1,
        }

    def _get_portal_goods(self):
        """Returned goods of this case as the customer may see them, the latest first."""
        self.ensure_one()
        return self.sudo().quality_return_ids.filtered(lambda goods: goods.state != "cancelled")
