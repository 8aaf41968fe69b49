from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TicketKind(models.Model):
    """What a contact is, as the clerk judges it: consultation, repair request, complaint (I2).

    The switches say which parts of the form the kind needs, so that nobody fills in what does not
    matter.
    """

    _name = "aftersales.ticket.kind"
    _description = "Kind of Contact"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Technical name, by which rules find the kind.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    register_id = fields.Many2one(
        "aftersales.register",
        ondelete="restrict",
        index=True,
        help="Book in which contacts of this kind get a number of their own.",
    )
    uses_product = fields.Boolean(string="Product and serial", help="Contacts of this kind are about a product.")
    uses_delivery = fields.Boolean(
        string="Delivery and quantities",
        help="Contract, order, item, delivery date, quantity delivered and defective.",
    )
    uses_demand = fields.Boolean(
        string="Customer's demand", help="The customer asks for something: repair, exchange, money."
    )
    on_portal = fields.Boolean(
        string="Offered on the portal", help="Customers may choose this kind when they file a case."
    )
    confidential = fields.Boolean(help="Only the persons named in the settings ever see contacts of this kind.")
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Responsible team",
        company_dependent=True,
        help="Contacts of this kind are handed to this team when nobody says otherwise.",
    )

    _code_unique = models.UniqueIndex("(code)", "There is already a kind of contact with this code.")

    @api.constrains("confidential")
    def _check_wrongdoing_is_confidential(self):
        wrongdoing = self.env.ref("aftersales_service.kind_wrongdoing", raise_if_not_found=False)
        if wrongdoing and wrongdoing in self and not wrongdoing.confidential:
            raise ValidationError(
                self.env._(
                    "“%(kind)s” stays confidential: reports of it are promised to be seen by the persons "
                    "named only. Add a kind of your own for what may be seen by everybody.",
                    kind=wrongdoing.name,
                )
            )
