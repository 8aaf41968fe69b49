from odoo.tests import HttpCase, tagged

from .goods_common import GoodsFixtures


@tagged("post_install", "-at_install")
class TestReturnTour(GoodsFixtures, HttpCase):
    """A pump comes back, is repaired, passes and is sent: one person per duty, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.set_up_goods()

    def test_from_the_announcement_to_the_customer(self):
        ticket = self._complain()
        action = self.env.ref("aftersales_service.helpdesk_ticket_action_all")
        self.start_tour(f"/odoo/action-{action.id}/{ticket.id}", "aftersales_return_expect", login=self.clerk.login)
        goods = ticket.quality_return_ids
        self.assertEqual(goods.state, "expected")

        self.start_tour(
            "/odoo/returned-goods-counter", "aftersales_return_receive", login=self.storekeeper.login, timeout=300
        )
        self.assertEqual(goods.state, "received")
        other = self.env["aftersales.quality.return"].search([("lot_id", "=", self.other_lot.id)])
        self.assertEqual((other.state, other.partner_id), ("received", self.other_customer))

        self.start_tour("/odoo/returned-goods", "aftersales_return_judge", login=self.quality.login, timeout=300)
        self.assertEqual((goods.judgement, goods.judgement_note), ("repair", "Shaft seal worn"))
        self._repair(goods)
        self._inspect(other)

        self.start_tour("/odoo/after-sales", "aftersales_return_pass", login=self.quality.login, timeout=300)
        self.assertEqual(goods.state, "ready")

        self.start_tour(
            "/odoo/returned-goods-counter", "aftersales_return_send", login=self.storekeeper.login, timeout=300
        )
        self.assertEqual((goods.state, goods.waybill), ("done", "W-4711"))

        self.browser_size = "375x667"
        self.touch_enabled = True
        self.start_tour(
            f"/my/ticket/{ticket.id}", "aftersales_return_portal", login=self.customer_user.login, timeout=300
        )
