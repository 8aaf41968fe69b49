from odoo import fields, models


class CustomerClass(models.Model):
    """How a customer is looked after: new, key, ordinary, remote (I8)."""

    _name = "aftersales.customer.class"
    _description = "Customer Class"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    priority = fields.Selection(
        selection=lambda self: self.env["helpdesk.ticket"]._fields["priority"].selection,
        string="Priority of contacts",
        default="1",
        required=True,
        help="Every new contact of such a customer starts with this priority.",
    )
    visits_per_year = fields.Integer(help="How often somebody calls on such a customer without being asked.")
    callback_share = fields.Integer(
        string="Callbacks (%)",
        help="Share of settled cases after which such a customer is called back, in percent.",
    )
    note = fields.Text(translate=True, help="What the care plan of this class promises.")

    _visits_not_negative = models.Constraint(
        "CHECK (visits_per_year >= 0)", "The number of visits per year cannot be negative."
    )
    _share_is_percentage = models.Constraint(
        "CHECK (callback_share BETWEEN 0 AND 100)",
        "The share of callbacks is a percentage between 0 and 100.",
    )
