from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import groupby

from .claim import CLAIMED_FROM, UNSENT


class SupplierClaim(models.Model):
    """From what a supplier bears of the costs of cases to a claim on it, cost by cost, by the terms."""

    _inherit = "aftersales.supplier.claim"

    @api.model
    @api.private
    def _propose(self, cases, shares=None):
        """Propose claims for what has not been claimed yet: one for each supplier, however many cases.

        :param cases: cases with decided shares
        :param shares: only these of their shares; all those of suppliers and carriers if left out
        :return: the new claims, with the rights of the user
        :raise AccessError: not the user's duty
        :raise UserError: there is nothing to claim, and why
        """
        self._ensure_working()
        cases.check_access("read")
        costs = self.sudo()._get_unclaimed(cases, shares)
        if not costs:
            raise UserError(
                self.env._(
                    "Nothing to claim: responsibility of a supplier or carrier has to be decided, "
                    "and the case has to have costs that are not claimed yet."
                )
            )
        groups = {}
        for cost, share, amount in costs:
            key = (share.company_id, share.partner_id, share.party_kind)
            groups.setdefault(key, []).append((cost, share, amount))
        terms = self._get_terms(groups)
        claims, reasons = self.browse(), []
        for (company, partner, kind), own in groups.items():
            term = terms[company, partner]
            lines = term._prepare_claim_lines(own) if term else []
            if sum(line["amount"] for line in lines) <= 0:
                reasons.append(self._explain_nothing(partner, term, lines))
                continue
            claims += self.sudo().create(
                {
                    "company_id": company.id,
                    "partner_id": partner.id,
                    "party_kind": kind,
                    "term_id": term.id,
                    "user_id": self.env.uid,
                    "proposer_id": self.env.uid,
                    "evidence_ids": [
                        fields.Command.set({id_ for _cost, share, _amount in own for id_ in share.evidence_ids.ids})
                    ],
                    "line_ids": [fields.Command.create(line) for line in lines],
                }
            )
        if not claims:
            raise UserError("\n".join(reasons))
        return claims.sudo(self.env.su)

    @api.model
    def _get_terms(self, groups):
        """Terms for each company and partner among the keys of ``groups``, one query a company."""
        partners = {}
        for company, partner, _kind in groups:
            partners[company] = partners.get(company, partner) | partner
        terms = self.env["aftersales.supplier.claim.term"]
        return {
            (company, partner): term
            for company, own in partners.items()
            for partner, term in terms._get_for_partners(company, own).items()
        }

    @api.model
    def _get_unclaimed(self, cases, shares=None):
        """What suppliers and carriers bear of costs and were not asked for yet: (cost, share, amount).

        Of a cost that was claimed before, by another round, it is the difference, if that is more than rounding. What
        stands on a claim that has not been sent waits: that claim is proposed anew.
        """
        costs = [
            (cost, share, amount)
            for cost, share, amount in cases.sudo()._get_party_costs()
            if share.party_kind in CLAIMED_FROM and (shares is None or share in shares) and amount
        ]
        claimed, waiting = {}, set()
        lines = self.env["aftersales.supplier.claim.line"].sudo()
        for line in lines.search(
            [("cost_line_id", "in", [cost.id for cost, _share, _amount in costs]), ("standing", "=", True)]
        ):
            key = (line.cost_line_id, line.partner_id, line.party_kind)
            claimed[key] = claimed.get(key, 0.0) + line.attributed_amount
            if line.state in UNSENT:
                waiting.add(key)
        result = []
        for cost, share, amount in costs:
            key = (cost, share.partner_id, share.party_kind)
            if key in claimed:
                amount = cost.currency_id.round(amount - claimed[key])
                if key in waiting or cost.currency_id.compare_amounts(abs(amount), cost.currency_id.rounding) <= 0:
                    continue
            result.append((cost, share, amount))
        return result

    @api.model
    def _explain_nothing(self, partner, term, lines):
        if not term:
            return self.env._(
                "%(supplier)s: no terms are set up. Enter what may be claimed under Settings, Terms of supplier claims.",
                supplier=partner.display_name,
            )
        reasons = ", ".join(dict.fromkeys(line["reason"] for line in lines if line.get("reason")))
        return self.env._(
            "%(supplier)s: nothing is left to claim. %(reasons)s", supplier=partner.display_name, reasons=reasons
        )

    def action_propose_anew(self):
        """Build a draft again from the costs and terms as they are now; amounts that were lowered by hand are lost."""
        self.ensure_one()
        self.check_access("read")
        self._ensure_working()
        claim = self._lock()
        claim._ensure_state("draft")
        cases = claim.line_ids.case_id
        claim.line_ids.unlink()
        costs = [
            row
            for row in self._get_unclaimed(cases)
            if (row[1].partner_id, row[1].party_kind) == (claim.partner_id, claim.party_kind)
        ]
        term = self.env["aftersales.supplier.claim.term"]._get_for_partners(claim.company_id, claim.partner_id)
        term = term[claim.partner_id]
        lines = term.with_env(self.env)._prepare_claim_lines(costs) if term else []
        if sum(line["amount"] for line in lines) <= 0:
            raise UserError(
                self.env._(
                    "%(reason)s Withdraw the claim instead.",
                    reason=self._explain_nothing(claim.partner_id, term, lines),
                )
            )
        claim.write({"term_id": term.id, "line_ids": [fields.Command.create(line) for line in lines]})
        return True

    # ---------------------------------------------------------------------------------------------
    # Does it still stand on what it was made from?
    # ---------------------------------------------------------------------------------------------

    @api.depends("state", "line_ids.share_id.state", "line_ids.cost_line_id.standing")
    def _compute_outdated(self):
        checked = self.filtered(lambda claim: claim.state not in ("settled", "closed", "withdrawn"))
        (self - checked).outdated = False
        unclaimed = self.sudo()._get_unclaimed(checked.sudo().line_ids.case_id) if checked else []
        taken_back = {
            (cost.quality_case_id, share.partner_id, share.party_kind)
            for cost, share, amount in unclaimed
            if amount < 0
        }
        for claim in checked:
            lines = claim.sudo().line_ids
            if any(share.state != "decided" for share in lines.share_id):
                claim.outdated = self.env._("The decision on responsibility has been replaced since.")
            elif any(not cost.standing for cost in lines.cost_line_id) or any(
                (case, claim.partner_id, claim.party_kind) in taken_back for case in lines.case_id
            ):
                claim.outdated = self.env._("Some of these costs have been taken back since.")
            else:
                claim.outdated = False


class ClaimTerm(models.Model):
    _inherit = "aftersales.supplier.claim.term"

    def _prepare_claim_lines(self, costs):
        """Values of lines for parts of costs (cost, share, amount) of one supplier, and the fee of each case."""
        self.ensure_one()
        values = []
        today = fields.Date.context_today(self)
        ordered = sorted(costs, key=lambda row: (row[1].case_id.id, row[0].id))
        with_fee = self._get_cases_with_fee(ordered)
        for case, rows in groupby(ordered, key=lambda row: row[1].case_id):
            own = []
            for cost, share, amount in rows:
                until = self._get_claim_until(share.decided_on)
                late = until and until < today
                claimable, reason = self._get_cost_claimable(cost, amount)
                if late:
                    claimable = 0.0
                    reason = self.env._("To be claimed until %(day)s", day=fields.Date.to_string(until))
                own.append(
                    {
                        "case_id": case.id,
                        "share_id": share.id,
                        "cost_line_id": cost.id,
                        "kind": cost.kind,
                        "name": cost.name,
                        "attributed_amount": amount,
                        "claimable_amount": claimable,
                        "amount": claimable,
                        "reason": reason,
                    }
                )
            if self.handling_fee and case not in with_fee and sum(line["amount"] for line in own) > 0:
                own.append(self._prepare_fee(case, own[0]["share_id"]))
            values += own
        return values

    @api.model
    def _get_cases_with_fee(self, costs):
        """Cases for whose handling the supplier of ``costs`` has been asked already."""
        share = costs[0][1] if costs else self.env["aftersales.attribution.share"]
        lines = self.env["aftersales.supplier.claim.line"].sudo()
        return lines.search(
            [
                ("case_id", "in", [share.case_id.id for _cost, share, _amount in costs]),
                ("cost_line_id", "=", False),
                ("standing", "=", True),
                ("partner_id", "=", share.partner_id.id),
                ("party_kind", "=", share.party_kind),
            ]
        ).case_id

    def _prepare_fee(self, case, share_id):
        return {
            "case_id": case.id,
            "share_id": share_id,
            "kind": "handling",
            "name": self.env._("Handling fee"),
            "claimable_amount": self.handling_fee,
            "amount": self.handling_fee,
        }

    def _get_cost_claimable(self, cost, amount):
        """See ``_get_claimable``, for a cost line; rounded to the cent."""
        hour_amount = cost.amount / cost.quantity if cost.quantity else 0.0
        claimable, reason = self._get_claimable(cost.kind, amount, cost.quantity, hour_amount)
        return cost.currency_id.round(claimable), reason
