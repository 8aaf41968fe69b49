import logging
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

BATCH = 500


class SlaDeadline(models.Model):
    """The scheduled action that looks after running limits: warns, records breaches, escalates."""

    _inherit = "aftersales.sla.deadline"

    @api.model
    def _cron_scan(self):
        """Take the steps that are due, batch by batch.

        May be killed, run twice or in two workers: a limit is locked while it is looked at, and each step
        leaves a unique row in the same transaction. A limit that fails is reported in the log, is put off
        by an hour and does not hold up the rest.
        """
        domain = Domain("state", "=", "running") & Domain("next_check", "<=", fields.Datetime.now())
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        seen = []
        while limits := self._search_next(domain, seen):
            seen += limits.ids
            limits._take_steps(fields.Datetime.now())
            if not cron._commit_progress(len(limits)):
                break
        self.env["aftersales.sla.notice"]._send_digests()

    def _search_next(self, domain, seen):
        """The next batch, locked; what another worker holds is left to it."""
        found = self.search(Domain(domain) & Domain("id", "not in", seen), limit=BATCH, order="next_check, id")
        return found.try_lock_for_update()

    def _take_steps(self, now):
        """Record breaches and give the warnings that are due by ``now``."""
        try:
            with self.env.cr.savepoint():
                self._take_steps_together(now)
        except Exception as error:
            if len(self) == 1:
                if isinstance(error, SerializationFailure):
                    _logger.info("Deadline %s has just been changed by somebody else: left to the next run", self.id)
                    return
                _logger.exception("Deadline %s of ticket %s cannot be checked", self.id, self.ticket_id.number)
                self.next_check = now + timedelta(hours=1)
                return
            for limit in self:
                limit._take_steps(now)

    def _take_steps_together(self, now):
        self.filtered(lambda limit: not limit.breached and limit.due <= now)._record_breach()
        notices, told_by, done = [], {}, self._get_done_steps()
        steps = self._get_own_steps()
        for limit, moments in zip(self, steps, strict=True):
            ticket = limit.ticket_id
            for step, moment in moments:
                if moment > now or step.id in done[limit.id] or not step._applies_to(ticket):
                    continue
                done[limit.id].add(step.id)
                by_activity = step.recipient == "owner" and ticket.user_id.active
                users = ticket.user_id if by_activity else step._get_users(ticket, told_by)
                notices.append(
                    {
                        "deadline_id": limit.id,
                        "step_id": step.id,
                        "label": step.display_name,
                        "user_ids": users.ids,
                        "pending": bool(users) and not by_activity,
                        "by_activity": by_activity,
                    }
                )
        self.env["aftersales.sla.notice"].create(notices)
        reminded = [notice["deadline_id"] for notice in notices if notice["by_activity"]]
        self.browse(dict.fromkeys(reminded))._remind_owner()
        self._schedule_check(steps=steps, done=done)

    def _record_breach(self):
        """The time is up: written down here and in the timeline, and the owner is asked why (T12)."""
        if not self:
            return
        self.write({"breached": True, "met_share": 0.0})
        self._propose_compensation()
        self.ticket_id._record_events(
            [
                (limits.ticket_id, "limit_missed", None, policy.name)
                for policy, limits in self.grouped("policy_id").items()
            ]
        )
        self._forget_reminder()
        self._plan_activities(
            self.env.ref("aftersales_service.activity_breach"),
            lambda limit, env: env._("Limit missed: %(limit)s. Why?", limit=limit.with_env(env).policy_id.name),
        )

    def _remind_owner(self):
        """An activity for the owner of each limit that is running out; one, however many warnings."""
        self.filtered(lambda limit: not limit.breached and not limit.activity_id)._plan_activities(
            self.env.ref("aftersales_service.activity_warning"),
            lambda limit, env: env._("Time is running out: %(limit)s", limit=limit.with_env(env).policy_id.name),
        )

    def _plan_activities(self, activity_type, summarise):
        """Activities without a mail each: the list of a morning may be long."""
        values, ids = [], []
        common = {
            "res_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
            "activity_type_id": activity_type.id,
        }
        for owner, limits in self.grouped(
            lambda limit: limit.ticket_id.user_id or limit.ticket_id.team_id.user_id
        ).items():
            if not owner.active:
                continue
            summaries = {}
            for limit in limits.with_context(lang=owner.lang, tz=owner.tz):
                policy = limit.policy_id
                if policy not in summaries:
                    summaries[policy] = summarise(limit, limit.env)
                values.append(
                    {
                        **common,
                        "res_id": limit.ticket_id.id,
                        "user_id": owner.id,
                        "date_deadline": fields.Datetime.context_timestamp(limit, limit.due).date(),
                        "summary": summaries[policy],
                    }
                )
                ids.append(limit.id)
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(values)
        for limit, activity in zip(self.browse(ids), activities, strict=True):
            limit.activity_id = activity

    def _forget_reminder(self):
        """The warning is out of date."""
        self.activity_id.unlink()

    def _on_explained(self, reason):
        """The reason is written: what asked for it is done."""
        activities = self.sudo().activity_id.filtered("active")
        if activities:
            activities.action_feedback(feedback=reason)
