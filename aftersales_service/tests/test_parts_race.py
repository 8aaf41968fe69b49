from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestLastPart(TransactionCase):
    """Two engineers take the last part in the same moment, each in a transaction of their own."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
            self.place_id, self.target_id = (
                warehouse.lot_stock_id.id,
                env.company.aftersales_consumption_location_id.id,
            )
            product = env["product.product"].create({"name": "The last one", "is_storable": True})
            env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 1)
            self.product_id = product.id
        # last of all: whatever the two still hold has been given up by then
        self.addCleanup(self._clean)
        self.first, self.second = (self._open() for _number in range(2))

    def _open(self):
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        return cr

    def _clean(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            product = env["product.product"].browse(self.product_id)
            moves = env["stock.move"].search([("product_id", "=", product.id)])
            moves._action_cancel()
            moves.unlink()
            env["stock.quant"].search([("product_id", "=", product.id)]).sudo().unlink()
            product.product_tmpl_id.unlink()

    def _reserve(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {})
        move = env["stock.move"].create(
            {
                "product_id": self.product_id,
                "product_uom": env["product.product"].browse(self.product_id).uom_id.id,
                "product_uom_qty": 1,
                "location_id": self.place_id,
                "location_dest_id": self.target_id,
            }
        )
        move._action_confirm(merge=False)
        env["aftersales.report.part"]._allocate(move)
        env.flush_all()
        return move

    def test_one_gets_it_the_other_is_told(self):
        self._reserve(self.first)
        # the second one waits for the first
        self.second.execute("SET LOCAL lock_timeout = '100ms'")
        with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
            self._reserve(self.second)
        self.second.rollback()
        # has waited, and is sent back by the database: the framework tries again whatever ends like this
        self.second.execute("SELECT 1")
        self.first.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._reserve(self.second)
        self.second.rollback()
        # tried again: there is none, and it is said so
        with self.assertRaises(UserError) as refused:
            self._reserve(self.second)
        self.assertIn("The last one: 1 more than the stock of", str(refused.exception))
        self.second.rollback()
        with self.registry.cursor() as cr:
            quants = api.Environment(cr, SUPERUSER_ID, {})["stock.quant"].search(
                [("product_id", "=", self.product_id), ("location_id", "=", self.place_id)]
            )
            self.assertEqual(quants.mapped(lambda quant: (quant.quantity, quant.reserved_quantity)), [(1, 1)])
