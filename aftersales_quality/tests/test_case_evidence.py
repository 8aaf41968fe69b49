import base64
import hashlib

from psycopg2 import DatabaseError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common import QualityCommon


class TestEvidence(QualityCommon):
    """What is shown stays as it was shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._open_case()
        cls.photo = cls._add_evidence(cls.case, b"A photo of the seal")

    def test_evidence_knows_its_digest_and_who_added_it(self):
        self.assertEqual(self.photo.sha256, hashlib.sha256(b"A photo of the seal").hexdigest())
        self.assertEqual((self.photo.size, self.photo.user_id), (19, self.quality))
        self.assertEqual(self.photo.action_check()["params"]["type"], "success")

    def test_evidence_is_never_changed(self):
        for user in (self.quality, self.manager, self.env.user):
            with self.assertRaises(UserError):
                self.photo.with_user(user).write({"name": "Something else"})
            with self.assertRaises(UserError):
                self.photo.with_user(user).unlink()
        for statement in (
            "UPDATE aftersales_quality_evidence SET name = 'x' WHERE id = %s",
            "DELETE FROM aftersales_quality_evidence WHERE id = %s",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(DatabaseError, "never changed"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [self.photo.id])

    def test_file_is_not_exchanged(self):
        file = self.env["ir.attachment"].search(
            [("res_model", "=", self.photo._name), ("res_id", "=", self.photo.id), ("res_field", "=", "file")]
        )
        with self.assertRaises(UserError):
            file.write({"raw": b"Another photo"})
        with self.assertRaises(UserError):
            file.unlink()
        with self.assertRaises(UserError):
            file.copy({"res_field": "file"})

    def test_check_finds_a_file_that_was_exchanged_in_the_store(self):
        file = self.env["ir.attachment"].search(
            [("res_model", "=", self.photo._name), ("res_id", "=", self.photo.id), ("res_field", "=", "file")]
        )
        self.env.cr.execute(
            "UPDATE ir_attachment SET db_datas = %s, store_fname = NULL WHERE id = %s", [b"Another photo", file.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self.photo.action_check()["params"]["type"], "danger")

    def test_empty_file_is_refused(self):
        for file in (False, b"", "no base64!"):
            with self.assertRaises(UserError):
                self.env["aftersales.quality.evidence"].with_user(self.quality).create(
                    {"case_id": self.case.id, "name": "Nothing", "file": file}
                )

    def test_evidence_is_added_to_open_cases_by_those_who_work_on_them(self):
        values = {"case_id": self.case.id, "name": "Mine", "file": base64.b64encode(b"x")}
        for user in (self.auditor, self.purchasing, self.clerk, self.engineer):
            with self.assertRaises(AccessError):
                self.env["aftersales.quality.evidence"].with_user(user).create(values)
        self.case.action_verify(founded=False, note="Used wrongly")
        with self.assertRaises(UserError):
            self.env["aftersales.quality.evidence"].with_user(self.quality).create(values)


class TestCause(QualityCommon):
    """Guesses become causes when they are proven."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._bring_to(cls._open_case(), "analysing")

    def _guess(self, name="Seal too hard", **values):
        return (
            self.env["aftersales.quality.cause"]
            .with_user(self.quality)
            .create({"case_id": self.case.id, "name": name, **values})
        )

    def test_code_says_the_branch_and_whys_follow_the_cause_above(self):
        top = self._guess(code_id=self.env.ref("aftersales_quality.cause_bought").id, kind="escape")
        self.assertEqual(top.branch, "material")
        below = self._guess("Supplier changed the mixture", parent_id=top.id)
        self.assertEqual((below.kind, below.branch), ("escape", "material"))
        with self.assertRaises(ValidationError):
            below.kind = "occurrence"

    def test_cause_is_confirmed_by_quality_with_proof(self):
        cause = self._guess()
        with self.assertRaises(AccessError):
            cause.confirmed = True
        with self.assertRaisesRegex(UserError, "proven"):
            cause.action_confirm()
        cause.grounds = "Hardness 92 measured, 70 drawn"
        with self.assertRaises(AccessError):
            cause.with_user(self.auditor).action_confirm()
        cause.action_confirm()
        self.assertEqual((cause.confirmed, cause.confirmed_by_id), (True, self.quality))
        with self.assertRaisesRegex(UserError, "Withdraw"):
            cause.name = "Something else"
        with self.assertRaisesRegex(UserError, "Withdraw"):
            cause.unlink()
        cause.action_withdraw()
        cause.unlink()

    def test_evidence_of_another_case_proves_nothing(self):
        foreign = self._add_evidence(self._open_case(), b"x")
        with self.assertRaises(ValidationError):
            self._guess(evidence_ids=foreign.ids)

    def test_causes_are_fixed_once_the_case_goes_on(self):
        cause = self._guess(grounds="Measured")
        self._bring_to(self.case, "confirmed")
        with self.assertRaisesRegex(UserError, "analysis"):
            cause.name = "Something else"
        with self.assertRaisesRegex(UserError, "analysis"):
            self._guess("Too late")
        cause.systemic = True
