from odoo.tests import HttpCase, tagged

from .common import AfterSalesFixtures


class AnswerTourCase(AfterSalesFixtures, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        # asked by mail: nobody calls
        cls.env["aftersales.callback.rule"].search([]).active = False
        cls.ticket = cls._create_ticket(
            partner_id=cls.customer.id, lot_id=cls.lot.id, user_id=cls.engineer.id, kind_id=cls.kind_repair.id
        ).with_env(cls.env)
        cls.ticket.stage_id = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.invitation = cls.env["aftersales.invitation"]._plan(cls.ticket)


@tagged("post_install", "-at_install")
class TestAnswerTour(AnswerTourCase):
    """In the browser, at the desk: an answer by phone, whom to ask, the words of the survey."""

    def test_the_clerk_takes_down_what_is_said_on_the_phone(self):
        self.start_tour(
            f"/odoo/after-sales-contacts/{self.ticket.id}", "aftersales_answer_phone", login=self.clerk.login
        )
        answer = self.env["aftersales.satisfaction"].search([("ticket_id", "=", self.ticket.id)])
        self.assertEqual((answer.source, answer.average), ("phone", 4.25))

    def test_the_clerk_asks_at_once(self):
        self.start_tour("/odoo/satisfaction-invitations", "aftersales_answer_ask", login=self.clerk.login)
        self.assertEqual(self.invitation.state, "sent")

    def test_the_manager_words_a_question(self):
        self.start_tour("/odoo/satisfaction-survey", "aftersales_answer_words", login=self.manager.login)
        self.assertEqual(self.env.ref("aftersales_service.survey_question_skill").title, "Skill: was it put right?")


@tagged("post_install", "-at_install")
class TestAnswerPhoneTour(AnswerTourCase):
    """On the customer's phone: the survey, and no more surveys."""

    browser_size = "360x740"
    touch_enabled = True

    def test_the_customer_answers_on_a_phone(self):
        self.invitation._send()
        self.start_tour(f"/after-sales/answer/{self.invitation.token}", "aftersales_answer_survey", login=None)
        answer = self.env["aftersales.satisfaction"].search([("ticket_id", "=", self.ticket.id)])
        self.assertEqual((answer.average, answer.remarks, answer.source), (4.25, "It took two days", "link"))

    def test_the_customer_does_not_want_to_be_asked(self):
        self.start_tour(self.customer._get_no_survey_path(), "aftersales_answer_stop", login=None)
        self.assertTrue(self.customer.satisfaction_opt_out)
