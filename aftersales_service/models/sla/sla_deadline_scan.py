import logging
from collections import defaultdict
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models

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
        domain = [("state", "=", "running"), ("next_check", "<=", fields.Datetime.now())]
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        while limits := self.search(domain, limit=BATCH, order="next_check, id").try_lock_for_update():
            limits._take_steps(fields.Datetime.now())
            if not cron._commit_progress(len(limits)):
                break
        self._send_digests()

    def _take_steps(self, now):
        """Record breaches and give the warnings that are due by ``now``."""
        try:
            with self.env.cr.savepoint():
                self._take_steps_together(now)
        except Exception:
            if len(self) == 1:
                _logger.exception("Deadline %s of ticket %s cannot be checked", self.id, self.ticket_id.number)
                self.next_check = now + timedelta(hours=1)
                return
            for limit in self:
                limit._take_steps(now)

    def _take_steps_together(self, now):
        late = self.filtered(lambda limit: not limit.breached and limit.due <= now)
        late.write({"breached": True})
        late._propose_compensation()
        late._on_breach()
        plans = self._plan([(limit.policy_id, limit.ticket_id, limit.start, limit._get_pauses()) for limit in self])
        notices, checks = [], defaultdict(self.browse)
        for limit, (due, moments) in zip(self, plans, strict=True):
            done = limit.notice_ids.step_id
            for step, moment in moments:
                if moment > now or step in done:
                    continue
                told = step._applies_to(limit.ticket_id)
                notices.append(
                    {
                        "deadline_id": limit.id,
                        "step_id": step.id,
                        "label": step.display_name,
                        "user_ids": [(6, 0, step._get_users(limit.ticket_id).ids if told else [])],
                        "pending": told,
                    }
                )
                done |= step
            pending = [moment for step, moment in moments if step not in done]
            if not limit.breached:
                pending.append(due)
            checks[min(pending, default=False)] |= limit
        self.env["aftersales.sla.notice"].create(notices)
        for moment, limits in checks.items():
            limits.next_check = moment

    def _on_breach(self):
        """The time is up: written into the timeline, and the owner is asked why."""
        for policy, limits in self.grouped("policy_id").items():
            limits.ticket_id._record_event("limit_missed", note=policy.name)
        activity_type = self.env.ref("aftersales_service.activity_breach")
        for limit in self:
            owner = limit.ticket_id.user_id or limit.ticket_id.team_id.user_id
            if owner:
                limit.ticket_id.activity_schedule(
                    activity_type_id=activity_type.id,
                    user_id=owner.id,
                    summary=self.env._("Limit missed: %(limit)s. Why?", limit=limit.policy_id.name),
                )

    # ---------------------------------------------------------------------------------------------
    # Digest
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _send_digests(self):
        """One mail a person, however many tickets: what has been noted since the last one.

        The mails are queued in the transaction that marks the notices as sent, so that a crash between
        the two can neither lose nor double one.
        """
        notices = self.env["aftersales.sla.notice"].search([("pending", "=", True)]).try_lock_for_update()
        by_user = defaultdict(self.env["aftersales.sla.notice"].browse)
        for notice in notices:
            for user in notice.user_ids:
                by_user[user] |= notice
        mails = []
        for user, own in by_user.items():
            own = own.with_user(user).sudo().with_context(lang=user.lang)
            readable = own.deadline_id.ticket_id.with_user(user)._filtered_access("read")
            own = own.filtered(lambda n, r=readable: n.deadline_id.ticket_id.id in r.ids)
            if own and user.email:
                mails.append(self._prepare_digest(user, own))
        self.env["mail.mail"].create(mails)
        notices.write({"pending": False})

    @api.model
    def _prepare_digest(self, user, notices):
        translate = self.with_context(lang=user.lang).env._
        rows = Markup().join(
            Markup(
                '<tr><td><a href="{url}">{number}</a></td><td>{name}</td><td>{limit}</td><td>{due}</td></tr>'
            ).format(
                url=f"{notice.deadline_id.ticket_id.get_base_url()}/odoo/after-sales-contacts/{notice.deadline_id.ticket_id.id}",
                number=notice.deadline_id.ticket_id.number,
                name=notice.deadline_id.ticket_id.name,
                limit=notice.deadline_id.policy_id.name,
                due=fields.Datetime.context_timestamp(self.with_context(tz=user.tz), notice.deadline_id.due).strftime(
                    "%Y-%m-%d %H:%M"
                ),
            )
            for notice in notices
        )
        head = Markup().join(
            Markup("<th align='left'>{}</th>").format(title)
            for title in (translate("Ticket"), translate("Title"), translate("Limit"), translate("Due"))
        )
        company = notices[0].deadline_id.company_id
        return {
            "subject": translate("Time limits: %(count)s to look at", count=len(notices)),
            "body_html": Markup("<p>{intro}</p><table cellpadding='6'><tr>{head}</tr>{rows}</table>").format(
                intro=translate("These limits are near or were missed:"), head=head, rows=rows
            ),
            "email_to": user.email_formatted,
            "email_from": company.email_formatted or user.email_formatted,
            "auto_delete": True,
        }
