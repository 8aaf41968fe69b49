import base64
from io import BytesIO

from freezegun import freeze_time
from PIL import Image

from odoo.exceptions import UserError

from .common import AfterSalesCommon


def drawn(color="navy"):
    """A picture that nobody has drawn before."""
    picture = BytesIO()
    Image.new("RGB", (60, 20), color).save(picture, "PNG")
    return base64.b64encode(picture.getvalue()).decode()


@freeze_time("2026-03-02 09:00:00")
class TestOrderFlow(AfterSalesCommon):
    """From the ticket to the archive, each step by the one whose duty it is."""

    def test_from_ticket_to_archive(self):
        ticket = self._create_ticket(partner_id=self.customer.id, lot_id=self.lot.id)
        action = ticket.with_user(self.clerk).action_create_service_order()
        order = self.env["aftersales.service.order"].browse(action["res_id"])
        self.assertEqual(order.name, "SV2026-00001")
        self.assertEqual(order.state, "draft")
        order.with_user(self.dispatcher).write(
            {"planned_start": "2026-03-02 10:00:00", "engineer_id": self.engineer.id}
        )
        self.assertEqual(order.state, "planned")
        mine = order.with_user(self.engineer)
        with self.assertRaisesRegex(UserError, "Customer called"):
            mine.action_depart()
        mine.prepare_ids.done = True
        report = self._work_on(mine)
        self.assertEqual(report.state, "ready")
        report.action_sign("customer", "Mr Miller", drawn(), rating_skill="5")
        self.assertEqual((report.state, order.state, order.outcome), ("signed", "signed", "solved"))
        self.assertEqual(ticket.first_time_fix, "yes")
        report.with_user(self.manager).action_approve()
        self.assertEqual((report.state, order.state), ("approved", "approved"))
        self.assertEqual(
            [event.kind_id.code for event in ticket.event_ids.sorted("id")][-6:],
            ["visit_planned", "departed", "arrived", "work_done", "report_signed", "report_approved"],
        )

    def test_signing_before_the_work_is_done_is_impossible(self):
        order = self._plan_order().with_user(self.engineer)
        order.action_depart()
        order.action_arrive()
        with self.assertRaisesRegex(UserError, "Finish the work first"):
            order.report_id.action_sign("customer", "Mr Miller", drawn())

    def test_a_correction_is_a_new_version_and_the_old_one_stays(self):
        report = self._work_on(self._plan_order())
        report.action_sign("customer", "Mr Miller", drawn())
        with self.assertRaisesRegex(UserError, "nothing in it can be changed"):
            report.cause = "Something else"
        report.action_correct("The cause was wrong")
        second = report.order_id.report_id
        self.assertEqual((second.version, second.state, report.state), (2, "draft", "signed"))
        second.cause = "Wrong grease"
        second.action_finish()
        second.action_sign("customer", "Mr Miller", drawn("black"))
        self.assertEqual((second.state, report.state), ("signed", "superseded"))
        self.assertEqual(report.cause, "No grease in the bearing")

    def test_the_customer_sees_that_a_visit_is_planned(self):
        ticket = self._create_ticket(partner_id=self.customer.id, lot_id=self.lot.id)
        self.assertEqual(ticket.portal_step, "received")
        order = self._plan_order(ticket)
        self.assertEqual(ticket.portal_step, "working")
        order.action_cancel("The customer has mended it")
        self.assertEqual(ticket.portal_step, "received")
