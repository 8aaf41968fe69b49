from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .in_batches import take_in_batches


class CareTask(models.Model):
    """Opinion rounds and surveys by mail: the questions are pages of core's survey, the link is the customer's own."""

    _inherit = "aftersales.care.task"
    _step_fields = frozenset({"asked_on", "expires_on", "by_phone", "user_input_id"})

    asked_on = fields.Datetime(string="Asked on", readonly=True, copy=False)
    expires_on = fields.Datetime(string="Answers accepted until", readonly=True, copy=False)
    by_phone = fields.Boolean(
        string="To be called", readonly=True, copy=False, help="Has no e-mail address, or has not answered the mail."
    )
    user_input_id = fields.Many2one(
        "survey.user_input",
        string="Answer sheet",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups="base.group_system",
    )

    _to_ask = models.Index("(day, id) WHERE state = 'planned' AND by_phone IS NOT TRUE")
    _asked = models.Index("(expires_on, id) WHERE state = 'asked'")

    @api.model
    def _cron_ask(self):
        """Send what is due by mail, and close what nobody has answered.

        May be killed, run twice or in two workers: tasks are locked, and a mail is queued in the transaction that
        writes down that the customer was asked.
        """
        now = fields.Datetime.now()
        take_in_batches(self, Domain("state", "=", "asked") & Domain("expires_on", "<=", now), "_expire")
        take_in_batches(self, self._get_to_ask_domain(fields.Date.context_today(self)), "_ask")

    @api.model
    def _get_to_ask_domain(self, today):
        return (
            Domain("state", "=", "planned")
            & Domain("by_phone", "=", False)
            & Domain("day", "<=", today)
            & Domain("plan_id.by_mail", "=", True)
            & Domain("plan_id.active", "=", True)
        )

    def _ask(self):
        """Queue the mails; whoever has no address is called, whoever wants no surveys is left in peace."""
        # locked by now: somebody else may have been quicker
        tasks = self.filtered_domain(self._get_to_ask_domain(fields.Date.context_today(self)))
        people = {task: task._get_recipient() for task in tasks}
        opted_out = self.env["aftersales.invitation"]._find_opted_out(
            self.env["res.partner"].union(*people.values()) if people else self.env["res.partner"]
        )
        unwilling = tasks.filtered(lambda task: people[task] in opted_out)
        without = tasks.filtered(lambda task: not people[task].email_normalized) - unwilling
        without.by_phone = True
        if unwilling:
            unwilling.write({"state": "skipped", "skip_reason": self.env._("Does not want to be asked")})
        for plan, own in (tasks - without - unwilling).grouped("plan_id").items():
            own._ask_by(plan, people)

    def _ask_by(self, plan, people):
        now = fields.Datetime.now()
        expires = now + timedelta(days=plan.reply_days)
        survey = plan.sudo().survey_id
        if not survey.active:
            self.by_phone = True
            return
        sheets = self.env["survey.user_input"].sudo().with_context(mail_create_nolog=True)
        # a sheet names nobody: the customer may want to answer without his name
        made = sheets.create(
            [
                {
                    "survey_id": survey.id,
                    "invite_token": sheets._generate_invite_token(),
                    "deadline": expires,
                    "lang_id": survey._get_language_id_of(people[task]),
                }
                for task in self
            ]
        )
        for task, sheet in zip(self, made, strict=True):
            task.user_input_id = sheet
        self.write({"state": "asked", "asked_on": now, "expires_on": expires})
        template = self.env.ref("aftersales_service.mail_template_care_questions").sudo()
        template.with_company(plan.company_id).send_mail_batch(
            self.ids,
            # no document: whoever reads the task would find the customer's link there
            email_values={"model": False, "res_id": False, "author_id": plan.company_id.partner_id.id},
            email_layout_xmlid="mail.mail_notification_light",
        )

    def _get_recipient(self):
        """Whom the mail goes to: the person named, if he has an address."""
        self.ensure_one()
        return self.contact_id if self.contact_id.email_normalized else self.partner_id

    def _get_answer_url(self):
        """Address under which the customer answers; only ever for his eyes."""
        self.ensure_one()
        sheet = self.sudo().user_input_id
        return f"{self.company_id.get_base_url()}{sheet.get_start_url()}"

    def _get_stop_url(self):
        """Address under which the customer says that he does not want to be asked any more."""
        self.ensure_one()
        return f"{self.company_id.get_base_url()}{self._get_recipient()._get_no_survey_path()}"

    def _expire(self):
        """Nobody has answered in time: the customer is called if the plan says so, else it is over."""
        late = self.filtered(lambda task: task.state == "asked")
        called = late.filtered("plan_id.call_unanswered")
        called.write({"state": "planned", "by_phone": True, "day": fields.Date.context_today(self)})
        if late - called:
            (late - called).write({"state": "skipped", "skip_reason": self.env._("The mail was not answered")})

    def _is_begun(self):
        return super()._is_begun() or bool(self.asked_on)


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    def _get_language_id_of(self, partner):
        """Id of the language of ``partner``, if the survey may be answered in it."""
        self.ensure_one()
        language = self.env["res.lang"]._get_data(code=partner.lang or "")
        return language.id if language and language.code in self._get_supported_lang_codes() else False
