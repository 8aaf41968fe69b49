import logging
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..ticket.res_users_digest import DIGEST_ROWS
from .document_delivery import OPEN

_logger = logging.getLogger(__name__)

BATCH = 500
#: What is still not sent is told of again after so many days.
REPEAT = timedelta(days=7)


class DocumentDelivery(models.Model):
    """Who looks after a kind of document is told in one mail what is due and has not gone out."""

    _inherit = "aftersales.document.delivery"

    @api.model
    def _cron_remind(self):
        """Note what is due, batch by batch, then write one mail a person.

        May be killed or run twice: a row is locked while it is noted, and each mail is queued in the transaction
        that takes its note away.
        """
        today = fields.Date.context_today(self)
        domain = Domain("state", "in", OPEN) & Domain("remind_on", "<=", today)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        seen = []
        while deliveries := self._search_next_due(domain, seen):
            seen += deliveries.ids
            deliveries._note_reminder(today)
            if not cron._commit_progress(len(deliveries)):
                break
        self._send_reminders()

    def _search_next_due(self, domain, seen):
        """The next batch, locked; what another worker holds is left to it."""
        found = self.search(domain & Domain("id", "not in", seen), limit=BATCH, order="remind_on, id")
        return found.try_lock_for_update()

    def _note_reminder(self, today):
        """Note who is told of these with the next digest, and when they are looked at again."""
        for (kind, company), own in self.grouped(lambda delivery: (delivery.kind_id, delivery.company_id)).items():
            own.write(
                {
                    "remind_on": today + REPEAT,
                    "remind_user_ids": [fields.Command.set(kind._get_reminded(company).ids)],
                }
            )

    @api.model
    def _send_reminders(self):
        """One mail a person; whoever's mail cannot be written stays noted and is tried again with the next run."""
        deliveries = self.search([("remind_user_ids", "!=", False)], order="due_date, id").try_lock_for_update()
        by_user = defaultdict(self.browse)
        for users, own in deliveries.grouped("remind_user_ids").items():
            for user in users:
                by_user[user] |= own
        mails = []
        for user, own in by_user.items():
            still = own.filtered(lambda delivery: delivery.state in OPEN)
            try:
                with self.env.cr.savepoint():
                    if still and user.email:
                        mails.append(still._prepare_reminder(user))
                    own.remind_user_ids = [fields.Command.unlink(user.id)]
            except Exception:
                _logger.exception("The reminder of documents for user %s cannot be written", user.id)
        self.env["mail.mail"].create(mails)

    def _prepare_reminder(self, user):
        """Values of the mail that tells ``user`` of these, in the user's language."""
        company = self.company_id[:1]
        deliveries = self.with_context(lang=user.lang).sorted("due_date")
        return user._prepare_digest(
            company,
            deliveries.env._("Documents for customers: %(count)s are due", count=len(deliveries)),
            "aftersales_service.document_reminder",
            deliveries=deliveries[:DIGEST_ROWS],
            more=max(len(deliveries) - DIGEST_ROWS, 0),
            list_url=f"{company.get_base_url()}/odoo/documents-to-send",
        )
