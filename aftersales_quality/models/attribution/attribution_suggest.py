from collections import defaultdict
from dataclasses import dataclass, field

from odoo import models
from odoo.fields import Domain

from .attribution_share import PARTY_FIELDS

#: Share of a party that no earlier decision says anything about, before all are scaled to 100 %.
UNKNOWN = 50.0


@dataclass
class Suggestion:
    """A party that is likely to be responsible, and why."""

    kind: str
    party: models.BaseModel
    #: earlier decisions that made it responsible
    decisions: int = 0
    #: what it bore in them on average, percent
    share: float = 0.0
    #: sentences, in the user's language
    reasons: list = field(default_factory=list)

    @property
    def weight(self):
        return self.share or UNKNOWN


class Attribution(models.Model):
    """Who is likely to be responsible: from the goods' way, the reports, and what was decided before.

    Suggestions are read, never applied by themselves. Their number of queries does not depend on the number of
    parties, decisions or goods.
    """

    _inherit = "aftersales.attribution"

    def _get_suggestions(self):
        """Suggestions for this round, the likeliest first.

        :return: list of :class:`Suggestion`
        """
        self.ensure_one()
        found = {}
        attribution = self.sudo()
        attribution._suggest_by_receipts(found)
        attribution._suggest_by_carriers(found)
        attribution._suggest_by_reports(found)
        attribution._suggest_by_causes(found)
        attribution._suggest_by_decisions(found)
        return sorted(found.values(), key=lambda suggestion: (-suggestion.decisions, -len(suggestion.reasons)))

    def _suggest(self, found, kind, party, reason):
        suggestion = found.setdefault((kind, party), Suggestion(kind, party))
        suggestion.reasons.append(reason)
        return suggestion

    def _suggest_by_receipts(self, found):
        """Suppliers from whom the units, or else the product, were received."""
        case = self.case_id
        goods = (
            Domain("lot_id", "in", case.lot_ids.ids) if case.lot_ids else Domain("product_id", "=", case.product_id.id)
        )
        if not case.lot_ids and not case.product_id:
            return
        receipts = self.env["stock.move.line"]._read_group(
            goods
            & Domain("state", "=", "done")
            & Domain("location_id.usage", "=", "supplier")
            & Domain("company_id", "=", self.company_id.id)
            & Domain("picking_id.partner_id", "!=", False),
            ["picking_id"],
        )
        by_supplier = defaultdict(int)
        for [picking] in receipts:
            by_supplier[picking.partner_id.commercial_partner_id] += 1
        for supplier, count in by_supplier.items():
            reason = (
                self.env._("The units came from there (%(count)s receipts).", count=count)
                if case.lot_ids
                else self.env._("The product came from there (%(count)s receipts).", count=count)
            )
            self._suggest(found, "supplier", supplier, reason)

    def _suggest_by_carriers(self, found):
        """Who carried the units to the customer, or parts to the jobs of these complaints."""
        carriers = defaultdict(set)
        pickings = self.env["stock.picking"]
        # the carrier's method is there where core's delivery is installed, its partner where an add-on names one
        method = pickings._fields.get("carrier_id")
        if method and "partner_id" in self.env[method.comodel_name]._fields and self.case_id.lot_ids:
            deliveries = self.env["stock.move.line"]._read_group(
                Domain("lot_id", "in", self.case_id.lot_ids.ids)
                & Domain("state", "=", "done")
                & Domain("location_dest_id.usage", "=", "customer")
                & Domain("company_id", "=", self.company_id.id),
                ["picking_id"],
            )
            for [picking] in deliveries:
                if picking.carrier_id.partner_id:
                    carriers[picking.carrier_id.partner_id].add(picking.name)
        freights = self.env["aftersales.freight"].search(
            Domain("order_id", "in", self._get_service_orders().ids) & Domain("state", "!=", "refused")
        )
        for freight in freights:
            carriers[freight.carrier_id].add(freight.reference)
        for carrier, papers in carriers.items():
            self._suggest(
                found, "carrier", carrier, self.env._("Carried it: %(papers)s.", papers=", ".join(sorted(papers)))
            )

    def _suggest_by_reports(self, found):
        """The customer, where a report says that the use has caused it."""
        damaged = self._get_service_orders().filtered(lambda order: order.report_id.fault_origin == "use")
        for customer, orders in damaged.grouped(lambda order: order.partner_id.commercial_partner_id).items():
            if customer:
                reports = ", ".join(orders.report_id.mapped("name"))
                self._suggest(
                    found, "customer", customer, self.env._("Caused by the use, says %(reports)s.", reports=reports)
                )

    def _suggest_by_causes(self, found):
        """The party that the codes of the causes name."""
        for code in self.case_id.cause_ids.code_id:
            reason = self.env._("Cause: %(code)s.", code=code.name)
            if code.party_kind == "department" and code.department_id:
                self._suggest(found, "department", code.department_id, reason)
            elif code.party_kind == "customer" and self.case_id.partner_id:
                self._suggest(found, "customer", self.case_id.partner_id.commercial_partner_id, reason)
            elif code.party_kind == "company":
                self._suggest(found, "company", self.company_id, reason)
            # whoever delivered or carried it
            for kind, party in [key for key in found if key[0] == code.party_kind in ("supplier", "carrier")]:
                self._suggest(found, kind, party, reason)

    def _get_service_orders(self):
        return self.env["aftersales.service.order"].search([("ticket_id", "in", self.case_id.ticket_ids.ids)])

    def _suggest_by_decisions(self, found):
        """Parties that bore the fault in earlier decisions, on the same causes, product or supplier."""
        for domain, sentence in self._get_precedents(found):
            groups = self.env["aftersales.attribution.share"]._read_group(
                domain
                & Domain("state", "=", "decided")
                & Domain("company_id", "=", self.company_id.id)
                & Domain("case_id", "!=", self.case_id.id),
                ["party_kind", "department_id", "employee_id", "partner_id"],
                ["case_id:count_distinct", "share:avg"],
            )
            for kind, department, employee, partner, count, share in groups:
                name = PARTY_FIELDS[kind]
                parties = {"department_id": department, "employee_id": employee, "partner_id": partner}
                party = parties[name] if name else self.company_id
                suggestion = self._suggest(found, kind, party, sentence(count=count, share=share))
                if count > suggestion.decisions:
                    suggestion.decisions, suggestion.share = count, share

    def _get_precedents(self, found):
        """Hook: what makes an earlier decision like this one, as (domain on shares, what says so)."""
        case = self.case_id
        precedents = []
        codes = case.cause_ids.code_id
        if codes:
            precedents.append(
                (
                    Domain("case_id.cause_ids.code_id", "in", codes.ids),
                    lambda **figures: self.env._(
                        "Same cause: %(count)s decisions, %(share).0f %% on average.", **figures
                    ),
                )
            )
        if case.product_id:
            precedents.append(
                (
                    Domain("product_id", "=", case.product_id.id),
                    lambda **figures: self.env._(
                        "Same product: %(count)s decisions, %(share).0f %% on average.", **figures
                    ),
                )
            )
        suppliers = [party.id for kind, party in found if kind == "supplier"]
        if suppliers:
            precedents.append(
                (
                    Domain("attribution_id.share_ids", "any", [("partner_id", "in", suppliers)]),
                    lambda **figures: self.env._(
                        "Same supplier: %(count)s decisions, %(share).0f %% on average.", **figures
                    ),
                )
            )
        return precedents
