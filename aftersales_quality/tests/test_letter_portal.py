from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.aftersales_service.tests.portal_common import AfterSalesPortalCase

from .common import QualityFixtures


@tagged("post_install", "-at_install")
class TestLetterPortal(QualityFixtures, AfterSalesPortalCase):
    """What the customer sees of the quality case, and what he says to its result."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._complain(partner_id=cls.customer_user.partner_id.id)
        cls.case = cls._open_case(cls.complaint, severity=cls.light)
        cls.case.description = "<p>Inner word of quality</p>"
        cls.case.action_verify()
        cls.letter = cls._write("result", "The seal was too hard.")
        cls.letter.action_send()
        cls.draft = cls._write("analysis", "Not ready for anybody")
        cls.page = f"/my/ticket/{cls.complaint.id}"
        cls.file = f"{cls.page}/letter/{cls.letter.id}"

    @classmethod
    def _write(cls, kind, words):
        letter = (
            cls.env["aftersales.quality.letter"].with_user(cls.quality).create({"case_id": cls.case.id, "kind": kind})
        )
        letter.section_ids[:1].body = f"<p>{words}</p>"
        return letter

    def _get_answer(self):
        self.env.invalidate_all()
        return self.letter.customer_answer, self.letter.customer_words

    def test_customer_reads_that_it_is_justified_and_the_letter(self):
        self.login(self.customer_user)
        text = self.get(self.page).text
        self.assertIn("it is justified", text)
        self.assertIn(self.letter.name, text)
        self.assertNotIn(self.draft.name, text)
        self.assertNotIn("Inner word", text)
        file = self.get(self.file)
        self.assertEqual((file.status_code, file.headers["Content-Type"]), (200, "application/pdf"))
        self.assertEqual(file.content, self.letter._get_file())

    def test_steps_of_the_page_follow_the_case(self):
        ticket = self._complain(partner_id=self.customer_user.partner_id.id)
        own = ticket.with_user(self.customer_user)
        self.assertEqual(own.portal_step, "received")
        case = self._open_case(ticket)
        self.assertEqual(own.portal_step, "checking")
        self._bring_to(case, "actions")
        self.assertEqual(own.portal_step, "working")
        ticket.sudo().supervisor_id = self.manager
        ticket.with_user(self.clerk).stage_id = self.stage_done
        self.assertEqual(own.portal_step, "solved")

    def test_nothing_is_told_before_it_was_checked(self):
        fresh = self._complain(partner_id=self.customer_user.partner_id.id)
        self._open_case(fresh)
        self.login(self.customer_user)
        self.assertNotIn("What we have found", self.get(f"/my/ticket/{fresh.id}").text)

    def test_others_get_neither_page_nor_file(self):
        for user in (self.other_customer_user, None):
            self.login(user) if user else self.visit()
            self.assert_sent_to(self.get(self.page), "/my")
            self.assertEqual(self.get(self.file).status_code, 404)
            self.assertEqual(self.get(f"{self.file}?access_token=x").status_code, 404)
            self.assert_sent_to(self.post(f"{self.file}/answer", {"answer": "accepted"}), "/my")
        self.assertEqual(self._get_answer(), (False, False))

    def test_letter_is_not_had_through_another_ticket(self):
        self.login(self.other_customer_user)
        self.assertEqual(self.get(f"/my/ticket/{self.other_ticket.id}/letter/{self.letter.id}").status_code, 404)
        self.login(self.customer_user)
        self.assertEqual(self.get(f"{self.page}/letter/{self.draft.id}").status_code, 404)
        self.assertEqual(self.get(f"{self.page}/letter/999999999999").status_code, 404)

    def test_letter_to_another_customer_of_the_same_case_stays_hidden(self):
        other = self._complain(partner_id=self.other_customer_user.partner_id.id, lot_id=self.other_lot.id)
        other.sudo().quality_case_id = self.case
        self.login(self.other_customer_user)
        self.assertNotIn(self.letter.name, self.get(f"/my/ticket/{other.id}").text)
        self.assertEqual(self.get(f"/my/ticket/{other.id}/letter/{self.letter.id}").status_code, 404)

    def test_link_with_the_token_opens_the_letter(self):
        token = self.complaint.sudo()._portal_ensure_token()
        self.visit()
        self.assertIn(self.letter.name, self.get(f"{self.page}/{token}").text)
        self.assertEqual(self.get(f"{self.file}?access_token={token}").status_code, 200)

    def test_customer_accepts_once(self):
        self.login(self.customer_user)
        with mute_logger("odoo.http"):
            self.assertIn(self.get(f"{self.file}/answer?answer=accepted").status_code, (404, 405))
            self.assertEqual(self.post(f"{self.file}/answer", {"answer": "accepted"}, csrf=False).status_code, 400)
        self.assertEqual(self._get_answer(), (False, False))
        self.assert_sent_to(
            self.post(f"{self.file}/answer", {"answer": "accepted"}), f"{self.page}?notice=result_accepted"
        )
        self.assertEqual(self._get_answer(), ("accepted", False))
        self.assert_sent_to(
            self.post(f"{self.file}/answer", {"answer": "disputed", "words": "No"}), f"{self.page}?notice=outdated"
        )
        self.assertEqual(self._get_answer(), ("accepted", False))

    def test_dispute_is_on_qualitys_table_again(self):
        self.case.action_advance()
        self.assertEqual(self.case.state, "closed")
        self.login(self.customer_user)
        self.assert_sent_to(self.post(f"{self.file}/answer", {"answer": "disputed"}), f"{self.page}?notice=reason")
        self.assert_sent_to(
            self.post(f"{self.file}/answer", {"answer": "disputed", "words": "It was <b>your</b> seal"}),
            f"{self.page}?notice=result_disputed",
        )
        self.assertEqual(self._get_answer(), ("disputed", "It was <b>your</b> seal"))
        self.assertEqual(self.case.state, "received")
        self.assertEqual(self.case.activity_ids.user_id, self.quality)
        event = self.complaint.event_ids.filtered(lambda event: event.kind_id.code == "rejected")
        self.assertTrue(event.by_customer)
        self.assertNotIn("<b>your</b>", self.get(self.page).text)

    def test_hostile_and_huge_answers_change_nothing(self):
        self.login(self.customer_user)
        for data in ({}, {"answer": "deleted"}, {"answer": "disputed", "words": " \u0000\u200b "}):
            self.post(f"{self.file}/answer", data)
            self.assertEqual(self._get_answer(), (False, False), data)
        self.post(f"{self.file}/answer", {"answer": "disputed", "words": "x" * 500_000})
        self.assertEqual(len(self._get_answer()[1]), 2000)
