import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .old_part import AGES, OPEN

_logger = logging.getLogger(__name__)

BATCH = 500


class OldPart(models.Model):
    """The daily scheduled action: reminds who owes, tells the manager, brings the ages up to date."""

    _inherit = "aftersales.old.part"

    next_reminder = fields.Date(readonly=True, help="The day on which the holder is reminded next.")
    reminded_on = fields.Date(string="Reminded", readonly=True, copy=False)
    reminder_count = fields.Integer(string="Reminders", readonly=True, copy=False)
    escalated_on = fields.Date(string="Manager told", readonly=True, copy=False)

    _to_remind = models.Index("(next_reminder, id) WHERE state = 'owed'")
    _open_age = models.Index("(age, owed_since) WHERE state IN ('owed', 'explained')")

    @api.model
    def _cron_remind(self):
        """Remind before the due date, on it, and every week after it; one reminder for each.

        May be killed, run twice a day or in two workers: parts are locked while they are looked at, and the day of
        the next reminder is written in the transaction that gives this one. A part that fails is reported in the log,
        put off by a day and does not hold up the rest.
        """
        today = fields.Date.context_today(self)
        domain = Domain("state", "=", "owed") & Domain("next_reminder", "<=", today)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        seen = []
        while parts := self._search_next_to_remind(domain, seen):
            seen += parts.ids
            parts._remind(today)
            if not cron._commit_progress(len(parts)):
                return
        self._update_ages()

    def _search_next_to_remind(self, domain, seen):
        """The next batch, locked; what another worker holds is left to it."""
        found = self.search(domain & Domain("id", "not in", seen), limit=BATCH, order="holder_id, next_reminder, id")
        return found.try_lock_for_update(allow_referencing=True)

    def _remind(self, today):
        try:
            with self.env.cr.savepoint():
                self._remind_together(today)
        except Exception:
            if len(self) == 1:
                _logger.exception("The holder of old part %s cannot be reminded", self.code)
                self.next_reminder = today + timedelta(days=1)
                return
            for part in self:
                part._remind(today)

    def _remind_together(self, today):
        for part in self:
            part.write(
                {
                    "reminded_on": today,
                    "reminder_count": part.reminder_count + 1,
                    "next_reminder": part._get_next_reminder(today),
                }
            )
        late = self.filtered(
            lambda part: (
                not part.escalated_on
                and part.due_date + timedelta(days=part.company_id.aftersales_old_part_escalate_days) <= today
            )
        )
        late.write({"escalated_on": today})
        self._plan_reminders()
        for holder, parts in self.grouped("holder_id").items():
            parts._notify(holder, holder._get_people(), late=False)
        for company, parts in late.grouped("company_id").items():
            for holder, own in parts.grouped("holder_id").items():
                own._notify(holder, self._get_managers(company), late=True)

    def _get_next_reminder(self, today):
        """The due date, then the same day of each week after it."""
        self.ensure_one()
        if today < self.due_date:
            return self.due_date
        weeks = (today - self.due_date).days // 7
        return self.due_date + timedelta(weeks=weeks + 1)

    def _plan_reminders(self):
        """One activity for each part and holder's person, however many reminders."""
        planned = self.activity_ids.grouped("res_id")
        values = []
        for part in self:
            if planned.get(part.id):
                continue
            values += [
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": part.id,
                    "activity_type_id": self.env.ref("aftersales_service.activity_old_part").id,
                    "user_id": user.id,
                    "date_deadline": part.due_date,
                    "summary": self.env(context={**self.env.context, "lang": user.lang})._(
                        "Give back: %(part)s", part=part.product_id.with_context(lang=user.lang).display_name
                    ),
                }
                for user in part.holder_id._get_people()
            ]
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(values)

    def _notify(self, holder, people, late):
        """One message for each person about all these parts."""
        for user in people:
            mine = self.with_context(lang=user.lang, tz=user.tz)
            subject = (
                mine.env._("%(name)s: %(count)s old parts are long overdue", name=holder.name, count=len(mine))
                if late
                else mine.env._("%(count)s old parts to give back", count=len(mine))
            )
            body = mine.env["ir.qweb"]._render(
                "aftersales_service.old_part_reminder", {"parts": mine, "subject": subject}
            )
            holder.with_context(lang=user.lang).message_notify(
                partner_ids=user.partner_id.ids, subject=subject, body=body
            )

    @api.model
    def _get_managers(self, company):
        """Who leads after-sales in ``company``."""
        return (
            self.env.ref("aftersales_service.group_manager")
            .sudo()
            .all_user_ids.filtered(
                lambda user: company in user.company_ids and user.active and not user._is_superuser()
            )
        )

    # ---------------------------------------------------------------------------------------------
    # Ages
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _update_ages(self):
        """Move what has become older into its age; a handful of rows a day, found by their index."""
        now = fields.Datetime.now()
        cron = self.env["ir.cron"]
        younger = 0
        for name, days in AGES:
            domain = (
                Domain("state", "in", OPEN)
                & Domain("age", "!=", name)
                & Domain("owed_since", "<", now - timedelta(days=younger))
            )
            if days:
                domain &= Domain("owed_since", ">=", now - timedelta(days=days))
            while parts := self.search(domain, limit=BATCH * 10, order="id").try_lock_for_update(
                allow_referencing=True
            ):
                parts.write({"age": name})
                if not cron._commit_progress(len(parts)):
                    return
            younger = days


class Holder(models.Model):
    _inherit = "aftersales.holder"

    def _get_people(self):
        """Users who answer for what the holder has: the engineer, or the people of the station."""
        self.ensure_one()
        if self.user_id:
            return self.user_id.filtered("active")
        return (
            self.env.ref("aftersales_service.group_station")
            .sudo()
            .all_user_ids.filtered(
                lambda user: (
                    user.active
                    and self.company_id in user.company_ids
                    and user.partner_id.commercial_partner_id == self.station_id
                )
            )
        )
