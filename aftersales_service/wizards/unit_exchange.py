from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

DUTIES = ("clerk", "dispatcher")


class UnitExchange(models.TransientModel):
    """A customer gets another unit for the one that failed: which one, so that the warranty follows the rule."""

    _name = "aftersales.unit.exchange"
    _description = "Exchange a Unit"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True, ondelete="cascade")
    lot_id = fields.Many2one(related="ticket_id.lot_id", string="Old unit", related_sudo=False)
    product_id = fields.Many2one(related="lot_id.product_id", related_sudo=False)
    company_id = fields.Many2one(related="ticket_id.company_id", related_sudo=False)
    new_lot_id = fields.Many2one(
        "stock.lot",
        string="New unit",
        required=True,
        ondelete="cascade",
        domain="[('product_id', '=', product_id), ('id', '!=', lot_id), ('warranty_replaces_id', '=', False), "
        "('company_id', 'in', (False, company_id))]",
        help="Delivered already, or to be delivered: the warranty begins with the delivery.",
    )
    rule = fields.Char(string="Warranty of the new unit", compute="_compute_rule")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "helpdesk.ticket" and context.get("active_id"):
            values["ticket_id"] = context["active_id"]
        return values

    @api.depends("ticket_id")
    def _compute_rule(self):
        for dialog in self:
            term = dialog.lot_id.sudo().warranty_term_id
            if term.exchange == "rest":
                dialog.rule = self.env._(
                    "The rest of the old one, at least %(days)s days from the exchange.", days=term.exchange_days
                )
            else:
                dialog.rule = self.env._("Begins anew with the delivery of the new unit.")

    def action_exchange(self):
        self.ensure_one()
        if not any(self.env.user.has_group(f"aftersales_service.group_{duty}") for duty in DUTIES):
            raise AccessError(
                self.env._("Exchanges are recorded by customer service. Ask the clerk or the dispatcher.")
            )
        ticket = self.ticket_id
        ticket.check_access("write")
        self.new_lot_id.check_access("read")
        old = ticket.lot_id
        if not old:
            raise UserError(self.env._("Say on the ticket which unit is exchanged: its serial is not known yet."))
        if ticket.company_id != (self.new_lot_id.company_id or ticket.company_id):
            raise UserError(self.env._("The new unit belongs to another company. Choose one of ours."))
        self.new_lot_id.sudo().exchange_ticket_id = ticket
        old.exchange_warranty(self.new_lot_id)
        ticket.message_post(
            body=self.env._("%(old)s is exchanged for %(new)s.", old=old.name, new=self.new_lot_id.name),
            subtype_xmlid="mail.mt_note",
        )
        return {"type": "ir.actions.act_window_close"}
