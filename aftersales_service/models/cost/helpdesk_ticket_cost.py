from odoo import models


class HelpdeskTicket(models.Model):
    """What a case has cost."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "aftersales.cost.count.mixin"]
    _cost_field = "ticket_id"

    def action_add_cost(self):
        """Open the dialog for compensation and estimates."""
        self.ensure_one()
        self.env["aftersales.cost.line"]._ensure_may_enter()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.cost_add_action"),
            "context": {"default_ticket_id": self.id},
        }
