from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.aftersales_service.models.cost.cost_line import KINDS

from ..attribution.attribution_share import PARTY_KINDS


class AllocationLine(models.Model):
    """What one party bears of one cost, by one round; a correction is a line of its own with the opposite amount.

    Amounts are in the company's currency. Facts are written down as they were when the run was planned, so that
    figures of a year ago stay what they were.
    """

    _name = "aftersales.allocation.line"
    _description = "Allocated Cost"
    _order = "date desc, id desc"
    _rec_name = "party"

    allocation_id = fields.Many2one(
        "aftersales.allocation", required=True, readonly=True, ondelete="restrict", index=True
    )
    state = fields.Selection(
        selection=[("draft", "Not posted"), ("posted", "Posted")], required=True, readonly=True, default="draft"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    # stored: amounts are rounded by it, and a run of thousands of cases would look it up for each
    currency_id = fields.Many2one(related="company_id.currency_id", store=True)
    date = fields.Date(required=True, readonly=True, index=True)
    case_id = fields.Many2one(
        "aftersales.quality.case", string="Quality case", required=True, readonly=True, ondelete="restrict", index=True
    )
    cost_line_id = fields.Many2one(
        "aftersales.cost.line", string="Cost", required=True, readonly=True, ondelete="restrict", index=True
    )
    kind = fields.Selection(KINDS, string="Kind of cost", required=True, readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict", index="btree_not_null")
    share_id = fields.Many2one(
        "aftersales.attribution.share", required=True, readonly=True, ondelete="restrict", index=True
    )
    party_kind = fields.Selection(PARTY_KINDS, string="Kind of party", required=True, readonly=True)
    party = fields.Char(required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    account_id = fields.Many2one("account.account", string="Charged to", readonly=True, ondelete="restrict")
    credit_account_id = fields.Many2one("account.account", string="Taken from", readonly=True, ondelete="restrict")
    analytic_account_id = fields.Many2one(
        "account.analytic.account", string="Analytic account", readonly=True, ondelete="restrict"
    )
    move_id = fields.Many2one(
        "account.move", string="Journal entry", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    standing = fields.Boolean(readonly=True, default=True, help="Neither corrected nor a correction.")
    reversed_line_id = fields.Many2one(
        "aftersales.allocation.line", string="Corrects", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    reversal_ids = fields.One2many("aftersales.allocation.line", "reversed_line_id", string="Corrected by")

    _once = models.UniqueIndex(
        "(cost_line_id, share_id) WHERE standing",
        "Somebody else has just allocated this cost. Look at the list of costs to allocate again.",
    )
    _corrected_once = models.UniqueIndex(
        "(reversed_line_id) WHERE reversed_line_id IS NOT NULL",
        "Somebody else has just corrected this. Look at the list of costs to allocate again.",
    )
    _correction_does_not_stand = models.Constraint(
        "CHECK (reversed_line_id IS NULL OR NOT standing)", "A correction does not stand for itself."
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._ensure_by_run()
        return super().create(vals_list)

    def write(self, vals):
        self._ensure_by_run()
        return super().write(vals)

    def _ensure_by_run(self):
        if not self.env.su:
            raise AccessError(self.env._("What the parties bear is written by the allocation. Use its buttons."))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        self._ensure_by_run()
        if any(line.state != "draft" for line in self):
            raise AccessError(self.env._("What was posted is kept. It is corrected by the next allocation."))

    def _is_right(self):
        """Whether the line says what it would say today: the cost stands, on the same case, by the decided round."""
        self.ensure_one()
        cost = self.cost_line_id
        return cost.standing and cost.quality_case_id == self.case_id and self.share_id.state == "decided"

    def _prepare_reversal(self):
        self.ensure_one()
        same = ("kind", "party_kind", "party")
        links = (
            "company_id",
            "currency_id",
            "case_id",
            "cost_line_id",
            "product_id",
            "share_id",
            "account_id",
            "credit_account_id",
            "analytic_account_id",
        )
        return {
            **{name: self[name] for name in same},
            **{name: self[name].id for name in links},
            "amount": -self.amount,
            "reversed_line_id": self.id,
            "standing": False,
        }

    def action_open_cost(self):
        """Open the document that the cost comes from, with the reader's own rights."""
        self.ensure_one()
        self.check_access("read")
        return self.cost_line_id.action_open_source()
