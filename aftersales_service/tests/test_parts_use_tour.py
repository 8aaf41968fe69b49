from odoo.tests import HttpCase, tagged

from .common import AfterSalesFixtures


@tagged("post_install", "-at_install")
class TestPartsUseTour(AfterSalesFixtures, HttpCase):
    """From the engineer's car into the customer's machine, and off the books."""

    browser_size = "360x740"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        products = cls.env["product.product"].create(
            [
                {"name": "Ball bearing", "is_storable": True, "standard_price": 40},
                {"name": "Motor", "is_storable": True, "tracking": "serial", "standard_price": 900},
                {"name": "Shaft", "is_storable": True},
            ]
        )
        cls.bearing, cls.motor, shaft = products
        cls.serial = cls.env["stock.lot"].create({"name": "M-77", "product_id": cls.motor.id})
        holders = cls.env["aftersales.holder"]
        cls.place = holders.search([("user_id", "=", cls.engineer.id)], limit=1).location_id
        quants = cls.env["stock.quant"]
        quants._update_available_quantity(cls.bearing, cls.place, 2)
        quants._update_available_quantity(cls.motor, cls.place, 1, lot_id=cls.serial)
        quants._update_available_quantity(
            shaft, holders.search([("user_id", "=", cls.workshop.id)], limit=1).location_id, 1
        )
        order = cls._plan_order(start="2020-01-06 08:00:00").with_user(cls.engineer)
        order.action_depart()
        order.action_arrive()
        cls.report = order.report_id
        cls.report.write(cls.FACTS)
        cls.report.check_ids.result = "ok"

    def _count(self, product):
        return sum(
            self.env["stock.quant"]
            .search([("product_id", "=", product.id), ("location_id", "=", self.place.id)])
            .mapped("quantity")
        )

    def test_two_parts_from_the_own_stock(self):
        self.start_tour(
            f"/odoo/aftersales.service.report/{self.report.id}",
            "aftersales_parts_used",
            login=self.engineer.login,
            timeout=120,
        )
        self.assertEqual(self.report.state, "signed")
        self.assertEqual(self.report.part_ids.mapped("new_serial"), [False, "M-77"])
        self.assertEqual((self._count(self.bearing), self._count(self.motor)), (2, 1))
        self.browser_size = "1366x768"
        self.touch_enabled = False
        self.start_tour(
            f"/odoo/aftersales.service.report/{self.report.id}",
            "aftersales_parts_approved",
            login=self.manager.login,
            timeout=120,
        )
        self.assertEqual(self.report.order_id.state, "approved")
        self.assertEqual((self._count(self.bearing), self._count(self.motor)), (1, 0))
        self.assertEqual(self.serial.parent_lot_id, self.lot)
