from freezegun import freeze_time

from odoo.tests import tagged

from .portal_common import AfterSalesPortalCase

HOSTILE = "<script>alert(1)</script>' OR 1=1 --"


@tagged("post_install", "-at_install")
class TestCareSurvey(AfterSalesPortalCase):
    """The customer answers by the link of the mail: once, in time, with or without the name (F1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket.user_id = cls.engineer
        cls.ticket.stage_id = cls.stage_done
        cls.invitation = cls.env["aftersales.invitation"]._plan(cls.ticket.with_env(cls.env))
        cls.invitation._send()
        cls.survey = cls.env.ref("aftersales_service.survey_satisfaction")
        cls.questions = {question.satisfaction_field: str(question.id) for question in cls.survey.question_and_page_ids}
        cls.without_name = str(cls.env.ref("aftersales_service.survey_question_anonymous_yes").id)

    def setUp(self):
        super().setUp()
        self.visit()

    def _open(self, token=None):
        """Open the link and begin; the answer sheet."""
        response = self.get(f"/after-sales/answer/{token or self.invitation.token}")
        self.assertIn(response.status_code, (302, 303), response.text[:300])
        self.url_open(response.headers["Location"])
        self.env.invalidate_all()
        sheet = self.invitation.user_input_id
        self.rpc(f"/survey/begin/{self.survey.access_token}/{sheet.access_token}")
        return sheet

    def _submit(self, sheet, **said):
        values = {self.questions[name]: value for name, value in said.items()}
        token = sheet.access_token
        result = self.rpc(f"/survey/submit/{self.survey.access_token}/{token}", **values)["result"]
        self.env.invalidate_all()
        return result[1]

    def _marks(self, mark="4"):
        return dict.fromkeys(("mark_integrity", "mark_attitude", "mark_skill", "mark_speed"), mark)

    def _get_answers(self):
        return self.env["aftersales.satisfaction"].search([("source", "=", "link")])

    # --- answering -------------------------------------------------------------------------------------

    def test_an_answer_with_a_name_stands_on_the_case(self):
        page = self._submit(self._open(), **{**self._marks("5"), "mark_speed": "2"}, remarks="Late, but good")
        self.assertIn("helps us to do better", page["survey_content"])
        answer = self._get_answers()
        self.assertEqual(
            (answer.mark_integrity, answer.mark_attitude, answer.mark_skill, answer.mark_speed), (5, 5, 5, 2)
        )
        self.assertEqual((answer.remarks, answer.average), ("Late, but good", 4.25))
        self.assertEqual((answer.ticket_id, answer.invitation_id), (self.ticket, self.invitation))
        self.assertEqual((answer.user_id, answer.product_id, answer.lot_id), (self.engineer, self.product, self.lot))
        self.assertEqual(self.invitation.state, "answered")
        self.assertEqual(self.ticket.with_user(self.clerk).satisfaction, "content")

    def test_an_answer_without_a_name_leads_to_nobody(self):
        sheet = self._open()
        token, sheet_id = sheet.access_token, sheet.id
        before = self.invitation.write_date, self.invitation.sent_on
        page = self._submit(sheet, **self._marks("1"), remarks="Rude", anonymous=self.without_name)
        self.assertIn("helps us to do better", page["survey_content"])
        answer = self._get_answers()
        self.assertEqual((answer.mark_skill, answer.remarks, answer.user_id), (1, "Rude", self.engineer))
        for name in ("partner_id", "ticket_id", "order_id", "report_id", "lot_id", "invitation_id"):
            self.assertFalse(answer[name], name)
        self.assertEqual((answer.answered_on.day, answer.answered_on.hour), (1, 12))
        self.assertFalse(self.env["survey.user_input"].search([("id", "=", sheet_id)]))
        self.assertFalse(self.env["survey.user_input.line"].search([("user_input_id", "=", sheet_id)]))
        # the invitation does not even say that it was answered, and its last change is that of its mail
        self.assertEqual((self.invitation.state, self.invitation.user_input_id.id), ("sent", False))
        self.assertEqual(self.invitation.write_date, before[1])
        self.assertFalse(self.ticket.with_user(self.clerk).satisfaction)
        self.assertNotIn("rated", self.ticket.event_ids.mapped("kind_id.code"))
        # and the customer hears no more of it
        mails = self.env["mail.mail"].search_count([("body_html", "like", "/after-sales/answer/")])
        with freeze_time(self.invitation.next_on):
            self.invitation._take_next_step()
        self.assertEqual(self.invitation.state, "reminded", "like the others")
        self.assertEqual(self.env["mail.mail"].search_count([("body_html", "like", "/after-sales/answer/")]), mails)
        self.assertNotEqual(self.url_open(f"/survey/{self.survey.access_token}/{token}").url.count(token), 2)

    def test_when_it_has_expired_it_is_like_all_others(self):
        other = self.env["aftersales.invitation"]._plan(self.other_ticket.with_env(self.env))
        other._send()
        self._submit(self._open(), **self._marks(), anonymous=self.without_name)
        both = self.invitation + other
        for _step in range(2):
            with freeze_time(max(both.mapped("next_on"))):
                both._take_next_step()
        for name in ("state", "token", "user_input_id", "answered_on", "next_on", "skip_reason"):
            self.assertEqual(self.invitation[name], other[name], name)
        self.assertEqual(self.invitation.state, "expired")

    def test_a_link_is_good_for_one_answer(self):
        sheet = self._open()
        self._submit(sheet, **self._marks("5"))
        self.assertEqual(self._submit(sheet, **self._marks("1")), {"error": "unauthorized"})
        self.assertEqual(len(self._get_answers()), 1)
        response = self.get(f"/after-sales/answer/{self.invitation.token}")
        self.assertIn("You have answered already", response.text)
        again = self.url_open(f"/survey/retry/{self.survey.access_token}/{sheet.access_token}")
        self.env.invalidate_all()
        self.assertEqual(self.env["survey.user_input"].search_count([("survey_id", "=", self.survey.id)]), 1, again.url)

    def test_opened_twice_it_is_the_same_sheet(self):
        first = self._open()
        self.assertEqual(self._open(), first)

    def test_an_expired_link_takes_no_answer(self):
        sheet = self._open()
        self.invitation.expires_on = sheet.deadline = "2026-01-01 00:00:00"
        self.env.flush_all()
        self.assertEqual(self._submit(sheet, **self._marks()), {"error": "answer_deadline"})
        response = self.get(f"/after-sales/answer/{self.invitation.token}")
        self.assertEqual(response.status_code, 404)
        self.assertIn("This link is used up", response.text)
        self.assertFalse(self._get_answers())

    def test_a_mark_is_missing(self):
        errors = self._submit(self._open(), mark_skill="5")
        self.assertEqual(errors["error"], "validation")
        self.assertFalse(self._get_answers())
        self.assertEqual(self.invitation.state, "sent")

    def test_the_customer_who_answered_by_phone_meanwhile(self):
        sheet = self._open()
        self.env["aftersales.satisfaction"]._record([{"source": "phone", "ticket_id": self.ticket.id, "mark_skill": 5}])
        self.env.flush_all()
        self.assertIn("error", self._submit(sheet, **self._marks()))
        self.assertFalse(self._get_answers())

    def test_a_report_of_wrongdoing_takes_no_answer(self):
        sheet = self._open()
        token = self.invitation.token
        self.ticket.with_user(self.clerk).action_hand_over_confidential()
        self.env.flush_all()
        self._submit(sheet, **self._marks())
        self.assertFalse(self._get_answers())
        response = self.get(f"/after-sales/answer/{token}")
        self.assertEqual(response.status_code, 404)
        self.assertNotIn(self.ticket.sudo().name, response.text)

    def test_whoever_is_logged_in_may_use_the_link_he_was_given(self):
        for user in (self.customer_user, self.other_customer_user):
            self.login(user)
            page = self.url_open(f"/after-sales/answer/{self.invitation.token}")
            self.assertIn("o_survey_start", page.text, user.login)

    def test_the_page_speaks_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.survey.with_context(lang="zh_CN").title = "您对我们的服务满意吗？"
        self.invitation.partner_id.lang = "zh_CN"
        page = self.url_open(f"/after-sales/answer/{self.invitation.token}")
        self.assertIn("您对我们的服务满意吗", page.text)

    def test_the_page_says_what_it_is_about(self):
        page = self.url_open(f"/after-sales/answer/{self.invitation.token}")
        self.assertIn(self.lot.name, page.text)

    def test_a_bad_mark_on_the_page_goes_nowhere(self):
        url = f"/survey/submit/{self.survey.access_token}/{self._open().access_token}"
        marks = {self.questions[name]: "99" for name in self._marks()}
        with self.assertLogs("odoo.http", "WARNING"):
            said = self.rpc(url, **marks)["error"]["data"]["message"]
        self.assertIn("from 1 to 5", said)
        self.env.invalidate_all()
        self.assertFalse(self._get_answers())
        self.assertEqual(self.invitation.state, "sent")

    def test_hostile_words_are_words(self):
        self._submit(self._open(), **self._marks(), remarks=HOSTILE * 500)
        remarks = self._get_answers().remarks
        self.assertTrue(remarks.startswith(HOSTILE))
        self.assertLessEqual(len(remarks), 4000)

    # --- other people's links ----------------------------------------------------------------------------

    def test_who_guesses_finds_nothing(self):
        for token in ("x", "x" * 32, "x" * 5000, "%00", HOSTILE.replace("/", ""), "../../web"):
            response = self.get(f"/after-sales/answer/{token}")
            self.assertIn(response.status_code, (303, 404), token)
            self.assertNotIn(self.ticket.number, response.text)

    def test_a_look_at_the_link_answers_nothing(self):
        for _look in range(3):
            self.get(f"/after-sales/answer/{self.invitation.token}")
        self.env.invalidate_all()
        self.assertEqual(self.invitation.state, "sent")
        self.assertLessEqual(self.env["survey.user_input"].search_count([("survey_id", "=", self.survey.id)]), 1)

    def test_without_a_link_nobody_answers(self):
        page = self.url_open(f"/survey/start/{self.survey.access_token}")
        self.assertNotIn("o_survey_start", page.text)

    # --- to be left in peace -------------------------------------------------------------------------------

    def _get_stop_url(self):
        return self.invitation.partner_id._get_no_survey_path()

    def test_who_wants_to_be_left_in_peace_says_so_twice(self):
        partner = self.invitation.partner_id
        page = self.get(self._get_stop_url())
        self.assertIn("Do not ask me any more", page.text)
        self.env.invalidate_all()
        self.assertFalse(partner.satisfaction_opt_out, "looking at a link changes nothing")
        self.assertIn("We do not ask you any more", self.post(self._get_stop_url()).text)
        self.env.invalidate_all()
        self.assertTrue(partner.satisfaction_opt_out)
        self.assertIn("We do not ask you any more", self.get(self._get_stop_url()).text)

    def test_nobody_stops_the_questions_for_others(self):
        partner, other = self.invitation.partner_id, self.other_customer_user.partner_id
        signature = self._get_stop_url().rpartition("/")[2]
        for url in (
            f"/after-sales/no-survey/{other.id}/{signature}",
            f"/after-sales/no-survey/{other.id}/{'0' * 64}",
            f"/after-sales/no-survey/{other.id}/x",
            f"/after-sales/no-survey/{2**40}/{signature}",
            f"/after-sales/no-survey/0/{signature}",
        ):
            self.assertEqual(self.post(url).status_code, 404, url)
        with self.assertLogs("odoo.http", "WARNING"):
            self.assertEqual(self.post(self._get_stop_url(), csrf=False).status_code, 400)
        self.env.invalidate_all()
        self.assertFalse((partner + other).filtered("satisfaction_opt_out"))
