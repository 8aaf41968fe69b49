from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.aftersales_service.models.cost.cost_line import KINDS


class SupplierClaimLine(models.Model):
    """One cost of one case in a claim: what the supplier bears of it, what is claimed, why not all, what is accepted.

    A cost is claimed from a party once: lines of claims that were withdrawn do not count any more (``standing``).
    Where a later round lets the party bear another share, the difference is claimed on top (``turn``). Costs that were
    taken back are lines below zero, and lower the claim, as a smaller share does.
    """

    _name = "aftersales.supplier.claim.line"
    _description = "Line of a Supplier Claim"
    _inherit = ["aftersales.document.mixin"]
    _order = "claim_id desc, case_id, id"
    _check_company_auto = True

    claim_id = fields.Many2one(
        "aftersales.supplier.claim", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")
    state = fields.Selection(related="claim_id.state", store=True, index=True)
    partner_id = fields.Many2one(
        related="claim_id.partner_id", string="Supplier", store=True, precompute=True, index=True
    )
    party_kind = fields.Selection(related="claim_id.party_kind", store=True, precompute=True)
    standing = fields.Boolean(readonly=True, default=True, help="The claim was not withdrawn.")
    case_id = fields.Many2one(
        "aftersales.quality.case", string="Quality case", required=True, readonly=True, ondelete="restrict", index=True
    )
    product_id = fields.Many2one(related="case_id.product_id", store=True, index="btree_not_null")
    share_id = fields.Many2one(
        "aftersales.attribution.share",
        string="Decided share",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    share = fields.Float(related="share_id.share", string="Share %", digits=(5, 2), aggregator=None)
    cost_line_id = fields.Many2one(
        "aftersales.cost.line", string="Cost", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    kind = fields.Selection([*KINDS, ("handling", "Handling fee")], required=True, readonly=True)
    name = fields.Char(string="Description", required=True, readonly=True)
    turn = fields.Integer(
        required=True, readonly=True, default=0, aggregator=None, help="After how many other lines about the same cost."
    )
    cost_amount = fields.Monetary(related="cost_line_id.amount", string="Cost of the case")
    attributed_amount = fields.Monetary(
        string="Borne by the supplier",
        readonly=True,
        help="The supplier's part of the cost by the decided share, less what was claimed of it before.",
    )
    claimable_amount = fields.Monetary(string="Claimable", readonly=True, help="What the terms allow.")
    reason = fields.Char(string="Why less", readonly=True, help="Why the terms allow less than the supplier bears.")
    amount = fields.Monetary(string="Claimed", help="At the most what the terms allow.")
    accepted_amount = fields.Monetary(string="Accepted amount", readonly=True)
    refusal = fields.Char(string="Why not all", readonly=True, help="What the supplier says of it.")

    # the database lets nobody claim a cost twice, whoever is faster: who has not seen the other's line takes its turn
    _cost_once = models.UniqueIndex(
        "(cost_line_id, partner_id, party_kind, turn) WHERE standing AND cost_line_id IS NOT NULL",
        "Some of these costs are on another claim on this supplier already. Please reload the page.",
    )
    _fee_once = models.UniqueIndex(
        "(case_id, partner_id, party_kind) WHERE standing AND cost_line_id IS NULL",
        "The handling fee of this case is on another claim on this supplier already. Please reload the page.",
    )
    _at_most_claimable = models.Constraint(
        "CHECK (amount BETWEEN LEAST(claimable_amount, 0) AND GREATEST(claimable_amount, 0))",
        "No more is claimed than the terms allow, and no less than nothing.",
    )
    _at_most_claimed = models.Constraint(
        "CHECK (accepted_amount BETWEEN LEAST(amount, 0) AND GREATEST(amount, 0))",
        "No more is accepted than was claimed, and no less than nothing.",
    )

    @api.depends("name", "case_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.case_id.name}: {line.name}"

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("What is claimed follows from the costs of the case. Propose it anew."))
        self._set_turns(vals_list)
        return super().create(vals_list)

    @api.model
    def _set_turns(self, vals_list):
        """Lines of a cost that the same party was asked for before come after those."""
        costs = {vals["cost_line_id"] for vals in vals_list if vals.get("cost_line_id")}
        last = {
            (cost.id, partner, kind): turn
            for cost, partner, kind, turn in self._read_group(
                [("cost_line_id", "in", list(costs)), ("standing", "=", True)],
                ["cost_line_id", "partner_id", "party_kind"],
                ["turn:max"],
            )
        }
        for vals in vals_list:
            claim = self.claim_id.browse(vals["claim_id"])
            key = (vals.get("cost_line_id"), claim.partner_id, claim.party_kind)
            if key in last:
                vals["turn"] = last[key] + 1

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            self.claim_id._ensure_working()
            if vals.keys() - {"amount"}:
                raise AccessError(self.env._("Of a line of a claim only the amount is changed by hand."))
            self.claim_id._ensure_draft()
            self._ensure_claimable(vals["amount"])
        return super().write(vals)

    def _ensure_claimable(self, amount):
        for line in self:
            low, high = sorted((0.0, line.claimable_amount))
            below = line.currency_id.compare_amounts(amount, low) < 0
            if below or line.currency_id.compare_amounts(amount, high) > 0:
                raise UserError(
                    self.env._(
                        "%(line)s: %(amount)s is claimable by the terms. Claim that, or less.",
                        line=line.display_name,
                        amount=line.currency_id.format(line.claimable_amount),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_proposals(self):
        # leaving something out is claiming nothing of it: so it stays visible what was given up
        if not self.env.su:
            raise UserError(self.env._("Claim nothing of it, and the line says so. It is not deleted."))
