from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext


class HelpdeskTicket(models.Model):
    """A suggestion made in a contact goes to its department as an opinion."""

    _inherit = "helpdesk.ticket"

    opinion_ids = fields.One2many("aftersales.opinion", "ticket_id", string="Opinions")
    opinion_count = fields.Integer(compute="_compute_opinion_count")
    is_suggestion = fields.Boolean(compute="_compute_is_suggestion")

    def _compute_opinion_count(self):
        counts = self.env["aftersales.opinion"]._count_by(self, "ticket_id")
        for ticket in self:
            ticket.opinion_count = counts.get(ticket, 0)

    @api.depends("kind_id")
    def _compute_is_suggestion(self):
        for ticket in self:
            ticket.is_suggestion = ticket.kind_id.code == "suggestion"

    def action_record_opinion(self):
        """A form with what the customer said, to be handed to its department."""
        self.ensure_one()
        self.check_access("read")
        if self.confidential:
            raise UserError(self.env._("What is said in a report of wrongdoing stays there."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Opinion from %(ticket)s", ticket=self.number),
            "res_model": "aftersales.opinion",
            "view_mode": "form",
            "context": {
                "default_ticket_id": self.id,
                "default_text": html2plaintext(self.description or "").strip(),
                "default_partner_id": self.partner_id.id,
                "default_product_id": self.product_id.id,
                "default_lot_id": self.lot_id.id,
                "default_company_id": self.company_id.id,
            },
        }

    def action_view_opinions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.opinion_action")
        return {**action, "domain": [("ticket_id", "=", self.id)], "context": {"default_ticket_id": self.id}}
