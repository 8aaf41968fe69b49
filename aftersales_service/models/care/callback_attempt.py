from odoo import api, fields, models
from odoo.exceptions import UserError


class CallbackAttempt(models.Model):
    """One time somebody picked up the phone: when, who, and what came of it. Kept as it was written down."""

    _name = "aftersales.callback.attempt"
    _description = "Attempt to Call Back"
    _order = "date desc, id desc"
    _rec_name = "outcome"

    callback_id = fields.Many2one("aftersales.callback", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    date = fields.Datetime(string="When", required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", string="Caller", required=True, readonly=True, ondelete="restrict")
    outcome = fields.Selection(
        selection=[("reached", "Reached"), ("unreached", "Not reached"), ("later", "Call again")],
        required=True,
        readonly=True,
    )
    again_at = fields.Datetime(string="Agreed for", readonly=True)
    note = fields.Char(readonly=True)

    def write(self, vals):
        if self:
            raise UserError(self.env._("An attempt to call is kept as it was written down. Record the next one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Attempts to call are kept on record."))
