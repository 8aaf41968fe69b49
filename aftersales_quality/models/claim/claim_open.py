from odoo import fields, models
from odoo.tools import SQL

from .claim import CLAIMED_FROM, UNSENT


class SupplierClaimOpen(models.Model):
    """What could be claimed and is not yet: one row for each decided share of a supplier or carrier with such costs.

    Of a cost that was claimed by an earlier round it is the difference; see ``_get_unclaimed`` of the claim, which
    decides to the cent.
    """

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
        "aftersales.cost.line": ["amount", "standing", "origin", "kind", "quality_case_id"],
        "aftersales.supplier.claim.line": [
            "cost_line_id",
            "partner_id",
            "party_kind",
            "standing",
            "state",
            "attributed_amount",
        ],
        "aftersales.supplier.claim.term": ["active", "partner_id", "company_id", "claim_days"],
        "aftersales.supplier.claim.term.line": ["term_id", "kind"],
        "res.partner": ["commercial_partner_id"],
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
    cost_amount = fields.Monetary(
        string="Costs", readonly=True, help="Of which the supplier has not been asked for its part."
    )
    attributed_amount = fields.Monetary(
        string="Borne by the supplier",
        readonly=True,
        help="By the share, less what was claimed before. What the terms allow of it, the proposal says.",
    )
    term_id = fields.Many2one("aftersales.supplier.claim.term", string="Terms", readonly=True)
    claim_until = fields.Date(string="To be claimed until", readonly=True)
    situation = fields.Selection(
        selection=[
            ("1_open", "To claim"),
            ("2_no_terms", "No terms"),
            ("3_late", "Too late"),
            ("4_nothing", "Not claimable by the terms"),
        ],
        readonly=True,
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH claimed AS (
                SELECT cost_line_id, partner_id, party_kind, SUM(attributed_amount) AS amount,
                       BOOL_OR(state IN %(unsent)s) AS unsent
                  FROM aftersales_supplier_claim_line
                 WHERE standing AND cost_line_id IS NOT NULL
                 GROUP BY cost_line_id, partner_id, party_kind
            ), rest AS (
                SELECT share.id, cost.amount AS cost, cost.kind,
                       ROUND((cost.amount * share.share / 100)::numeric, 2) - COALESCE(claimed.amount, 0) AS amount
                  FROM aftersales_attribution_share share
                  JOIN aftersales_cost_line cost
                    ON cost.quality_case_id = share.case_id AND cost.standing AND cost.origin != 'estimate'
                  LEFT JOIN claimed
                    ON claimed.cost_line_id = cost.id
                   AND claimed.partner_id = share.partner_id AND claimed.party_kind = share.party_kind
                 WHERE share.state = 'decided' AND share.party_kind IN %(parties)s
                   AND claimed.unsent IS NOT TRUE
                   AND (claimed.amount IS NULL
                        OR ABS(ROUND((cost.amount * share.share / 100)::numeric, 2) - claimed.amount) > 0.01)
            ), open AS (
                SELECT id, SUM(cost) AS cost, SUM(amount) AS amount, ARRAY_AGG(kind) AS kinds
                  FROM rest
                 GROUP BY id
                HAVING SUM(amount) > 0
            )
            SELECT share.id, share.id AS share_id, share.case_id, share.company_id, share.partner_id,
                   share.party_kind, share.product_id, share.share, share.decided_on,
                   open.cost AS cost_amount, open.amount AS attributed_amount,
                   term.id AS term_id, last.day AS claim_until,
                   CASE WHEN term.id IS NULL THEN '2_no_terms'
                        WHEN last.day < %(today)s THEN '3_late'
                        WHEN NOT EXISTS (
                            SELECT FROM aftersales_supplier_claim_term_line line
                             WHERE line.term_id = term.id AND line.kind = ANY (open.kinds)
                        ) THEN '4_nothing'
                        ELSE '1_open'
                    END AS situation
              FROM open
              JOIN aftersales_attribution_share share ON share.id = open.id
              JOIN res_partner partner ON partner.id = share.partner_id
              LEFT JOIN aftersales_supplier_claim_term term ON term.id = (%(choice)s)
             CROSS JOIN LATERAL (
                SELECT CASE WHEN term.claim_days > 0 THEN
                            (share.decided_on AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date + term.claim_days
                        END AS day
             ) last
            """,
            unsent=UNSENT,
            parties=CLAIMED_FROM,
            choice=self.env["aftersales.supplier.claim.term"]._get_choice(SQL("partner"), SQL("share.company_id")),
            today=fields.Date.context_today(self),
            zone=str(self.env.tz),
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
