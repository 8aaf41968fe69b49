from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import MailCommon

from .care_common import TODAY, CareFixtures
from .common import AfterSalesFixtures


class RoundFixtures(CareFixtures, AfterSalesFixtures):
    """A half-yearly opinion round by mail, whose turn has come for one customer."""

    @classmethod
    def set_up_round(cls):
        cls.set_up_fixtures()
        cls.set_up_care()
        cls.survey = cls.env.ref("aftersales_service.survey_opinion_round")
        cls.question = cls.env.ref("aftersales_service.survey_question_opinion_product")
        cls.question.opinion_department_id = cls.department
        cls.plan = cls._create_plan(
            name="Round", kind="opinion", rhythm="own", per_year=2, by_mail=True, survey_id=cls.survey.id
        )
        cls.task = cls._create_turn()

    @classmethod
    def _create_turn(cls, plan=None, customer=None, **values):
        plan = plan or cls.plan
        return (
            cls.env["aftersales.care.task"]
            .sudo()
            .create(
                {
                    "plan_id": plan.id,
                    "kind": plan.kind,
                    "partner_id": (customer or cls.customer).id,
                    "period_start": "2026-01-01",
                    "period_end": "2026-06-30",
                    "day": TODAY,
                    **values,
                }
            )
        )

    def _run_mails(self):
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1.0)
        before = self.env["mail.mail"].search([])
        self.env["aftersales.care.task"]._cron_ask()
        self.env.invalidate_all()
        return self.env["mail.mail"].search([]) - before

    def _fill_in(self, task, answers):
        """The customer fills in the sheet. ``answers``: {question: text or None for a ticked box}."""
        sheet = task.sudo().user_input_id
        for question, text in answers.items():
            sheet._save_lines(question, text if text is not None else str(question.suggested_answer_ids.id))
        sheet._mark_done()
        return sheet


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 09:00:00")
class TestCareByMail(RoundFixtures, MailCommon):
    """Rounds and surveys go by mail where there is an address; what is answered reaches the departments (F3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_round()

    def test_customer_is_asked_once_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        template = self.env.ref("aftersales_service.mail_template_care_questions")
        template.with_context(lang="zh_CN").subject = "请告诉我们您的意见"
        self.customer.lang = "zh_CN"
        mails = self._run_mails()
        self.assertEqual(mails.mapped("subject"), ["请告诉我们您的意见"])
        self.assertEqual(mails.recipient_ids, self.customer)
        self.assertEqual((self.task.state, self.task.asked_on), ("asked", datetime(2026, 3, 2, 9)))
        self.assertIn(self.task.user_input_id.access_token, mails.body_html)
        # the link is for the customer's eyes only
        self.assertFalse(mails.res_id)
        self.assertFalse(self._run_mails())

    def test_not_before_the_day_and_not_for_archived_plans(self):
        self.task.day = date(2026, 3, 3)
        self.assertFalse(self._run_mails())
        self.task.day = TODAY
        self.plan.active = False
        self.assertFalse(self._run_mails())

    def test_who_has_no_address_is_called_and_who_wants_no_surveys_is_left_in_peace(self):
        without, unwilling = self._create_customers(2)
        unwilling.write({"email": "no@mill.example", "satisfaction_opt_out": True})
        called, skipped = (self._create_turn(customer=customer) for customer in (without, unwilling))
        self.assertEqual(len(self._run_mails()), 1)
        self.assertEqual((called.state, called.by_phone), ("planned", True))
        self.assertEqual((skipped.state, skipped.skip_reason), ("skipped", "Does not want to be asked"))
        self.assertFalse(self._run_mails())

    def test_person_named_gets_the_mail(self):
        person = self.env["res.partner"].create(
            {"name": "The works manager", "parent_id": self.customer.id, "email": "works@northern.example"}
        )
        self.task.contact_id = person
        self.assertEqual(self._run_mails().recipient_ids, person)

    def test_words_become_opinions_of_the_department(self):
        self._run_mails()
        other = self.env.ref("aftersales_service.survey_question_opinion_service")
        self._fill_in(self.task, {self.question: "The door opens to the wrong side.", other: "  "})
        self.env.invalidate_all()
        opinion = self.task.opinion_ids
        self.assertEqual(
            (opinion.text, opinion.partner_id, opinion.department_id, opinion.user_id, opinion.state, opinion.source),
            ("The door opens to the wrong side.", self.customer, self.department, self.head, "new", "opinion"),
        )
        self.assertEqual((self.task.state, self.task.done_on), ("done", date(2026, 3, 2)))
        # pressed twice, nothing doubles
        self.task.user_input_id._mark_done()
        self.assertEqual(len(self.task.opinion_ids), 1)

    def test_without_a_name_nothing_leads_to_the_customer(self):
        self._run_mails()
        task = self.task
        before = task.write_date
        with freeze_time("2026-03-05 11:00:00"):
            sheet = self._fill_in(
                task,
                {
                    self.question: "Too dear",
                    self.env.ref("aftersales_service.survey_question_opinion_anonymous"): None,
                },
            )
        self.env.invalidate_all()
        opinion = self.env["aftersales.opinion"].search([("text", "=", "Too dear")])
        self.assertFalse(opinion.partner_id or opinion.task_id or opinion.ticket_id)
        self.assertEqual(opinion.source, "opinion")
        self.assertEqual((task.state, task.opinion_ids.ids, task.user_input_id.id), ("asked", [], False))
        self.assertLessEqual(task.write_date, max(before, task.asked_on))
        sheet._forget_nameless()
        self.assertFalse(sheet.exists())

    def test_sheets_of_those_who_were_asked_are_kept(self):
        self._run_mails()
        sheet = self.task.user_input_id
        with freeze_time("2026-03-10 09:00:00"):
            self.env["survey.user_input"]._gc_nameless()
        self.assertTrue(sheet.exists())

    def test_mail_that_is_not_answered(self):
        self._run_mails()
        with freeze_time("2026-03-15 09:00:00"):
            self._run_mails()
            self.assertEqual(self.task.state, "asked")
        with freeze_time("2026-03-16 10:00:00"):
            self._run_mails()
        self.assertEqual((self.task.state, self.task.skip_reason), ("skipped", "The mail was not answered"))

    def test_mail_that_is_not_answered_is_followed_by_a_call(self):
        self.plan.call_unanswered = True
        self._run_mails()
        with freeze_time("2026-03-16 10:00:00"):
            self.assertFalse(self._run_mails())
        self.assertEqual((self.task.state, self.task.day, self.task.by_phone), ("planned", date(2026, 3, 16), True))

    def test_yearly_survey_becomes_a_satisfaction_answer(self):
        survey = self.env.ref("aftersales_service.survey_satisfaction")
        plan = self._create_plan(name="Survey", kind="survey", rhythm="own", by_mail=True, survey_id=survey.id)
        task = self._create_turn(plan)
        self._run_mails()
        marks = {
            self.env.ref(f"aftersales_service.survey_question_{name}"): "4"
            for name in ("integrity", "attitude", "skill", "speed")
        }
        self._fill_in(task, {**marks, self.env.ref("aftersales_service.survey_question_remarks"): "All fine"})
        self.env.invalidate_all()
        answer = task.satisfaction_ids
        self.assertEqual(
            (answer.source, answer.partner_id, answer.average, answer.satisfied, answer.remarks, answer.company_id),
            ("round", self.customer, 4.0, True, "All fine", self.company),
        )
        self.assertEqual((task.state, task.notes), ("done", "All fine"))
        self.assertFalse(task.opinion_ids)

    def test_yearly_survey_without_a_name(self):
        survey = self.env.ref("aftersales_service.survey_satisfaction")
        plan = self._create_plan(name="Survey", kind="survey", rhythm="own", by_mail=True, survey_id=survey.id)
        task = self._create_turn(plan)
        self._run_mails()
        answers = self.env["aftersales.satisfaction"]
        before = answers.search([])
        self._fill_in(
            task,
            {
                self.env.ref("aftersales_service.survey_question_integrity"): "2",
                self.env.ref("aftersales_service.survey_question_anonymous"): None,
            },
        )
        self.env.invalidate_all()
        answer = answers.search([]) - before
        self.assertEqual((answer.anonymous, answer.mark_integrity), (True, 2))
        self.assertFalse(answer.partner_id or answer.care_task_id)
        self.assertEqual(task.state, "asked")

    def test_marks_given_on_the_phone(self):
        task = self._create_turn(self._create_plan(name="Survey", kind="survey", rhythm="own"))
        context = task.with_user(self.clerk).action_record_marks()["context"]
        dialog = self.env["aftersales.satisfaction.enter"].with_user(self.clerk).with_context(**context)
        dialog.create({"mark_integrity": "5", "mark_speed": "3"}).action_record()
        self.assertEqual((task.satisfaction_ids.average, task.satisfaction_ids.source), (4.0, "round"))
        task.with_user(self.clerk).met = "The works manager"
        task.with_user(self.clerk).action_done()
        self.assertEqual(task.state, "done")
        with self.assertRaises(UserError):
            dialog.create({"mark_integrity": "5"}).action_record()
        with self.assertRaises(ValidationError):
            self.env["aftersales.satisfaction.enter"].with_user(self.clerk).create(
                {"mark_integrity": "5"}
            ).action_record()

    def test_links_are_nobodys_to_read(self):
        self._run_mails()
        for user in (self.clerk, self.manager, self.auditor):
            with self.assertRaises(AccessError):
                self.task.with_user(user).read(["user_input_id"])
        with self.assertRaises(AccessError):
            self.task.with_user(self.clerk).write({"asked_on": False})


@tagged("post_install", "-at_install")
class TestCareByMailWeb(RoundFixtures, HttpCase):
    """The customer's page: core's survey, with the link alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_round()

    def test_customer_opens_the_questions_with_the_link_only(self):
        self.task.day = "2020-01-01"
        self._run_mails()
        sheet = self.task.user_input_id
        page = self.url_open(sheet.get_start_url())
        self.assertEqual(page.status_code, 200)
        self.assertIn("What do you think of us?", page.text)
        # without the token of the sheet nothing is begun
        page = self.url_open(f"/survey/start/{self.survey.access_token}?answer_token=wrong")
        self.assertNotIn("Our products", page.text)
        self.assertEqual(self.env["survey.user_input"].search_count([("survey_id", "=", self.survey.id)]), 1)
