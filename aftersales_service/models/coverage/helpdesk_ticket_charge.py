from odoo import fields, models


class HelpdeskTicket(models.Model):
    """What the visits of a ticket charge."""

    _inherit = "helpdesk.ticket"

    charge_count = fields.Integer(compute="_compute_charge_count", groups="base.group_user")

    def _compute_charge_count(self):
        orders = self.env["aftersales.service.order"]
        counts = {}
        if orders.has_access("read"):
            counts = dict(
                orders._read_group(
                    [("ticket_id", "in", self.ids), ("charge_state", "!=", False)], ["ticket_id"], ["__count"]
                )
            )
        for ticket in self:
            ticket.charge_count = counts.get(ticket, 0)

    def action_view_charges(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.service_order_action_charges"),
            "domain": [("ticket_id", "=", self.id), ("charge_state", "!=", False)],
            "context": {},
        }
