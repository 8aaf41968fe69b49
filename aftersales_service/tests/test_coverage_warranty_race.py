from datetime import date

from freezegun import freeze_time

from odoo import api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestWarrantyRace(TransactionCase):
    """A delivery and a correction of the same warranty at once, each in a transaction of its own."""

    def setUp(self):
        super().setUp()
        product = self.env["product.product"].search([], limit=1)
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute(
                """
                INSERT INTO stock_lot
                    (name, product_id, warranty_from, warranty_start, warranty_months, warranty_main_months,
                     warranty_wear_months, warranty_end, warranty_main_end, warranty_wear_end)
                VALUES ('RACE-1', %s, '2026-03-01', '2026-03-01', 12, 12, 3, '2027-03-01', '2027-03-01', '2026-06-01')
                RETURNING id
                """,
                [product.id],
            )
            [self.lot_id] = cr.fetchone()
        self.addCleanup(self._clean_up)
        self.one, self.two = self._open(), self._open()

    def _open(self):
        cr = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cr.close)
        self.addCleanup(cr.rollback)
        return api.Environment(cr, self.env.ref("base.user_admin").id, {"tracking_disable": True})

    def _clean_up(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("DELETE FROM mail_message WHERE model = 'stock.lot' AND res_id = %s", [self.lot_id])
            cr.execute("DELETE FROM aftersales_warranty_correct WHERE lot_id = %s", [self.lot_id])
            cr.execute("DELETE FROM stock_lot WHERE id = %s", [self.lot_id])

    def _get_lot(self, env):
        return env["stock.lot"].browse(self.lot_id)

    def _prepare_correction(self, env):
        return (
            env["aftersales.warranty.correct"]
            .with_context(active_model="stock.lot", active_id=self.lot_id)
            .create({"reason": "Promised", "unit_end": "2028-03-01", "main_end": "2028-03-01"})
        )

    @freeze_time("2026-06-01 10:00:00")
    def test_a_correction_does_not_overwrite_the_delivery_of_the_same_moment(self):
        dialog = self._prepare_correction(self.two)
        self.two.cr.commit()
        self.assertEqual(str(self._get_lot(self.two).warranty_end), "2027-03-01", "both have looked")
        self._get_lot(self.one).start_warranty(date(2026, 6, 1), self.one.company)
        self.one.cr.commit()
        with self.assertRaisesRegex(UserError, "has changed since"), mute_logger("odoo.sql_db", "odoo.service.model"):
            retrying(dialog.action_correct, self.two)
        self.two.cr.rollback()
        self.two.invalidate_all()
        self.assertEqual(str(self._get_lot(self.two).warranty_from), "2026-06-01")

    @freeze_time("2026-06-01 10:00:00")
    def test_while_the_delivery_is_not_through_the_manager_is_asked_to_wait(self):
        dialog = self._prepare_correction(self.two)
        self.two.cr.commit()
        self._get_lot(self.one).start_warranty(date(2026, 6, 1), self.one.company)
        self.one.flush_all()
        with self.assertRaisesRegex(UserError, "at this moment"):
            dialog.action_correct()

    @freeze_time("2026-06-01 10:00:00")
    def test_a_delivery_after_the_correction_begins_anew(self):
        self.assertEqual(str(self._get_lot(self.two).warranty_end), "2027-03-01", "both have looked")
        dialog = self._prepare_correction(self.one)
        dialog.action_correct()
        self.one.cr.commit()
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            retrying(lambda: self._get_lot(self.two).start_warranty(date(2026, 6, 1), self.two.company), self.two)
        self.two.flush_all()
        self.assertFalse(self._get_lot(self.two).warranty_fixed_on)
        self.assertEqual(str(self._get_lot(self.two).warranty_from), "2026-06-01")
