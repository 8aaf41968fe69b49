import logging
from collections import Counter
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.share_out import Job, ShareOut
from .callback import OPEN

_logger = logging.getLogger(__name__)

BATCH = 1000
#: Nobody is looked for later than so many days ahead.
HORIZON = 60


class Callback(models.Model):
    """The scheduled action: calls are handed out evenly to callers and working days."""

    _inherit = "aftersales.callback"

    @api.model
    def _cron_spread(self):
        """Hand out what nobody has yet, and what lies with somebody who is not there, batch by batch.

        May be killed, run twice or in two workers: rows are locked while they are handed out, and what has a caller
        is not looked at again.
        """
        shares = self._open_shares()
        self._take_from_absent(shares)
        domain = self._get_unassigned_domain() & Domain("company_id", "in", [company.id for company in shares])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        last = 0
        while found := self.search(domain & Domain("id", ">", last), limit=BATCH, order="id"):
            last = found[-1].id
            try:
                with self.env.cr.savepoint():
                    rows = found.try_lock_for_update()
                    for company, own in rows.grouped("company_id").items():
                        own._hand_out(shares[company])
            except SerializationFailure:
                _logger.info("Callbacks up to %s are being handed out by another worker: left to the next run", last)
            if not cron._commit_progress(len(found)):
                break

    @api.model
    def _get_unassigned_domain(self):
        return Domain("state", "in", OPEN) & Domain("user_id", "=", False)

    @api.model
    def _open_shares(self):
        """By company, who calls on which days and how much there is to do already; where anybody calls."""
        shares = {}
        waiting = self._read_group(Domain("state", "in", OPEN), ["company_id"])
        for [company] in waiting:
            today = self._get_day(company, fields.Datetime.now())
            working = company._get_caller_days(today, today + timedelta(days=HORIZON))
            if not any(working.values()):
                continue
            rows = self._read_group(
                Domain("company_id", "=", company.id)
                & Domain("state", "in", OPEN)
                & Domain("user_id", "in", list(working))
                & Domain("due", ">=", today),
                ["user_id", "due:day", "commercial_partner_id"],
                ["__count"],
            )
            load, places = Counter(), {}
            for user, day, customer, count in rows:
                place = (user.id, fields.Date.to_date(day))
                load[place] += count
                if customer:
                    places[customer.id] = place
            shares[company] = ShareOut(working, load, places)
        return shares

    @api.model
    def _take_from_absent(self, shares):
        """Nobody has to wait for a caller who has left, or is not there today."""
        rows = self.search(Domain("state", "in", OPEN) & Domain("user_id.active", "=", False))
        for company, share in shares.items():
            today = self._get_day(company, fields.Datetime.now())
            present = [user_id for user_id, days in share.working.items() if today in days]
            absent = company._get_callers().filtered(lambda user, present=present: user.id not in present)
            if present and absent:
                rows |= self.search(
                    Domain("company_id", "=", company.id)
                    & Domain("state", "in", OPEN)
                    & Domain("user_id", "in", absent.ids)
                    & Domain("due", "=", today)
                )
        rows.try_lock_for_update().user_id = False

    def _hand_out(self, share):
        """Give each of these calls of one company a caller and a day."""
        company = self.company_id
        today = self._get_day(company, fields.Datetime.now())
        limits = self._get_limits()
        places = {}
        for row in self:
            first, last = row.earliest or today, row.latest or today
            last = min(last, limits.get(row.ticket_id.id, last))
            if row.again_at:
                # the customer named the time
                first = last = row.due
            place = share.place(Job(row.id, max(first, today), max(last, today), row.commercial_partner_id.id or None))
            if place:
                places.setdefault(place, []).append(row.id)
        for (user_id, day), ids in places.items():
            rows = self.browse(ids)
            agreed = rows.filtered("again_at")
            agreed.user_id = user_id
            (rows - agreed).write({"user_id": user_id, "due": day})

    def _get_limits(self):
        """By id of the case, the last whole day within the time limit that a call ends."""
        kind_id = self.env["aftersales.ticket.event.kind"]._get_id("callback")
        policies = self.env["aftersales.sla.policy"]
        ending = [policy_id for policy_id, rule in policies._get_rules().items() if kind_id in rule.stop_kind_ids]
        found = self.env["aftersales.sla.deadline"].search_fetch(
            [("ticket_id", "in", self.ticket_id.ids), ("policy_id", "in", ending), ("state", "=", "running")],
            ["ticket_id", "due", "company_id"],
        )
        limits = {}
        for limit in found:
            # a limit that is up at midnight leaves the day before
            day = self._get_day(limit.company_id, limit.due - timedelta(seconds=1))
            limits[limit.ticket_id.id] = min(day, limits.get(limit.ticket_id.id, day))
        return limits
