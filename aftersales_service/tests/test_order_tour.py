import base64
from io import BytesIO

from freezegun import freeze_time
from PIL import Image

from odoo.tests import HttpCase, tagged

from .common import AfterSalesFixtures
from .order_common import OrderFixtures


@tagged("post_install", "-at_install")
class TestOrderTour(OrderFixtures, AfterSalesFixtures, HttpCase):
    """In the browser: the dispatcher plans and drags, the manager approves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.set_up_orders()

    def _require_certificate(self):
        self.repair.certification_ids = self.high_voltage
        self._certify(self.second_engineer, self.high_voltage, "2020-01-01")

    def test_dispatcher_plans_from_a_ticket(self):
        self._require_certificate()
        ticket = self._create_ticket(
            partner_id=self.customer.id, lot_id=self.lot.id, kind_id=self.kind_repair.id, user_id=self.dispatcher.id
        )
        with self.assertLogs("odoo.http", "WARNING") as refusals:
            self.start_tour(
                f"/odoo/after-sales-contacts/{ticket.id}",
                "aftersales_dispatch_from_ticket",
                login=self.dispatcher.login,
            )
        self.assertIn("no valid certificate", refusals.output[0])
        order = ticket.service_order_ids
        self.assertEqual((order.engineer_id, order.state, order.planned_hours), (self.second_engineer, "planned", 3))

    def test_manager_sends_somebody_nevertheless(self):
        self._require_certificate()
        order = self._draft()
        self.start_tour(
            f"/odoo/service-orders/{order.id}", "aftersales_dispatch_nevertheless", login=self.manager.login
        )
        self.assertEqual((order.engineer_id, order.override_user_id), (self.engineer, self.manager))

    def test_dispatcher_drags_a_visit_in_the_calendar(self):
        order = self._plan_order(start="2026-03-03 08:00:00")
        taken = self._plan_order(start="2026-03-05 08:00:00", planned_end="2026-03-05 18:00:00")
        action = self.env.ref("aftersales_service.service_order_action_week").copy(
            {"path": False, "context": "{'initial_date': '2026-03-03'}"}
        )
        self.dispatcher.tz = "UTC"
        with self.assertLogs("odoo.http", "WARNING") as refusals:
            self.start_tour(f"/odoo/action-{action.id}", "aftersales_dispatch_drag", login=self.dispatcher.login)
        self.assertIn(f"The engineer is at {taken.name}", refusals.output[0])
        self.assertEqual(order.planned_start.date().isoformat(), "2026-03-04")
        self.assertEqual(order.planned_hours, 2, "as long as before")

    def test_manager_approves_and_plans_again(self):
        report = self._sign(result="unsolved", leftover="Needs a new shaft")
        self.start_tour("/odoo/after-sales", "aftersales_report_approve", login=self.manager.login)
        self.assertEqual((report.state, report.approver_id), ("approved", self.manager))
        following = report.sudo().order_id.next_order_ids
        self.assertEqual((following.visit_number, following.instructions), (2, "Needs a new shaft"))

    def test_leader_sends_a_report_back(self):
        report = self._sign()
        self.start_tour(f"/odoo/service-reports/{report.id}", "aftersales_report_send_back", login=self.manager.login)
        latest = report.order_id.report_id
        self.assertEqual((latest.version, latest.correction_reason), (2, "The old serial is missing"))

    def test_dispatcher_cancels_a_visit(self):
        order = self._draft()
        self.start_tour(f"/odoo/service-orders/{order.id}", "aftersales_order_cancel", login=self.dispatcher.login)
        self.assertEqual((order.state, order.cancel_reason), ("cancelled", "Solved by phone"))

    def _sign(self, **facts):
        with freeze_time("2026-03-02 09:00:00"):
            report = self._work_on(self._plan_order(), **facts)
            picture = BytesIO()
            Image.new("RGB", (60, 20), "purple").save(picture, "PNG")
            report.action_sign("customer", "Mr Miller", base64.b64encode(picture.getvalue()).decode())
        return report
