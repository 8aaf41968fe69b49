from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class HelpdeskTicket(models.Model):
    """The customer at the counter: settled at once, or left for repair against a receipt (I7)."""

    _inherit = "helpdesk.ticket"

    is_walk_in = fields.Boolean(related="channel_id.is_walk_in")
    walk_in_outcome = fields.Selection(
        selection=[("settled", "Settled at once"), ("left", "Left for repair")],
        tracking=True,
        help="What became of the customer who stood at the counter.",
    )
    received_goods = fields.Text(
        string="Goods received", help="What was handed over, with accessories and visible damage."
    )
    pickup_date = fields.Date(
        string="Pick-up on",
        compute="_compute_pickup_date",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )

    @api.constrains("walk_in_outcome", "pickup_date", "received_goods")
    def _check_receipt(self):
        for ticket in self:
            if ticket.walk_in_outcome != "left":
                continue
            if not ticket.pickup_date or not ticket.received_goods:
                raise ValidationError(
                    self.env._(
                        "Ticket %(number)s: goods left for repair need a list of what was received and "
                        "a pick-up date, for both stand on the customer's receipt.",
                        number=ticket.number,
                    )
                )
            if ticket.pickup_date < ticket.contact_date.date():
                raise ValidationError(
                    self.env._(
                        "Ticket %(number)s: the pick-up date lies before the day of the contact.",
                        number=ticket.number,
                    )
                )

    @api.depends("walk_in_outcome")
    def _compute_pickup_date(self):
        for ticket in self:
            if ticket.walk_in_outcome == "left" and not ticket.pickup_date:
                days = ticket.company_id.aftersales_pickup_days
                ticket.pickup_date = fields.Date.context_today(ticket) + timedelta(days=days)

    def action_settle_at_counter(self):
        """Walk-in: the matter was settled while the customer waited."""
        self._ensure_walk_in()
        self.walk_in_outcome = "settled"
        self._move_to_stage("solved")

    def action_print_receipt(self):
        """Walk-in: print the receipt for goods that stay."""
        self.ensure_one()
        self._ensure_walk_in()
        if self.walk_in_outcome != "left":
            raise UserError(
                self.env._(
                    "A receipt is for goods that stay: set the outcome to “Left for repair”, say what was "
                    "received and when it can be picked up."
                )
            )
        self._record_event("receipt")
        return self.env.ref("aftersales_service.action_report_walk_in_receipt").report_action(self)

    def _ensure_walk_in(self):
        if any(not ticket.is_walk_in for ticket in self):
            raise UserError(self.env._("This is for customers at the counter: set a walk-in channel first."))
