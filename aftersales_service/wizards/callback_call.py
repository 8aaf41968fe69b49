from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class CallbackCall(models.TransientModel):
    """One call with one customer, about all of the cases that are still to be asked about. It only asks; the steps of
    the callbacks check who records what."""

    _name = "aftersales.callback.call"
    _description = "Record a Call"

    callback_id = fields.Many2one("aftersales.callback", required=True, readonly=True)
    partner_id = fields.Many2one(related="callback_id.partner_id", string="Customer")
    contact_name = fields.Char(related="callback_id.contact_name")
    phone = fields.Char(related="callback_id.phone")
    script = fields.Html(related="callback_id.script")
    treatment = fields.Text(related="callback_id.treatment")
    failed_attempts = fields.Integer(related="callback_id.failed_attempts")
    is_last = fields.Boolean(compute="_compute_is_last")
    outcome = fields.Selection(
        selection=[("reached", "Reached"), ("unreached", "Nobody answered"), ("later", "Wants to be called later")],
        required=True,
        default="reached",
    )
    line_ids = fields.One2many(
        "aftersales.callback.call.line",
        "call_id",
        string="Cases",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    again_at = fields.Datetime(
        string="Call again",
        compute="_compute_again_at",
        store=True,
        readonly=False,
        help="Stands on the own list then.",
    )
    note = fields.Char()
    opt_out = fields.Boolean(string="Does not want to be asked any more")

    @api.depends("callback_id")
    def _compute_line_ids(self):
        for call in self:
            rows = call.callback_id | call.callback_id.together_ids
            call.line_ids = [Command.clear(), *(Command.create({"callback_id": row.id}) for row in rows)]

    @api.depends("callback_id")
    def _compute_is_last(self):
        for call in self:
            row = call.callback_id
            call.is_last = row.failed_attempts + 1 >= row.company_id.sudo().aftersales_call_attempts

    @api.depends("outcome")
    def _compute_again_at(self):
        for call in self:
            # two hours on, to the full hour: about as long as a meeting takes
            soon = fields.Datetime.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
            call.again_at = soon if call.outcome == "later" else False

    def action_record(self):
        self.ensure_one()
        lines = self.line_ids.filtered("spoken_about")
        rows = lines.callback_id
        if not rows:
            raise UserError(self.env._("Choose at least one case that the call was about."))
        if self.outcome == "unreached":
            # nobody was there for any of them
            self.line_ids.callback_id._record_unreached(self.again_at, self.note)
        elif self.outcome == "later":
            self.line_ids.callback_id._record_later(self.again_at, self.note)
        else:
            self._record_reached(lines)
        return {"type": "ir.actions.act_window_close"}

    def _record_reached(self, lines):
        for line in lines.filtered("is_wrong"):
            if not (line.remarks or "").strip():
                raise UserError(
                    self.env._(
                        "%(case)s: write down what is wrong, so that whoever follows it up knows.",
                        case=line.ticket_id.number,
                    )
                )
        answers = lines.callback_id._record_reached(
            {line.callback_id.id: line._prepare_answer() for line in lines}, self.note
        )
        wrong = lines.filtered("is_wrong").callback_id
        answers.filtered(lambda answer: answer.callback_id in wrong)._open_follow_ups()
        if self.opt_out and self.callback_id.partner_id:
            self.callback_id.partner_id.satisfaction_opt_out = True
