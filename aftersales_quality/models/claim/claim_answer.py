from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..case.guard import guard_append_only


class SupplierClaimAnswer(models.Model):
    """What a supplier has answered to one line in one round. Append-only: a later round has answers of its own."""

    _name = "aftersales.supplier.claim.answer"
    _description = "Answer to a Line of a Supplier Claim"
    _order = "round_id desc, id"
    _rec_name = "line_id"

    round_id = fields.Many2one(
        "aftersales.supplier.claim.round", required=True, readonly=True, ondelete="restrict", index=True
    )
    claim_id = fields.Many2one(related="round_id.claim_id", store=True, precompute=True, index=True)
    company_id = fields.Many2one(related="round_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="round_id.currency_id")
    line_id = fields.Many2one(
        "aftersales.supplier.claim.line", required=True, readonly=True, ondelete="restrict", index=True
    )
    amount = fields.Monetary(string="Claimed", readonly=True)
    accepted_amount = fields.Monetary(string="Accepted amount", readonly=True, help="In all, earlier rounds included.")
    reason = fields.Char(string="Why not all", readonly=True)

    _once = models.UniqueIndex("(round_id, line_id)", "This line was answered in this round already.")

    def init(self):
        guard_append_only(self.env.cr, self._table, free=("claim_id", "company_id"))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Answers are entered on the claim."))
        return super().create(vals_list)

    def write(self, vals):
        if self:
            raise UserError(self.env._("What was answered is kept as it was said."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("What was answered is kept as it was said."))
