import base64
from io import BytesIO

from freezegun import freeze_time
from PIL import Image

from odoo.exceptions import AccessError, UserError

from .common import AfterSalesCommon
from .order_common import OrderFixtures


@freeze_time("2026-03-02 09:00:00")
class TestOrderVisit(OrderFixtures, AfterSalesCommon):
    """Repeated visits for one fault are seen as such, and whether one visit was enough is a fact (V6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_orders()
        cls.ticket = cls._create_ticket(partner_id=cls.customer.id, lot_id=cls.lot.id)
        cls.drawn = 0

    def _sign(self, report):
        type(self).drawn += 1
        picture = BytesIO()
        Image.new("RGB", (60, 20 + self.drawn), "navy").save(picture, "PNG")
        report.action_sign("customer", "Mr Miller", base64.b64encode(picture.getvalue()).decode())
        return report

    def _visit(self, start="2026-03-02 08:00:00", **facts):
        """A visit for the ticket, from the plan to the signature."""
        order = self._plan_order(self.ticket, start)
        self._sign(self._work_on(order, **facts))
        return order

    def test_solved_at_the_first_visit(self):
        order = self._visit()
        self.assertEqual((order.visit_number, order.outcome), (1, "solved"))
        self.assertEqual(self.ticket.first_time_fix, "yes")

    def test_not_solved_at_the_first_visit_is_never_a_first_time_fix(self):
        first = self._visit(result="unsolved", leftover="Needs a new shaft")
        self.assertEqual((first.outcome, self.ticket.first_time_fix), ("unsolved", "no"))
        action = first.with_user(self.dispatcher).action_plan_again()
        second = self.env["aftersales.service.order"].with_user(self.dispatcher).browse(action["res_id"])
        self.assertEqual((second.visit_number, second.previous_order_id, second.state), (2, first, "draft"))
        self.assertEqual(second.instructions, "Needs a new shaft", "what is left is told to whoever goes next")
        self.assertEqual((second.lot_id, second.contact_phone), (first.lot_id, first.contact_phone))
        second.write({"planned_start": "2026-03-02 14:00:00", "engineer_id": self.engineer.id})
        second.prepare_ids.done = True
        self._sign(self._work_on(second))
        self.assertEqual((second.outcome, self.ticket.first_time_fix), ("solved", "no"))
        self.assertIn("escalated", self.ticket.event_ids.kind_id.mapped("code"))

    def test_a_second_visit_takes_the_first_time_fix_away(self):
        """The customer calls again for the same fault: one visit was not enough after all."""
        self._visit()
        again = self._draft(ticket_id=self.ticket.id)
        self.assertEqual(again.visit_number, 2)
        self.assertEqual(self.ticket.first_time_fix, "no")

    def test_correcting_the_first_report_does_not_undo_the_second_visit(self):
        """The paper of the first visit is put right; somebody had to come again all the same."""
        first = self._visit()
        self._plan_order(self.ticket, "2026-03-03 08:00:00")
        self.assertEqual(self.ticket.first_time_fix, "no")
        first.report_id.with_user(self.engineer).action_correct("A serial was wrong")
        corrected = first.report_id.with_user(self.engineer)
        corrected.action_finish()
        self._sign(corrected)
        self.assertEqual((first.state, self.ticket.first_time_fix), ("signed", "no"))

    def test_cancelled_visits_do_not_count(self):
        self._plan_order(self.ticket).action_cancel("Customer was not there")
        order = self._visit("2026-03-02 12:00:00")
        self.assertEqual((order.visit_number, self.ticket.first_time_fix), (1, "yes"))

    def test_several_orders_made_at_once_are_counted_one_after_the_other(self):
        orders = (
            self.env["aftersales.service.order"]
            .with_user(self.clerk)
            .create([{"ticket_id": self.ticket.id}, {"ticket_id": self.ticket.id}])
        )
        self.assertEqual(orders.mapped("visit_number"), [1, 2])
        self.assertEqual(orders[1].previous_order_id, orders[0])

    def test_planned_again_once_only(self):
        order = self._visit(result="unsolved", leftover="Needs a new shaft").with_user(self.dispatcher)
        first = order.action_plan_again()["res_id"]
        self.assertEqual(order.action_plan_again()["res_id"], first, "pressed twice, planned once")
        self.assertEqual(order.next_order_id.id, first)
        order.next_order_id.action_cancel("Customer wants a new pump")
        self.assertFalse(order.next_order_id)
        self.assertNotEqual(order.action_plan_again()["res_id"], first)

    def test_what_is_solved_or_not_signed_is_not_planned_again(self):
        solved = self._visit()
        planned = self._plan_order(self.ticket, "2026-03-03 08:00:00")
        for order in (solved, planned):
            with self.assertRaisesRegex(UserError, "leaves unsolved"):
                order.with_user(self.dispatcher).action_plan_again()

    def test_engineers_do_not_make_orders_themselves(self):
        order = self._visit(result="unsolved", leftover="Needs a new shaft")
        with self.assertRaises(AccessError):
            order.with_user(self.engineer).action_plan_again()

    def test_upkeep_without_a_ticket_has_its_visits_too(self):
        order = self._draft(planned_start="2026-03-02 08:00:00", engineer_id=self.engineer.id)
        order.prepare_ids.done = True
        self._sign(self._work_on(order, result="unsolved", leftover="Filter was not in the car"))
        again = order.browse(order.action_plan_again()["res_id"])
        self.assertEqual((again.visit_number, again.previous_order_id), (2, order))

    # --- the leader (S5, V5) --------------------------------------------------------------------------

    def test_a_report_sent_back_comes_back_as_the_next_version_with_the_reason(self):
        report = self._visit().report_id
        dialog = (
            self.env["aftersales.report.reopen"]
            .with_user(self.manager)
            .create({"report_id": report.id, "step": "send_back", "reason": "The old serial is missing"})
        )
        dialog.action_reopen()
        latest = report.order_id.report_id
        self.assertEqual((latest.version, latest.state), (2, "draft"))
        self.assertEqual(latest.correction_reason, "The old serial is missing")
        self.assertEqual(latest.activity_ids.user_id, self.engineer)
        self.assertEqual(report.state, "signed", "what was signed stays")

    def test_an_engineer_corrects_by_the_dialog_and_goes_on_writing(self):
        report = self._visit().report_id
        dialog = (
            self.env["aftersales.report.reopen"]
            .with_user(self.engineer)
            .create({"report_id": report.id, "reason": "Wrong serial"})
        )
        action = dialog.action_reopen()
        self.assertEqual(action["res_id"], report.order_id.report_id.id)
        self.assertEqual(report.order_id.report_id.correction_reason, "Wrong serial")

    def test_nobody_else_sends_back_corrects_or_approves(self):
        report = self._visit().report_id
        with self.assertRaises(AccessError):
            self.env["aftersales.report.reopen"].with_user(self.second_engineer).create(
                {"report_id": report.id, "reason": "Mine now"}
            ).action_reopen()
        with self.assertRaises(AccessError):
            self.env["aftersales.report.reopen"].with_user(self.engineer).create(
                {"report_id": report.id, "step": "send_back", "reason": "I am the leader"}
            ).action_reopen()
        for user in (self.engineer, self.dispatcher, self.auditor):
            with self.assertRaises(AccessError):
                report.with_user(user).action_approve()

    def test_nobody_approves_a_report_of_their_own_work(self):
        self.manager.group_ids += self.env.ref("aftersales_service.group_engineer")
        order = self._plan_order(self.ticket, companion_ids=self.manager.ids)
        report = self._sign(self._work_on(order))
        with self.assertRaisesRegex(UserError, "of their own work"):
            report.with_user(self.manager).action_approve()
        self.assertFalse(report.with_user(self.manager).may_approve)

    def test_a_large_problem_goes_to_the_leader_with_the_proposal(self):
        team = self.env["helpdesk.ticket.team"].create({"name": "Pumps", "user_id": self.manager.id})
        self.ticket.sudo().team_id = team
        order = self._plan_order(self.ticket)
        report = self._work_on(order, large_problem=True, leader_proposal="Replace the pump")
        self.assertEqual(report.sudo().activity_ids.user_id, self.manager)
        self.assertIn("Replace the pump", report.sudo().activity_ids.note)

    # --- cancelling -----------------------------------------------------------------------------------

    def test_the_dialog_asks_why_a_visit_is_cancelled(self):
        order = self._plan_order(self.ticket)
        cancel = (
            self.env["aftersales.order.cancel"]
            .with_user(self.dispatcher)
            .with_context(active_model="aftersales.service.order", active_ids=order.ids)
        )
        with self.assertRaisesRegex(UserError, "Say why"):
            cancel.create({"reason": "  "}).action_cancel_orders()
        cancel.create({"reason": "Solved by phone"}).action_cancel_orders()
        self.assertEqual((order.state, order.cancel_reason), ("cancelled", "Solved by phone"))
        order.action_reopen()
        self.assertEqual((order.state, order.planned_start), ("draft", False))

    def test_a_visit_whose_work_is_done_is_not_cancelled(self):
        order = self._visit()
        with self.assertRaisesRegex(UserError, "Please reload the page"):
            self.env["aftersales.order.cancel"].with_user(self.dispatcher).create(
                {"order_ids": order.ids, "reason": "Too late"}
            ).action_cancel_orders()
