from odoo import fields, models


class TicketKind(models.Model):
    _inherit = "aftersales.ticket.kind"

    supervised = fields.Boolean(
        string="Handled by the supervisor",
        help="The leader of the team handles each contact of this kind in person; it cannot be closed without a "
        "supervisor.",
    )
