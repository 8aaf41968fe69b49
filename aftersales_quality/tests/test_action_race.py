from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestLastTwoActions(TransactionCase):
    """The last two actions of a case are finished in the same moment, each in a transaction of its own."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            case = env["aftersales.quality.case"].create(
                {
                    "title": "Two at once",
                    "severity_id": env.ref("aftersales_quality.severity_serious").id,
                    "state": "actions",
                }
            )
            actions = env["aftersales.quality.action"].create(
                [
                    {
                        "case_id": case.id,
                        "title": title,
                        "user_id": SUPERUSER_ID,
                        "due": "2099-01-31",
                        "state": "running",
                        "done_note": "Done",
                        "document_change_ids": [Command.create({"name": "WI-12", "version_after": "B"})],
                    }
                    for title in ("First", "Second")
                ]
            )
            self.case_id, self.action_ids = case.id, actions.ids
        # last of all: whatever the two still hold has been given up by then
        self.addCleanup(self._clean)
        self.first, self.second = (self._open() for _number in range(2))

    def _open(self):
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        return cr

    def _clean(self):
        """Cases are kept: this one goes past the guards, for it was never anybody's."""
        with self.registry.cursor() as cr:
            cr.execute("SET LOCAL session_replication_role = replica")
            for table, column, ids in (
                ("aftersales_quality_document_change", "action_id", self.action_ids),
                ("aftersales_quality_action", "id", self.action_ids),
                ("aftersales_quality_step", "case_id", [self.case_id]),
                ("aftersales_quality_case", "id", [self.case_id]),
            ):
                cr.execute(SQL("DELETE FROM %s WHERE %s = ANY(%s)", SQL.identifier(table), SQL.identifier(column), ids))
            for model, ids in (
                ("aftersales.quality.action", self.action_ids),
                ("aftersales.quality.case", [self.case_id]),
            ):
                cr.execute("DELETE FROM mail_message WHERE model = %s AND res_id = ANY(%s)", [model, ids])
                cr.execute("DELETE FROM mail_followers WHERE res_model = %s AND res_id = ANY(%s)", [model, ids])

    def _finish(self, cr, number):
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["aftersales.quality.action"].browse(self.action_ids[number]).action_done()
        env.flush_all()

    def test_case_goes_on_with_whichever_comes_last(self):
        # both have begun before either has ended
        self.second.execute("SELECT 1")
        self._finish(self.first, 0)
        self.second.execute("SET LOCAL lock_timeout = '100ms'")
        with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
            self._finish(self.second, 1)
        self.second.rollback()
        self.second.execute("SELECT 1")
        self.first.commit()
        # has waited, and is sent back by the database: the framework tries again whatever ends like this
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._finish(self.second, 1)
        self.second.rollback()
        self._finish(self.second, 1)
        self.second.commit()
        with self.registry.cursor() as cr:
            case = api.Environment(cr, SUPERUSER_ID, {})["aftersales.quality.case"].browse(self.case_id)
            self.assertEqual(case.state, "verifying")
