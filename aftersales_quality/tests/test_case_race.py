from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestSameMoment(TransactionCase):
    """Two colleagues take the same step in the same moment, each in a transaction of their own."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            case = env["aftersales.quality.case"].create({"title": "Pressed twice"})
            self.case_id = case.id
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
            cr.execute("ALTER TABLE aftersales_quality_step DISABLE TRIGGER aftersales_quality_step_guard")
            for table, column in (
                ("aftersales_quality_step", "case_id"),
                ("aftersales_quality_case", "id"),
            ):
                cr.execute(
                    SQL("DELETE FROM %s WHERE %s = %s", SQL.identifier(table), SQL.identifier(column), self.case_id)
                )
            cr.execute("ALTER TABLE aftersales_quality_step ENABLE TRIGGER aftersales_quality_step_guard")
            cr.execute(
                "DELETE FROM mail_message WHERE model = 'aftersales.quality.case' AND res_id = %s", [self.case_id]
            )
            cr.execute(
                "DELETE FROM mail_followers WHERE res_model = 'aftersales.quality.case' AND res_id = %s", [self.case_id]
            )

    def _get_case(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})["aftersales.quality.case"].browse(self.case_id)

    def test_one_goes_on_the_other_is_told(self):
        first, second = self._get_case(self.first), self._get_case(self.second)
        self.assertEqual((first.state, second.state), ("received", "received"))
        first.action_verify()
        first.env.flush_all()
        with self.assertRaisesRegex(UserError, "colleague"):
            second.action_verify()
        self.second.rollback()
        self.first.commit()
        with self.assertRaisesRegex(UserError, "reload"):
            self._get_case(self.second).action_verify()

    def test_who_began_before_and_ends_after_is_tried_again(self):
        first, second = self._get_case(self.first), self._get_case(self.second)
        self.assertEqual((first.state, second.state), ("received", "received"))
        first.action_verify()
        self.first.commit()
        # the framework tries it again, and then it sees what has happened
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            second.action_verify()
        self.second.rollback()
