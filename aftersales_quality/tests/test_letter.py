import hashlib
import io

from freezegun import freeze_time
from psycopg2 import DatabaseError

from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, mute_logger
from odoo.tools.pdf import OdooPdfFileReader

from .common import QualityCommon


@freeze_time("2026-03-02 09:00:00")
class TestQualityLetter(QualityCommon):
    """Paper that leaves the house: written from the case, read by a second person, kept as it was sent (Q7, Q8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.case = cls._open_case(severity=cls.serious)
        cls.case.action_verify()

    def _write(self, kind="answer", case=None, user=None, **values):
        case = case or self.case
        return (
            self.env["aftersales.quality.letter"]
            .with_user(user or self.quality)
            .create({"case_id": case.id, "kind": kind, **values})
        )

    def _say(self, letter, words="The seal was too hard."):
        letter.section_ids[:1].body = f"<p>{words}</p>"
        return letter

    def _send(self, letter):
        if letter.needs_approval:
            letter.with_user(self.manager).action_approve()
        letter.action_send()
        return letter

    def _read(self, letter):
        pages = OdooPdfFileReader(io.BytesIO(letter._get_file()), strict=False).pages
        return " ".join(" ".join(page.extract_text().split()) for page in pages)

    def test_first_draft_tells_what_the_case_knows(self):
        letter = self._write("8d")
        titles = letter.section_ids.mapped("title")
        self.assertEqual(len(titles), 8)
        self.assertIn("D4 Root causes", titles)
        problem = letter.section_ids.filtered(lambda section: section.code == "d2").body
        self.assertIn("Shaft seal drips", problem)
        self.assertIn("SN-1001", problem)

    def test_8d_tells_what_was_secured(self):
        self.case.action_propose_containment()
        self.case.containment_ids.measure = "inform"
        secured = self._write("8d").section_ids.filtered(lambda section: section.code == "d3").body
        for words in ("At the customer", "SN-2001", "Customer informed"):
            self.assertIn(words, secured)

    def test_draft_is_written_in_the_customers_language(self):
        self.customer.lang = "zh_CN"
        letter = self._write("result")
        self.assertEqual(letter.lang, "zh_CN")
        self.assertEqual(self._write("accident").lang, self.quality.lang)

    def test_letter_of_a_serious_case_needs_a_second_person(self):
        letter = self._say(self._write())
        with self.assertRaisesRegex(UserError, "approved by somebody else"):
            letter.action_send()
        with self.assertRaisesRegex(AccessError, "has not written it"):
            letter.action_approve()
        with self.assertRaises(AccessError):
            letter.with_user(self.clerk).action_approve()
        letter.with_user(self.manager).action_approve()
        with self.assertRaises(UserError):
            self._say(letter, "Something else")
        letter.action_take_back()
        self.assertFalse(letter.approver_id)

    def test_nobody_approves_the_own_words_by_a_detour(self):
        letter = self._say(self._write())
        with self.assertRaises(AccessError):
            letter.user_id = self.manager
        with self.assertRaises(AccessError):
            self._write(user_id=self.manager.id)
        # what the manager has changed is read by quality
        self._say(letter.with_user(self.manager), "It was the drawing.")
        self.assertEqual(letter.user_id, self.manager)
        with self.assertRaisesRegex(AccessError, "has not written it"):
            letter.with_user(self.manager).action_approve()
        letter.action_approve()
        self.assertEqual(letter.approver_id, self.quality)

    def test_letter_of_a_light_case_goes_out_at_once(self):
        case = self._open_case(severity=self.light)
        letter = self._say(self._write(case=case))
        letter.action_send()
        self.assertEqual(letter.state, "sent")

    def test_empty_letter_does_not_go_out(self):
        letter = self._write()
        letter.section_ids.body = "<p><br></p>"
        with self.assertRaisesRegex(UserError, "no text"):
            letter.with_user(self.manager).action_approve()

    def test_what_was_sent_is_kept_and_mailed_as_it_is(self):
        letter = self._send(self._say(self._write()))
        text = self._read(letter)
        for words in (letter.name, "Northern Mill", "The seal was too hard."):
            self.assertIn(words, text)
        self.assertNotIn("Draft", text)
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.customer.ids)], order="id desc", limit=1)
        self.assertEqual(mail.attachment_ids.raw, letter._get_file())
        self.assertEqual(letter.file_digest, hashlib.sha256(letter._get_file()).hexdigest())
        self.assertIn("answered", self.case.ticket_ids.event_ids.kind_id.mapped("code"))

    def test_plan_that_is_told_ends_the_limit_for_it(self):
        self._send(self._say(self._write(tells_plan=True)))
        self.assertIn("plan_told", self.case.ticket_ids.event_ids.kind_id.mapped("code"))

    def test_sent_letter_is_changed_by_nobody(self):
        letter = self._send(self._say(self._write()))
        for user in (self.quality, self.manager):
            own = letter.with_user(user)
            for values in ({"title": "x"}, {"file": False}, {"state": "draft"}, {"file_digest": "x"}):
                with self.assertRaises(UserError):
                    own.write(values)
            with self.assertRaises(UserError):
                own.section_ids[:1].body = "<p>x</p>"
            with self.assertRaises(UserError):
                own.section_ids[:1].unlink()
        file = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", letter._name), ("res_field", "=", "file"), ("res_id", "=", letter.id)])
        )
        with self.assertRaises(UserError):
            file.raw = b"%PDF-1.4 another one"
        with self.assertRaises(UserError):
            file.unlink()
        with self.assertRaises(UserError):
            file.copy()
        with mute_logger("odoo.sql_db"), self.assertRaises(DatabaseError), self.env.cr.savepoint():
            self.env.cr.execute(SQL("UPDATE aftersales_quality_letter SET title = 'x' WHERE id = %s", letter.id))

    def test_exchanged_file_is_noticed(self):
        letter = self._send(self._say(self._write()))
        file = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", letter._name), ("res_field", "=", "file"), ("res_id", "=", letter.id)])
        )
        self.env.cr.execute(
            SQL("UPDATE ir_attachment SET db_datas = %s, store_fname = NULL WHERE id = %s", b"x", file.id)
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "not the one that was sent"):
            letter._get_file()

    def test_correction_is_a_new_version_that_names_the_first(self):
        letter = self._send(self._say(self._write()))
        with self.assertRaises(UserError):
            letter.action_correct(" ")
        action = letter.action_correct("Wrong serial number")
        second = letter.browse(action["res_id"])
        self.assertEqual((second.name, second.version, second.state), (letter.name, 2, "draft"))
        with self.assertRaisesRegex(UserError, "being written already"):
            letter.action_correct("Again")
        self._send(second)
        self.assertEqual(letter.state, "superseded")
        self.assertIn("Wrong serial number", self._read(second))

    def test_names_stand_on_it_only_if_the_manager_says_so(self):
        self.case.member_ids = [(0, 0, {"user_id": self.engineer.id, "role": "expert"})]
        letter = self._write("8d")
        self.assertNotIn(self.engineer.name, letter.section_ids[:1].body or "")
        with self.assertRaises(AccessError):
            letter.action_allow_names()
        letter.with_user(self.manager).action_allow_names()
        letter.action_propose()
        self.assertIn(self.engineer.name, letter.section_ids[:1].body)

    def test_accident_report_stays_in_the_house(self):
        mails = self.env["mail.mail"].search_count([])
        letter = self._write("accident")
        self.assertFalse(letter.for_customer)
        self._send(self._say(letter))
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertFalse(letter.with_user(self.clerk).search([("id", "=", letter.id)]))
        self.assertTrue(letter.with_user(self.auditor).search([("id", "=", letter.id)]))
        with self.assertRaises(AccessError):
            letter.with_user(self.auditor).action_correct("x")

    def test_numbers_are_kept_when_a_letter_is_cancelled(self):
        first, second = self._write(), self._write()
        first.action_cancel()
        self.assertEqual(int(second.name[-5:]), int(first.name[-5:]) + 1)
        with self.assertRaises(UserError):
            first.sudo().unlink()

    def test_hostile_text_is_harmless_on_paper(self):
        self.case.title = "<script>alert(1)</script> & 'x'"
        letter = self._write("8d")
        self.assertNotIn("<script>", "".join(section.body or "" for section in letter.section_ids))
        self._send(letter)
        self.assertIn("alert(1)", self._read(letter))

    def test_fishbone_is_drawn(self):
        self.case.write({"cause_ids": [(0, 0, {"name": "Hard rubber", "branch": "material"})]})
        letter = self._write("8d")
        self.assertIn("Hard rubber", letter._print_fishbone())
        self.assertFalse(self._write("answer")._print_fishbone())
        # letters of a drawing are set one by one
        self.assertIn("Hardrubber", self._read(self._send(letter)).replace(" ", ""))

    def test_other_company_sees_no_letters(self):
        letter = self._write()
        branch = self.env["res.company"].create({"name": "Branch"})
        there = self.quality.copy(
            {"login": "as_quality_there", "company_id": branch.id, "company_ids": [(6, 0, branch.ids)]}
        )
        self.assertFalse(letter.with_user(there).search([("id", "=", letter.id)]))
        with self.assertRaises(AccessError):
            letter.with_user(there).read(["title"])
        self.assertFalse(self.env["aftersales.quality.letter"].with_user(self.engineer).has_access("read"))
