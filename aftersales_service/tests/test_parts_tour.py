from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import AfterSalesFixtures
from .stores_common import StoresFixtures


class StoresTourCase(StoresFixtures, AfterSalesFixtures, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.set_up_stores()
        cls._stock(cls.store, cls.bearing, 3)
        cls._stock(cls.second_holder, cls.bearing, 2)
        cls.serial = cls._stock(cls.store, cls.drive, 1, "DR-1")


@tagged("post_install", "-at_install")
class TestStoresOnThePhone(StoresTourCase):
    """With one thumb: ask for parts, take them over, give them back."""

    browser_size = "360x740"
    touch_enabled = True

    def test_asked_for_from_the_order(self):
        order = self._plan_order(start="2020-01-06 08:00:00")
        self.start_tour("/odoo/my-day", "aftersales_stores_ask", login=self.engineer.login, timeout=120)
        requisition = order.requisition_ids
        self.assertEqual((requisition.state, requisition.holder_id), ("requested", self.holder))
        self.assertEqual(requisition.line_ids.mapped("quantity"), [4, 1])

    def test_taken_over_from_a_colleague_and_given_back(self):
        handover = (
            self.env["aftersales.handover"]
            .with_user(self.second_engineer)
            .create(
                {
                    "from_holder_id": self.second_holder.id,
                    "to_holder_id": self.holder.id,
                    "line_ids": [Command.create({"product_id": self.bearing.id, "quantity": 2})],
                }
            )
        )
        handover.action_propose()
        self.start_tour("/odoo/my-handovers", "aftersales_stores_take_over", login=self.engineer.login)
        self.assertEqual(handover.state, "done")
        self.assertEqual(self._get_stock(self.holder, self.bearing), 2)
        self.start_tour("/odoo/my-parts", "aftersales_stores_my_parts", login=self.engineer.login)
        back = self.env["aftersales.handover"].search([("from_holder_id", "=", self.holder.id)])
        self.assertEqual((back.kind, back.state, back.line_ids.quantity), ("return", "proposed", 1))


@tagged("post_install", "-at_install")
class TestStoresInTheOffice(StoresTourCase):
    """The manager approves, the storekeeper issues part of it, and takes back what somebody left behind."""

    def test_approved_and_issued_in_part(self):
        requisition = self._request((self.bearing, 4), (self.drive, 1))
        self.start_tour("/odoo/after-sales", "aftersales_stores_approve", login=self.manager.login)
        self.assertEqual((requisition.state, requisition.approver_id), ("approved", self.manager))
        self.start_tour("/odoo/after-sales", "aftersales_stores_issue", login=self.storekeeper.login)
        self.assertEqual(requisition.state, "partial")
        self.assertEqual(requisition.line_ids.mapped("issued"), [3, 1])
        self.assertEqual(self._get_stock(self.holder, self.drive, self.serial), 1)
        back_order = requisition._get_moves().filtered(lambda move: move.state != "done")
        self.assertEqual((back_order.product_id, back_order.product_uom_qty), (self.bearing, 1))
        self.assertTrue(back_order.picking_id.backorder_id)

    def test_stock_by_holder(self):
        self.second_engineer.active = False
        self.start_tour("/odoo/after-sales", "aftersales_stores_by_holder", login=self.storekeeper.login)
        self.assertEqual(self._get_stock(self.store, self.bearing), 5)
        self.assertFalse(self.second_holder.left_with_stock)
