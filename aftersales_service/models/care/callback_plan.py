from datetime import timedelta

import pytz

from odoo import api, fields, models

from .callback import OPEN, WAIVED

#: With these the case goes on: whoever was to be called will be when it is settled again.
GOES_ON = ("reopened", "rejected")
WITHDRAWN = ("cancelled", "declined", "duplicate")


class Callback(models.Model):
    """What happens to a case decides whether somebody calls: settled, reopened, withdrawn, called already."""

    _inherit = "aftersales.callback"

    @api.model
    def _on_events(self, events):
        """React to events that have just been recorded.

        :param events: ``aftersales.ticket.event`` records
        """
        by_code = events.grouped(lambda event: event.kind_id._get_code())

        def tickets(*codes):
            return self.env["helpdesk.ticket"].union(*(by_code[code].ticket_id for code in codes if code in by_code))

        self._call_off(tickets(*GOES_ON), "reopened")
        self._call_off(tickets(*WITHDRAWN), "withdrawn")
        self._close_called(tickets("callback"))
        self._plan(self._filter_settling(by_code))

    @api.model
    def _filter_settling(self, by_code):
        """The events after which the customer may be called: a unit left with us has to be back first."""
        none = self.env["aftersales.ticket.event"]
        solved = by_code.get("solved", none).filtered(lambda event: event.ticket_id.walk_in_outcome != "left")
        back = by_code.get("unit_back", none).filtered(lambda event: event.ticket_id.walk_in_outcome == "left")
        # never a report of wrongdoing, not even as a row that says so
        return (solved | back).filtered(
            lambda event: not event.ticket_id.confidential and not event.ticket_id.duplicate_id
        )

    # ---------------------------------------------------------------------------------------------
    # Planning
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _plan(self, events):
        """Decide for each settled case whether its customer is called back, and write the decision down.

        :param events: those that settled the cases
        :return: one row for each case that a rule fits
        """
        rules = self.env["aftersales.callback.rule"]
        fitting = [(event, rule) for event in events if (rule := rules._find_rule(event.ticket_id))]
        tickets = self.env["helpdesk.ticket"].union(*(event.ticket_id for event, _rule in fitting))
        if not tickets:
            return self.browse()
        called, answered = self._get_done(tickets)
        values = []
        for event, rule in fitting:
            ticket = event.ticket_id
            if ticket in called:
                continue
            called |= ticket
            reason = "answered" if ticket in answered else self._get_waiver(rule, ticket)
            values.append(self._prepare(event, rule, reason))
        return self.create(values)

    @api.model
    def _get_done(self, tickets):
        """What has been done about ``tickets`` since they were last reopened.

        :return: (those on the list of calls, or called; those whose customer has told how it went)
        """
        known = self.search_fetch(
            [("ticket_id", "in", tickets.ids), "|", ("state", "!=", "cancelled"), ("cancel_reason", "in", WAIVED)],
            ["ticket_id", "event_id", "state", "settled_on"],
        )
        answers = dict(
            self.env["aftersales.satisfaction"]._read_group(
                [("ticket_id", "in", tickets.ids)], ["ticket_id"], ["answered_on:max"]
            )
        )
        ended = known.filtered(lambda callback: callback.state not in OPEN)
        reopened = {}
        if ended or answers:
            kinds = self.env["aftersales.ticket.event.kind"]
            reopened = dict(
                self.env["aftersales.ticket.event"]._read_group(
                    [("ticket_id", "in", tickets.ids), ("kind_id", "in", [kinds._get_id(code) for code in GOES_ON])],
                    ["ticket_id"],
                    ["date:max"],
                )
            )
        stale = ended.filtered(
            lambda callback: callback.ticket_id in reopened and callback.settled_on <= reopened[callback.ticket_id]
        )
        answered = tickets.filtered(
            lambda ticket: ticket in answers and (ticket not in reopened or answers[ticket] > reopened[ticket])
        )
        return (known - stale).ticket_id, answered

    @api.model
    def _get_waiver(self, rule, ticket):
        """Why nobody calls about ``ticket``, False if somebody does."""
        partner = ticket.partner_id
        if partner.satisfaction_opt_out or partner.commercial_partner_id.satisfaction_opt_out:
            return "opt_out"
        if not (ticket.partner_phone or partner.phone):
            return "no_phone"
        if not self.env["aftersales.callback.rule"]._draws(rule, ticket):
            return "not_drawn"
        return False

    @api.model
    def _prepare(self, event, rule, reason):
        """Values of the row for the case that ``event`` has settled."""
        ticket = event.ticket_id
        values = {
            "ticket_id": ticket.id,
            "event_id": event.id,
            "settled_on": event.date,
            "rule_id": rule.id,
            **self._prepare_customer(ticket),
        }
        if reason:
            return {**values, "state": "cancelled", "cancel_reason": reason, "left_out": True, "done_on": event.date}
        day = self._get_day(ticket.company_id, event.date)
        return {
            **values,
            "earliest": day + timedelta(days=rule.wait_days),
            "latest": day + timedelta(days=rule.within_days),
            # until the scheduled action hands it out
            "due": day + timedelta(days=rule.within_days),
        }

    @api.model
    def _prepare_customer(self, ticket):
        return {
            "company_id": ticket.company_id.id,
            "partner_id": ticket.partner_id.id,
            "commercial_partner_id": ticket.commercial_partner_id.id,
        }

    @api.model
    def _get_day(self, company, moment):
        """The day that ``moment`` (naive UTC) falls on where the company works."""
        zone = pytz.timezone(company.resource_calendar_id.tz or "UTC")
        return pytz.utc.localize(moment).astimezone(zone).date()

    # ---------------------------------------------------------------------------------------------
    # Not to be called any more
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _call_off(self, tickets, reason):
        """Nobody calls about ``tickets``: what is planned is cancelled. Whoever was left out before is thought about
        anew when the case is settled again."""
        if not tickets:
            return
        rows = self.search([("ticket_id", "in", tickets.ids), ("state", "in", (*OPEN, "cancelled"))])
        rows.filtered(lambda row: row.state in OPEN)._cancel(reason)
        rows.filtered(lambda row: row.cancel_reason in WAIVED).cancel_reason = reason

    def _cancel(self, reason):
        self.write({"state": "cancelled", "cancel_reason": reason, "done_on": fields.Datetime.now()})

    def _waive(self, reason):
        """Nobody needs to call any more: cancelled, and the time limit for the call goes with it."""
        if not self:
            return
        self._cancel(reason)
        self.env["aftersales.sla.deadline"]._reselect(self.ticket_id)

    @api.model
    def _close_called(self, tickets):
        """Somebody has recorded by hand that the customer was called."""
        if not tickets:
            return
        rows = self.search([("ticket_id", "in", tickets.ids), ("state", "in", OPEN)])
        rows._add_attempts("reached")
        rows.write({"state": "reached", "done_on": fields.Datetime.now()})
