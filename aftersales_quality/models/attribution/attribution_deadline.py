import logging
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.aftersales_service.models.ticket.res_users_digest import DIGEST_ROWS

_logger = logging.getLogger(__name__)

BATCH = 200


class Attribution(models.Model):
    """The period has ended and nobody objected: the decision is final."""

    _inherit = "aftersales.attribution"

    @api.model
    def _cron_finalise(self):
        """Make final what nobody objected to in time, batch by batch.

        May be killed, run twice or in two workers: each round is locked and looked at again before it is decided;
        one that a party is objecting to in this moment is left to the next run. One that fails does not hold up
        the rest.
        """
        domain = Domain("state", "=", "served") & Domain("objection_until", "<=", fields.Datetime.now())
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        last = 0
        while rounds := self.search(domain & Domain("id", ">", last), limit=BATCH, order="id"):
            last = rounds[-1].id
            rounds._attempt_finalise()
            if not cron._commit_progress(len(rounds)):
                break

    def _attempt_finalise(self):
        """Finalise together; if that fails, each half, until the one that fails is alone."""
        try:
            with self.env.cr.savepoint():
                for attribution in self.try_lock_for_update(allow_referencing=True):
                    attribution._decide("lapsed")
                self.env.flush_all()
        except Exception as error:
            self.env.invalidate_all(flush=False)
            if len(self) > 1:
                middle = len(self) // 2
                self[:middle]._attempt_finalise()
                self[middle:]._attempt_finalise()
            elif isinstance(error, SerializationFailure):
                _logger.info("Decision %s has just been changed by somebody else: left to the next run", self.id)
            else:
                _logger.exception("Decision on responsibility %s cannot be made final", self.id)


class AttributionShare(models.Model):
    """Who has not answered is reminded before the period ends, once a day at the most, one mail a person."""

    _inherit = "aftersales.attribution.share"

    @api.model
    def _cron_remind(self):
        """Remind of periods that end soon; may be killed or run twice: a share is marked when its mail is queued."""
        today = fields.Date.context_today(self)
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search([("aftersales_objection_remind_days", ">", 0)]):
            shares = self.search(self._get_remind_domain(company, today), order="id", limit=BATCH * 10)
            cron._commit_progress(remaining=len(shares))
            locked = shares.try_lock_for_update(allow_referencing=True)
            for user, own in locked.grouped(lambda share: share._get_reminded_user()).items():
                own._attempt_remind(user)
            locked.reminded_on = today
            if not cron._commit_progress(len(shares)):
                break

    @api.model
    def _get_remind_domain(self, company, today):
        now = fields.Datetime.now()
        until = now + timedelta(days=company.aftersales_objection_remind_days)
        return (
            Domain("company_id", "=", company.id)
            & Domain("state", "in", ("served", "objected", "appraisal"))
            & Domain("response", "=", "pending")
            & (Domain("reminded_on", "=", False) | Domain("reminded_on", "<", today))
            & Domain("attribution_id", "any", [("objection_until", ">", now), ("objection_until", "<=", until)])
        )

    def _get_reminded_user(self):
        """Who answers for it; for parties outside the investigator, who knows whom to call."""
        self.ensure_one()
        return self.responsible_user_id or self.case_id.user_id

    def _attempt_remind(self, user):
        try:
            with self.env.cr.savepoint():
                self._remind(user)
        except Exception:
            self.env.invalidate_all(flush=False)
            _logger.exception("User %s cannot be reminded of shares %s; tomorrow again", user.id, self.ids)

    def _remind(self, user):
        """An activity on each share and one mail for all of them, in the language of ``user``."""
        shares = self.with_context(lang=user.lang, tz=user.tz or self.company_id.resource_calendar_id.tz)
        shares._plan_reminder(user)
        if not user.email:
            return
        company = self.company_id[:1]
        rows = [
            {
                "share": share,
                "until": shares._print_moment(share.objection_until),
                "url": f"{company.get_base_url()}/odoo/my-responsibility/{share.id}",
            }
            for share in shares[:DIGEST_ROWS]
        ]
        self.env["mail.mail"].create(
            user._prepare_digest(
                company,
                shares.env._("Responsibility: %(count)s not answered, the period ends", count=len(shares)),
                "aftersales_quality.attribution_reminder",
                rows=rows,
                more=max(len(shares) - DIGEST_ROWS, 0),
            )
        )

    def _plan_reminder(self, user):
        kind = self.env.ref("aftersales_quality.activity_attribution")
        planned = self.activity_ids.filtered(lambda activity: activity.activity_type_id == kind).mapped("res_id")
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": share.id,
                    "activity_type_id": kind.id,
                    "user_id": user.id,
                    "date_deadline": fields.Datetime.context_timestamp(share, share.objection_until).date(),
                    "summary": self.env._("Accept or object: %(case)s", case=share.case_name),
                }
                for share in self
                if share.id not in planned
            ]
        )
