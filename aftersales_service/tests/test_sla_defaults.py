from odoo.tests import tagged

from .sla_common import SlaCommon


@tagged("post_install", "-at_install")
class TestSlaDefaults(SlaCommon):
    """Each limit that is shipped, as the clerk would tell it (T1 to T11). Office hours 9–12 and 13–18 in Berlin."""

    def test_every_limit_says_what_it_means(self):
        shipped = self.policies.filtered(
            lambda policy: policy.get_external_id()[policy.id].startswith("aftersales_service.")
        )
        self.assertEqual(len(shipped), 20)
        for policy in self.policies:
            self.assertTrue(policy.description.endswith("."), policy.name)
            self.assertTrue(policy.step_ids, policy.name)
            self.assertTrue(policy.stop_event_kind_ids, policy.name)

    def test_t1_chat_is_greeted_within_three_minutes_of_office_time(self):
        chat = self.env.ref("aftersales_service.channel_chat")
        ticket = self.new_ticket("2026-03-06 17:58", channel_id=chat.id)
        self.assert_due(ticket, "t1_chat", "Mon 2026-03-09 09:01")
        with self.at("2026-03-06 17:59"):
            ticket._record_event("greeted")
        self.assertEqual(self.limit(ticket, "t1_chat").state, "met")

    def test_t2_complaint_is_handed_over_within_half_an_hour(self):
        ticket = self.new_ticket("2026-03-06 11:45", kind_id=self.kind_complaint.id, team_id=False)
        self.assert_due(ticket, "t2_hand_over", "Fri 2026-03-06 13:15")
        with self.at("2026-03-06 13:10"):
            ticket.team_id = self.team
        self.assertEqual(self.limit(ticket, "t2_hand_over").state, "met")

    def test_t3_question_on_the_phone_is_settled_within_an_hour(self):
        """Phoned on Friday 17:50, office hours until 18: due on Monday 9:50."""
        ticket = self.new_ticket(
            "2026-03-06 17:50", kind_id=self.kind_consultation.id, channel_id=self.channel_phone.id
        )
        self.assert_due(ticket, "t3_phone_question", "Mon 2026-03-09 09:50")
        with self.at("2026-03-09 09:51"):
            self.answer(ticket)
        self.assertEqual(self.limit(ticket, "t3_phone_question").state, "missed")

    def test_t4_call_is_answered_within_24_hours_mail_within_48(self):
        call = self.new_ticket("2026-03-06 17:50", kind_id=self.kind_repair.id, channel_id=self.channel_phone.id)
        self.assert_due(call, "t4_phone", "Sat 2026-03-07 17:50")
        mail = self.new_ticket("2026-03-06 17:50", channel_id=self.channel_email.id)
        self.assert_due(mail, "t4_email", "Sun 2026-03-08 17:50")
        self.assertFalse(self.limit(mail, "t4_phone"))

    def test_t4_complaint_is_answered_within_24_hours_whatever_the_channel(self):
        ticket = self.new_ticket("2026-03-06 17:50", kind_id=self.kind_complaint.id, channel_id=self.channel_email.id)
        self.assert_due(ticket, "t4_complaint", "Sat 2026-03-07 17:50")
        self.assertFalse(self.limit(ticket, "t4_email"), "a mail that complains has the shorter limit")
        with self.at("2026-03-07 17:50"):
            self.answer(ticket)
        self.assertEqual(self.limit(ticket, "t4_complaint").state, "met", "on the dot is in time")

    def test_t5_complaint_is_checked_within_three_working_days(self):
        ticket = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_complaint.id)
        self.assert_due(ticket, "t5_verify", "Wed 2026-03-11 18:00")
        with self.at("2026-03-11 17:00"):
            ticket._record_event("verified")
        self.assertEqual(self.limit(ticket, "t5_verify").state, "met")

    def test_t6_plan_is_told_by_the_end_of_the_next_working_day(self):
        ticket = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_repair.id)
        with self.at("2026-03-06 11:00"):
            ticket.stage_id = self.stage_in_progress
        self.assert_due(ticket, "t6_plan", "Mon 2026-03-09 18:00")

    def test_t6_a_promise_is_a_limit(self):
        ticket = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_repair.id)
        with self.at("2026-03-06 11:00"):
            ticket.stage_id = self.stage_in_progress
            ticket.promised_date = self.utc("2026-03-10 15:00")
        self.assertEqual(self.limit(ticket, "t6_plan").state, "met")
        self.assert_due(ticket, "t6_promise", "Tue 2026-03-10 15:00")
        with self.at("2026-03-10 15:01"):
            ticket.stage_id = self.stage_done
        self.assertEqual(self.limit(ticket, "t6_promise").state, "missed")

    def test_t7_on_site_within_24_hours_up_to_100_km(self):
        self.customer.distance_km = 100
        ticket = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_repair.id)
        self.assert_due(ticket, "t7_near", "Sat 2026-03-07 10:00")
        self.assertFalse(self.limit(ticket, "t7_far"))
        with self.at("2026-03-06 16:00"):
            ticket._record_event("arrived")
        self.assertEqual(self.limit(ticket, "t7_near").state, "met")

    def test_t7_farther_away_an_answer_within_12_hours(self):
        self.customer.distance_km = 101
        ticket = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_repair.id)
        self.assert_due(ticket, "t7_far", "Fri 2026-03-06 22:00")
        self.assertFalse(self.limit(ticket, "t7_near"))

    def test_t7_where_a_supplier_is_needed_an_answer_within_12_hours(self):
        ticket = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_repair.id)
        with self.at("2026-03-06 14:00"):
            ticket._record_event("supplier_needed")
        self.assert_due(ticket, "t7_supplier", "Sat 2026-03-07 02:00")
        self.assertEqual(self.limit(ticket, "t7_near").state, "met")

    def test_t8_fault_told_to_sales_is_answered_within_12_hours(self):
        sales = self.env.ref("aftersales_service.channel_sales")
        ticket = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_repair.id, channel_id=sales.id)
        self.assert_due(ticket, "t8_sales", "Fri 2026-03-06 22:00")

    def test_t9_quality_questions_and_problems(self):
        quality = self.env.ref("aftersales_service.category_quality")
        packing = self.env.ref("aftersales_service.category_human")
        when = "2026-03-06 10:00"
        question = self.new_ticket(when, kind_id=self.kind_consultation.id, category_id=quality.id)
        self.assert_due(question, "t9_question", "Sat 2026-03-14 00:00")
        self.assertFalse(self.limit(question, "t9_next_day"))
        question.severity = "light"
        self.assert_due(question, "t9_next_day", "Sun 2026-03-08 00:00")
        inner = self.new_ticket(when, kind_id=self.kind_complaint.id, category_id=quality.id)
        self.assert_due(inner, "t9_inner", "Sat 2026-03-14 00:00")
        self.assertFalse(self.limit(inner, "t9_outer"))
        outer = self.new_ticket(when, kind_id=self.kind_complaint.id, category_id=packing.id)
        self.assert_due(outer, "t9_outer", "Tue 2026-03-10 00:00")
        self.assertFalse(self.limit(outer, "t9_inner"))

    def test_t9_question_judged_after_a_first_word_still_needs_its_answer(self):
        quality = self.env.ref("aftersales_service.category_quality")
        ticket = self.new_ticket("2026-03-06 10:00", category_id=quality.id)
        with self.at("2026-03-06 10:05"):
            self.answer(ticket)
        with self.at("2026-03-06 10:10"):
            ticket.kind_id = self.kind_consultation
        self.assertEqual(self.limit(ticket, "t9_question").state, "running")
        with self.at("2026-03-06 10:15"):
            self.answer(ticket)
        self.assertEqual(self.limit(ticket, "t9_question").state, "met")

    def test_t10_workshop_one_day_for_each_ten_units(self):
        for units, due in (
            (1, "Mon 2026-03-09"),
            (10, "Mon 2026-03-09"),
            (11, "Tue 2026-03-10"),
            (25, "Wed 2026-03-11"),
        ):
            ticket = self.new_ticket(
                "2026-03-06 10:00",
                kind_id=self.kind_repair.id,
                channel_id=self.channel_walk_in.id,
                walk_in_outcome="left",
                received_goods="Pumps",
                delivered_qty=30,
                defective_qty=units,
            )
            with self.at("2026-03-06 11:00"):
                ticket.stage_id = self.stage_in_progress
            self.assert_due(ticket, "t10_workshop", f"{due} 18:00")
            self.assertFalse(self.limit(ticket, "t7_near"), "nobody drives to a pump that stands here")

    def test_t11_callback_within_three_days_of_the_solution(self):
        ticket = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_repair.id)
        with self.at("2026-03-06 16:00"):
            ticket.stage_id = self.stage_done
        self.assert_due(ticket, "t11_callback", "Tue 2026-03-10 00:00")
        with self.at("2026-03-09 10:00"):
            ticket._record_event("callback")
        self.assertEqual(self.limit(ticket, "t11_callback").state, "met")

    def test_t11_callback_within_three_days_of_having_the_unit_back(self):
        ticket = self.new_ticket(
            "2026-03-06 10:00",
            kind_id=self.kind_repair.id,
            channel_id=self.channel_walk_in.id,
            walk_in_outcome="left",
            received_goods="Pump",
        )
        with self.at("2026-03-09 16:00"):
            ticket.stage_id = self.stage_done
        self.assertFalse(self.limit(ticket, "t11_callback"))
        with self.at("2026-03-12 09:00"):
            ticket._record_event("unit_back")
        self.assert_due(ticket, "t11_unit_back", "Mon 2026-03-16 00:00")
