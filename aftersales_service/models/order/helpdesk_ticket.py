from odoo import api, fields, models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    """The jobs that a contact leads to."""

    _inherit = "helpdesk.ticket"

    service_order_ids = fields.One2many("aftersales.service.order", "ticket_id", string="Service orders", copy=False)
    service_order_count = fields.Integer(compute="_compute_service_order_count")
    first_time_fix = fields.Selection(
        selection=[("yes", "At the first visit"), ("no", "Not at the first visit")],
        string="First-time fix",
        readonly=True,
        copy=False,
        help="Whether one visit was enough, as the signed reports say.",
        groups="base.group_user",
    )

    @api.depends("service_order_ids.state")
    def _compute_portal_step(self):
        result = super()._compute_portal_step()
        early = self.filtered(lambda ticket: ticket.portal_step in ("received", "checking"))
        orders = self.env["aftersales.service.order"].sudo()
        planned = orders.search([("ticket_id", "in", early.ids), ("state", "not in", ("draft", "cancelled"))]).ticket_id
        for ticket in early.filtered(lambda ticket: ticket._origin in planned):
            # the customer reads that somebody comes, whatever stage the desk has left it in
            ticket.portal_step = "working"
        return result

    def _compute_service_order_count(self):
        counts = dict(
            self.env["aftersales.service.order"]._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
            )
        )
        for ticket in self:
            ticket.service_order_count = counts.get(ticket, 0)

    def action_create_service_order(self):
        """Make a service order from the ticket and open it, to be planned."""
        self.ensure_one()
        self.check_access("read")
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "Ticket %(number)s has no customer yet. Say who it is before sending anybody.", number=self.number
                )
            )
        order = self.env["aftersales.service.order"].create(self._prepare_service_order())
        return order._get_form_action()

    def _prepare_service_order(self):
        return {"ticket_id": self.id, "mode": "walk_in" if self.is_walk_in else "on_site"}

    def action_view_service_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.service_order_action")
        return {
            **action,
            "domain": [("ticket_id", "=", self.id)],
            "context": {"default_ticket_id": self.id},
        }
