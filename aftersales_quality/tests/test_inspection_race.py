from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.aftersales_service.tests.common import NO_MAIL


@tagged("post_install", "-at_install")
class TestReturnRace(TransactionCase):
    """Two storekeepers receive the same goods in the same moment, each in a transaction of their own."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            group = "aftersales_service.group_storekeeper"
            self.user_ids = [
                new_test_user(env, f"as_store_{number}", groups=group, context=NO_MAIL).id for number in (1, 2)
            ]
            product = env["product.product"].create({"name": "Pump of the race", "is_storable": True})
            partner = env["res.partner"].create({"name": "Race Mill"})
            goods = env["aftersales.quality.return"].create({"partner_id": partner.id, "product_id": product.id})
            self.goods_id, self.product_id, self.partner_id = goods.id, product.id, partner.id
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
            moves = env["stock.move"].search([("product_id", "=", self.product_id)])
            lines = moves.move_line_ids.ids
            # what is done cannot be deleted by the usual ways
            cr.execute("DELETE FROM stock_move_line WHERE id = ANY(%s)", [lines])
            cr.execute("DELETE FROM stock_move WHERE id = ANY(%s)", [moves.ids])
            cr.execute("DELETE FROM stock_quant WHERE product_id = %s", [self.product_id])
            cr.execute("DELETE FROM aftersales_quality_return WHERE product_id = %s", [self.product_id])
            cr.execute(
                "DELETE FROM mail_message WHERE model = 'aftersales.quality.return' AND res_id = %s", [self.goods_id]
            )
            env.invalidate_all()
            env["product.product"].browse(self.product_id).product_tmpl_id.unlink()
            users = env["res.users"].browse(self.user_ids)
            partners = users.partner_id | env["res.partner"].browse(self.partner_id)
            users.unlink()
            partners.unlink()

    def _get_goods(self, cr, number):
        return api.Environment(cr, self.user_ids[number], {})["aftersales.quality.return"].browse(self.goods_id)

    def test_goods_are_received_once(self):
        self._get_goods(self.first, 0).action_receive()
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(UserError, "Somebody else is working"):
            self._get_goods(self.second, 1).action_receive()
        self.second.rollback()
        self.first.commit()
        with self.assertRaisesRegex(UserError, "received already"):
            self._get_goods(self.second, 1).action_receive()
        self.second.rollback()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.assertEqual(len(env["aftersales.quality.return"].browse(self.goods_id).move_ids), 1)
