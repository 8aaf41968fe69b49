from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 200


class CashReceipt(models.Model):
    """Whoever holds customers' money for too long is reminded (W4)."""

    _inherit = "aftersales.cash.receipt"

    @api.model
    def _cron_remind(self):
        """Remind engineers of cash that should have been handed in, company by company.

        May be killed or run twice: a receipt is locked while it is looked at, and remembers in the same
        transaction that its holder has been reminded.
        """
        now = fields.Datetime.now()
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search([("aftersales_cash_days", ">", 0)]):
            before = now - timedelta(days=company.aftersales_cash_days)
            domain = (
                Domain("company_id", "=", company.id)
                & Domain("state", "=", "taken")
                & Domain("method", "=", "cash")
                & Domain("taken_on", "<=", before)
                & (Domain("reminded_on", "=", False) | Domain("reminded_on", "<=", before))
            )
            cron._commit_progress(remaining=self.search_count(domain))
            while receipts := self.search(domain, limit=BATCH, order="taken_on, id").try_lock_for_update():
                receipts._remind(now)
                if not cron._commit_progress(len(receipts)):
                    return

    def _remind(self, now):
        """One activity for each engineer, however many receipts; it stands on the oldest one."""
        self.reminded_on = now
        activity_type = self.env.ref("aftersales_service.activity_cash")
        open_ones = defaultdict(self.env["mail.activity"].browse)
        for activity in self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", activity_type.id),
                ("res_model", "=", self._name),
                ("user_id", "in", self.user_id.ids),
            ]
        ):
            open_ones[activity.user_id] += activity
        held = {
            (user, company): (count, amount)
            for user, company, count, amount in self._read_group(
                [("user_id", "in", self.user_id.ids), ("state", "=", "taken"), ("method", "=", "cash")],
                ["user_id", "company_id"],
                ["__count", "amount:sum"],
            )
        }
        for user, receipts in self.grouped("user_id").items():
            if not user.active or open_ones[user]:
                continue
            first = receipts.sorted(lambda receipt: (receipt.taken_on, receipt.id))[0]
            count, amount = held[user, first.company_id]
            first = first.with_context(lang=user.lang, mail_activity_quick_update=True)
            first.activity_schedule(
                "aftersales_service.activity_cash",
                user_id=user.id,
                summary=first.env._(
                    "Hand in the cash: %(count)s receipts, %(amount)s",
                    count=count,
                    amount=first.currency_id.format(amount),
                ),
            )
