from psycopg2.errors import RestrictViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, mute_logger

from .attribution_common import AttributionCommon


class TestDecisionsAreFixed(AttributionCommon):
    """Nothing of a decision is changed or deleted, neither on screen nor in the database."""

    def _assert_refused_by_database(self, query):
        self.env.flush_all()
        with self.assertRaises(RestrictViolation), mute_logger("odoo.sql_db"), self.cr.savepoint(flush=False):
            self.env.cr.execute(query)

    def test_what_was_proposed_is_not_edited(self):
        attribution = self._draft_two()
        attribution.action_propose()
        share = attribution.share_ids[0]
        for user in (self.quality, self.manager):
            with self.assertRaises(UserError):
                share.with_user(user).share = 10
            with self.assertRaises(UserError):
                share.with_user(user).unlink()
            with self.assertRaises(UserError):
                attribution.with_user(user).write({"share_ids": [Command.create(self._share(self.purchase, 10))]})
            with self.assertRaises(UserError):
                attribution.with_user(user).amount = 10
            with self.assertRaises(UserError):
                attribution.with_user(user).unlink()
        for user in (self.auditor, self.general_manager, self.purchasing):
            with self.assertRaises(AccessError):
                share.with_user(user).share = 10

    def test_a_draft_that_was_never_proposed_may_go(self):
        attribution = self._draft_two()
        attribution.unlink()
        self.assertFalse(attribution.exists())

    def test_shares_do_not_move_to_another_round(self):
        attribution, other = self._draft_two(), self._draft_two()
        with self.assertRaises(UserError):
            attribution.share_ids[0].attribution_id = other

    def test_a_decision_in_the_database(self):
        attribution = self._serve()
        self._appraise(attribution)
        share = self._get_share(attribution, "department")
        for table, record, column, value in (
            ("aftersales_attribution", attribution, "amount", 5),
            ("aftersales_attribution", attribution, "state", "draft"),
            ("aftersales_attribution", attribution, "decided_on", "2020-01-01"),
            ("aftersales_attribution_share", share, "share", 10),
            ("aftersales_attribution_share", share, "department_id", self.purchase.id),
            ("aftersales_attribution_share", share, "grounds", "None"),
            ("aftersales_attribution_share", share, "response", "accepted"),
            ("aftersales_attribution_share", share, "state", "draft"),
            ("aftersales_attribution_approval", attribution.approval_ids, "user_id", self.clerk.id),
            ("aftersales_attribution_objection", attribution.objection_ids, "reason", "None"),
            ("aftersales_attribution_appraisal", attribution.appraisal_ids, "finding", "None"),
        ):
            with self.subTest(table=table, column=column):
                names = {"table": SQL.identifier(table), "column": SQL.identifier(column)}
                update = SQL(
                    "UPDATE %(table)s SET %(column)s = %(value)s WHERE id = %(id)s", **names, value=value, id=record.id
                )
                self._assert_refused_by_database(update)
                self._assert_refused_by_database(SQL("DELETE FROM %s WHERE id = %s", names["table"], record.id))
                self._assert_refused_by_database(SQL("TRUNCATE %s CASCADE", names["table"]))
        self._assert_refused_by_database(
            SQL(
                """INSERT INTO aftersales_attribution_share (attribution_id, party_kind, partner_id, share, serve_by)
                   VALUES (%s, 'carrier', %s, 1, 'mail')""",
                attribution.id,
                self.customer.id,
            )
        )

    def test_a_decision_even_for_the_program(self):
        attribution = self._serve()
        self._appraise(attribution)
        with self.assertRaises(UserError):
            attribution.share_ids[0].sudo().unlink()
        with self.assertRaises(RestrictViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            attribution.share_ids[0].sudo().grounds = "Something else"
            self.env.flush_all()

    def test_a_new_head_reads_what_was_decided_before(self):
        attribution = self._serve()
        self._appraise(attribution)
        self.assembly.manager_id = self.other_head.employee_id
        self.env.flush_all()
        share = self._get_share(attribution, "department")
        self.assertEqual(share.responsible_user_id, self.other_head)
        self.assertIn("head@ours.example", share.served_to)
        share.with_user(self.other_head).check_access("read")

    def test_names_stay_as_they_were_decided(self):
        attribution = self._serve()
        self._appraise(attribution)
        self.assembly.name = "Assembly hall"
        self.env.flush_all()
        self.assertEqual(self._get_share(attribution, "department").party, "Assembly")
