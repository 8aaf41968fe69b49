import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date, split_every

from odoo.addons.aftersales_service.models.ticket.res_users_digest import DIGEST_ROWS

_logger = logging.getLogger(__name__)

BATCH = 100
#: Told so many days before, on the day, and every week after it.
DAYS_BEFORE = 2
DAYS_BETWEEN = 7


class QualityReminder(models.Model):
    """When a person was last reminded of what quality has asked: one mail a person, however much it is."""

    _name = "aftersales.quality.reminder"
    _description = "Reminder of Quality"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    reminded_on = fields.Date(readonly=True)

    _user_unique = models.UniqueIndex("(user_id)")

    @api.model
    def _cron_remind(self):
        """Remind of what is due soon, today, or overdue.

        May be killed or run twice a day: the day of the reminder is written in the transaction that queues the mail.
        A run that was left out is made up for: what became due since the last mail counts. A person whose mail fails
        is reported in the log and does not hold up the rest.
        """
        waiting = self._find_waiting()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(waiting))
        for batch in split_every(BATCH, waiting.ids, self.env["res.users"].browse):
            for user in batch:
                self._remind(user)
            if not cron._commit_progress(len(batch)):
                return

    @api.model
    def _find_waiting(self):
        """Users for whom something has become due since they were last told."""
        horizon = fields.Date.context_today(self) + timedelta(days=DAYS_BEFORE + 1)
        groups = self.env["aftersales.quality.todo"]._read_group(
            [("due", "<=", horizon), ("user_id.active", "=", True)], ["user_id"], ["due:array_agg"]
        )
        last = dict(
            self._read_group([("user_id", "in", [user.id for user, _dues in groups])], ["user_id"], ["reminded_on:max"])
        )
        return self.env["res.users"].union(
            *(user for user, dues in groups if self._is_time(self._get_day(user), dues, last.get(user)))
        )

    @api.model
    def _get_day(self, user):
        """Today, where the user is."""
        return fields.Date.context_today(self.with_context(tz=user.tz or self.env.company.resource_calendar_id.tz))

    @api.model
    def _is_time(self, today, dues, last):
        """Whether a reminder is due on ``today`` for things due on ``dues``, after the last one on ``last``."""
        if last and last >= today:
            return False
        for due in dues:
            if due is None:
                continue
            for day in (due - timedelta(days=DAYS_BEFORE), due):
                if day <= today and (not last or last < day):
                    return True
            if due < today and last <= today - timedelta(days=DAYS_BETWEEN):
                return True
        return False

    @api.model
    def _remind(self, user):
        """Queue one mail to ``user`` and note the day."""
        today = self._get_day(user)
        try:
            with self.env.cr.savepoint():
                reminder = self.search([("user_id", "=", user.id)], limit=1) or self.create({"user_id": user.id})
                if not reminder.try_lock_for_update() or (reminder.reminded_on or today) > today:
                    return
                reminder.reminded_on = today
                if user.email:
                    self.env["mail.mail"].create(self._prepare_digest(user, today))
        except Exception:
            _logger.exception("User %s cannot be reminded of what quality has asked", user.id)

    @api.model
    def _prepare_digest(self, user, today):
        """Values of the mail, in the language of ``user``."""
        todo = self.env["aftersales.quality.todo"].with_context(lang=user.lang)
        rows = todo.search(
            [("user_id", "=", user.id), ("due", "<=", today + timedelta(days=DAYS_BEFORE))], limit=DIGEST_ROWS + 1
        )
        company = rows.company_id[:1] or user.company_id
        kinds = dict(todo._fields["kind"]._description_selection(todo.env))
        overdue = len(rows.filtered(lambda row: row.due < today))
        return user._prepare_digest(
            company,
            todo.env._(
                "Quality waits for you: %(count)s to do, %(overdue)s of them overdue", count=len(rows), overdue=overdue
            ),
            "aftersales_quality.quality_digest",
            more=len(rows) > DIGEST_ROWS,
            list_url=f"{company.get_base_url()}/odoo/asked-by-quality",
            rows=[
                {
                    "kind": kinds[row.kind],
                    "title": (row.title or "").strip().split("\n")[0],
                    "due": format_date(todo.env, row.due),
                    "late": row.due < today,
                }
                for row in rows[:DIGEST_ROWS]
            ],
        )
