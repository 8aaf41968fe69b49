from odoo import api, fields, models
from odoo.tools import SQL


class SupplierClaimOpen(models.Model):
    """What could be claimed and is not yet: one row for each decided share of a supplier or carrier with such costs."""

    _name = "aftersales.supplier.claim.open"
    _description = "To Claim from Suppliers"
    _auto = False
    _order = "decided_on, id"
    _rec_name = "case_id"
    _depends = {
        "aftersales.attribution.share": [
            "state",
            "party_kind",
            "partner_id",
            "share",
            "decided_on",
            "case_id",
            "company_id",
            "product_id",
        ],
        "aftersales.cost.line": ["amount", "standing", "origin", "quality_case_id"],
        "aftersales.supplier.claim.line": ["cost_line_id", "partner_id", "party_kind", "standing"],
    }

    share_id = fields.Many2one("aftersales.attribution.share", string="Decided share", readonly=True)
    case_id = fields.Many2one("aftersales.quality.case", string="Quality case", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Supplier", readonly=True)
    party_kind = fields.Selection(
        selection=[("supplier", "Supplier"), ("carrier", "Carrier")], string="Kind of party", readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    share = fields.Float(string="Share %", digits=(5, 2), readonly=True, aggregator=None)
    decided_on = fields.Datetime(readonly=True)
    cost_amount = fields.Monetary(string="Costs not claimed", readonly=True)
    attributed_amount = fields.Monetary(
        string="Borne by the supplier",
        readonly=True,
        help="By the share. What the terms allow of it, the proposal says.",
    )
    claim_until = fields.Date(string="To be claimed until", compute="_compute_claim_until")

    @api.depends("partner_id", "company_id", "decided_on")
    def _compute_claim_until(self):
        terms = self.env["aftersales.supplier.claim.term"]
        for company, rows in self.grouped("company_id").items():
            by_partner = terms._get_for_partners(company, rows.partner_id)
            for row in rows:
                term = by_partner[row.partner_id]
                row.claim_until = term._get_claim_until(row.decided_on) if term else False

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT share.id, share.id AS share_id, share.case_id, share.company_id, share.partner_id,
                   share.party_kind, share.product_id, share.share, share.decided_on,
                   SUM(cost.amount) AS cost_amount,
                   ROUND((SUM(cost.amount) * share.share / 100)::numeric, 2) AS attributed_amount
              FROM aftersales_attribution_share share
              JOIN aftersales_cost_line cost
                ON cost.quality_case_id = share.case_id AND cost.standing AND cost.origin != 'estimate'
             WHERE share.state = 'decided' AND share.party_kind IN ('supplier', 'carrier')
               AND NOT EXISTS (
                       SELECT FROM aftersales_supplier_claim_line line
                        WHERE line.cost_line_id = cost.id AND line.standing
                          AND line.partner_id = share.partner_id AND line.party_kind = share.party_kind
                   )
          GROUP BY share.id
            HAVING SUM(cost.amount) > 0
            """
        )

    def action_propose(self):
        """Propose claims for these rows: one for each supplier."""
        self.check_access("read")
        shares = self.share_id
        claims = self.env["aftersales.supplier.claim"]._propose(shares.case_id, shares)
        return claims._get_list_action()

    def action_open_case(self):
        self.ensure_one()
        self.check_access("read")
        self.case_id.check_access("read")
        return self.case_id._get_form_action()
