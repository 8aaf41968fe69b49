from odoo import api, fields, models
from odoo.exceptions import UserError

from .guard import guard_append_only


class QualityStep(models.Model):
    """One step of a quality case: from where to where, by whom and when. Append-only (G2)."""

    _name = "aftersales.quality.step"
    _description = "Step of a Quality Case"
    _order = "id desc"
    _rec_name = "to_state"

    case_id = fields.Many2one("aftersales.quality.case", required=True, readonly=True, ondelete="restrict", index=True)
    from_state = fields.Selection(
        selection=lambda self: self.env["aftersales.quality.case"]._fields["state"].selection, readonly=True
    )
    to_state = fields.Selection(
        selection=lambda self: self.env["aftersales.quality.case"]._fields["state"].selection,
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True, ondelete="restrict")
    create_date = fields.Datetime(string="On", readonly=True)
    note = fields.Char(readonly=True)

    def init(self):
        guard_append_only(self.env.cr, self._table)

    def write(self, vals):
        if self:
            raise UserError(self.env._("The way of a quality case is kept as it was: steps are never changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("The way of a quality case is kept as it was: steps are never deleted."))
