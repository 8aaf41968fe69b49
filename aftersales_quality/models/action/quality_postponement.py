from odoo import api, fields, models
from odoo.exceptions import UserError

from ..case.guard import guard_append_only


class QualityPostponement(models.Model):
    """A due date that was not kept to, why, and who agreed. Append-only (G2)."""

    _name = "aftersales.quality.postponement"
    _description = "Due Date Postponed"
    _order = "id desc"
    _rec_name = "to_date"

    action_id = fields.Many2one(
        "aftersales.quality.action", required=True, readonly=True, ondelete="restrict", index=True
    )
    from_date = fields.Date(string="From", required=True, readonly=True)
    to_date = fields.Date(string="To", required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True, ondelete="restrict")
    create_date = fields.Datetime(string="On", readonly=True)

    _later = models.Constraint("CHECK (to_date > from_date)", "An action is postponed to a later day.")

    def init(self):
        guard_append_only(self.env.cr, self._table)

    def write(self, vals):
        if self:
            raise UserError(self.env._("Postponed due dates are kept as they were."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Postponed due dates are kept as they were."))
