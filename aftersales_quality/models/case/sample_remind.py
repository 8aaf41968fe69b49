from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 200


class Sample(models.Model):
    """Who keeps a sample is reminded before its time is over."""

    _inherit = "aftersales.quality.sample"

    @api.model
    def _cron_remind(self):
        """Remind keepers, company by company; may be killed or run twice, each sample is told of once."""
        cron = self.env["ir.cron"]
        today = fields.Date.context_today(self)
        waiting = Domain("state", "=", "kept") & Domain("reminded", "=", False)
        for [company] in self._read_group(waiting, ["company_id"]):
            domain = (
                waiting
                & Domain("company_id", "=", company.id)
                & Domain("keep_until", "<=", today + timedelta(days=company.aftersales_sample_remind_days))
            )
            cron._commit_progress(remaining=self.search_count(domain))
            while samples := self.search(domain, limit=BATCH, order="keep_until, id").try_lock_for_update():
                samples._remind()
                if not cron._commit_progress(len(samples)):
                    return

    def _remind(self):
        """One activity a sample, on its case, for who keeps it."""
        self.reminded = True
        type_id = self.env["ir.model.data"]._xmlid_to_res_id("aftersales_quality.activity_sample")
        model_id = self.env["ir.model"]._get_id("aftersales.quality.case")
        values = []
        for sample in self:
            words = sample.with_context(lang=sample.user_id.lang).env._(
                "Sample %(sample)s (%(place)s): kept until %(day)s",
                sample=sample.name,
                place=sample.place,
                day=sample.keep_until,
            )
            values.append(
                {
                    "res_model_id": model_id,
                    "res_id": sample.case_id.id,
                    "activity_type_id": type_id,
                    "user_id": sample.user_id.id,
                    "date_deadline": sample.keep_until,
                    "summary": words,
                }
            )
        # one line on a list, not a mail each
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(values)
