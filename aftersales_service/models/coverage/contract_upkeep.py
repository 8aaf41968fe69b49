from odoo import fields, models
from odoo.fields import Domain


class Contract(models.Model):
    """The upkeep that a contract promises: its plans, and how many of the visits have been made."""

    _inherit = "aftersales.contract"

    plan_ids = fields.One2many("aftersales.upkeep.plan", "contract_id", string="Upkeep plans")
    visit_ids = fields.One2many("aftersales.upkeep.visit", "contract_id", string="Upkeep visits")
    visits_due = fields.Integer(string="Visits due this year", compute="_compute_visits")
    visits_done = fields.Integer(string="Visits done this year", compute="_compute_visits")
    visits_missed = fields.Integer(string="Visits missed this year", compute="_compute_visits")
    visits_left = fields.Integer(
        string="Visits left this year", compute="_compute_visits", help="Included visits that are not ordered yet."
    )
    next_visit = fields.Date(string="Next visit", compute="_compute_visits")

    def _compute_visits(self):
        """Counted in the contract year of today, the visits of plans and those ordered by hand."""
        today = fields.Date.context_today(self)
        contracts = self.filtered(lambda contract: contract.start and contract.until)
        self.visits_due = self.visits_done = self.visits_missed = self.visits_left = 0
        self.next_visit = False
        years = {contract: contract._get_year(today) for contract in contracts}
        visits = self.env["aftersales.upkeep.visit"].sudo()
        rows = visits._read_group(
            Domain("contract_id", "in", contracts.ids)
            & Domain("day", ">=", min((begin for begin, _end in years.values()), default=today)),
            ["contract_id", "day:day", "state"],
            ["__count"],
        )
        orders = self.env["aftersales.service.order"].sudo()
        ordered = orders._read_group(
            Domain("contract_id", "in", contracts.ids)
            & Domain("is_upkeep", "=", True)
            & Domain("state", "!=", "cancelled"),
            ["contract_id", "contract_day:day"],
            ["__count"],
        )
        for contract, day, state, count in rows:
            begin, end = years[contract.sudo(self.env.su)]
            contract = contract.sudo(self.env.su)
            if state in ("coming", "ordered") and day >= today:
                contract.next_visit = min(filter(None, (contract.next_visit, day)))
            if not begin <= day <= end or state == "skipped":
                continue
            past = day < today
            contract.visits_due += count if past or state in ("done", "missed") else 0
            contract.visits_done += count if state == "done" else 0
            contract.visits_missed += count if state == "missed" or (past and state in ("coming", "ordered")) else 0
        used = dict.fromkeys(contracts, 0)
        for contract, day, count in ordered:
            contract = contract.sudo(self.env.su)
            begin, end = years[contract]
            used[contract] += count if day and begin <= day <= end else 0
        for contract in contracts:
            contract.visits_left = max(contract.visits_per_year - used[contract], 0)

    def write(self, vals):
        result = super().write(vals)
        if {"end", "start"} & vals.keys():
            self.filtered(lambda contract: contract.state == "running").plan_ids._foresee_anew()
        return result

    def _after_start(self):
        result = super()._after_start()
        self.plan_ids.sudo()._foresee()
        return result

    def _after_renewal(self, following):
        """The plans go on in their rhythm under the next contract."""
        result = super()._after_renewal(following)
        for plan in self.plan_ids:
            first = next(iter(plan._get_days(following.start, following.end)), None)
            if first and not (plan.end and plan.end < first):
                plan.copy({"contract_id": following.id, "start": first, "name": plan.name})
        return result

    def _after_end(self):
        """Nothing is foreseen after the end, and what has been ordered but not planned yet is called off."""
        result = super()._after_end()
        contracts = self.sudo()
        beyond = contracts.visit_ids.filtered(lambda visit: visit.day > visit.contract_id.until)
        beyond.filtered(lambda visit: visit.state == "coming").unlink()
        contracts.plan_ids.foreseen_until = False
        for contract in contracts:
            orders = contract.visit_ids.order_id.filtered(
                lambda order, contract=contract: (
                    order.state == "draft" and order.contract_day and order.contract_day > contract.until
                )
            )
            if orders:
                orders.action_cancel(self.env._("Service contract %(contract)s has ended.", contract=contract.name))
        return result

    def action_view_visits(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.upkeep_visit_action"),
            "domain": [("contract_id", "=", self.id)],
            "context": {},
        }

    def action_view_orders(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.service_order_action"),
            "domain": [("contract_id", "=", self.id)],
            "context": {},
        }
