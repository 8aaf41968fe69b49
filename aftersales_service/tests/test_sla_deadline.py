from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .sla_common import SlaCommon


@tagged("post_install", "-at_install")
class TestSlaDeadline(SlaCommon):
    """A deadline's life: start, pause, go on, end, new round. The limit counts 8 office hours (9–12, 13–18)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policies.active = False
        cls.eight = cls._create_policy()

    def states(self, ticket):
        return self.env["aftersales.sla.deadline"].search([("ticket_id", "=", ticket.id)], order="id").mapped("state")

    # ---------------------------------------------------------------------------------------------
    # Start
    # ---------------------------------------------------------------------------------------------

    def test_runs_from_registration_over_lunch_night_and_weekend(self):
        ticket = self.new_ticket("2026-03-06 11:00")
        # Friday 11–12 and 13–18 are six hours, Monday 9–11 two
        self.assert_due(ticket, self.eight, "Mon 2026-03-09 11:00")
        self.assertEqual(ticket.sla_due, self.utc("2026-03-09 11:00"))
        self.assertEqual(ticket.next_deadline_id, self.limit(ticket, self.eight))

    def test_what_is_due_at_closing_time_is_due_that_day(self):
        ticket = self.new_ticket("2026-03-06 09:00")
        self.assert_due(ticket, self.eight, "Fri 2026-03-06 18:00")

    def test_runs_since_the_customer_called_not_since_it_was_typed_in(self):
        with self.at("2026-03-06 14:00"):
            ticket = self._create_ticket(contact_date=self.utc("2026-03-06 10:00"))
        self.assert_due(ticket, self.eight, "Mon 2026-03-09 10:00")

    def test_day_and_night_without_a_clock(self):
        self.eight.calendar_id = False
        ticket = self.new_ticket("2026-03-06 17:00")
        self.assert_due(ticket, self.eight, "Sat 2026-03-07 01:00")

    def test_what_was_taken_over_from_a_ledger_starts_no_limit(self):
        ticket = self.new_ticket("2026-03-06 10:00", external_reference="OLD-1", kind_id=self.kind_complaint.id)
        self.assertFalse(ticket.deadline_ids)
        with self.at("2026-03-06 11:00"):
            ticket.kind_id = self.kind_repair
            ticket.severity = "major"
        self.assertFalse(ticket.deadline_ids)

    def test_correcting_a_closed_contact_starts_nothing(self):
        judged = self._create_policy(
            name="From judging", start_event_kind_id=self.env.ref("aftersales_service.event_kind_judged").id
        )
        for reference in (False, "OLD-2"):
            ticket = self.new_ticket("2026-03-06 10:00", external_reference=reference, stage_id=self.stage_done.id)
            with self.at("2026-03-07 10:00"):
                ticket.kind_id = self.kind_complaint
            self.assertFalse(self.limit(ticket, judged))

    def test_settled_while_it_is_written_down_is_met(self):
        ticket = self.new_ticket("2026-03-06 10:00", stage_id=self.stage_done.id)
        self.assertEqual(self.limit(ticket, self.eight).state, "met")

    def test_contact_of_another_company_has_its_own_clock(self):
        tokyo = self.env["res.company"].create({"name": "Tokyo"})
        tokyo.resource_calendar_id.tz = "Asia/Tokyo"
        theirs = self.env["aftersales.sla.policy"].search([("company_id", "=", tokyo.id), ("name", "=", "Eight hours")])
        self.assertEqual(theirs.calendar_id, tokyo.resource_calendar_id)
        self.assertEqual(theirs.unit, "hours")
        with self.at("2026-03-06 02:00"):
            ticket, ours = self.env["helpdesk.ticket"].create(
                [{"name": "x", "description": "x", "company_id": c.id} for c in (tokyo, self.company)]
            )
        # Friday 10:00 in Tokyo (8–12, 13–17): six hours on Friday, two on Monday until 10:00 there
        self.assertEqual(self.limit(ticket, theirs).due, self.utc("2026-03-09 02:00"))
        self.assertFalse(self.limit(ticket, self.eight))
        self.assert_due(ours, self.eight, "Fri 2026-03-06 18:00")

    def test_calendar_days_end_at_midnight_of_the_own_company(self):
        tokyo = self.env["res.company"].create({"name": "Tokyo"})
        tokyo.resource_calendar_id.tz = "Asia/Tokyo"
        theirs = self._create_policy(company_id=tokyo.id, calendar_id=False, unit="calendar_days", length=1)
        with self.at("2026-03-06 12:00"):
            ticket = self.env["helpdesk.ticket"].create({"name": "x", "description": "x", "company_id": tokyo.id})
        self.assertEqual(str(self.limit(ticket, theirs).due), "2026-03-07 15:00:00")

    # ---------------------------------------------------------------------------------------------
    # Pause
    # ---------------------------------------------------------------------------------------------

    def test_waiting_for_the_customer_stops_the_clock(self):
        ticket = self.new_ticket("2026-03-06 09:00")
        with self.at("2026-03-06 17:00"):
            ticket.stage_id = self.stage_awaiting
            self.assertEqual(ticket.sla_state, "paused")
        # waits over the weekend until Tuesday noon; one hour was left
        with self.at("2026-03-10 12:00"):
            ticket.stage_id = self.stage_in_progress
            self.assertEqual(ticket.sla_state, "running")
        self.assert_due(ticket, self.eight, "Tue 2026-03-10 14:00")
        self.assertEqual(self.limit(ticket, self.eight).pause_count, 1)

    def test_a_hold_longer_than_the_remaining_time_is_no_breach(self):
        ticket = self.new_ticket("2026-03-06 09:00")
        with self.at("2026-03-06 17:59"):
            ticket.stage_id = self.stage_awaiting
        with self.at("2026-03-20 10:00"):
            self.scan()
            self.assertFalse(self.limit(ticket, self.eight).breached)
            ticket.stage_id = self.stage_done
        limit = self.limit(ticket, self.eight)
        self.assertEqual(limit.state, "met")
        self.assertEqual(limit.pause_count, 1)

    def test_word_of_the_customer_starts_the_clock_again(self):
        ticket = self.new_ticket("2026-03-06 09:00", partner_id=self.customer_user.partner_id.id)
        with self.at("2026-03-06 11:00"):
            ticket.stage_id = self.stage_awaiting
        with self.at("2026-03-09 09:00"):
            ticket.with_user(self.customer_user).message_post(
                body="Here is the photo", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            self.assertEqual(ticket.sla_state, "running")
        self.assert_due(ticket, self.eight, "Mon 2026-03-09 16:00")

    def test_several_pauses_add_up(self):
        ticket = self.new_ticket("2026-03-06 09:00")
        for day in ("09", "10"):
            with self.at("2026-03-06 10:00" if day == "09" else "2026-03-09 10:00"):
                ticket.stage_id = self.stage_awaiting
            with self.at(f"2026-03-{day} 09:00"):
                ticket.stage_id = self.stage_in_progress
        # one hour on Friday, one on Monday, six on Tuesday
        self.assert_due(ticket, self.eight, "Tue 2026-03-10 16:00")
        self.assertEqual(self.limit(ticket, self.eight).pause_count, 2)

    def test_what_is_missed_is_not_undone_by_waiting(self):
        ticket = self.new_ticket("2026-03-06 09:00")
        with self.at("2026-03-06 18:01"):
            ticket.stage_id = self.stage_awaiting
        limit = self.limit(ticket, self.eight)
        self.assertEqual(limit.state, "running")
        with self.at("2026-03-06 18:05"):
            self.scan()
        self.assertTrue(limit.breached)

    def test_promised_date_moves_by_the_time_the_customer_kept_us_waiting(self):
        promise = self.policy("t6_promise")
        promise.active = True
        with self.at("2026-03-06 10:00"):
            ticket = self._create_ticket(promised_date=self.utc("2026-03-10 10:00"))
        self.assert_due(ticket, promise, "Tue 2026-03-10 10:00")
        with self.at("2026-03-09 10:00"):
            ticket.stage_id = self.stage_awaiting
        with self.at("2026-03-11 10:00"):
            ticket.stage_id = self.stage_in_progress
        self.assert_due(ticket, promise, "Thu 2026-03-12 10:00")

    def test_new_promise_takes_the_place_of_the_old_one(self):
        promise = self.policy("t6_promise")
        promise.active = True
        with self.at("2026-03-06 10:00"):
            ticket = self._create_ticket(promised_date=self.utc("2026-03-10 10:00"))
        with self.at("2026-03-09 10:00"):
            ticket.promised_date = self.utc("2026-03-12 10:00")
        self.assert_due(ticket, promise, "Thu 2026-03-12 10:00")
        first = ticket.deadline_ids.filtered(lambda limit: limit.policy_id == promise).sorted("id")[0]
        self.assertEqual(first.state, "cancelled")
        with self.at("2026-03-12 10:01"):
            self.scan()
            # too late to promise anew: the breach stays
            ticket.promised_date = self.utc("2026-03-13 10:00")
        history = ticket.deadline_ids.filtered(lambda limit: limit.policy_id == promise).sorted("id")
        self.assertEqual(history.mapped("state"), ["cancelled", "missed", "running"])
        with self.at("2026-03-12 11:00"):
            ticket.promised_date = False
        self.assertEqual(history[-1].state, "cancelled")

    # ---------------------------------------------------------------------------------------------
    # Changed facts
    # ---------------------------------------------------------------------------------------------

    def test_changed_facts_choose_other_limits_and_keep_the_history(self):
        severe = self._create_policy(name="Four hours", length=4, severity="serious")
        light = self._create_policy(name="Light", severity="light")
        ticket = self.new_ticket("2026-03-06 09:00", severity="light")
        with self.at("2026-03-06 10:00"):
            ticket.severity = "serious"
        self.assertEqual(self.limit(ticket, light, ["cancelled"]).state, "cancelled")
        # counted from the registration, not from the change
        self.assert_due(ticket, severe, "Fri 2026-03-06 14:00")
        self.assert_due(ticket, self.eight, "Fri 2026-03-06 18:00")
        with self.at("2026-03-06 11:00"):
            ticket.severity = "light"
        self.assertEqual(self.limit(ticket, light).state, "running")
        self.assertEqual(len(ticket.deadline_ids), 4)

    def test_fact_that_comes_with_another_counts_as_well(self):
        pumps = self.env["product.category"].create({"name": "Pumps"})
        self.product.categ_id = pumps
        mine = self._create_policy(name="Pumps", product_category_ids=[Command.set(pumps.ids)])
        ticket = self.new_ticket("2026-03-06 09:00", partner_id=False)
        self.assertFalse(self.limit(ticket, mine))
        with self.at("2026-03-06 10:00"):
            ticket.serial_stated = "SN-1001"
        self.assert_due(ticket, mine, "Fri 2026-03-06 18:00")

    def test_fact_of_a_further_condition_counts_as_well(self):
        left = self._create_policy(name="Not left", domain="[('walk_in_outcome', '=', False)]")
        ticket = self.new_ticket("2026-03-06 09:00", channel_id=self.channel_walk_in.id)
        self.assertEqual(self.limit(ticket, left).state, "running")
        with self.at("2026-03-06 10:00"):
            ticket.write({"walk_in_outcome": "left", "received_goods": "Pump", "pickup_date": "2026-03-10"})
        self.assertFalse(self.limit(ticket, left))

    def test_limit_chosen_while_the_ticket_waits_waits_too(self):
        severe = self._create_policy(name="Serious", severity="serious")
        ticket = self.new_ticket("2026-03-06 09:00")
        with self.at("2026-03-06 10:00"):
            ticket.stage_id = self.stage_awaiting
        with self.at("2026-03-20 10:00"):
            ticket.severity = "serious"
            limit = self.limit(ticket, severe)
            self.assertEqual(limit.state, "paused")
        with self.at("2026-03-23 09:00"):
            ticket.stage_id = self.stage_in_progress
        self.assert_due(ticket, severe, "Mon 2026-03-23 17:00")

    def test_limit_whose_end_has_come_already_does_not_begin(self):
        answered = self.env.ref("aftersales_service.event_kind_answered")
        severe = self._create_policy(name="Answer", severity="serious", stop_event_kind_ids=[Command.set(answered.ids)])
        ticket = self.new_ticket("2026-03-06 09:00")
        with self.at("2026-03-06 10:00"):
            self.answer(ticket)
        with self.at("2026-03-06 11:00"):
            ticket.severity = "serious"
        self.assertFalse(self.limit(ticket, severe))

    def test_breach_stays_when_the_limit_no_longer_applies(self):
        light = self._create_policy(name="Light", severity="light")
        ticket = self.new_ticket("2026-03-06 09:00", severity="light")
        with self.at("2026-03-06 18:10"):
            self.scan()
            ticket.severity = "serious"
        limit = self.limit(ticket, light)
        self.assertEqual((limit.state, limit.breached, limit.met_share), ("missed", True, 0.0))

    def test_more_units_more_time(self):
        self.eight.write({"per_quantity": 10, "length": 4})
        ticket = self.new_ticket("2026-03-06 09:00", delivered_qty=30, defective_qty=10)
        self.assert_due(ticket, self.eight, "Fri 2026-03-06 14:00")
        with self.at("2026-03-06 10:00"):
            ticket.defective_qty = 11
        self.assert_due(ticket, self.eight, "Fri 2026-03-06 18:00")

    # ---------------------------------------------------------------------------------------------
    # End and new round
    # ---------------------------------------------------------------------------------------------

    def test_cancelled_ticket_has_no_limit(self):
        for stage in (self.stage_cancelled, self.stage_rejected):
            ticket = self.new_ticket("2026-03-06 09:00")
            with self.at("2026-03-06 10:00"):
                ticket.stage_id = stage
            self.assertEqual(self.states(ticket), ["cancelled"])
            self.assertFalse(ticket.sla_due)

    def test_reopening_starts_a_new_round(self):
        ticket = self.new_ticket("2026-03-06 09:00")
        with self.at("2026-03-06 10:00"):
            ticket.stage_id = self.stage_done
        with self.at("2026-03-09 09:00"):
            ticket.stage_id = self.stage_in_progress
        self.assertEqual(self.states(ticket), ["met", "running"])
        limit = self.limit(ticket, self.eight)
        self.assertEqual(limit.round, 2)
        self.assert_due(ticket, self.eight, "Mon 2026-03-09 18:00")

    def test_answer_in_the_new_round_ends_its_limit(self):
        answered = self.env.ref("aftersales_service.event_kind_answered")
        self.eight.stop_event_kind_ids = answered
        ticket = self.new_ticket("2026-03-06 09:00")
        with self.at("2026-03-06 10:00"):
            self.answer(ticket)
            ticket.stage_id = self.stage_done
        with self.at("2026-03-09 09:00"):
            ticket.stage_id = self.stage_in_progress
        self.assertEqual(self.states(ticket), ["met", "running"])
        with self.at("2026-03-09 10:00"):
            self.answer(ticket)
        self.assertEqual(self.states(ticket), ["met", "met"])

    def test_every_message_of_the_customer_is_answered_in_time(self):
        kind = self.env.ref
        self.eight.write(
            {
                "repeat": True,
                "start_event_kind_id": kind("aftersales_service.event_kind_customer_message").id,
                "stop_event_kind_ids": [Command.set(kind("aftersales_service.event_kind_answered").ids)],
            }
        )
        ticket = self.new_ticket("2026-03-06 09:00", partner_id=self.customer_user.partner_id.id)
        for hour in (10, 13, 15):
            with self.at(f"2026-03-06 {hour}:00"):
                ticket.with_user(self.customer_user).message_post(
                    body="And?", message_type="comment", subtype_xmlid="mail.mt_comment"
                )
            with self.at(f"2026-03-06 {hour}:30"):
                self.answer(ticket)
        self.assertEqual(self.states(ticket), ["met"] * 3)

    def test_callback_is_void_when_the_case_is_reopened(self):
        callback = self.policy("t11_callback")
        callback.active = True
        ticket = self.new_ticket("2026-03-06 09:00", kind_id=self.kind_repair.id)
        with self.at("2026-03-06 10:00"):
            ticket.stage_id = self.stage_done
        self.assertEqual(self.limit(ticket, callback).state, "running")
        with self.at("2026-03-06 11:00"):
            ticket.stage_id = self.stage_in_progress
        self.assertFalse(self.limit(ticket, callback))

    def test_handing_on_the_ticket_does_not_move_the_breach(self):
        ticket = self.new_ticket("2026-03-06 09:00", user_id=self.engineer.id)
        with self.at("2026-03-09 10:00"):
            ticket.stage_id = self.stage_done
        other = self.env["helpdesk.ticket.team"].create({"name": "Others", "user_ids": [Command.set(self.clerk.ids)]})
        with self.at("2026-03-09 11:00"):
            ticket.write({"team_id": other.id, "user_id": self.clerk.id})
        limit = self.limit(ticket, self.eight)
        self.assertEqual((limit.state, limit.team_id, limit.user_id), ("missed", self.team, self.engineer))

    def test_running_limit_follows_its_ticket(self):
        ticket = self.new_ticket("2026-03-06 09:00", user_id=self.engineer.id)
        ticket.user_id = self.clerk
        self.assertEqual(self.limit(ticket, self.eight).user_id, self.clerk)

    def test_attainment_is_the_share_of_those_met(self):
        for hour in ("17", "16", "15"):
            ticket = self.new_ticket("2026-03-06 09:00")
            with self.at(f"2026-03-06 {hour}:00"):
                ticket.stage_id = self.stage_done
        late = self.new_ticket("2026-03-06 09:00")
        with self.at("2026-03-09 09:00"):
            late.stage_id = self.stage_done
        self.new_ticket("2026-03-09 09:00")
        [[share]] = self.env["aftersales.sla.deadline"]._read_group(
            [("policy_id", "=", self.eight.id), ("state", "in", ["met", "missed"])], [], ["met_share:avg"]
        )
        self.assertEqual(share, 0.75)

    # ---------------------------------------------------------------------------------------------
    # Clocks
    # ---------------------------------------------------------------------------------------------

    def test_holiday_entered_later_moves_what_is_running_only(self):
        running = self.new_ticket("2026-03-06 11:00")
        ended = self.new_ticket("2026-03-06 11:00")
        missed = self.new_ticket("2026-03-05 09:00")
        with self.at("2026-03-06 12:00"):
            ended.stage_id = self.stage_done
            self.scan()
        with self.at("2026-03-06 13:00"):
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Holiday",
                    "calendar_id": self.office.id,
                    "date_from": self.utc("2026-03-09 00:00"),
                    "date_to": self.utc("2026-03-10 00:00"),
                }
            )
            self.env.cr.flush()
        self.assert_due(running, self.eight, "Tue 2026-03-10 11:00")
        self.assert_due(ended, self.eight, "Mon 2026-03-09 11:00")
        self.assert_due(missed, self.eight, "Thu 2026-03-05 18:00")
        self.assertTrue(self.limit(missed, self.eight).breached)

    def test_general_holiday_of_another_company_stops_nothing(self):
        tokyo = self.env["res.company"].create({"name": "Tokyo"})
        holiday = {
            "name": "Holiday",
            "calendar_id": False,
            "date_from": self.utc("2026-03-09 00:00"),
            "date_to": self.utc("2026-03-10 00:00"),
        }
        self.env["resource.calendar.leaves"].with_company(tokyo).create(holiday)
        ticket = self.new_ticket("2026-03-06 11:00")
        self.assert_due(ticket, self.eight, "Mon 2026-03-09 11:00")
        with self.at("2026-03-06 12:00"):
            self.env["resource.calendar.leaves"].create(holiday)
            self.env.cr.flush()
        self.assert_due(ticket, self.eight, "Tue 2026-03-10 11:00")

    def test_changed_hours_move_what_is_running(self):
        ticket = self.new_ticket("2026-03-06 11:00")
        with self.at("2026-03-06 12:00"):
            self.office.attendance_ids.filtered(lambda line: line.hour_from == 13).hour_to = 17
            self.env.cr.flush()
        self.assert_due(ticket, self.eight, "Mon 2026-03-09 12:00")

    def test_night_shift(self):
        self.eight.calendar_id = self._create_calendar("Night", range(5), [(0, 6), (22, 24)])
        ticket = self.new_ticket("2026-03-05 23:00")
        # Thursday 23–24, Friday 0–6 and 22–23
        self.assert_due(ticket, self.eight, "Fri 2026-03-06 23:00")

    def test_working_days_of_a_night_shift(self):
        night = self._create_calendar("Night", range(5), [(0, 6), (22, 24)])
        self.eight.write({"calendar_id": night.id, "unit": "working_days", "length": 1})
        ticket = self.new_ticket("2026-03-03 23:00")
        # Tuesday's shift does not count; Wednesday's ends on Thursday at six
        self.assert_due(ticket, self.eight, "Thu 2026-03-05 06:00")

    def test_two_week_calendar(self):
        calendar = self._create_calendar("Alternating", [0], [(9, 17)])
        calendar.switch_calendar_type()
        calendar.attendance_ids.filtered(lambda line: line.week_type == "1" and not line.display_type).unlink()
        self.eight.write({"calendar_id": calendar.id})
        ticket = self.new_ticket("2026-03-02 12:00")
        second = self.new_ticket("2026-03-09 12:00")
        due, other = self.limit(ticket, self.eight).due, self.limit(second, self.eight).due
        # every other Monday has hours: one of the two starts in mid-shift, both end on such a Monday
        self.assertEqual(self.wall(due)[:3], "Mon")
        self.assertEqual((other - due).days % 14, 0)

    def test_summer_time_begins_and_ends(self):
        self.eight.write({"calendar_id": self._create_calendar("Sunday", range(7), [(0, 24)]).id})
        spring = self.new_ticket("2026-03-28 22:00")
        # the clock jumps from two to three in this night: eight hours later it is seven
        self.assert_due(spring, self.eight, "Sun 2026-03-29 07:00")
        autumn = self.new_ticket("2026-10-24 22:00")
        self.assert_due(autumn, self.eight, "Sun 2026-10-25 05:00")
        self.eight.calendar_id = self.office
        office = self.new_ticket("2026-03-27 17:00")
        self.assert_due(office, self.eight, "Mon 2026-03-30 17:00")

    def test_clock_that_lost_its_hours_loses_no_contact(self):
        calendar = self._create_calendar("Lost", range(5), [(9, 17)])
        self.eight.calendar_id = calendar
        self.env.cr.execute("DELETE FROM resource_calendar_attendance WHERE calendar_id = %s", [calendar.id])
        self.env.invalidate_all()
        with self.assertLogs("odoo.addons.aftersales_service.models.sla.sla_clock", "WARNING"):
            ticket = self.new_ticket("2026-03-06 17:00")
        self.assert_due(ticket, self.eight, "Sat 2026-03-07 01:00")

    # ---------------------------------------------------------------------------------------------
    # Batches, collisions, rights
    # ---------------------------------------------------------------------------------------------

    def test_many_tickets_cost_as_many_queries_as_few(self):
        values = {"name": "x", "description": "x", "user_id": False, "partner_id": self.customer.id}
        tickets = self.env["helpdesk.ticket"].with_context(tracking_disable=True, mail_create_nosubscribe=True)
        tickets.create([values] * 2)
        self.env.flush_all()
        counts, batches = {}, {}
        for amount in (5, 50):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batches[amount] = tickets.create([values] * amount)
            self.env.flush_all()
            counts[amount] = self.env.cr.sql_log_count - before
        self.assertLessEqual(counts[50], counts[5] + 2, counts)
        for stage in (self.stage_awaiting, self.stage_in_progress, self.stage_done):
            spent = {}
            for amount, batch in batches.items():
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                batch.write({"stage_id": stage.id})
                self.env.flush_all()
                spent[amount] = self.env.cr.sql_log_count - before
            self.assertLessEqual(spent[50], spent[5] + 6, f"{stage.name}: {spent}")
        self.assertEqual(set(batches[50].deadline_ids.mapped("state")), {"met"})

    def test_a_limit_never_runs_twice(self):
        ticket = self.new_ticket("2026-03-06 09:00")
        limit = self.limit(ticket, self.eight)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            limit.copy({"start": limit.start, "due": limit.due})

    def test_two_requests_that_start_the_same_limit_are_tried_again(self):
        ticket = self.new_ticket("2026-03-06 09:00")
        limits = self.env["aftersales.sla.deadline"]
        values = {
            "ticket_id": ticket.id,
            "policy_id": self.eight.id,
            "company_id": self.company.id,
            "start": self.utc("2026-03-06 09:00"),
            "pauses": [],
            "paused_at": False,
        }
        with mute_logger("odoo.sql_db"), self.assertRaises(ConcurrencyError):
            limits._create_limits([values], [self.eight])

    def test_people_explain_and_change_nothing_else(self):
        ticket = self.new_ticket("2026-03-06 09:00")
        limit = self.limit(ticket, self.eight).with_user(self.manager)
        for values in ({"due": limit.due + timedelta(days=1)}, {"state": "met"}, {"breached": False}):
            with self.assertRaises(AccessError):
                limit.write(values)
        with self.assertRaises(UserError):
            limit.breach_reason = "Nothing happened yet"
        with self.at("2026-03-06 18:10"):
            self.scan()
        limit.with_user(self.clerk).breach_reason = "The part came late"
        self.assertEqual(limit.breach_reason, "The part came late")
