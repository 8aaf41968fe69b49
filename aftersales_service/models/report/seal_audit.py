from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from .guard import guard_append_only


class SealAudit(models.Model):
    """One verification of a company's whole chain: when, by whom, how far, what was found.

    Each audit notes the end of the chain. The next one expects that seal where it was, so that somebody
    who cuts off or writes the chain anew is found out as long as one earlier audit is left; the hash can also be
    noted outside this database. Append-only, as the seals are.
    """

    _name = "aftersales.seal.audit"
    _description = "Verification of a Chain of Seals"
    _order = "id desc"
    _rec_name = "date"

    chain_id = fields.Many2one("aftersales.seal.chain", required=True, readonly=True, ondelete="restrict", index=True)
    # filled in before the row is inserted: it is not written afterwards
    company_id = fields.Many2one(related="chain_id.company_id", store=True, precompute=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", string="By", readonly=True, ondelete="restrict")
    with_records = fields.Boolean(
        string="Files and records, too", readonly=True, help="Not the chain alone: each report and each stored file."
    )
    checked = fields.Integer(string="Seals verified", readonly=True)
    problem_count = fields.Integer(string="Problems", readonly=True)
    line_ids = fields.One2many("aftersales.seal.audit.line", "audit_id", string="What was found", readonly=True)
    last_sequence = fields.Integer(string="Last seal", readonly=True)
    last_hash = fields.Char(
        string="Hash of the last seal", readonly=True, help="Note it down elsewhere: it vouches for all seals before."
    )

    def init(self):
        result = super().init()
        guard_append_only(self.env.cr, self._table)
        return result

    @api.depends("date")
    def _compute_display_name(self):
        for audit in self:
            audit.display_name = format_datetime(self.env, audit.date)

    def write(self, vals):
        if self:
            raise UserError(self.env._("What a verification found is not rewritten. Verify again."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Verifications are kept: the next one is held against them."))
