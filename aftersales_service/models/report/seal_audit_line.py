from odoo import api, fields, models
from odoo.exceptions import UserError

from .guard import guard_append_only


class SealAuditLine(models.Model):
    """Something that a verification found at one seal."""

    _name = "aftersales.seal.audit.line"
    _description = "Finding of a Verification"
    _order = "sequence, id"

    audit_id = fields.Many2one("aftersales.seal.audit", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="audit_id.company_id", store=True, precompute=True)
    sequence = fields.Integer(string="Seal number", readonly=True)
    report_id = fields.Many2one("aftersales.service.report", readonly=True, ondelete="restrict", index=True)
    problem = fields.Char(required=True, readonly=True)

    def init(self):
        result = super().init()
        guard_append_only(self.env.cr, self._table)
        return result

    def write(self, vals):
        if self:
            raise UserError(self.env._("What a verification found is not rewritten. Verify again."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Verifications are kept: the next one is held against them."))
