from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """Praise and complaints about people said in a contact; seen here by those concerned only."""

    _inherit = "helpdesk.ticket"

    conduct_count = fields.Integer(compute="_compute_conduct_count")
    is_about_conduct = fields.Boolean(compute="_compute_is_about_conduct")

    def _compute_conduct_count(self):
        conducts = self.env["aftersales.conduct"]
        counts = (
            # with the reader's own rights: who is not concerned counts nothing
            dict(conducts._read_group([("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]))
            if conducts.has_access("read")
            else {}
        )
        for ticket in self:
            ticket.conduct_count = counts.get(ticket, 0)

    @api.depends("kind_id", "confidential")
    def _compute_is_about_conduct(self):
        for ticket in self:
            ticket.is_about_conduct = not ticket.confidential and ticket.kind_id.code in ("complaint", "praise")

    def action_record_conduct(self):
        """A form for what is said about a person; only those concerned will read it."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("About a person"),
            "res_model": "aftersales.conduct",
            "view_mode": "form",
            "context": {
                "default_ticket_id": self.id,
                "default_kind": "praise" if self.kind_id.code == "praise" else "complaint",
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
            },
        }

    def action_view_conducts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.conduct_action")
        return {**action, "domain": [("ticket_id", "=", self.id)]}
