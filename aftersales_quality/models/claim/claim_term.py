from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class ClaimTerm(models.Model):
    """What may be claimed back from a supplier, and by when: the terms agreed with it, or the company's usual ones.

    Of several that fit the one of the supplier comes first, then the one of the company.
    """

    _name = "aftersales.supplier.claim.term"
    _description = "Terms of Supplier Claims"
    _order = "partner_id, company_id, id"
    _rec_names_search = ["partner_id.name"]
    _check_company_auto = True

    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Supplier",
        ondelete="cascade",
        index="btree_not_null",
        domain=[("parent_id", "=", False)],
        help="Empty: all suppliers and carriers without terms of their own.",
    )
    company_id = fields.Many2one("res.company", index=True, help="Empty: all companies.")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    line_ids = fields.One2many(
        "aftersales.supplier.claim.term.line", "term_id", string="What may be claimed", copy=True
    )
    handling_fee = fields.Monetary(string="Handling fee", help="Claimed once a case, on top of its costs.")
    claim_days = fields.Integer(
        string="To be claimed within (days)",
        default=90,
        help="From the decision on responsibility. Zero: at any time.",
    )
    answer_days = fields.Integer(
        string="To be answered within (days)",
        required=True,
        default=30,
        help="From the day on which the claim is sent.",
    )
    needs_old_part = fields.Boolean(
        string="Wants the old part", default=True, help="The supplier gets the old part or the returned goods with it."
    )
    note = fields.Text(string="Agreement", help="Where it is written down, and what else was agreed.")

    _one_each = models.UniqueIndex(
        "(partner_id, company_id) NULLS NOT DISTINCT WHERE active",
        "There are terms for this supplier already. Change those.",
    )
    _days_not_negative = models.Constraint(
        "CHECK (claim_days >= 0 AND answer_days > 0)", "Days to claim are zero or more, days to answer at least one."
    )
    _fee_not_negative = models.Constraint(
        "CHECK (handling_fee IS NULL OR handling_fee >= 0)", "A fee is an amount of zero or more."
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for term in self:
            term.currency_id = (term.company_id or self.env.company).currency_id

    @api.depends("partner_id")
    def _compute_display_name(self):
        for term in self:
            term.display_name = term.partner_id.display_name or self.env._("All suppliers")

    # ---------------------------------------------------------------------------------------------
    # Business
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _get_for_partners(self, company, partners):
        """The terms that hold for each of ``partners`` in ``company``, ``{partner: term}``; an empty one for none."""
        self.flush_model()
        partners.flush_recordset(["commercial_partner_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT partner.id, (%s) FROM res_partner partner WHERE partner.id IN %s",
                self._get_choice(SQL("partner"), SQL("%s", company.id)),
                tuple(partners.ids) or (None,),
            )
        )
        found = dict(rows)
        return {partner: self.sudo().browse(found.get(partner.id)) for partner in partners}

    @api.model
    def _get_choice(self, partner, company):
        """Query for the id of the terms that hold: of the partner, of its company, then the usual ones.

        :param partner: SQL of the row of ``res_partner``
        :param company: SQL of the company's id
        """
        return SQL(
            """
            SELECT term.id
              FROM aftersales_supplier_claim_term term
             WHERE term.active
               AND (term.company_id IS NULL OR term.company_id = %(company)s)
               AND (term.partner_id IS NULL
                    OR term.partner_id IN (%(partner)s.id, %(partner)s.commercial_partner_id))
             ORDER BY CASE term.partner_id WHEN %(partner)s.id THEN 0 WHEN %(partner)s.commercial_partner_id THEN 1 END,
                      term.company_id
             LIMIT 1
            """,
            partner=partner,
            company=company,
        )

    def _get_claim_until(self, decided_on):
        """The last day on which something may be claimed that was decided then; False for any."""
        self.ensure_one()
        if not self.claim_days or not decided_on:
            return False
        return fields.Datetime.context_timestamp(self, decided_on).date() + timedelta(days=self.claim_days)

    def _get_claimable(self, kind, amount, hours=0.0, hour_amount=0.0):
        """What of a cost may be claimed by these terms, and why not all of it.

        :param kind: kind of the cost
        :param amount: what the supplier bears of it, in the company's currency
        :param hours: of labour: how many
        :param hour_amount: of labour: what an hour costs us
        :return: (amount, reason), the reason False where all of it is claimed
        """
        self.ensure_one()
        row = self.line_ids.filtered(lambda line: line.kind == kind)[:1]
        if not row:
            return 0.0, self.env._("Not claimed by the terms")
        result, reasons = amount, []
        if kind == "labour" and row.rate_cap and hours and hour_amount > row.rate_cap:
            result *= row.rate_cap / hour_amount
            reasons.append(self.env._("an hour at %(rate)s at the most", rate=f"{row.rate_cap:.2f}"))
        if row.percent < 100:
            result *= row.percent / 100
            reasons.append(self.env._("%(percent)s %% by the terms", percent=f"{row.percent:g}"))
        return result, ", ".join(reasons) or False
