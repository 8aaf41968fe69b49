from psycopg2.errors import UniqueViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .callback_common import CallbackCommon


@tagged("post_install", "-at_install")
class TestFollowUp(CallbackCommon):
    """A bad answer, by whatever door it came, becomes a complaint that the supervisor handles."""

    def answer(self, ticket=None, wall="2026-03-03 10:00", user=None, **values):
        answers = self.env["aftersales.satisfaction"]
        if user:
            answers = answers.with_user(user)
        with self.at(wall):
            return answers._record(
                [{"ticket_id": (ticket or self.ticket).id, "source": "link", "mark_skill": 2, **values}]
            )

    def setUp(self):
        super().setUp()
        self.ticket = self.settle(lot_id=self.lot.id)

    def test_a_complaint_that_leads_to_the_first_case_and_back(self):
        answer = self.answer(mark_attitude=1, remarks="Nobody called <b>me</b>")
        complaint = self.ticket.follow_up_ids
        self.assertEqual(complaint.kind_id, self.kind_complaint)
        self.assertEqual((complaint.follow_up_of_id, complaint.satisfaction_id), (self.ticket, answer))
        self.assertEqual(answer.follow_up_ids, complaint)
        self.assertEqual(
            (complaint.partner_id, complaint.lot_id, complaint.team_id), (self.customer, self.lot, self.team)
        )
        self.assertTrue(complaint.register_number, "stands in the complaint ledger")
        self.assertIn("Nobody called &lt;b&gt;me&lt;/b&gt;", complaint.description)
        self.assertIn("Skill: 2", complaint.description)
        self.assertTrue(self.ticket.closed, "the first case stays settled")
        action = self.ticket.with_user(self.clerk).action_view_follow_ups()
        self.assertEqual(action["res_id"], complaint.id)
        self.assertEqual(complaint.with_user(self.clerk).action_view_first_case()["res_id"], self.ticket.id)

    def test_the_supervisor_is_told_at_once_in_his_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.manager.lang = "fr_FR"
        self.answer()
        complaint = self.ticket.follow_up_ids
        self.assertEqual((complaint.supervisor_id, complaint.user_id), (self.manager, self.manager))
        self.assertEqual(complaint.activity_ids.user_id, self.manager)
        told = self.env["mail.message"].search(
            [
                ("model", "=", "helpdesk.ticket"),
                ("res_id", "=", complaint.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertIn(self.manager.partner_id, told.partner_ids)
        self.assertTrue(
            told.filtered(lambda message: self.ticket.number in message.body and complaint.number in message.body)
        )
        self.assertNotIn(self.customer, told.partner_ids)

    def test_the_customer_is_not_written_to(self):
        before = self.env["mail.mail"].search([])
        self.answer()
        new = self.env["mail.mail"].search([]) - before
        self.assertNotIn(self.customer, new.recipient_ids)
        self.assertFalse(new.filtered(lambda mail: self.customer.email in (mail.email_to or "")))
        self.assertNotIn(self.customer, self.ticket.follow_up_ids.message_partner_ids)

    def test_a_team_without_a_leader_has_the_companys_supervisor(self):
        self.team.user_id = False
        self.company.aftersales_supervisor_id = self.general_manager
        self.answer()
        self.assertEqual(self.ticket.follow_up_ids.supervisor_id, self.general_manager)

    def test_nobody_to_tell_does_not_lose_the_answer(self):
        self.team.user_id = False
        self.company.aftersales_supervisor_id = False
        self.answer()
        self.assertEqual(self.ticket.follow_up_ids.kind_id, self.kind_complaint)
        self.assertFalse(self.ticket.follow_up_ids.user_id)

    def test_from_any_source(self):
        for source in ("link", "phone", "signature", "round"):
            ticket = self.settle("2026-03-02 18:00")
            self.answer(ticket, source=source)
            self.assertEqual(len(ticket.follow_up_ids), 1, source)

    def test_a_good_answer_and_one_without_marks_open_nothing(self):
        self.answer(mark_skill=4)
        self.answer(mark_skill=0, remarks="Thank you")
        self.assertFalse(self.ticket.follow_up_ids)

    def test_the_threshold_is_the_companys(self):
        self.company.satisfaction_threshold = 2.0
        self.answer()
        self.assertFalse(self.ticket.follow_up_ids)

    def test_one_for_each_answer(self):
        answer = self.answer()
        self.assertFalse(answer._open_follow_ups())
        self.assertEqual(len(answer.follow_up_ids), 1)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.ticket.follow_up_ids.copy().satisfaction_id = answer
            self.env.flush_all()

    def test_two_bad_answers_are_two(self):
        self.answer()
        self.answer(wall="2026-03-04 10:00")
        self.assertEqual(self.ticket.with_user(self.clerk).follow_up_count, 2)

    def test_an_answer_about_no_case_is_followed_up_as_well(self):
        with self.at("2026-03-03 10:00"):
            answer = self.env["aftersales.satisfaction"]._record(
                [{"partner_id": self.customer.id, "source": "round", "mark_skill": 1, "company_id": self.company.id}]
            )
        self.assertEqual(answer.follow_up_ids.partner_id, self.customer)
        self.assertFalse(answer.follow_up_ids.follow_up_of_id)

    def test_the_clerk_follows_up_whatever_the_marks_say(self):
        self.hand_out("2026-03-02 17:00")
        with self.at("2026-03-03 10:00"):
            with self.assertRaisesRegex(Exception, "write down what is wrong"):
                self.call(self.ticket.callback_ids, is_wrong=True)
            self.call(self.ticket.callback_ids, marks=(5, 5, 5, 5), is_wrong=True, remarks="Manual is missing")
        self.assertIn("Manual is missing", self.ticket.follow_up_ids.description)
        self.assertEqual(self.ticket.callback_ids.with_user(self.clerk).follow_up_id, self.ticket.follow_up_ids)

    def test_the_follow_up_is_called_about_when_it_is_settled(self):
        self.answer()
        complaint = self.ticket.follow_up_ids
        with self.at("2026-03-04 10:00"):
            complaint.stage_id = self.stage_done
        self.assertEqual(complaint.callback_ids.state, "planned")

    def test_cards_of_the_manager(self):
        self.answer()
        sections = self.env["aftersales.today"].with_user(self.manager).get_sections()
        cards = {card["name"]: card for section in sections for card in section["cards"]}
        card = cards["Bad answers not settled yet"]
        found = self.env["helpdesk.ticket"].with_user(self.manager).search(card["domain"])
        self.assertIn(self.ticket.follow_up_ids, found)
        self.ticket.follow_up_ids.stage_id = self.stage_done
        self.assertNotIn(
            self.ticket.follow_up_ids, self.env["helpdesk.ticket"].with_user(self.manager).search(card["domain"])
        )

    # ---------------------------------------------------------------------------------------------
    # Without a name
    # ---------------------------------------------------------------------------------------------

    def test_without_a_name_the_supervisor_learns_it_and_nothing_leads_to_the_person(self):
        tickets = self.env["helpdesk.ticket"].search_count([])
        before = self.env["mail.mail"].search([])
        messages = self.env["mail.message"].search([])
        self.answer(anonymous=True, remarks="The tall engineer was rude in hall 7")
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), tickets, "no case that would name him")
        mail = self.env["mail.mail"].search([]) - before
        self.assertEqual(mail.email_to, self.manager.email_formatted)
        self.assertTrue(mail.auto_delete)
        self.assertFalse(mail.model or mail.res_id)
        self.assertIn(self.team.name, mail.body_html)
        for word in (self.customer.name, self.ticket.number, "hall 7", self.lot.name):
            self.assertNotIn(word, mail.body_html)
        self.assertFalse(self.env["mail.message"].search([]) - messages - mail.mail_message_id)

    def test_a_good_one_without_a_name_tells_nobody(self):
        before = self.env["mail.mail"].search_count([])
        self.answer(anonymous=True, mark_skill=5)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
