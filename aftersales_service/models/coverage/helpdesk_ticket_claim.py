from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import claims, warranty

#: Best for the customer first.
CLAIMS = (claims.REFUND, claims.EXCHANGE, claims.REPAIR)
#: The customer is waited for, and it goes on: such days are not our delay.
WAITING, GOES_ON = ("waiting",), ("resumed", "customer_message", "reopened", "solved", "cancelled", "declined")
AGAIN = ("reopened", "rejected")
PARTS = ("supplier_needed",)


class HelpdeskTicket(models.Model):
    """What the customer may claim today, and why (W2)."""

    _inherit = "helpdesk.ticket"

    no_exchange = fields.Boolean(
        string="No exchange possible",
        tracking=True,
        copy=False,
        groups="base.group_user",
        help="There is no unit of the same model and specification to give: where the rules say so, the customer "
        "gets the money back instead.",
    )
    customer_claim = fields.Selection(
        selection=[("refund", "Refund"), ("exchange", "Exchange"), ("repair", "Repair")],
        string="May claim",
        compute="_compute_customer_claim",
        search="_search_customer_claim",
        groups="base.group_user",
        help="The most that the three-guarantee rules give the customer today.",
    )
    may_claim_exchange = fields.Boolean(compute="_compute_customer_claim", groups="base.group_user")
    may_claim_repair = fields.Boolean(compute="_compute_customer_claim", groups="base.group_user")
    claim_reasons = fields.Html(
        string="Why", compute="_compute_customer_claim", sanitize=False, groups="base.group_user"
    )

    @api.depends_context("lang", "tz")
    @api.depends(lambda self: [*self._get_coverage_fields(), "no_exchange", "closed", "event_ids", "kind_id"])
    def _compute_customer_claim(self):
        found = self._get_customer_claims()
        for ticket in self:
            facts, rules, granted = found.get(ticket, (None, None, []))
            kinds = [claim.kind for claim in granted]
            ticket.customer_claim = kinds[0] if kinds else False
            ticket.may_claim_exchange = claims.EXCHANGE in kinds
            ticket.may_claim_repair = claims.REPAIR in kinds
            ticket.claim_reasons = ticket._get_claim_reasons(facts, rules, granted)

    def _search_customer_claim(self, operator, value):
        if operator != "in":
            return NotImplemented
        # only what is open can be claimed, and of that there is not much
        open_ones = self.search([("closed", "=", False), "|", ("lot_id", "!=", False), ("delivery_date", "!=", False)])
        found = {ticket: [claim.kind for claim in said[2]] for ticket, said in open_ones._get_customer_claims().items()}
        wanted = {claim for claim in value if claim}
        matching = Domain("id", "in", [ticket.id for ticket, kinds in found.items() if kinds and kinds[0] in wanted])
        if False in value:
            matching |= Domain("id", "not in", [ticket.id for ticket, kinds in found.items() if kinds])
        return matching

    def _get_claim_reasons(self, facts, rules, granted):
        """A line for each reason, with the claims it gives; or why there is none."""
        self.ensure_one()
        if facts and facts.by_use:
            return Markup("<p>%s</p>") % self.env._("None: the fault was caused by use, as the service report says.")
        names = dict(self._fields["customer_claim"]._description_selection(self.env))
        lines = {}
        for claim in granted:
            rule = rules.browse(claim.rule)
            text = rule._get_reason(facts)
            if claim.fee:
                text = self.env._(
                    "%(reason)s Less %(fee)s %% of the price for the use.", reason=text, fee=f"{claim.fee:g}"
                )
            elif claim.fee is not None:
                text = self.env._("%(reason)s Less a fee for the use.", reason=text)
            elif claim.kind == claims.REFUND and facts.no_exchange:
                text = self.env._("%(reason)s No exchange is possible.", reason=text)
            # the law behind it, for whoever wants to know
            lines.setdefault((text, rule.source or ""), []).append(names[claim.kind])
        items = [
            Markup("<li title='%s'><b>%s</b>: %s</li>") % (source, " / ".join(kinds), text)
            for (text, source), kinds in lines.items()
        ]
        return Markup("<ul class='mb-0 ps-3'>%s</ul>") % Markup().join(items) if items else False

    # ---------------------------------------------------------------------------------------------
    # Facts, for all tickets at once
    # ---------------------------------------------------------------------------------------------

    def _get_customer_claims(self):
        """What each customer may claim today.

        :return: dict of ticket to (facts, rules, claims in the order of their worth); those about which nothing can
            be claimed any more, or of whose product nothing is known, are not in it
        """
        asked = self.filtered(
            lambda ticket: (
                not ticket.closed
                and ticket.product_id
                and ticket.portal_step not in ("solved", "confirmed")
                and (not ticket.kind_id or ticket.kind_id.uses_product)
            )
        )
        warranties = asked._get_warranties()
        asked = asked.filtered(lambda ticket: ticket in warranties)
        if not asked:
            return {}
        events, orders, stays = asked._get_claim_events(), asked._get_claim_orders(), asked._get_claim_stays()
        found = {}
        for company, tickets in asked.grouped("company_id").items():
            rules = self.env["aftersales.claim.rule"].with_company(company).get_for(tickets.product_id, company)
            for ticket in tickets:
                own_rules = rules[ticket.product_id]
                facts = ticket._get_claim_facts(
                    warranties[ticket],
                    events.get(ticket._origin.id, ()),
                    orders.get(ticket.lot_id._origin.id, ()),
                    orders.get(("ticket", ticket._origin.id), ()),
                    stays.get(ticket.lot_id._origin.id, ()),
                )
                found[ticket] = (facts, own_rules, claims.evaluate(facts, own_rules._prepare_rules()))
        return found

    def _get_claim_facts(self, covered, events, lot_orders, own_orders, stays):
        """The facts of one ticket, from what was read for all."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        day = self._get_warranty_day()
        delivered = self.lot_id.warranty_from or self.delivery_date
        until = covered["until"] if covered["covered"] else None
        told = fields.Date.context_today(self, self.contact_date or fields.Datetime.now())
        # what was solved and came up again on the same ticket has failed, too
        again = max((date for code, date in events if code in AGAIN), default=None)
        own_ids = {order["id"] for order in own_orders}
        repairs = 0
        for order in [*own_orders, *(order for order in lot_orders if order["id"] not in own_ids)]:
            done = order["finished_on"]
            if order["by_use"] or not order["outcome"] or not order["is_repair"]:
                continue
            when = fields.Date.context_today(self, done)
            if when < delivered or (until and when > until):
                continue
            if order["id"] in own_ids:
                repairs += order["outcome"] == "unsolved" or (again is not None and done <= again)
            else:
                repairs += done <= (self.contact_date or done)
        origins = [order["origin"] for order in own_orders if order["origin"]]
        in_repair = (
            self.kind_id.code == "repair" or self.walk_in_outcome == "left" or any(o["is_repair"] for o in own_orders)
        )
        pauses = [(max(since, delivered), min(back or today, today)) for since, back in stays]
        return claims.Facts(
            day=day,
            today=today,
            delivered=delivered,
            warranty_until=until,
            repairs=repairs,
            repair_days=max((today - told).days - self._count_waiting(events, today), 0) if in_repair else 0,
            waits_for_parts=any(code in PARTS for code, _date in events),
            by_use=bool(origins) and origins[-1] == "use",
            no_exchange=self.no_exchange,
            days_out_of_use=sum((back - since).days for since, back in warranty.merge(pauses)),
        )

    def _count_waiting(self, events, today):
        """Whole days for which we waited for the customer."""
        waited, since = timedelta(), None
        for code, date in events:
            if code in WAITING and since is None:
                since = date
            elif code in GOES_ON and since is not None:
                waited, since = waited + (date - since), None
        if since is not None:
            waited += max(fields.Datetime.now() - since, timedelta())
        return waited.days

    def _get_claim_events(self):
        """What decides of the timelines, by ticket id as (code, date) in order."""
        events = (
            self.env["aftersales.ticket.event"]
            .sudo()
            .search_fetch(
                [("ticket_id", "in", self.ids), ("kind_id.code", "in", (*WAITING, *GOES_ON, *AGAIN, *PARTS))],
                ["ticket_id", "kind_id", "date"],
                order="date, id",
            )
        )
        found = {}
        for event in events:
            found.setdefault(event.ticket_id.id, []).append((event.kind_id.code, event.date))
        return found

    def _get_claim_orders(self):
        """Jobs that are signed, by serial id and by ("ticket", id), in the order of their end.

        An engineer may not read the jobs of others, and yet the customer's right follows from all of them: only how
        many there were leaves this method.
        """
        orders = (
            self.env["aftersales.service.order"]
            .sudo()
            .search(
                [
                    "|",
                    ("lot_id", "in", self.lot_id.ids),
                    ("ticket_id", "in", self.ids),
                    ("state", "in", ("done", "signed", "approved")),
                    ("finished_on", "!=", False),
                ],
                order="finished_on, id",
            )
        )
        found = {}
        for order in orders:
            origin = order.report_id.fault_origin
            values = {
                "id": order.id,
                "finished_on": order.finished_on,
                # what is not signed is no repair yet, but may say already what the cause was
                "outcome": order.outcome if order.state != "done" else False,
                "is_repair": order.type_id.is_repair,
                "origin": origin,
                "by_use": origin == "use",
            }
            if order.lot_id:
                found.setdefault(order.lot_id.id, []).append(values)
            if order.ticket_id:
                found.setdefault(("ticket", order.ticket_id.id), []).append(values)
        return found

    def _get_claim_stays(self):
        """Days in our hands, by serial id as pairs."""
        stays = (
            self.env["aftersales.warranty.pause"]
            .sudo()
            .search_fetch([("lot_id", "in", self.lot_id.ids)], ["lot_id", "since", "until"])
        )
        found = {}
        for stay in stays:
            found.setdefault(stay.lot_id.id, []).append((stay.since, stay.until or None))
        return found
