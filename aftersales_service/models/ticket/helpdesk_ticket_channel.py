from odoo import fields, models


class HelpdeskTicketChannel(models.Model):
    _inherit = "helpdesk.ticket.channel"

    is_walk_in = fields.Boolean(
        string="Walk-in",
        help="The customer stands at the counter: the contact can be settled at once, "
        "or the unit stays against a receipt with a pick-up date.",
    )
