"""The auditor walks along the chain of seals (S3, G1), and what was verified once vouches for what came before."""

from freezegun import freeze_time
from psycopg2.errors import RestrictViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.aftersales_service.models.report import seal_chain_audit
from odoo.addons.aftersales_service.tools.canonical import canonical_json, digest
from odoo.addons.aftersales_service.tools.seal import genesis, seal_hash

from .common import NO_MAIL, AfterSalesFixtures
from .seal_common import SealCommon


@freeze_time("2026-03-02 09:00:00")
class TestSealAudit(SealCommon):
    WITH_PDF = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reports = cls.report
        for day in range(3, 7):
            report = cls._work_on(cls._plan_order(start=f"2026-03-{day:02} 08:00:00"))
            cls._sign(report)
            cls.reports |= report
        cls.seals = cls.reports.sudo().seal_ids.sorted("sequence")

    def _found(self, audit):
        return [(line.sequence, line.problem) for line in audit.line_ids]

    def _delete_seals(self, seals):
        with self._without_guard("aftersales_service_seal", "aftersales_service_report"):
            self.cr.execute(
                "UPDATE aftersales_service_report SET customer_seal_id = NULL WHERE customer_seal_id IN %s",
                (tuple(seals.ids),),
            )
            self.cr.execute("DELETE FROM aftersales_service_seal WHERE id IN %s", (tuple(seals.ids),))

    def _end_chain_with(self, seal):
        """What somebody does who knows how the chain works."""
        self.cr.execute(
            "UPDATE aftersales_seal_chain SET sequence = %s, hash = %s WHERE id = %s",
            (seal.sequence, seal.hash, self.chain.id),
        )
        self.env.invalidate_all()

    def _forge_from(self, seal, **signer):
        """Change who signed, and do all the later sums again."""
        self.env.flush_all()
        previous = seal.previous_hash
        for stored in seal._fetch_stored(SQL("chain_id = %s AND sequence >= %s", self.chain.id, seal.sequence)):
            said = stored.as_sealed().signer
            if stored.id == seal.id:
                said = {**said, **signer}
            new = seal_hash(
                self.chain.identity,
                stored.sequence,
                previous,
                stored.content_digest,
                stored.signature_digest,
                stored.pdf_digest,
                said,
            )
            self._force(
                seal.browse(stored.id),
                signer=canonical_json(said).decode(),
                signer_name=said["name"],
                previous_hash=previous,
                hash=new,
            )
            previous = new
        self._end_chain_with(self.seals[-1])

    # --- who and what ---------------------------------------------------------------------------------------

    def test_untouched_chain(self):
        for with_records in (False, True):
            audit = self._audit(with_records)
            self.assertEqual(
                (audit.user_id, audit.checked, audit.problem_count, audit.with_records),
                (self.auditor, 5, 0, with_records),
            )
            self.assertEqual((audit.last_sequence, audit.last_hash), (5, self.seals[-1].hash))
        chain = self.chain.with_user(self.auditor)
        self.assertEqual((chain.seal_count, chain.last_problem_count), (5, 0))
        self.assertEqual(chain.last_audit_on, fields.Datetime.now())

    def test_chain_that_has_just_begun(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        chain = self.env["aftersales.seal.chain"].search([("company_id", "=", branch.id)])
        values = chain._verify(with_records=True)
        self.assertEqual((values["checked"], values["problem_count"]), (0, 0))

    def test_engineers_and_clerks_don_t_audit(self):
        for user in (self.engineer, self.clerk, self.dispatcher, self.station, self.workshop, self.customer_user):
            for button in ("action_verify_chain", "action_verify_all"):
                with self.assertRaises(AccessError):
                    getattr(self.chain.with_user(user), button)()
            with self.assertRaises(AccessError):
                self.env["aftersales.seal.audit"].with_user(user).search([])
        for user in (self.engineer, self.clerk, self.dispatcher):
            menus = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertNotIn(self.env.ref("aftersales_service.menu_seals").id, menus)
        menus = self.env["ir.ui.menu"].with_user(self.auditor)._visible_menu_ids()
        self.assertIn(self.env.ref("aftersales_service.menu_seals").id, menus)

    def test_verifications_are_not_rewritten(self):
        self._force(self.seals[2], signer_name="Li")
        audit = self._audit()
        for user in (self.auditor, self.manager, self.env.ref("base.user_admin"), self.env.user):
            for record in (audit.with_user(user), audit.line_ids.with_user(user), audit.with_user(user).sudo()):
                with self.assertRaises(UserError):
                    record.write({"id": 0} if record._name.endswith("line") else {"problem_count": 0})
                with self.assertRaises(UserError):
                    record.unlink()
        for user in (self.auditor, self.manager):
            with self.assertRaises(AccessError):
                self.env["aftersales.seal.audit"].with_user(user).create({"chain_id": self.chain.id})
        for table in ("aftersales_seal_audit", "aftersales_seal_audit_line"):
            for statement in (f"UPDATE {table} SET company_id = NULL", f"DELETE FROM {table}"):
                with mute_logger("odoo.sql_db"), self.assertRaises(RestrictViolation), self.cr.savepoint():
                    self.cr.execute(statement)

    def test_each_company_has_its_own_chain(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        there = new_test_user(
            self.env,
            "as_auditor_there",
            groups="aftersales_service.group_auditor",
            context=NO_MAIL,
            company_id=branch.id,
            company_ids=[(6, 0, branch.ids)],
        )
        self._audit()
        own = self.env["aftersales.seal.chain"].with_user(there).search([])
        self.assertEqual(own.company_id, branch)
        self.assertNotEqual(own.identity, self.chain.identity)
        self.assertNotEqual(genesis(own.identity), self.seals[0].previous_hash)
        for model in ("aftersales.service.seal", "aftersales.seal.audit", "aftersales.seal.audit.line"):
            self.assertFalse(self.env[model].with_user(there).search([]), model)
        with self.assertRaises(AccessError):
            self.chain.with_user(there).action_verify_chain()
        with self.assertRaises(AccessError):
            self.report.with_user(there).action_verify()

    # --- what is found --------------------------------------------------------------------------------------

    def test_altered_seals(self):
        self._force(self.seals[1], pdf_digest="0" * 64)
        self._force(self.seals[3], signer_name="Li")
        for with_records in (False, True):
            found = self._found(self._audit(with_records))
            self.assertIn((2, "Signer, time or digests of this seal are not those that were sealed."), found)
            self.assertEqual({sequence for sequence, _problem in found}, {2, 4})

    def test_altered_report_is_found_where_records_are_looked_at(self):
        self._force(self.reports[2], cause="Operated wrongly")
        self.assertFalse(self._audit().problem_count)
        audit = self._audit(with_records=True)
        self.assertEqual(
            self._found(audit),
            [(3, "Cause: sealed was “No grease in the bearing”, now it is “Operated wrongly”.")],
        )
        self.assertEqual(audit.line_ids.report_id, self.reports[2])

    def test_a_seal_taken_out(self):
        self._delete_seals(self.seals[2])
        found = self._found(self._audit())
        self.assertEqual(found[0], (4, "Seals are missing or doubled: number 3 should follow, 4 does."))
        found = self._found(self._audit(with_records=True))
        self.assertIn((0, "This report has been signed, but its seals are gone."), found)

    def test_the_last_seals_taken_out(self):
        self._delete_seals(self.seals[3:])
        self.assertEqual(
            self._found(self._audit()), [(3, "The last seals of the chain are missing, or its end was rewritten.")]
        )

    def test_the_last_seals_taken_out_and_the_end_of_the_chain_moved(self):
        self._audit()
        self._delete_seals(self.seals[3:])
        self._end_chain_with(self.seals[2])
        found = self._found(self._audit())
        self.assertEqual(
            found,
            [(5, "An earlier verification found this seal. It and what was said in it are missing now.")],
        )
        self.assertEqual(found, self._found(self._audit()), "a second time, too")

    def test_all_seals_taken_out(self):
        self._audit()
        self._delete_seals(self.seals)
        self.cr.execute("UPDATE aftersales_seal_chain SET sequence = 0, hash = NULL WHERE id = %s", (self.chain.id,))
        self.env.invalidate_all()
        self.assertTrue(self._audit().problem_count)

    def test_end_of_the_chain_forgotten(self):
        self.cr.execute("UPDATE aftersales_seal_chain SET sequence = 0, hash = NULL WHERE id = %s", (self.chain.id,))
        self.env.invalidate_all()
        self.assertEqual(self._found(self._audit())[0][0], 5)

    def test_a_chain_written_anew(self):
        """Somebody who owns the database and does all the sums is found by what was noted before."""
        self._audit()
        self._forge_from(self.seals[1], name="Li")
        self.assertEqual(self.seals[1].signer_name, "Li")
        found = self._found(self._audit())
        self.assertEqual(found, [(5, "An earlier verification noted another hash: the chain was written anew.")])

    def test_a_chain_written_anew_and_never_verified_before(self):
        """Nothing in the database tells; but the report and the file that the customer has do."""
        self._forge_from(self.seals[1], name="Li")
        self.assertFalse(self._audit().problem_count)
        found = self._found(self._audit(with_records=True))
        self.assertIn((2, "Signatures / 1 / Name: sealed was “Mary Miller”, now it is “Li”."), found)

    def test_a_seal_put_in(self):
        self.cr.execute(
            "INSERT INTO aftersales_service_seal (report_id, company_id, chain_id, sequence, role, method, signer_name,"
            " date, content, signer, content_digest, previous_hash, hash, token)"
            " SELECT report_id, company_id, chain_id, 6, 'dealer', 'stamp', 'Li', date, content, signer, %s, hash, %s, 'x'"
            " FROM aftersales_service_seal WHERE id = %s",
            (digest(b"x"), digest(b"y"), self.seals[-1].id),
        )
        self.env.invalidate_all()
        self.assertEqual({sequence for sequence, _problem in self._found(self._audit())}, {6})

    def test_report_gone(self):
        self.env.flush_all()
        report = self.reports[2]
        self.cr.execute("SET LOCAL session_replication_role = replica")
        self.cr.execute("DELETE FROM aftersales_service_report WHERE id = %s", (report.id,))
        self.cr.execute("SET LOCAL session_replication_role = origin")
        self.env.invalidate_all()
        self.assertEqual(self._found(self._audit(with_records=True)), [(3, "The report itself is missing.")])

    def test_many_findings_are_counted_and_the_first_ones_listed(self):
        self.patch(seal_chain_audit, "LONGEST_LIST", 3)
        for seal in self.seals:
            self._force(seal, pdf_digest="0" * 64)
        audit = self._audit()
        self.assertEqual((audit.problem_count, len(audit.line_ids)), (5, 3))

    def test_batches(self):
        self.patch(seal_chain_audit, "BATCH", 2)
        self.patch(seal_chain_audit, "BATCH_WITH_FILES", 2)
        self._force(self.seals[2], signer_name="Li")
        for with_records in (False, True):
            audit = self._audit(with_records)
            self.assertEqual((audit.checked, set(audit.line_ids.mapped("sequence"))), (5, {3}))

    def test_the_chain_alone_needs_no_query_per_seal(self):
        self.env.flush_all()

        def count():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.chain._verify(with_records=False)
            return self.cr.sql_log_count - before

        count()
        few = count()
        for _more in range(5):
            report = self._work_on(self._plan_order(start=f"2026-04-{_more + 1:02} 08:00:00"))
            self._sign(report)
        self.env.flush_all()
        self.assertEqual(count(), few)


@tagged("post_install", "-at_install")
class TestSealTour(AfterSalesFixtures, HttpCase):
    """In the browser: the auditor verifies the chain, the manager one report."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        with freeze_time("2026-03-02 09:00:00"):
            cls.report = cls._work_on(cls._plan_order())
            cls.report.action_sign("customer", "Mary Miller", SealCommon._draw(), rating_skill="5")

    def test_auditor_verifies_the_chain(self):
        self.start_tour("/odoo/after-sales", "aftersales_seal_audit", login=self.auditor.login)
        audits = self.env["aftersales.seal.audit"].search([], order="id")
        self.assertEqual(
            [(audit.user_id, audit.with_records, audit.checked, audit.problem_count) for audit in audits],
            [(self.auditor, False, 1, 0), (self.auditor, True, 1, 0)],
        )

    def test_auditor_finds_an_alteration(self):
        self.env.cr.execute("ALTER TABLE aftersales_service_report DISABLE TRIGGER USER")
        self.env.cr.execute("UPDATE aftersales_service_report SET cause = 'X' WHERE id = %s", (self.report.id,))
        self.env.cr.execute("ALTER TABLE aftersales_service_report ENABLE TRIGGER USER")
        self.env.invalidate_all()
        self.start_tour("/odoo/seals", "aftersales_seal_finding", login=self.auditor.login)

    def test_manager_verifies_a_report(self):
        self.start_tour(
            f"/odoo/aftersales.service.report/{self.report.id}", "aftersales_seal_verify", login=self.manager.login
        )
