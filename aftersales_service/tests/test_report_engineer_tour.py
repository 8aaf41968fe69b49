from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import AfterSalesFixtures


@tagged("post_install", "-at_install")
class TestEngineerTour(AfterSalesFixtures, HttpCase):
    """With one thumb on a small phone: the whole way of an order, and a customer who does not sign."""

    browser_size = "360x740"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.customer.write({"street": "Long Harbour Road 1288, Building 4", "city": "Shanghai"})
        cls.env["product.product"].create({"name": "Ball bearing"})
        # long ago: late whenever this is run
        cls.order = cls._plan_order(start="2020-01-06 08:00:00")

    def test_from_my_day_to_the_signature(self):
        self.order.prepare_ids.done = False
        with mute_logger("odoo.http"):  # the steps that are refused
            self.start_tour("/odoo/my-day", "aftersales_engineer_day", login=self.engineer.login, timeout=120)
        order, report = self.order, self.order.report_id
        self.assertEqual((order.state, order.outcome, report.state), ("signed", "solved", "signed"))
        self.assertAlmostEqual(order.departed_latitude, 31.2304, places=4)
        self.assertAlmostEqual(order.arrived_longitude, 121.4737, places=4)
        self.assertEqual((order.advance_ids.amount, order.advance_ids.purpose), (500, "Train"))
        self.assertEqual(report.check_ids.mapped("result"), ["ok", "ok", "not_ok", False])
        self.assertEqual(report.check_ids[2].value, "Runs, but warm")
        self.assertEqual((report.fault, report.run_hours, report.opened_before), ("Bearing runs hot", 1200, "no"))
        self.assertEqual((report.part_ids.description, report.part_ids.new_serial), ("Ball bearing", "B-2"))
        self.assertEqual((report.photo_ids.moment, bool(report.photo_ids.image)), ("nameplate", True))
        seal = report.seal_ids
        self.assertEqual((seal.role, seal.method, seal.signer_name), ("customer", "device", "Mary Miller"))
        self.assertEqual((seal.signer_function, seal.remarks), ("Shift leader", "Quick and clean"))
        self.assertEqual(
            [seal.rating_integrity, seal.rating_attitude, seal.rating_skill, seal.rating_speed], ["5", "4", "5", "3"]
        )
        self.assertTrue(seal.signature)

    def test_a_customer_who_does_not_sign(self):
        with mute_logger("odoo.http"):  # the steps that are refused
            self.start_tour("/odoo/my-day", "aftersales_engineer_refused", login=self.engineer.login, timeout=120)
        order, report = self.order, self.order.report_id
        self.assertEqual((order.state, order.outcome, report.version), ("signed", "unsolved", 1))
        self.assertFalse(order.departed_latitude)
        seal = report.seal_ids
        self.assertEqual((seal.method, seal.refusal_reason), ("refused", "It still does not run"))
        self.assertFalse(seal.signature)
