import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..ticket.res_users_digest import DIGEST_ROWS

_logger = logging.getLogger(__name__)

BATCH = 500


class Opinion(models.Model):
    """The daily scheduled action: one digest a person about the answers that are due or late."""

    _inherit = "aftersales.opinion"

    next_reminder = fields.Date(readonly=True, copy=False, help="The day on which the department is reminded next.")

    _to_remind = models.Index("(next_reminder, id) WHERE state = 'handed'")

    @api.model
    def _cron_remind(self):
        """Remind on the due day and every week after it.

        May be killed, run twice or in two workers: opinions are locked while they are looked at, and the day of the
        next reminder is written in the transaction that queues this one.
        """
        today = fields.Date.context_today(self)
        domain = Domain("state", "=", "handed") & Domain("next_reminder", "<=", today)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        seen = []
        while opinions := self.search(
            domain & Domain("id", "not in", seen), limit=BATCH, order="user_id, due_date, id"
        ).try_lock_for_update(allow_referencing=True):
            seen += opinions.ids
            for user, own in opinions.grouped("user_id").items():
                own._remind(user, today)
            if not cron._commit_progress(len(opinions)):
                return

    def _remind(self, user, today):
        try:
            with self.env.cr.savepoint():
                for due, opinions in self.grouped("due_date").items():
                    weeks = max((today - due).days, 0) // 7
                    opinions.next_reminder = due + timedelta(weeks=weeks + 1)
                self._send_digest(user)
                # who handed it over learns of it once a week, too, from the first week on
                for clerk, own in (
                    self.filtered(lambda opinion: opinion.due_date + timedelta(days=7) <= today)
                    .grouped("handed_by_id")
                    .items()
                ):
                    own._send_digest(clerk)
        except Exception:
            _logger.exception("User %s cannot be reminded of opinions %s", user.id, self.ids)
            self.next_reminder = today + timedelta(days=1)

    def _send_digest(self, user):
        """Queue one mail to ``user`` about these, in his language and time zone."""
        if not user.email or not user.active:
            return
        mine = self.with_context(lang=user.lang, tz=user.tz).sorted(lambda opinion: (opinion.due_date, opinion.id))
        company = mine[0].company_id
        heading = mine.env._("Opinions of customers: %(count)s answers are due", count=len(mine))
        self.env["mail.mail"].sudo().create(
            user._prepare_digest(
                company,
                heading,
                "aftersales_service.opinion_digest",
                heading=heading,
                opinions=mine[:DIGEST_ROWS],
                more=max(len(mine) - DIGEST_ROWS, 0),
            )
        )
