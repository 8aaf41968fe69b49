import hashlib

from freezegun import freeze_time
from psycopg2 import DatabaseError

from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, mute_logger

from .claim_common import ClaimCommon


class TestClaimFlow(ClaimCommon):
    """Approved by another person, sent with its evidence, answered line by line, disputed or written off (C5)."""

    # --- approval -----------------------------------------------------------------------------------

    def test_nobody_approves_the_own_claim(self):
        claim = self._propose(user=self.manager)
        with self.assertRaisesRegex(AccessError, "proposed or are in charge"):
            claim.action_approve()
        claim = claim.with_user(self.manager_2)
        claim.user_id = self.manager_2
        with self.assertRaisesRegex(AccessError, "proposed or are in charge"):
            claim.action_approve()
        claim.with_user(self.general_manager).action_approve()
        self.assertEqual((claim.state, claim.approver_id), ("approved", self.general_manager))

    def test_large_claim_goes_to_the_general_manager(self):
        self.company.aftersales_claim_limit = 50
        claim = self._propose()
        self.assertFalse(claim.with_user(self.manager).may_approve)
        with self.assertRaisesRegex(AccessError, "general manager"):
            claim.with_user(self.manager).action_approve()
        claim.with_user(self.general_manager).action_approve()
        self.assertEqual(claim.state, "approved")

    def test_approved_claim_stays_as_it_is(self):
        claim = self._approve_claim()
        with self.assertRaisesRegex(UserError, "approved already"):
            claim.line_ids[0].amount = 1
        with self.assertRaisesRegex(UserError, "approved already"):
            claim.words = "More"
        claim.action_take_back()
        claim.line_ids[0].amount = 1
        self.assertFalse(claim.approver_id)

    def test_claim_is_not_sent_before_it_is_approved(self):
        with self.assertRaisesRegex(UserError, "this step belongs to"):
            self._propose().action_send()

    # --- what leaves the house ------------------------------------------------------------------------

    def test_bundle_holds_letter_reports_and_chosen_evidence(self):
        shown = self._add_evidence(self.case, b"Crack in the seal", "Crack")
        self._add_evidence(self.case, b"Our wages", "Our wages")
        claim = self._propose()
        claim.evidence_ids = shown
        row = self._send_claim(claim).round_ids
        bundle = self._open_bundle(row)
        names = bundle.namelist()
        self.assertEqual(names[0], f"{claim.name}-1.pdf")
        self.assertTrue(any(name.startswith("reports/") for name in names))
        evidence = [name for name in names if name.startswith("evidence/")]
        self.assertEqual([bundle.read(name) for name in evidence], [b"Crack in the seal"])
        self.assertEqual(bundle.read(names[0]), row._get_sent("letter"))
        sums = dict(reversed(line.split("  ", 1)) for line in bundle.read("SHA256SUMS").decode().splitlines())
        self.assertEqual(sums.keys(), set(names) - {"SHA256SUMS"})
        for name, digest in sums.items():
            self.assertEqual(hashlib.sha256(bundle.read(name)).hexdigest(), digest)
        self.assertEqual(row.file_digest, hashlib.sha256(row._get_sent("file")).hexdigest())

    def test_letter_says_what_is_claimed_and_no_names_of_ours(self):
        row = self._send_claim().round_ids
        text = self._read_letter(row)
        for words in (self.case.name, "Shaft seal drips", "SN-1001", "Seals Ltd", "64.00", "40 %", "Labour"):
            self.assertIn(words, text)
        self.assertNotIn(self.engineer.name, text)
        self.assertNotIn(self.assembly.name, text)

    def test_letter_is_written_in_the_suppliers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.supplier.lang = "zh_CN"
        row = self._send_claim().round_ids
        self.assertEqual(row._get_document_lang(), "zh_CN")

    def test_mail_goes_to_the_supplier_with_both_files(self):
        claim = self._send_claim()
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.supplier.ids)], order="id desc", limit=1)
        row = claim.round_ids
        self.assertEqual(mail.attachment_ids.mapped("name"), [row.letter_name, row.file_name])
        self.assertEqual(mail.attachment_ids[1].raw, row._get_sent("file"))
        self.assertIn(claim.name, mail.subject)
        self.assertEqual((claim.state, str(claim.answer_due)), ("sent", "2026-04-01"))

    def test_supplier_without_address_is_written_to_by_post(self):
        claim = self._approve_claim()
        self.supplier.email = False
        claim.action_send()
        self.assertEqual(claim.state, "sent")
        self.assertIn("no e-mail address", claim.message_ids[0].body)

    def test_what_was_sent_is_changed_by_nobody(self):
        row = self._send_claim().round_ids
        for user in (self.quality, self.manager, self.finance):
            for values in ({"file": False}, {"amount": 1}, {"answer": "accepted"}, {"sent": False}):
                with self.assertRaises(UserError):
                    row.with_user(user).write(values)
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", row._name), ("res_field", "!=", False), ("res_id", "=", row.id)])
        )
        self.assertEqual(len(files), 2)
        with self.assertRaises(UserError):
            files[0].raw = b"%PDF-1.4 another one"
        with self.assertRaises(UserError):
            files[0].unlink()
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(DatabaseError), self.env.cr.savepoint():
            self.env.cr.execute(SQL("UPDATE aftersales_supplier_claim_round SET amount = 1 WHERE id = %s", row.id))

    def test_evidence_that_was_exchanged_does_not_leave_the_house(self):
        shown = self._add_evidence(self.case, b"Crack", "Crack")
        claim = self._propose()
        claim.evidence_ids = shown
        self._approve_claim(claim)
        file = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", shown._name), ("res_id", "=", shown.id), ("res_field", "=", "file")])
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE ir_attachment SET db_datas = 'x', store_fname = NULL WHERE id = %s", [file.id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "not as it was added"):
            claim.action_send()

    # --- answers ---------------------------------------------------------------------------------------

    def test_all_is_accepted(self):
        claim = self._answer()
        self.assertEqual((claim.state, claim.answer, claim.accepted_amount), ("answered", "accepted", 64))
        self.assertEqual((claim.rest_amount, claim.recovery_rate, claim.open_amount), (0, 100, 64))
        self.assertEqual(claim.round_ids.answer_ids.mapped("accepted_amount"), [32, 32])

    def test_some_is_accepted_with_a_reason(self):
        claim = self._send_claim()
        with self.assertRaisesRegex(UserError, "why not all"):
            self._answer(claim, part=10, reason=" ")
        with self.assertRaisesRegex(UserError, "can be accepted"):
            self._answer(claim, part=33)
        with freeze_time("2026-03-12"):
            self._answer(claim, part=10)
        self.assertEqual((claim.answer, claim.accepted_amount, claim.refused_amount), ("partly", 42, 22))
        self.assertEqual((claim.answer_days, claim.recovery_rate), (10, 65.63))
        self.assertEqual(self._get_line(claim, "part").refusal, "Worn by use")

    def test_answer_comes_after_the_claim_and_not_tomorrow(self):
        claim = self._send_claim()
        for day in ("2026-03-01", "2026-03-03"):
            with self.assertRaisesRegex(UserError, "Correct the day"):
                claim.action_answer({}, day)

    def test_refusal_is_disputed_and_the_history_stays(self):
        claim = self._answer(part=0, labour=0)
        self.assertEqual((claim.answer, claim.rest_amount), ("refused", 64))
        with self.assertRaisesRegex(UserError, "The supplier reads it"):
            claim.action_dispute()
        claim.action_dispute("Hardness was out of your own drawing")
        self.assertEqual((claim.state, claim.round_count), ("sent", 2))
        second = claim.round_ids.sorted("number")[-1]
        self.assertIn("out of your own drawing", self._read_letter(second))
        self._answer(claim, part=30, labour=32)
        self.assertEqual((claim.answer, claim.accepted_amount), ("partly", 62))
        self.assertEqual(claim.round_ids.sorted("number").mapped("answer"), ["refused", "partly"])
        self.assertEqual(claim.round_ids.sorted("number").mapped("accepted_amount"), [0, 62])
        self.assertEqual(sorted(claim.round_ids.answer_ids.mapped("accepted_amount")), [0, 0, 30, 32])

    def test_what_was_accepted_once_is_not_taken_back(self):
        claim = self._answer(part=0)
        claim.action_dispute("Look at the photo")
        with self.assertRaisesRegex(UserError, "can be accepted"):
            self._answer(claim, part=0, labour=10)

    def test_rest_is_written_off_by_two(self):
        claim = self._answer(part=0)
        with self.assertRaisesRegex(UserError, "given up"):
            claim.action_ask_write_off(" ")
        claim.action_ask_write_off("Not worth a lawsuit")
        for user in (self.purchasing, self.quality):
            with self.assertRaises(AccessError):
                claim.with_user(user).action_approve_write_off()
        claim.with_user(self.manager).action_approve_write_off()
        self.assertEqual((claim.state, claim.written_off_amount, claim.rest_amount), ("answered", 32, 0))
        self.assertEqual(claim.open_amount, 32)
        with self.assertRaisesRegex(UserError, "nothing is left"):
            claim.action_dispute("After all")

    def test_manager_does_not_approve_the_own_write_off(self):
        claim = self._answer(part=0).with_user(self.manager)
        claim.action_ask_write_off("Not worth it")
        with self.assertRaisesRegex(AccessError, "approved by another"):
            claim.action_approve_write_off()
        claim.with_user(self.manager_2).action_refuse_write_off("Ask once more")
        self.assertFalse(claim.write_off_asked_by_id)
        claim.action_dispute("Ask once more")

    def test_claim_of_which_nothing_comes_is_closed(self):
        claim = self._answer(part=0, labour=0)
        claim.action_ask_write_off("The supplier is bankrupt")
        claim.with_user(self.manager).action_approve_write_off()
        self.assertEqual((claim.state, claim.open_amount), ("closed", 0))
        with self.assertRaises(UserError):
            claim.user_id = self.quality

    def test_sent_claim_is_withdrawn_by_the_manager_only(self):
        claim = self._send_claim()
        with self.assertRaisesRegex(AccessError, "withdrawn by the manager"):
            claim.action_withdraw("Our mistake")
        claim.with_user(self.manager).action_withdraw("Our mistake")
        self.assertEqual(self._propose().amount, 64)

    def test_dialog_of_the_answer(self):
        claim = self._send_claim().with_user(self.purchasing)
        action = claim.action_open_answer()
        dialog = self.env["aftersales.supplier.claim.dialog"].with_user(self.purchasing).browse(action["res_id"])
        self.assertEqual(dialog.line_ids.mapped("accepted_amount"), [32, 32])
        dialog.write({"answer": "partly", "reason": "Half of it is wear"})
        dialog.line_ids[0].accepted_amount = 16
        dialog.action_confirm()
        self.assertEqual((claim.answer, claim.accepted_amount), ("partly", 48))
        self.assertEqual(claim.line_ids.filtered("refusal").refusal, "Half of it is wear")
