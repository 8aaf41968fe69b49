from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError


class TicketEventKind(models.Model):
    """Name of something that can happen to a ticket; time limits start and stop with it."""

    _name = "aftersales.ticket.event.kind"
    _description = "Kind of Ticket Event"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Technical name, by which the program records the event.")
    sequence = fields.Integer(default=10)
    icon = fields.Char(default="fa-circle", help="Icon shown in the timeline.")
    by_hand = fields.Boolean(string="Recorded by hand", help="Offered under “Record a step” on the ticket.")
    on_portal = fields.Boolean(
        string="Shown to the customer", help="The customer sees this event in the case's timeline."
    )

    _code_unique = models.UniqueIndex("(code)", "There is already an event with this code.")

    @api.model_create_multi
    def create(self, vals_list):
        kinds = super().create(vals_list)
        self.env.registry.clear_cache()
        return kinds

    def write(self, vals):
        result = super().write(vals)
        if "code" in vals:
            self.env.registry.clear_cache()
        return result

    def _get_code(self):
        return self._get_codes().get(self.id)

    @api.model
    @tools.ormcache()
    def _get_codes(self):
        return {kind.id: kind.code for kind in self.sudo().search([])}

    @api.model
    @tools.ormcache("code")
    def _get_id(self, code):
        """Id of the event kind ``code``.

        :raise ValidationError: no such kind: a module recorded an event it does not ship
        """
        kind = self.sudo().search([("code", "=", code)], limit=1)
        if not kind:
            raise ValidationError(
                self.env._("The event “%(code)s” is unknown. Add it under Settings, Events.", code=code)
            )
        return kind.id
