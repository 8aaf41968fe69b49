from dataclasses import dataclass, field

from odoo import api, models
from odoo.fields import Domain

from ...tools.allocation import allocate


@dataclass
class Plan:
    """What a run would post, and what it would not.

    :param day: accounting date of the entries
    :param lines: values of ``aftersales.allocation.line``, without analytic accounts
    :param hindrances: ``{(case, reason code): amount}``
    :param note: what stands in the way of all of it, in a sentence; False if nothing does
    """

    day: object
    lines: list = field(default_factory=list)
    hindrances: dict = field(default_factory=dict)
    note: object = False

    def hinder(self, case, reason, amount):
        self.hindrances[case, reason] = self.hindrances.get((case, reason), 0.0) + amount


class Allocation(models.Model):
    """What is to be posted, worked out without writing anything; a fixed number of queries for any number of cases."""

    _inherit = "aftersales.allocation"

    @api.model
    def _make_plan(self, company, day, cases=None):
        """
        :param company: whose costs
        :param day: costs up to this day are taken, and posted on it
        :param cases: only of these; all if it is None or empty
        :return: :class:`Plan`
        """
        company = company.sudo()
        within = Domain("company_id", "=", company.id)
        costs = self._find_costs(within & Domain("date", "<=", day), cases)
        standing = self._find_standing(within, cases)
        wrong = standing.filtered(
            lambda line: line.state == "posted" and not line.reversal_ids and not line._is_right()
        )
        posted_on, locked = company._get_allocation_date(day)
        plan = Plan(posted_on, note=locked or self._get_missing(company))
        taken = (standing - wrong).cost_line_id
        waiting = standing.filtered(lambda line: line.state == "draft").cost_line_id
        shares = costs.quality_case_id._get_shares_by_case()
        accounts = {setting.kind: setting for setting in company.aftersales_cost_account_ids}
        booked = (costs - taken)._get_booked_accounts()
        taken, waiting = set(taken.ids), set(waiting.ids)
        plan.lines = [] if plan.note else [line._prepare_reversal() for line in wrong]
        for cost in costs:
            case = cost.quality_case_id
            if cost.id in taken:
                if cost.id in waiting:
                    plan.hinder(case, "in_run", cost.amount)
                continue
            own = shares.get(case)
            setting = accounts.get(cost.kind)
            source = setting and (booked.get(cost) or setting._get_source_account())
            reason = self._get_hindrance(plan, cost, own, setting, source)
            if reason:
                plan.hinder(case, reason, cost.amount)
                continue
            plan.lines += self._prepare_lines(cost, own, setting.account_id, source)
        return plan

    @api.model
    def _find_costs(self, within, cases):
        """Costs that stand and belong to a case, with ``sudo``."""
        domain = within & Domain("standing", "=", True) & Domain("origin", "!=", "estimate")
        domain &= Domain("quality_case_id", "in", cases.ids) if cases else Domain("quality_case_id", "!=", False)
        return self.env["aftersales.cost.line"].sudo().search(domain, order="quality_case_id, id")

    @api.model
    def _find_standing(self, within, cases):
        domain = within & Domain("standing", "=", True)
        if cases:
            domain &= Domain("case_id", "in", cases.ids) | Domain("cost_line_id.quality_case_id", "in", cases.ids)
        return self.env["aftersales.allocation.line"].sudo().search(domain, order="case_id, id")

    @api.model
    def _get_missing(self, company):
        """What the company has to set up before anything can be posted; False if nothing."""
        if not company.aftersales_allocation_journal_id:
            return self.env._("There is no journal of allocations. Choose one in the settings.")
        if not company.aftersales_unattributed_account_id:
            return self.env._("There is no analytic account of what is not attributed yet. Choose one in the settings.")
        return False

    @api.model
    def _get_hindrance(self, plan, cost, shares, setting, source):
        """Why this cost cannot be posted, one of ``REASONS``; False if it can."""
        if not shares:
            return "undecided"
        if cost.currency_id != cost.company_id.currency_id:
            return "currency"
        if not setting:
            return "no_account"
        if not setting.account_id.active or not source.active:
            return "archived"
        return "blocked" if plan.note else False

    @api.model
    def _prepare_lines(self, cost, shares, account, source):
        """One line for each party that bears at least a cent of ``cost``."""
        amounts = allocate(cost.amount, [share.share for share in shares], cost.currency_id.rounding)
        return [
            {
                "company_id": cost.company_id.id,
                "currency_id": cost.currency_id.id,
                "case_id": cost.quality_case_id.id,
                "cost_line_id": cost.id,
                "kind": cost.kind,
                "product_id": cost.product_id.id,
                "share_id": share.id,
                "party_kind": share.party_kind,
                "party": share.party,
                "amount": amount,
                "account_id": account.id,
                "credit_account_id": source.id,
            }
            for share, amount in zip(shares, amounts, strict=True)
            if amount
        ]

    @api.model
    def _get_reasons(self):
        """``{reason code: sentence}`` of what is not posted."""
        return {
            "undecided": self.env._("Responsibility is not decided yet."),
            "currency": self.env._("The cost is in another currency than the company's books."),
            "no_account": self.env._("This kind of cost has no account. Choose one in the settings."),
            "archived": self.env._("The account is archived. Choose another one in the settings."),
            "in_run": self.env._("In an allocation that is not posted yet."),
            "blocked": self.env._("Nothing can be posted, see above."),
        }
