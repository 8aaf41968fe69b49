from odoo import fields, models


class HelpdeskTicketStage(models.Model):
    _inherit = "helpdesk.ticket.stage"

    event_kind_id = fields.Many2one(
        "aftersales.ticket.event.kind",
        string="Event",
        ondelete="restrict",
        help="Recorded in the timeline of a ticket when it enters this stage.",
    )
    portal_step = fields.Selection(
        selection=[
            ("received", "Received"),
            ("checking", "Being checked"),
            ("working", "Planned / in work"),
            ("solved", "Solved"),
        ],
        default="received",
        required=True,
        help="Where the customer sees the case on the portal.",
    )
