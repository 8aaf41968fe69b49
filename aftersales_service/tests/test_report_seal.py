"""Nothing signed can be altered (S3): tried at every door, by everybody up to who owns the database."""

import base64
from contextlib import closing
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import RestrictViolation, SerializationFailure

from odoo import SUPERUSER_ID, Command, api, fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method, retrying
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.aftersales_service.models.report.service_report_pdf import ServiceReport as WithPdf

from .common import NO_MAIL
from .report_common import ReportCommon
from .seal_common import SealCommon

LINES = ("check_ids", "part_ids", "photo_ids", "trainee_ids")
MARKS = ("rating_integrity", "rating_attitude", "rating_skill", "rating_speed")


@freeze_time("2026-03-02 09:00:00")
class TestSigning(ReportCommon):
    """Who signs what, when and how (S2, S4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(WithPdf, "_make_sealed_pdf", lambda *_args: (b"%PDF", False)))
        cls.report = cls._work_on(cls._plan_order())

    def _sign(self, report=None, role="customer", **said):
        (report or self.report).action_sign(role, "Mary Miller", self._draw(), **said)

    def _assert_refused(self, sentence, report=None, error=UserError, **said):
        with self.assertRaisesRegex(error, sentence):
            self._sign(report, **said)
        self.assertFalse((report or self.report).sudo().seal_ids)

    def test_signing_before_the_end_of_the_work(self):
        self.report.action_take_back()
        self._assert_refused("Finish the work first")

    def test_signing_an_end_that_is_still_to_come(self):
        self.report.sudo().finished_on = "2026-03-02 17:00:00"
        self._assert_refused("Finish the work first")

    def test_signing_twice(self):
        self._sign()
        with self.assertRaisesRegex(UserError, "has been signed already"):
            self._sign()
        self.assertEqual(len(self.report.seal_ids), 1)

    def test_signing_in_a_role_that_the_document_does_not_know(self):
        self._assert_refused("is signed by: Customer", role="dealer")
        self._assert_refused("is signed by: Customer", role="manager")

    def test_somebody_else_signs_as_the_engineer(self):
        self.report.order_id.sudo().type_id.sign_engineer = True
        for user in (self.manager, self.env.ref("base.user_admin")):
            self._assert_refused("", self.report.with_user(user), AccessError, role="engineer")
        self._sign(role="engineer")
        self.assertEqual(self.report.sudo().seal_ids.signer_name, self.engineer.name, "whatever name was sent")

    def test_signing_by_somebody_who_is_not_on_the_order(self):
        stranger = new_test_user(
            self.env, "as_stranger", groups="aftersales_service.group_engineer", context=NO_MAIL, name="A stranger"
        )
        for user in (stranger, self.clerk, self.dispatcher, self.auditor, self.customer_user):
            with self.subTest(user.login):
                self._assert_refused("", self.report.with_user(user), AccessError)

    def test_a_picture_is_used_once(self):
        self._sign()
        picture = base64.b64encode(self.report.sudo().with_context(bin_size=False).seal_ids.signature)
        picture = base64.b64decode(picture).decode()
        other = self._work_on(self._plan_order(start="2026-03-09 08:00:00"))
        with self.assertRaisesRegex(UserError, "has been used before"):
            other.action_sign("customer", "Mary Miller", picture)
        self.assertFalse(other.sudo().seal_ids)

    def test_no_picture_no_signature(self):
        for picture in ("", False, "no base64!", base64.b64encode(b"<svg onload='alert(1)'/>").decode()):
            with self.assertRaisesRegex(UserError, "signature"):
                self.report.action_sign("customer", "Mary Miller", picture)

    def test_a_name_is_needed(self):
        for name in ("", "   ", False):
            with self.assertRaisesRegex(UserError, "in full"):
                self.report.action_sign("customer", name, self._draw())

    def test_refusing_needs_a_reason(self):
        for reason in ("", "  \n", False):
            with self.assertRaisesRegex(UserError, "why the customer does not sign"):
                self.report.action_refuse("Mary Miller", reason)
        self.report.action_refuse("Mary Miller", "It still does not run")
        seal = self.report.seal_ids
        self.assertEqual(
            (seal.method, seal.refusal_reason, seal.signature), ("refused", "It still does not run", False)
        )
        self.assertEqual(self.report.state, "signed")

    def test_marks_go_from_one_to_five(self):
        for mark in ("0", "6", "-1", 7, "5.5", "five", True):
            for name in MARKS:
                self._assert_refused("from 1 to 5", **{name: mark})
        self._sign(rating_integrity=1, rating_attitude="5")
        self.assertEqual([self.report.seal_ids[name] for name in MARKS], ["1", "5", False, False])

    def test_what_is_said_goes_nowhere_else(self):
        self._sign(date="2020-01-01 00:00:00", ip="1.2.3.4", hash="0" * 64, user_id=1, remarks="Well done")
        seal = self.report.sudo().seal_ids
        self.assertEqual(
            (seal.date, seal.ip, seal.user_id, seal.remarks),
            (fields.Datetime.from_string("2026-03-02 09:00:00"), False, self.engineer, "Well done"),
        )
        self.assertNotEqual(seal.hash, "0" * 64)

    def test_only_the_server_s_own_steps_seal(self):
        for name in ("sign_on_portal", "_seal"):
            with self.assertRaises(AccessError):
                self._call(self.report, name, "Mary Miller", self._draw())
        with self.assertRaises(AccessError):
            self._call(self.env["aftersales.service.seal"], "seal", self.report.id, {})

    def _call(self, records, name, *arguments):
        """As a client does."""

        return get_public_method(records.with_user(self.engineer), name)(records.with_user(self.engineer), *arguments)


@freeze_time("2026-03-02 09:00:00")
class TestSealedReport(SealCommon):
    """At the doors of Odoo: a sentence. Past them: the database. Past that: Verify."""

    def _users(self):
        return (self.engineer, self.manager, self.env.ref("base.user_admin"))

    def _assert_untouched(self):
        self.env.invalidate_all()
        self.assertEqual(self._verify(), ("success", "Report and signatures are as they were sealed."))

    def _assert_altered(self, *sentences):
        kind, message = self._verify()
        self.assertEqual(kind, "danger")
        for sentence in sentences:
            self.assertIn(sentence, message)

    def _refused_by_database(self, statement, *parameters):
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(RestrictViolation), self.cr.savepoint():
            self.cr.execute(statement, parameters)

    # --- the doors of Odoo --------------------------------------------------------------------------------

    def test_untouched(self):
        self._assert_untouched()
        self.assertEqual(self._verify(user=self.engineer)[0], "success")
        unsigned = self._write_report("2026-03-09 08:00:00")
        self.assertEqual(self._verify(unsigned)[0], "warning")

    def test_fields(self):
        values = {
            "fault": "Nothing",
            "cause": "Nothing",
            "treatment": "Nothing",
            "result": "unsolved",
            "run_hours": 1,
            "leader_proposal": "Pay",
            "partner_id": self.other_customer.id,
            "lot_id": self.other_lot.id,
            "arrived_on": "2026-03-01 08:00:00",
            "finished_on": "2026-03-01 09:00:00",
            "name": "X",
            "version": 7,
            "sealed": False,
        }
        for user in [*self._users(), self.env.user]:
            for name, value in values.items():
                for report in (self.report.with_user(user), self.report.with_user(user).sudo()):
                    with self.assertRaises(UserError, msg=f"{user.login} {name}"):
                        report.write({name: value})
        with self.assertRaisesRegex(UserError, "has been signed: nothing in it can be changed"):
            self.report.sudo().cause = "Nothing"
        self._assert_untouched()

    def test_state_is_not_written_by_people(self):
        for user in self._users():
            with self.assertRaises(AccessError):
                self.report.with_user(user).write({"state": "draft"})
        # even a program that takes it back to be written opens nothing
        self.report.sudo().state = "draft"
        with self.assertRaisesRegex(UserError, "nothing in it can be changed"):
            self.report.write({"cause": "Nothing"})
        with self.assertRaisesRegex(UserError, "nothing in it can be changed"):
            self.report.part_ids.write({"reason": "Nothing"})

    def test_form(self):
        for user in (self.engineer, self.manager):
            with self.assertRaises(UserError):
                self.report.with_user(user).web_save({"cause": "Nothing"}, {"cause": {}})
            commands = [Command.create({"name": "Li"}), Command.clear(), Command.unlink(self.report.trainee_ids.id)]
            for command in commands:
                with self.assertRaises(UserError):
                    self.report.with_user(user).web_save({"trainee_ids": [command]}, {})
        self._assert_untouched()

    def test_form_of_who_may_read_seals_saves_nothing(self):
        for record in (self.seal, self.chain):
            for user in self._users():
                name = "signer_name" if record == self.seal else "hash"
                with self.assertRaises(UserError):
                    record.with_user(user).web_save({name: "0"}, {})
        with self.assertRaisesRegex(AssertionError, "readonly"):
            Form(self.chain.with_user(self.manager)).hash = "0"

    def test_lines(self):
        new = {
            "check_ids": {"name": "More"},
            "part_ids": {"product_id": self.part.id},
            "photo_ids": {"image": self._draw()},
            "trainee_ids": {"name": "Li"},
        }
        for user in [*self._users(), self.env.user]:
            for lines in LINES:
                line = self.report.with_user(user)[lines][:1]
                for record in (line, line.sudo()):
                    with self.assertRaises(UserError):
                        record.write({"sequence": 99})
                    with self.assertRaises(UserError):
                        record.unlink()
                    with self.assertRaises(UserError):
                        record.create({**new[lines], "report_id": self.report.id})
        self._assert_untouched()

    def test_lines_of_another_report_are_not_moved_here(self):
        other = self._write_report("2026-03-09 08:00:00")
        for lines in LINES:
            with self.assertRaises(UserError):
                other[lines].write({"report_id": self.report.id})
            with self.assertRaises(UserError):
                self.report[lines].sudo().write({"report_id": other.id})

    def test_photos_are_not_exchanged(self):
        photo = self.report.photo_ids
        for record in (photo, photo.sudo(), photo.with_user(self.manager)):
            with self.assertRaises(UserError):
                record.image = self._draw()
        self._assert_untouched()

    def test_import(self):
        for user in self._users():
            for model, record, name in (
                ("aftersales.service.report", self.report, "cause"),
                ("aftersales.report.part", self.report.part_ids, "reason"),
                ("aftersales.service.seal", self.seal, "signer_name"),
            ):
                result = self.env[model].with_user(user).load([".id", name], [[str(record.id), "Nothing"]])
                self.assertEqual([message["type"] for message in result["messages"]], ["error"], model)
        self._assert_untouched()

    def test_seals(self):
        for user in [*self._users(), self.env.user]:
            for seal in (self.seal.with_user(user), self.seal.with_user(user).sudo()):
                with self.assertRaises(UserError):
                    seal.write({"rating_skill": "1"})
                with self.assertRaises(UserError):
                    seal.unlink()
            with self.assertRaises(UserError):
                self.chain.with_user(user).sudo(user._is_superuser()).unlink()
        for user in self._users():
            with self.assertRaises(AccessError):
                self.env["aftersales.service.seal"].with_user(user).create({"report_id": self.report.id})
            with self.assertRaises(AccessError):
                self.chain.with_user(user).write({"sequence": 0, "hash": False})
        self._assert_untouched()

    def test_reports_are_not_deleted(self):
        for user in [*self._users(), self.env.user]:
            with self.assertRaises(UserError):
                self.report.with_user(user).unlink()
        with self.assertRaises(UserError):
            self.report.order_id.sudo().unlink()

    # --- files --------------------------------------------------------------------------------------------

    def _get_files(self, record):
        return self.env["ir.attachment"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id), ("res_field", "!=", False)]
        )

    def test_files_are_not_changed_nor_deleted(self):
        for record, sentence in ((self.seal, "signed report"), (self.report.photo_ids, "signed, its photos")):
            for file in self._get_files(record):
                for user in [self.env.ref("base.user_admin"), self.env.user]:
                    for values in ({"raw": b"%PDF-1.7 forged"}, {"datas": "Zm9v"}, {"res_id": 0}, {"mimetype": "a/b"}):
                        with self.assertRaisesRegex(UserError, sentence):
                            file.with_user(user).sudo().write(values)
                    with self.assertRaisesRegex(UserError, "kept for 3 years"):
                        file.with_user(user).sudo().unlink()
        self._assert_untouched()

    def test_a_second_file_is_not_put_beside_the_first(self):
        values = {"name": "pdf", "raw": b"%PDF-1.7 forged"}
        here = {"res_model": self.seal._name, "res_id": self.seal.id, "res_field": "pdf"}
        with self.assertRaisesRegex(UserError, "can't be given another one"):
            self.env["ir.attachment"].create({**values, **here})
        loose = self.env["ir.attachment"].create(values)
        with self.assertRaisesRegex(UserError, "can't be given another one"):
            loose.write(here)
        photo = {"res_model": "aftersales.report.photo", "res_id": self.report.photo_ids.id, "res_field": "image"}
        with self.assertRaisesRegex(UserError, "photos can't be changed"):
            self.env["ir.attachment"].create({"name": "image", "raw": b"x", **photo})

    def test_storage_may_move(self):
        """The same bytes at another place are the same file."""
        file = self._get_files(self.seal)
        file.write({"raw": file.raw, "mimetype": file.mimetype})
        self._assert_untouched()

    def test_file_exchanged_in_the_database(self):
        file = self._get_files(self.seal)
        forged = file._file_write(b"%PDF-1.7 forged", "f" * 40)
        self.env.flush_all()
        self.cr.execute("UPDATE ir_attachment SET store_fname = %s WHERE id = %s", (forged, file.id))
        self.env.invalidate_all()
        self._assert_altered("The stored file is not the one that was sealed, or is missing.")

    def test_file_deleted_in_the_database(self):
        self.env.flush_all()
        self.cr.execute("DELETE FROM ir_attachment WHERE id = %s", (self._get_files(self.seal).id,))
        self.env.invalidate_all()
        self._assert_altered("The stored file is not the one that was sealed, or is missing.")

    def test_photo_exchanged_in_the_database(self):
        files = self._get_files(self.report.photo_ids)
        forged = files[0]._file_write(base64.b64decode(self._draw()), "e" * 40)
        self.env.flush_all()
        self.cr.execute("UPDATE ir_attachment SET store_fname = %s WHERE id IN %s", (forged, tuple(files.ids)))
        self.env.invalidate_all()
        self._assert_altered("Photos / 1 / ")

    # --- SQL ------------------------------------------------------------------------------------------------

    def test_database_refuses_changes_of_the_report(self):
        for assignment in ("cause = 'Nothing'", "sealed = FALSE", "partner_id = NULL", "version = 9", "order_id = 0"):
            self._refused_by_database(
                f"UPDATE aftersales_service_report SET {assignment} WHERE id = %s", self.report.id
            )
        self._refused_by_database("DELETE FROM aftersales_service_report WHERE id = %s", self.report.id)
        self._refused_by_database("TRUNCATE aftersales_service_report CASCADE")

    def test_database_refuses_changes_of_lines(self):
        for lines in LINES:
            table, line = self.report[lines]._table, self.report[lines][0]
            self._refused_by_database(f"UPDATE {table} SET sequence = 99 WHERE id = %s", line.id)
            self._refused_by_database(f"DELETE FROM {table} WHERE id = %s", line.id)
            self._refused_by_database(f"TRUNCATE {table} CASCADE")
        self._refused_by_database(
            "INSERT INTO aftersales_report_trainee (report_id, name) VALUES (%s, 'Li')", self.report.id
        )

    def test_database_refuses_changes_of_seals(self):
        for assignment in (
            "signer_name = 'Li'",
            "rating_skill = '1'",
            "sequence = 9",
            "content = '{}'",
            "pdf_digest = ''",
        ):
            self._refused_by_database(f"UPDATE aftersales_service_seal SET {assignment} WHERE id = %s", self.seal.id)
        self._refused_by_database("DELETE FROM aftersales_service_seal WHERE id = %s", self.seal.id)
        self._refused_by_database("TRUNCATE aftersales_service_seal CASCADE")

    def test_somebody_who_leaves_takes_no_line_along(self):
        """Who logged a row is no part of what was signed."""
        self.env.flush_all()
        self.cr.execute("UPDATE aftersales_report_part SET create_uid = NULL WHERE report_id = %s", (self.report.id,))
        self.cr.execute("UPDATE aftersales_service_report SET write_uid = NULL WHERE id = %s", (self.report.id,))
        self.env.invalidate_all()
        self._assert_untouched()

    # --- with the triggers out of the way: Verify says what differs -------------------------------------------

    def test_verify_says_what_differs(self):
        self._force(self.report, cause="Operated wrongly")
        self._assert_altered("Mary Miller: Cause: sealed was “No grease in the bearing”, now it is “Operated wrongly”.")

    def test_verify_finds_each_fact(self):
        facts = {
            "fault": "Nothing",
            "treatment": "Nothing",
            "responsibility": "Customer",
            "result": "unsolved",
            "run_hours": 1,
            "arrived_on": "2026-03-01 08:00:00",
            "finished_on": "2026-03-02 10:00:00",
            "partner_id": self.other_customer.id,
            "lot_id": self.other_lot.id,
            "engineer_id": self.manager.id,
            "correction_reason": "None",
            "name": "X",
        }
        for name, value in facts.items():
            with self.subTest(name):
                savepoint = self.cr.savepoint()
                self._force(self.report, **{name: value})
                self._assert_altered("sealed was")
                savepoint.rollback()
                self.env.invalidate_all()
        self._assert_untouched()

    def test_verify_finds_lines(self):
        part, check, trainee = self.report.part_ids, self.report.check_ids[:1], self.report.trainee_ids
        for record, values, sentence in (
            (part, {"quantity": 2}, "Parts replaced / 1 / Quantity: sealed was “1.0000”, now it is “2.0000”."),
            (part, {"new_serial": "B-3"}, "Parts replaced / 1 / New serial: sealed was “B-2”, now it is “B-3”."),
            (check, {"result": "not_ok"}, "Checklist / 1 / Result: sealed was “ok”, now it is “not_ok”."),
            (trainee, {"name": "Li"}, "Trained persons / 1 / Name: sealed was “Ann Miller”, now it is “Li”."),
        ):
            with self.subTest(sentence):
                savepoint = self.cr.savepoint()
                self._force(record, **values)
                self._assert_altered(sentence)
                savepoint.rollback()
        with self._without_guard("aftersales_report_trainee"):
            self.cr.execute("DELETE FROM aftersales_report_trainee WHERE report_id = %s", (self.report.id,))
            self.cr.execute(
                "INSERT INTO aftersales_report_part (report_id, product_id, quantity, description)"
                " SELECT report_id, product_id, 1, 'x' FROM aftersales_report_part WHERE FALSE"
            )
        self._assert_altered("Trained persons / 1: sealed was", "now it is “nothing”")

    def test_verify_finds_who_how_when_and_where(self):
        for name, value, sentence in (
            ("signer_name", "Li", "Name: sealed was “Mary Miller”, now it is “Li”."),
            ("role", "dealer", "Role: sealed was “customer”, now it is “dealer”."),
            ("method", "stamp", "Method: sealed was “device”, now it is “stamp”."),
            ("date", "2026-03-01 09:00:00", "Signed at: sealed was “2026-03-02T09:00:00Z”, now it is “2026-03-01"),
            ("ip", "10.0.0.1", "From address: sealed was “nothing”, now it is “10.0.0.1”."),
            ("user_id", self.manager.id, "Logged in: sealed was"),
            ("signer_function", "Owner", "Function: sealed was “nothing”"),
            ("time_stamped", True, "Time Stamped: sealed was “False”, now it is “True”."),
            ("rating_skill", "1", "Skill: sealed was “5”, now it is “1”."),
            ("remarks", "Bad", "Remarks: sealed was “nothing”, now it is “Bad”."),
            ("signature", b"png", "The picture of the signature is not the one that was given"),
            ("signature_digest", "0" * 64, "Signer, time or digests of this seal are not those"),
            ("content", '{"format": "x"}', "The sealed content is not the one that was signed."),
            ("content", "no JSON", "can't be read any more"),
            ("signer", '{"name": "Li"}', "Signer, time or digests of this seal are not those"),
            ("signer", "[", "Signer, time or digests of this seal are not those"),
            ("previous_hash", "0" * 64, "The seal before this one is not the one"),
            ("hash", "0" * 64, "Signer, time or digests of this seal are not those"),
        ):
            with self.subTest(name):
                savepoint = self.cr.savepoint()
                self._force(self.seal, **{name: value})
                self._assert_altered(sentence)
                savepoint.rollback()
                self.env.invalidate_all()
        self._assert_untouched()

    def test_lock_taken_off(self):
        self._force(self.report, sealed=False)
        self._assert_altered("the lock was taken off it")

    def test_seals_taken_out(self):
        self._force(self.report, customer_seal_id=None)
        with self._without_guard("aftersales_service_seal"):
            self.cr.execute("DELETE FROM aftersales_service_seal WHERE id = %s", (self.seal.id,))
        self._assert_altered("has been signed, but its seals are gone")

    def test_report_handed_to_another_company(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        self._force(self.seal, company_id=branch.id)
        self.assertTrue(self.seal._get_problems())

    # --- what is no alteration ------------------------------------------------------------------------------

    def test_names_may_change(self):
        self.customer.name = "Northern Mill & Sons"
        self.product.name = "Pump, old model"
        self.part.name = "Bearing, old model"
        self.lot.name = "SN-1001-A"
        self.engineer.name = "Married now"
        self.company.name = "Ours, renamed"
        self._assert_untouched()

    def test_people_talk_about_it(self):
        self.report.with_user(self.manager).message_post(body="Well done")
        self.report.with_user(self.manager).activity_schedule("mail.mail_activity_data_todo", user_id=self.manager.id)
        self.report.with_user(self.manager).action_approve()
        self._assert_untouched()

    def test_a_superseded_version_stays_valid(self):
        self.report.action_correct("Wrong cause")
        following = self.report.order_id.report_id
        following.cause = "Wrong grease"
        following.action_finish()
        self._sign(following)
        self.assertEqual(self.report.state, "superseded")
        self._assert_untouched()
        self.assertEqual(self._verify(following)[0], "success")
        self.assertEqual(following.sudo().seal_ids.previous_hash, self.seal.hash)

    def test_the_first_of_two_signatures_stays_valid(self):
        self.report.order_id.type_id.sudo().sign_engineer = True
        report = self._write_report("2026-03-09 08:00:00")
        report.action_sign("engineer", "", self._draw())
        self.assertEqual(self._verify(report)[0], "success")
        with self.assertRaisesRegex(UserError, "nothing in it can be changed"):
            report.cause = "Something else"
        self._sign(report)
        self.assertEqual(self._verify(report)[0], "success")

    def test_years_later(self):
        with freeze_time("2041-11-05 12:00:00"):
            self._assert_untouched()

    def test_files_are_kept_as_long_as_the_company_says(self):
        self.company.aftersales_retention_years = 10
        files = self._get_files(self.seal) | self._get_files(self.report.photo_ids)
        with freeze_time("2036-03-02 08:00:00"), self.assertRaisesRegex(UserError, "kept for 10 years"):
            files.unlink()
        with freeze_time("2036-03-02 09:00:01"):
            files.unlink()
            self._assert_untouched()
            # what is left is still held against the seal
            self._force(self.report, cause="Nothing")
            self._assert_altered("Cause: sealed was")

    def test_merging_customers_does_not_touch_what_was_signed(self):
        merge = self.env["base.partner.merge.automatic.wizard"]
        both = (self.customer | self.other_customer).ids
        with self.assertRaisesRegex(UserError, rf"Northern Mill: service reports were signed .*{self.report.name}"):
            merge._merge(both, self.other_customer)
        # the other way round nothing signed is touched
        merge._merge(both, self.customer)
        self.assertFalse(self.other_customer.exists())
        self.assertEqual(self.other_lot.installed_partner_id, self.customer)
        self._assert_untouched()


@tagged("post_install", "-at_install")
@freeze_time("2031-03-03 09:00:00")
class TestSealingAtOnce(TransactionCase):
    """Two people at the same moment, each in a transaction of their own."""

    def setUp(self):
        super().setUp()
        self.patch(WithPdf, "_make_sealed_pdf", lambda *_args: (b"%PDF", False))
        # waits a random time before it tries again
        self.startPatcher(patch("odoo.service.model.time.sleep", lambda _seconds: None))
        self.addCleanup(self._clean, self._get_last_ids())
        with self.registry.cursor() as cr:
            self._prepare(api.Environment(cr, SUPERUSER_ID, {}))

    def _prepare(self, env):
        chain = env["aftersales.seal.chain"]._get_for(env.company)
        self.before = (chain.sequence, chain.hash, chain.id)
        engineer = new_test_user(env, "as_at_once", groups="aftersales_service.group_engineer", context=NO_MAIL)
        self.engineer_id = engineer.id
        orders = env["aftersales.service.order"].create(
            [
                {
                    "partner_id": env.company.partner_id.id,
                    "fault": "Pump makes noise",
                    "planned_start": start,
                    "engineer_id": engineer.id,
                }
                for start in ("2031-03-03 06:00:00", "2031-03-03 12:00:00")
            ]
        )
        self.report_ids = []
        for order in orders.with_user(engineer):
            order.prepare_ids.done = True
            order.action_depart()
            order.action_arrive()
            report = order.report_id
            report.write({"fault": "Hot", "cause": "Dry", "treatment": "Greased", "result": "solved"})
            report.check_ids.result = "ok"
            report.action_finish()
            self.report_ids.append(report.id)

    def _get_last_ids(self):
        """{table: highest id}, to know later what was committed."""
        self.cr.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'id'"
            " AND table_schema = current_schema AND table_name IN (SELECT tablename FROM pg_tables)"
        )
        tables = [table for [table] in self.cr.fetchall()]
        self.cr.execute(
            SQL(" UNION ALL ").join(
                SQL("SELECT %s, (SELECT max(id) FROM %s)", table, SQL.identifier(table)) for table in tables
            )
        )
        return dict(self.cr.fetchall())

    def _clean(self, last_ids):
        """Take out again what was committed, seals included."""
        with self.registry.cursor() as cr:
            cr.execute("SET LOCAL session_replication_role = replica")
            for table, last in last_ids.items():
                cr.execute(SQL("DELETE FROM %s WHERE id > %s", SQL.identifier(table), last or 0))
            cr.execute("UPDATE aftersales_seal_chain SET sequence = %s, hash = %s WHERE id = %s", self.before)
            cr.execute(
                """
                SELECT source.relname, target.relname, attribute.attname
                  FROM pg_constraint reference
                  JOIN pg_class source ON source.oid = reference.conrelid
                  JOIN pg_class target ON target.oid = reference.confrelid
                  JOIN pg_attribute attribute
                    ON attribute.attrelid = source.oid AND attribute.attnum = reference.conkey[1]
                 WHERE reference.contype = 'f' AND source.relnamespace = current_schema::regnamespace
                """
            )
            for table, target, column in cr.fetchall():
                if table not in last_ids and target in last_ids:
                    names = {"table": table, "target": target, "column": column}
                    cr.execute(
                        SQL(
                            "DELETE FROM %(table)s WHERE %(column)s NOT IN (SELECT id FROM %(target)s)",
                            **{key: SQL.identifier(name) for key, name in names.items()},
                        )
                    )

    def _open(self, number=0):
        """A transaction that has begun, and one of the reports in it."""
        cr = self.enterContext(closing(self.registry.cursor()))
        report = api.Environment(cr, self.engineer_id, {})["aftersales.service.report"].browse(self.report_ids[number])
        self.assertEqual(report.state, "ready")
        return report

    def _sign(self, report):
        report.action_sign("customer", "Mary Miller", ReportCommon._draw())
        report.env.flush_all()

    def _sign_and_commit(self, report):
        self._sign(report)
        report.env.cr.commit()

    def test_the_same_report(self):
        first, second = self._open(), self._open()
        self._sign_and_commit(first)
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(UserError, "has been signed already"):
            retrying(lambda: self._sign(second), second.env)

    def test_two_reports_of_one_company(self):
        first, second = self._open(0), self._open(1)
        self._sign_and_commit(first)
        with mute_logger("odoo.sql_db"):
            with self.assertRaises(SerializationFailure):
                self._sign(second)
            second.env.cr.rollback()
            second.env.transaction.reset()
            retrying(lambda: self._sign(second), second.env)
        second.env.cr.commit()
        seals = second.sudo().seal_ids, second.browse(self.report_ids[0]).sudo().seal_ids
        self.assertEqual(seals[0].previous_hash, seals[1].hash)
        self.assertEqual(seals[0].sequence, seals[1].sequence + 1)
        audit = seals[0].chain_id._verify(with_records=True)
        self.assertEqual([line[2]["problem"] for line in audit["line_ids"]], [])

    def test_a_line_that_comes_while_the_report_is_signed(self):
        """Begun while the report was being written, it neither gets into the signed report nor past the signature."""
        taken_back = self._open()
        taken_back.action_take_back()
        taken_back.env.cr.commit()
        late = self.enterContext(closing(self.registry.cursor()))
        lines = api.Environment(late, self.engineer_id, {})["aftersales.report.trainee"]
        self.assertEqual(lines.env["aftersales.service.report"].browse(self.report_ids[0]).state, "draft")
        taken_back.action_finish()
        self._sign_and_commit(taken_back)
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            lines.create({"report_id": self.report_ids[0], "name": "Late"})

    def test_a_signature_that_comes_while_a_line_is_written(self):
        signing = self._open()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["aftersales.report.trainee"].create({"report_id": self.report_ids[0], "name": "Just in time"})
        with mute_logger("odoo.sql_db"):
            with self.assertRaises(SerializationFailure):
                self._sign(signing)
            signing.env.cr.rollback()
            signing.env.transaction.reset()
            retrying(lambda: self._sign(signing), signing.env)
        self.assertIn("Just in time", signing.sudo().seal_ids.content)
