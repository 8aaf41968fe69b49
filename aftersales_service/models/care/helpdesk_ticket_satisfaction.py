from odoo import api, fields, models

#: Engineers see answers about their own work only, wherever they find the ticket.
READERS = "aftersales_service.group_clerk,aftersales_service.group_dispatcher,aftersales_service.group_reader"


class HelpdeskTicket(models.Model):
    """The customer's answer on the ticket: badge, filter, and the way to take one down on the phone."""

    _inherit = "helpdesk.ticket"

    satisfaction = fields.Selection(
        selection=[("content", "Satisfied"), ("discontent", "Not satisfied")],
        string="Customer's answer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=READERS,
        help="What the last answer with a name says.",
    )
    satisfaction_average = fields.Float(
        string="Customer's marks", digits=(3, 2), readonly=True, copy=False, aggregator=None, groups=READERS
    )
    satisfaction_ids = fields.One2many("aftersales.satisfaction", "ticket_id", string="Satisfaction answers")
    satisfaction_count = fields.Integer(compute="_compute_satisfaction_count")

    @api.depends("satisfaction_ids")
    def _compute_satisfaction_count(self):
        counts = {}
        if self.env["aftersales.satisfaction"].has_access("read"):
            counts = dict(
                self.env["aftersales.satisfaction"]._read_group(
                    [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
                )
            )
        for ticket in self:
            ticket.satisfaction_count = counts.get(ticket._origin, 0)

    def _get_judged_order(self):
        """The job that the customer judges when he judges the whole case: the last one that somebody worked on."""
        worked = self.service_order_ids.filtered(lambda order: order.state != "cancelled" and order.engineer_id)
        return worked.sorted(lambda order: (order.planned_start or order.create_date, order.id))[-1:]

    def action_view_satisfaction(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.satisfaction_action")
        action = {**action, "domain": [("ticket_id", "=", self.id)], "context": {}}
        if self.satisfaction_count == 1:
            answer = self.env["aftersales.satisfaction"].search([("ticket_id", "=", self.id)], limit=1)
            return {**action, "res_id": answer.id, "views": [(False, "form")]}
        return action
