from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..models.cost.cost_line import KINDS


class CostAdd(models.TransientModel):
    """What no document says: a compensation that was agreed, or an estimate of what is still to come."""

    _name = "aftersales.cost.add"
    _description = "Add a Cost"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="ticket_id.company_id")
    currency_id = fields.Many2one(related="ticket_id.company_id.currency_id")
    origin = fields.Selection(
        selection=[("hand", "Compensation"), ("estimate", "Estimate")],
        string="What it is",
        required=True,
        default="hand",
    )
    kind = fields.Selection(KINDS, string="Of what kind", required=True, default="compensation")
    amount = fields.Monetary(required=True)
    name = fields.Char(string="What for", required=True, help="What was agreed with the customer, and by whom.")

    def action_add(self):
        """Write it down as a cost of the case."""
        self.ensure_one()
        costs = self.env["aftersales.cost.line"]
        costs._ensure_may_enter()
        ticket = self.ticket_id
        ticket.check_access("read")
        if ticket.confidential:
            raise UserError(self.env._("A confidential contact bears no costs."))
        if self.currency_id.compare_amounts(self.amount, 0.0) <= 0:
            raise UserError(self.env._("Write down an amount above zero."))
        if self.origin == "hand":
            self._ensure_within_limit()
        costs.sudo().create(
            costs.sudo()._complete(
                {
                    "ticket_id": ticket.id,
                    "origin": self.origin,
                    "kind": "compensation" if self.origin == "hand" else self.kind,
                    "name": self.name,
                    "amount": self.currency_id.round(self.amount),
                }
            )
        )
        return {"type": "ir.actions.act_window_close"}

    def _ensure_within_limit(self):
        """Compensation is given away: the limits of goodwill say who may, counting what the case has got already."""
        limit = self.env["aftersales.goodwill.limit"]._get_of_user(self.env.user, self.ticket_id.company_id)
        given = sum(
            self.env["aftersales.cost.line"]
            .sudo()
            .search([("ticket_id", "=", self.ticket_id.id), ("origin", "=", "hand")])
            .mapped("amount")
        )
        if self.currency_id.compare_amounts(given + self.amount, limit) > 0:
            raise AccessError(
                self.env._(
                    "Together with what was given before, this is above what you may give away. Ask somebody whose "
                    "limit suffices."
                )
            )
