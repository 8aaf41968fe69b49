from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_date


class ServiceOrder(models.Model):
    """Who pays, as the rules say (W1): damage by the user, contract, warranty, three guarantees, our own repair."""

    _inherit = "aftersales.service.order"

    def _get_coverage_day(self):
        """The day that counts: when the customer told us of it, else when the work is or was done."""
        self.ensure_one()
        moment = self.ticket_id.contact_date or self.arrived_on or self.planned_start or fields.Datetime.now()
        return fields.Datetime.context_timestamp(self, moment).date()

    def _propose_coverage(self, wanted):
        """Decide line by line who pays.

        :param wanted: list of {kind, product, quantity}
        :return: for each of them a list of pieces {quantity, coverage, reasons (by language), contract}; more than
            one where a contract covers some of the quantity only
        """
        self.ensure_one()
        pieces = None
        for lang, _name in self.env["res.lang"].get_installed():
            found = self.with_context(lang=lang)._apply_coverage_rules(wanted)
            pieces = pieces or [[{**piece, "reasons": {}} for piece in line] for line in found]
            for line, said in zip(pieces, found, strict=True):
                for piece, sentence in zip(line, said, strict=True):
                    piece["reasons"][lang] = sentence["reason"]
        return pieces or []

    def _apply_coverage_rules(self, wanted):
        """The rules in their order, with the reason in the language of the context."""
        day = self._get_coverage_day()
        damage = self._get_damage_reason()
        if damage:
            return [[self._piece(want["quantity"], "customer", damage)] for want in wanted]
        contract, answers = self._ask_contract(wanted)
        guaranteed = self._get_repair_reason(day)
        warranties = {}
        result = []
        for want, (covered, sentence) in zip(wanted, answers, strict=True):
            pieces = []
            left = want["quantity"] - covered
            if covered:
                pieces.append(self._piece(covered, "contract", sentence, contract))
            if left > 0 or not covered:
                part = want["product"] if want["kind"] == "part" else None
                if part not in warranties:
                    warranties[part] = self._ask_warranty(part, day)
                free, reason = warranties[part]
                if not free and (want["kind"] != "part" or part.sudo().product_tmpl_id._get_part_group() != "wear"):
                    why = self._get_claim_reason() or guaranteed
                    free, reason = bool(why), why or reason
                if not free and sentence:
                    reason = f"{sentence} {reason}"
                pieces.append(self._piece(left, "warranty" if free else "customer", reason))
            result.append(pieces)
        return result

    def _piece(self, quantity, coverage, reason, contract=None):
        return {"quantity": quantity, "coverage": coverage, "reason": reason, "contract": contract}

    def _get_charged_lot(self):
        """The product that was worked on: the one that the report names, before it the one of the plan."""
        return self.report_id.lot_id or self.lot_id

    def _get_damage_reason(self):
        """Damage by the user is not free, whatever else holds."""
        if self.report_id.fault_origin != "use":
            return ""
        return self.env._("The fault was caused by use (%(report)s).", report=self.report_id.name)

    def _ask_contract(self, wanted):
        """The contract under which the job is done, and its answer to each line as (covered quantity, reason)."""
        contract = self.contract_id.sudo()
        if not contract and not self.contract_by_hand:
            # the engineer has found out on site which product it is
            day = self.contract_day or fields.Date.context_today(self)
            contract = contract._get_for(self.partner_id, self._get_charged_lot(), day, self.company_id)
        if not contract:
            return contract, [(0.0, "")] * len(wanted)
        lines = [(want["kind"], want["product"], want["quantity"]) for want in wanted]
        return contract, contract._get_coverages(lines, order=self)

    def _ask_warranty(self, part, day):
        """Whether the product's warranty pays, and the reason."""
        lot = self._get_charged_lot()
        if not lot:
            return False, self.env._("No serial is known, so neither is a warranty.")
        warranty = lot.sudo()._get_warranty(day, part)
        return warranty["covered"], warranty["reason"]

    def _get_claim_reason(self):
        """What the three guarantees give (W2): the reason, an empty text if they do not give a repair."""
        if not self._may_claim_repair():
            return ""
        return self.env._("The customer may claim a repair under the three guarantees.")

    def _may_claim_repair(self):
        """As it was until the work was done: who got it repaired can't claim the repair any more."""
        if not self.finished_on:
            claimed = bool(self.ticket_id.sudo().may_claim_repair)
            if self.charge_by_claim != claimed:
                self.charge_by_claim = claimed
        return self.charge_by_claim

    def _get_repair_reason(self, day):
        """What we have repaired ourselves is guaranteed for some days: the reason, an empty text if it was not us."""
        days = self.company_id.aftersales_repair_guarantee_days
        lot = self._get_charged_lot()
        if not days or not lot:
            return ""
        begin = fields.Datetime.to_datetime(day - timedelta(days=days))
        repaired = self.search(
            [
                ("lot_id", "=", lot.id),
                ("company_id", "=", self.company_id.id),
                ("id", "!=", self._origin.id or self.id),
                ("state", "in", ("signed", "approved")),
                ("type_id.document", "=", "service"),
                ("finished_on", ">=", begin),
                ("finished_on", "<", fields.Datetime.to_datetime(day + timedelta(days=1))),
            ],
            order="finished_on desc",
            limit=1,
        )
        if not repaired:
            return ""
        done = fields.Datetime.context_timestamp(self, repaired.finished_on).date()
        return self.env._(
            "Repaired by us on %(day)s (%(order)s): our repairs are guaranteed for %(days)s days.",
            day=format_date(self.env, done),
            order=repaired.name,
            days=days,
        )
