from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .callback_common import CallbackCommon


@tagged("post_install", "-at_install")
class TestCallbackCall(CallbackCommon):
    """The clerk on the phone: reached, not reached, later; and what comes of it."""

    def setUp(self):
        super().setUp()
        self.company.aftersales_caller_ids = self.clerk
        self.ticket = self.settle()
        self.hand_out("2026-03-02 17:00")
        self.row = self.ticket.callback_ids

    def test_reached_the_answer_is_recorded_and_the_limit_met(self):
        self.assertEqual(self.limit(self.ticket, "t11_callback").state, "running")
        with self.at("2026-03-03 10:00"):
            self.call(self.row, marks=(5, 4, 5, 4), remarks="Runs like new")
        answer = self.row.satisfaction_id
        self.assertEqual((self.row.state, self.row.user_id), ("reached", self.clerk))
        self.assertEqual((answer.source, answer.average, answer.satisfied), ("phone", 4.5, True))
        self.assertEqual((answer.callback_id, answer.ticket_id), (self.row, self.ticket))
        self.assertEqual(answer.remarks, "Runs like new")
        self.assertEqual(self.ticket.event_ids.filtered(lambda e: e.kind_id.code == "callback").user_id, self.clerk)
        self.assertEqual(self.limit(self.ticket, "t11_callback").state, "met")
        self.assertFalse(self.ticket.follow_up_ids)

    def test_called_too_late_the_limit_is_missed(self):
        with self.at("2026-03-06 10:00"):
            self.call(self.row, marks=(5, 5, 5, 5))
        self.assertEqual(self.limit(self.ticket, "t11_callback").state, "missed")

    def test_reached_without_marks_is_reached_and_no_answer(self):
        with self.at("2026-03-03 10:00"):
            self.call(self.row)
        self.assertEqual(self.row.state, "reached")
        self.assertFalse(self.row.satisfaction_id)
        self.assertEqual(self.limit(self.ticket, "t11_callback").state, "met")

    def test_nobody_answers_three_times_then_a_mail_is_sent(self):
        for attempt, wall in enumerate(("2026-03-03 10:00", "2026-03-04 11:00"), start=1):
            with self.at(wall):
                self.call(self.row, outcome="unreached", note="rang out")
            self.assertEqual((self.row.state, self.row.failed_attempts), ("planned", attempt))
        self.assertEqual(self.row.due, date(2026, 3, 5), "the next working day")
        with self.at("2026-03-05 11:00"):
            dialog = self.call(self.row, outcome="unreached")
            self.assertTrue(dialog.is_last)
            invitation = self.ticket.invitation_ids
            self.assertEqual(invitation.state, "planned")
            self.assertLessEqual(invitation.due_on, self.utc("2026-03-05 11:00"), "at once")
        self.assertEqual(self.row.state, "unreached")
        self.assertEqual(self.row.attempt_ids.mapped("outcome"), ["unreached"] * 3)
        self.assertEqual(self.row.attempt_ids[-1].note, "rang out")
        self.assertEqual(self.limit(self.ticket, "t11_callback").state, "met", "tried in time, then asked in writing")

    def test_how_often_is_tried_is_a_setting(self):
        self.company.aftersales_call_attempts = 1
        with self.at("2026-03-03 10:00"):
            self.call(self.row, outcome="unreached")
        self.assertEqual(self.row.state, "unreached")

    def test_tried_again_the_same_day(self):
        with self.at("2026-03-03 10:00"):
            self.call(self.row, outcome="unreached", again_at=self.utc("2026-03-03 15:00"))
        self.assertEqual((self.row.due, self.row.again_at), (date(2026, 3, 3), self.utc("2026-03-03 15:00")))

    def test_the_customer_names_a_time(self):
        with self.at("2026-03-03 10:00"):
            self.call(self.row, outcome="later", again_at=self.utc("2026-03-04 08:30"))
        self.assertEqual((self.row.state, self.row.due), ("later", date(2026, 3, 4)))
        self.assertEqual(self.row.failed_attempts, 0)
        with self.at("2026-03-04 08:30"):
            self.call(self.row, marks=(5, 5, 5, 5))
        self.assertEqual(self.row.state, "reached")

    def test_a_time_in_the_past_is_refused_with_nothing_written(self):
        with self.at("2026-03-03 10:00"):
            for outcome in ("later", "unreached"):
                with self.assertRaisesRegex(UserError, "lies in the future"):
                    self.call(self.row, outcome=outcome, again_at=self.utc("2026-03-03 09:00"))
        self.assertFalse(self.row.attempt_ids)

    def test_while_somebody_calls_nobody_is_asked_by_mail(self):
        invitations = self.env["aftersales.invitation"]
        invitation = invitations._plan(self.ticket)
        self.assertEqual((invitation.state, invitation.skip_reason), ("skipped", "callback"))

    def test_several_cases_of_one_customer_are_one_call(self):
        other = self.settle("2026-03-02 18:00")
        self.hand_out("2026-03-02 18:30")
        with self.at("2026-03-03 10:00"):
            dialog = self.call(self.row, marks=(5, 5, 4, 4))
        self.assertEqual(len(dialog.line_ids), 2)
        self.assertEqual((self.row | other.callback_ids).mapped("state"), ["reached"] * 2)
        self.assertEqual((self.row | other.callback_ids).satisfaction_id.ticket_id, self.ticket | other)

    def test_a_case_there_was_no_time_for_stays_on_the_list(self):
        other = self.settle("2026-03-02 18:00")
        self.hand_out("2026-03-02 18:30")
        with self.at("2026-03-03 10:00"):
            action = self.row.with_user(self.clerk).action_call()
            dialog = self.env[action["res_model"]].with_user(self.clerk).with_context(**action["context"]).create({})
            dialog.line_ids.filtered(lambda line: line.callback_id != self.row).spoken_about = False
            dialog.line_ids.mark_skill = "5"
            dialog.action_record()
        self.assertEqual((self.row.state, other.callback_ids.state), ("reached", "planned"))

    def test_does_not_want_to_be_asked_any_more(self):
        other = self.settle("2026-03-02 18:00")
        with self.at("2026-03-03 10:00"):
            self.call(self.row, opt_out=True)
        self.assertTrue(self.customer.satisfaction_opt_out)
        self.assertEqual(other.callback_ids.state, "reached")
        self.assertEqual(self.settle("2026-03-03 16:00").callback_ids.cancel_reason, "opt_out")

    def test_done_is_done(self):
        with self.at("2026-03-03 10:00"):
            self.call(self.row, marks=(5, 5, 5, 5))
            with self.assertRaisesRegex(UserError, "Please reload the page"):
                self.row.with_user(self.other_clerk).action_call()
            with self.assertRaisesRegex(UserError, "Please reload the page"):
                self.row.with_user(self.other_clerk)._record_unreached()
            with self.assertRaisesRegex(UserError, "Please reload the page"):
                self.row.with_user(self.other_clerk).action_take_over()

    def test_taken_over_by_a_colleague(self):
        self.row.with_user(self.other_clerk).action_take_over()
        self.assertEqual(self.row.user_id, self.other_clerk)

    def test_what_was_done_last_stands_beside_the_call(self):
        ticket = self.new_ticket(
            "2026-03-02 07:00", kind_id=self.kind_repair.id, lot_id=self.lot.id, user_id=self.engineer.id
        )
        with self.at("2026-03-02 09:00"):
            order = self._plan_order(ticket, start="2026-03-02 08:00:00")
            report = self._work_on(order)
        report.sudo().state = "signed"
        with self.at("2026-03-02 16:00"):
            ticket.stage_id = self.stage_done
        row = ticket.callback_ids.with_user(self.clerk)
        self.assertEqual(row.treatment, "Bearing replaced, greased")
        self.assertEqual(row.engineer_id, self.engineer)

    def test_recorded_by_hand_on_the_ticket_the_call_is_done(self):
        with self.at("2026-03-03 10:00"):
            self.ticket.with_user(self.clerk)._record_event("callback")
        self.assertEqual(self.row.state, "reached")
        self.assertEqual(self.row.attempt_ids.outcome, "reached")

    def test_taken_down_on_the_phone_by_another_way_the_call_is_done(self):
        with self.at("2026-03-03 10:00"):
            answer = (
                self.env["aftersales.satisfaction"]
                .with_user(self.clerk)
                ._record([{"ticket_id": self.ticket.id, "source": "phone", "mark_skill": 5}])
            )
        self.assertEqual((self.row.state, self.row.satisfaction_id), ("reached", answer))
        self.assertEqual(self.limit(self.ticket, "t11_callback").state, "met")

    def test_a_case_that_nobody_has_to_call_about(self):
        self.rule.share_of, self.rule.share = "rule", 0
        ticket = self.settle("2026-03-02 18:00")
        with self.at("2026-03-03 10:00"):
            action = ticket.with_user(self.clerk).action_call_back()
        row = self.callbacks.browse(action["context"]["default_callback_id"])
        self.assertEqual((row.ticket_id, row.user_id, row.state), (ticket, self.clerk, "planned"))
        with self.at("2026-03-03 10:05"):
            self.call(row, marks=(3, 3, 3, 3))
        self.assertFalse(row.satisfaction_id.satisfied)
        open_case = self.new_ticket("2026-03-03 09:00", kind_id=self.kind_repair.id)
        with self.assertRaisesRegex(UserError, "Settle this one first"):
            open_case.with_user(self.clerk).action_call_back()

    def test_a_call_that_was_a_mistake_is_called_off(self):
        self.rule.share_of, self.rule.share = "rule", 0
        ticket = self.settle("2026-03-02 18:00")
        with self.at("2026-03-03 10:00"):
            action = ticket.with_user(self.clerk).action_call_back()
            row = self.callbacks.browse(action["context"]["default_callback_id"])
            row.with_user(self.clerk).action_call_off()
        self.assertEqual((row.state, row.cancel_reason), ("cancelled", "by_hand"))

    def test_what_the_rules_ask_for_is_called_off_by_the_manager(self):
        with self.at("2026-03-03 10:00"):
            with self.assertRaisesRegex(AccessError, "asked for by the callback rules"):
                self.row.with_user(self.clerk).action_call_off()
            self.row.with_user(self.manager).action_call_off()
        self.assertEqual(self.row.cancel_reason, "by_hand")
        self.assertEqual(self.limit(self.ticket, "t11_callback", state=["cancelled"]).state, "cancelled")

    def test_called_about_once_may_be_asked_by_mail_the_second_time(self):
        with self.at("2026-03-03 10:00"):
            self.call(self.row)
            self.assertEqual(self.env["aftersales.invitation"]._find_skip_reasons(self.ticket)[self.ticket], "callback")
        with self.at("2026-03-04 10:00"):
            self.ticket.stage_id = self.stage_in_progress
        self.rule.share_of, self.rule.share = "rule", 0
        with self.at("2026-03-05 10:00"):
            self.ticket.stage_id = self.stage_done
            self.assertFalse(self.env["aftersales.invitation"]._find_skip_reasons(self.ticket))

    def test_the_number_that_is_called_is_the_tickets(self):
        self.ticket.with_user(self.clerk).partner_phone = "+44 20 7946 0444"
        self.assertEqual(self.row.with_user(self.clerk).phone, "+44 20 7946 0444")
        self.assertIn(self.row, self.callbacks.with_user(self.clerk).search([("phone", "ilike", "0444")]))

    # ---------------------------------------------------------------------------------------------
    # Who
    # ---------------------------------------------------------------------------------------------

    def test_only_the_desk_calls(self):
        for user in (self.dispatcher, self.auditor, self.finance, self.general_manager):
            row = self.row.with_user(user)
            self.assertEqual(row.read(["state"])[0]["state"], "planned")
            for step in (row.action_call, row.action_take_over, row._record_unreached):
                with self.assertRaises(AccessError):
                    step()
        for user in (self.engineer, self.station, self.workshop, self.customer_user):
            with self.assertRaises(AccessError):
                self.row.with_user(user).read(["state"])
            with self.assertRaises(AccessError):
                self.row.with_user(user).action_call()
        self.row.with_user(self.manager).action_take_over()

    def test_nobody_writes_a_call_by_hand(self):
        with self.at("2026-03-03 10:00"):
            self.call(self.row, outcome="unreached")
        for user in (self.clerk, self.manager, self.auditor):
            with self.assertRaises(AccessError):
                self.row.with_user(user).write({"state": "reached"})
            with self.assertRaises(AccessError):
                self.row.with_user(user).unlink()
            with self.assertRaises(UserError):
                self.row.attempt_ids.with_user(user).write({"outcome": "reached"})
        with self.assertRaisesRegex(UserError, "kept as it was written down"):
            self.row.attempt_ids.write({"outcome": "reached"})
        with self.assertRaisesRegex(UserError, "kept on record"):
            self.row.sudo().attempt_ids.unlink()
        with self.assertRaisesRegex(UserError, "kept on record"):
            self.row.sudo().unlink()

    def test_another_company_sees_nothing(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        self.other_clerk.write({"company_ids": [(6, 0, branch.ids)], "company_id": branch.id})
        self.assertFalse(self.callbacks.with_user(self.other_clerk).search([]))
        with self.assertRaises(AccessError):
            self.row.with_user(self.other_clerk).action_call()

    def test_the_engineer_opens_his_ticket_without_reading_calls(self):
        self.ticket.user_id = self.engineer
        ticket = self.ticket.with_user(self.engineer)
        ticket.web_read({"name": {}, "stage_id": {}})
        view = ticket.get_view(view_type="form")["arch"]
        self.assertNotIn("action_view_callbacks", view)
        self.assertNotIn("satisfaction_id", view)
