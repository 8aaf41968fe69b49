import base64
import hashlib
import io

from psycopg2 import DatabaseError

from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, mute_logger
from odoo.tools.pdf import OdooPdfFileReader

from .attribution_common import AttributionCommon


class TestAttributionNotice(AttributionCommon):
    """A party that is served on paper gets a notice in its language; it is kept as it was served."""

    def _serve_on_paper(self, serve_by="letter", **partner):
        self.supplier.write({"street": "Mill Lane 3", "city": "Leeds", **partner})
        attribution = self._draft_two()
        self._get_share(attribution, "supplier").serve_by = serve_by
        self._serve(attribution)
        return self._get_share(attribution, "supplier")

    def _read(self, share):
        pages = OdooPdfFileReader(io.BytesIO(share._get_notice()), strict=False).pages
        return " ".join(" ".join(page.extract_text().split()) for page in pages)

    def test_says_what_why_and_until_when(self):
        share = self._serve_on_paper()
        text = self._read(share)
        for words in (
            "Notice of Responsibility",
            share.case_name,
            "Seals Ltd",
            "Mill Lane 3",
            "Shaft seal drips",
            "40 %",
            "Found on the part",
            "Mar 9, 2026",
            "office@ours.example",
        ):
            self.assertIn(words, text)
        # what the other party bears is not its business
        for words in ("Assembly", "60 %", "Draft"):
            self.assertNotIn(words, text)
        self.assertEqual(share.served_to, "Seals Ltd, Mill Lane 3, Leeds")
        self.assertEqual(share.notice_digest, hashlib.sha256(share._get_notice()).hexdigest())

    def test_is_written_in_the_language_of_the_party(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.assertIn("2026年3月9日", self._read(self._serve_on_paper(lang="zh_CN")))

    def test_by_hand_has_a_line_for_the_receipt(self):
        self.assertIn("Received", self._read(self._serve_on_paper("hand")))

    def test_who_is_served_by_mail_gets_no_paper(self):
        attribution = self._serve()
        share = self._get_share(attribution, "supplier")
        self.assertFalse(share.notice_digest)
        with self.assertRaisesRegex(UserError, "by mail"):
            share.action_print_notice()

    def test_print_opens_the_file_that_was_served(self):
        attribution = self._draft_two()
        share = self._get_share(attribution, "supplier")
        share.serve_by = "letter"
        self.assertEqual(share.action_print_notice()["type"], "ir.actions.report")
        self._serve(attribution)
        for user in (self.quality, self.purchasing, self.manager, self.auditor):
            self.assertIn("/notice/", share.with_user(user).action_print_notice()["url"])
        for user in (self.head, self.clerk, self.engineer):
            with self.assertRaises(AccessError):
                share.with_user(user).action_print_notice()

    def test_file_is_kept_as_it_was_served(self):
        share = self._serve_on_paper()
        other = base64.b64encode(b"%PDF-1.4 another one")
        for user in (self.quality, self.manager):
            with self.assertRaises(AccessError):
                share.with_user(user).write({"notice": other})
            with self.assertRaises(AccessError):
                share.with_user(user).write({"notice_digest": "x"})
        file = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", share._name), ("res_field", "=", "notice"), ("res_id", "=", share.id)])
        )
        self.assertEqual(len(file), 1)
        with self.assertRaises(UserError):
            file.raw = b"%PDF-1.4 another one"
        with self.assertRaises(UserError):
            file.unlink()
        with self.assertRaises(UserError):
            file.copy({"res_id": share.id, "res_field": "notice", "res_model": share._name})
        share.with_user(self.purchasing).action_accept()
        self._get_share(share.attribution_id, "department").with_user(self.head).action_accept()
        self.assertEqual(share.attribution_id.state, "decided")
        with mute_logger("odoo.sql_db"), self.assertRaises(DatabaseError), self.env.cr.savepoint():
            self.env.execute_query(
                SQL("UPDATE aftersales_attribution_share SET notice_digest = 'x' WHERE id = %s RETURNING id", share.id)
            )

    def test_final_decision_says_so(self):
        attribution = self._draft_two()
        self._get_share(attribution, "supplier").serve_by = "letter"
        self._serve(attribution)
        self._appraise(attribution, "changed")
        second = attribution.case_id.with_user(self.quality).current_attribution_id
        self.assertEqual(second.number, 2)
        self._get_share(second, "supplier").serve_by = "letter"
        second.action_propose()
        second.with_user(self.general_manager).action_approve()
        second.action_serve()
        self.assertEqual(second.state, "decided")
        text = self._read(self._get_share(second, "supplier"))
        self.assertIn("is final", text)
        self.assertNotIn("You may object", text)
