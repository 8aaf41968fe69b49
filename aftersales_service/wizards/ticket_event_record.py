from odoo import api, fields, models
from odoo.exceptions import UserError


class TicketEventRecord(models.TransientModel):
    """Write down a step that no other screen records: greeted, checked for truth, plan told, on site."""

    _name = "aftersales.ticket.event.record"
    _description = "Record a Step"

    ticket_ids = fields.Many2many("helpdesk.ticket", required=True)
    kind_id = fields.Many2one(
        "aftersales.ticket.event.kind", string="Step", required=True, domain=[("by_hand", "=", True)]
    )
    is_plan = fields.Boolean(compute="_compute_is_plan")
    date = fields.Datetime(string="When", required=True, default=fields.Datetime.now)
    promised_date = fields.Datetime(string="Promised for", help="A promised date is a limit of its own.")
    note = fields.Char()

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "helpdesk.ticket":
            values["ticket_ids"] = [(6, 0, self.env.context.get("active_ids", []))]
        return values

    @api.depends("kind_id")
    def _compute_is_plan(self):
        for record in self:
            record.is_plan = record.kind_id.code == "plan_told"

    def action_record(self):
        self.ensure_one()
        self.ticket_ids.check_access("write")
        if not self.kind_id.by_hand:
            raise UserError(self.env._("This step is recorded by the program when it happens."))
        if self.date > fields.Datetime.now():
            raise UserError(self.env._("Only what has happened is recorded: choose a time that is not in the future."))
        early = self.ticket_ids.filtered(lambda ticket: self.date < ticket.contact_date)
        if early:
            raise UserError(
                self.env._(
                    "%(numbers)s: this is before the customer contacted us. Correct the time.",
                    numbers=", ".join(early.mapped("number")),
                )
            )
        if self.is_plan and self.promised_date:
            if self.promised_date <= fields.Datetime.now():
                raise UserError(self.env._("A promise is about what is to come: choose a date in the future."))
            # the promise records the step by itself
            self.ticket_ids.write({"promised_date": self.promised_date})
        else:
            self.ticket_ids._record_event(self.kind_id.code, when=self.date, note=self.note)
        return {"type": "ir.actions.act_window_close"}
