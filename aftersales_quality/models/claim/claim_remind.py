import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

BATCH = 100
#: Reminded again after so many days.
DAYS_BETWEEN = 14


class SupplierClaim(models.Model):
    """The supplier has not answered by the terms: it is reminded, and so is the one in charge; later the manager."""

    _inherit = "aftersales.supplier.claim"

    @api.model
    def _cron_remind(self):
        """Follow up what was to be answered, batch by batch.

        May be killed, run twice a day or in two workers: each claim is locked, looked at again, and marked in the
        transaction that queues its mail. One that fails is reported and does not hold up the rest.
        """
        domain = self._get_remind_domain()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        last = 0
        while claims := self.search(domain & Domain("id", ">", last), limit=BATCH, order="id"):
            last = claims[-1].id
            for claim in claims:
                claim._attempt_remind()
            if not cron._commit_progress(len(claims)):
                break

    @api.model
    def _get_remind_domain(self):
        today = fields.Date.context_today(self)
        again = Domain("reminded_on", "=", False) | Domain("reminded_on", "<=", today - timedelta(days=DAYS_BETWEEN))
        escalated = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("answer_due", "<", today - timedelta(days=company.aftersales_claim_escalate_days))
            for company in self.env["res.company"].sudo().search([])
        )
        return self._get_overdue_domain() & (again | (Domain("escalated_on", "=", False) & escalated))

    def _attempt_remind(self):
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                claim = self.try_lock_for_update(allow_referencing=True)
                if claim.filtered_domain(self._get_remind_domain()):
                    claim._remind()
                self.env.flush_all()
        except Exception:
            self.env.invalidate_all(flush=False)
            _logger.exception("Supplier claim %s cannot be followed up", self.id)

    def _remind(self):
        self.ensure_one()
        today = fields.Date.context_today(self)
        if not self.reminded_on or self.reminded_on <= today - timedelta(days=DAYS_BETWEEN):
            self.reminded_on = today
            row = self.round_ids.sorted("number")[-1]
            if self.partner_id.email:
                self._message_log(body=row._queue_mail("aftersales_quality.mail_template_supplier_claim_reminder"))
            self._plan_reminder(self.user_id, self.env._("The supplier has not answered: ask for it"))
        late = self.answer_due + timedelta(days=self.company_id.aftersales_claim_escalate_days)
        if not self.escalated_on and late < today:
            self.escalated_on = today
            manager = self._get_escalation_user()
            if manager:
                self._plan_reminder(manager, self.env._("Claim not answered in spite of the reminder"))
                self.message_post(
                    body=self.env._("Not answered since %(day)s.", day=fields.Date.to_string(self.answer_due)),
                    partner_ids=manager.partner_id.ids,
                )

    def _get_escalation_user(self):
        """Who has approved it, or supervises the case, and stands above the one in charge."""
        self.ensure_one()
        found = self.approver_id + self.case_ids.supervisor_id + self.company_id.aftersales_supervisor_id
        return found.filtered(lambda user: user.active and user != self.user_id)[:1]

    def _plan_reminder(self, user, summary):
        """An activity for ``user``, unless one is planned already."""
        kind = self.env.ref("aftersales_quality.activity_supplier_claim")
        planned = self.activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind and activity.user_id == user
        )
        if not planned:
            self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": self.id,
                    "activity_type_id": kind.id,
                    "user_id": user.id,
                    "date_deadline": fields.Date.context_today(self),
                    "summary": summary,
                }
            )

    def _forget_reminders(self):
        kind = self.env.ref("aftersales_quality.activity_supplier_claim", raise_if_not_found=False)
        self.activity_ids.filtered(lambda activity: activity.activity_type_id == kind).unlink()
