from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ServiceOrder(models.Model):
    """Repeated visits for one fault (V6): counted when the order is made, first-time fix when it is signed."""

    _inherit = "aftersales.service.order"

    previous_order_id = fields.Many2one(
        "aftersales.service.order",
        string="Visit before",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The earlier visit for the same fault.",
    )
    visit_number = fields.Integer(
        string="Visit no.",
        readonly=True,
        copy=False,
        default=1,
        help="Which visit for the same fault this is. Cancelled ones do not count.",
    )

    def _count_visits(self):
        """Say which visit for its ticket each new order is."""
        tickets = self.ticket_id
        if not tickets:
            return
        earlier = self.sudo().search(
            Domain("ticket_id", "in", tickets.ids) & Domain("state", "!=", "cancelled"), order="id"
        )
        for ticket, orders in earlier.grouped("ticket_id").items():
            for number, order in enumerate(orders, 1):
                if order in self and number > 1:
                    order.write({"visit_number": number, "previous_order_id": orders[number - 2].id})
            if len(orders) > 1 and ticket.first_time_fix:
                ticket.sudo().first_time_fix = "no"

    def _judge_first_time_fix(self):
        """Write down on the ticket whether the first visit was enough."""
        visits = dict(
            self.sudo()._read_group(
                [("ticket_id", "in", self.ticket_id.ids), ("state", "!=", "cancelled")], ["ticket_id"], ["__count"]
            )
        )
        for order in self.filtered("ticket_id"):
            # a first report that is corrected later does not undo that somebody had to come again
            fixed = visits.get(order.ticket_id) == 1 and order.outcome == "solved"
            order.ticket_id.sudo().first_time_fix = "yes" if fixed else "no"

    def action_plan_again(self):
        """Not solved: a new order for the same fault, to be planned by the dispatcher (V6)."""
        self.ensure_one()
        self.check_access("read")
        if self.outcome != "unsolved" or self.state not in ("signed", "approved"):
            raise UserError(
                self.env._("%(order)s: only what a signed report leaves unsolved is planned again.", order=self.name)
            )
        following = self.sudo().search([("previous_order_id", "=", self.id), ("state", "!=", "cancelled")], limit=1)
        if not following:
            following = self.create(self._prepare_next_visit())
            if not following.previous_order_id:
                following.sudo().write({"previous_order_id": self.id, "visit_number": self.visit_number + 1})
            self.ticket_id._record_event("escalated", note=self.report_id.leader_proposal or None)
        return following._get_form_action()

    def _prepare_next_visit(self):
        return {
            "ticket_id": self.ticket_id.id,
            "company_id": self.company_id.id,
            "type_id": self.type_id.id,
            "mode": self.mode,
            "partner_id": self.partner_id.id,
            "address_id": self.address_id.id,
            "contact_name": self.contact_name,
            "contact_phone": self.contact_phone,
            "lot_id": self.lot_id.id,
            "product_id": self.product_id.id,
            "fault": self.fault,
            "priority": self.priority,
            "instructions": self.report_id.leftover or self.instructions,
            "station_id": False,
        }
