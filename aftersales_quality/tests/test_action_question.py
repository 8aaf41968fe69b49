from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

from .action_common import ActionCommon


@freeze_time("2026-03-02 08:00:00")
class TestQualityQuestion(ActionCommon):
    """One question, one answer, by a day."""

    def _answer(self, question, user=None, text="Yes, by the book"):
        own = question.with_user(user or self.head)
        own.answer = text
        own.action_answer()
        return own

    def test_asked_answered_accepted(self):
        case = self._open_case()
        question = self._ask(case)
        self.assertEqual((question.state, question.user_ids), ("asked", self.head))
        self.assertEqual((question.product_id, question.fault), (self.product, case.title))
        asked = self.env["mail.message"].search([("partner_ids", "in", self.head.partner_id.ids)])
        self.assertIn("Was the seal greased", asked[:1].body)
        self._answer(question)
        self.assertEqual((question.answered_by_id, question.on_time), (self.head, 1))
        told = self.env["mail.message"].search([("partner_ids", "in", self.quality.partner_id.ids)])
        self.assertIn("by the book", told[:1].body)
        question.action_accept()
        self.assertEqual((question.state, question.accepted_by_id), ("accepted", self.quality))

    def test_sent_back_with_a_reason_and_every_answer_is_kept(self):
        question = self._ask()
        self._answer(question)
        with self.assertRaises(UserError):
            question.action_return(" ")
        question.action_return("By which book?")
        self.assertEqual((question.state, question.return_count), ("asked", 1))
        self._answer(question, text="WI-12, version A")
        question.action_accept()
        bodies = " ".join(question.message_ids.mapped("body"))
        for words in ("Yes, by the book", "By which book?", "WI-12, version A"):
            self.assertIn(words, bodies)

    def test_nobody_answers_for_another(self):
        question = self._ask()
        for stranger in (self.fitter, self.engineer, self.clerk):
            with self.assertRaises(AccessError):
                question.with_user(stranger).answer = "No"
            with self.assertRaises(AccessError):
                question.with_user(stranger).action_answer()
        with self.assertRaises(AccessError):
            question.answer = "What quality would like to read"
        with self.assertRaises(AccessError):
            question.create({"case_id": question.case_id.id, "question": "?", "due": "2026-03-09", "answer": "Yes"})
        with self.assertRaises(AccessError):
            question.with_user(self.head).action_accept()

    def test_whoever_is_named_answers(self):
        question = self._ask(user_ids=[Command.set(self.fitter.ids)])
        self.assertEqual(question.user_ids, self.fitter)
        self._answer(question, self.fitter)
        self.assertEqual(question.answered_by_id, self.fitter)

    def test_next_manager_answers_what_the_last_was_asked(self):
        question = self._ask()
        self.production.manager_id = self.fitter.employee_id
        self.assertTrue(question.with_user(self.fitter).is_mine)
        self._answer(question, self.fitter)

    def test_question_stays_as_it_was_asked(self):
        question = self._ask()
        with self.assertRaises(UserError):
            question.question = "Something else?"
        with self.assertRaises(AccessError):
            question.with_user(self.head).write({"question": "Is it sunny?"})
        with self.assertRaises(AccessError):
            question.with_user(self.head).write({"due": "2027-01-01"})
        question.due = "2026-03-20"
        with self.assertRaises(UserError):
            question.unlink()
        question.action_withdraw("Known by now")
        self.assertEqual(question.state, "withdrawn")
        with self.assertRaises(UserError):
            question.due = "2026-03-30"

    def test_draft_is_seen_by_nobody_but_quality(self):
        question = (
            self.env["aftersales.quality.question"]
            .with_user(self.quality)
            .create(
                {
                    "case_id": self._open_case().id,
                    "question": "?",
                    "due": "2026-03-09",
                    "department_id": self.production.id,
                }
            )
        )
        with self.assertRaises(AccessError):
            question.with_user(self.head).read(["question"])
        question.unlink()

    def test_somebody_has_to_see_it(self):
        empty = self.env["hr.department"].create({"name": "Empty"})
        with self.assertRaisesRegex(UserError, "Nobody would see"):
            self._ask(department_id=empty.id)
        with self.assertRaises(ValidationError):
            self._ask(user_ids=[Command.set(self.customer_user.ids)])

    def test_quality_does_not_accept_its_own_answer(self):
        question = self._ask(user_ids=[Command.set(self.quality.ids)])
        self._answer(question, self.quality)
        with self.assertRaises(AccessError):
            question.action_accept()
        question.with_user(self.manager).action_accept()

    def test_late_answer_counts_as_late(self):
        question = self._ask(due="2026-03-10")
        with freeze_time("2026-03-11 08:00:00"):
            self.assertTrue(question.overdue)
            self._answer(question)
        self.assertEqual(question.on_time, 0)

    def test_case_with_an_open_question_is_not_closed(self):
        case = self._open_case(severity=self.light)
        case.action_verify()
        question = self._ask(case)
        with self.assertRaisesRegex(UserError, "still open"):
            case.action_advance()
        self._answer(question)
        question.action_accept()
        case.action_advance()
        self.assertEqual(case.state, "closed")

    def test_person_is_told_in_his_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.head.lang = "fr_FR"
        question = self._ask(due="2026-03-10")
        message = self.env["mail.message"].search([("partner_ids", "in", self.head.partner_id.ids)], limit=1)
        self.assertIn("10/03/2026", message.body, "the day as it is written in France")
        self.assertEqual(question.state, "asked")

    def test_accepted_files_become_evidence_of_the_case(self):
        question = self._ask()
        question.with_user(self.head).answer_file_ids = [Command.create({"name": "plan.txt", "raw": b"WI-12"})]
        self._answer(question)
        self.assertFalse(question.case_id.evidence_ids)
        question.action_accept()
        evidence = question.case_id.evidence_ids
        self.assertIn("plan.txt", evidence.name)
