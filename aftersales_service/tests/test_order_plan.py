from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, api, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from .common import AfterSalesCommon
from .order_common import OrderFixtures


@freeze_time("2026-03-02 09:00:00")
class TestOrderPlan(OrderFixtures, AfterSalesCommon):
    """Who goes where and when: only if qualified, only to one place at a time, and only the dispatcher says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_orders()

    # --- qualification (V3) -------------------------------------------------------------------------

    def test_without_the_certificate_on_the_day_nobody_is_sent(self):
        self.repair.certification_ids = self.high_voltage
        self._certify(self.engineer, self.high_voltage, "2025-01-01", "2026-03-05")
        order = self._draft()
        order.write({"planned_start": "2026-03-05 08:00:00", "engineer_id": self.engineer.id})
        self.assertEqual(order.state, "planned", "valid on its last day")
        with self.assertRaisesRegex(ValidationError, "no valid certificate High voltage on 2026-03-06"):
            order.write({"planned_start": "2026-03-06 08:00:00", "planned_end": "2026-03-06 10:00:00"})

    def test_certificate_asked_for_by_the_product_counts_as_well(self):
        self.product.categ_id = self.env["product.category"].create(
            {"name": "Welded", "certification_ids": self.welding.ids}
        )
        with self.assertRaisesRegex(ValidationError, "Welding"):
            self._plan_order()
        self._certify(self.engineer, self.welding, "2026-01-01")
        self.assertEqual(self._plan_order().state, "planned")

    def test_only_the_leading_engineer_needs_the_certificate(self):
        self.repair.certification_ids = self.high_voltage
        self._certify(self.engineer, self.high_voltage, "2026-01-01")
        order = self._plan_order(companion_ids=self.second_engineer.ids)
        self.assertEqual(order.state, "planned")
        with self.assertRaisesRegex(ValidationError, "The second engineer has no valid certificate"):
            order.write({"engineer_id": self.second_engineer.id, "companion_ids": [Command.clear()]})

    def test_the_day_is_the_dispatchers(self):
        """A visit at eight in Shanghai on the first day of validity is before midnight in London."""
        self.repair.certification_ids = self.high_voltage
        self._certify(self.engineer, self.high_voltage, "2026-03-06")
        order = self._draft().with_context(tz="Asia/Shanghai")
        order.write({"planned_start": "2026-03-05 23:30:00", "engineer_id": self.engineer.id})
        self.assertEqual(order.state, "planned")

    # --- one place at a time ------------------------------------------------------------------------

    def test_nobody_is_booked_twice(self):
        first = self._plan_order(start="2026-03-03 08:00:00")
        second = self._draft()
        with self.assertRaisesRegex(ValidationError, f"The engineer is at {first.name}"):
            second.write({"planned_start": "2026-03-03 09:00:00", "engineer_id": self.engineer.id})
        second.write({"planned_start": "2026-03-03 10:00:00", "engineer_id": self.engineer.id})
        self.assertEqual(second.state, "planned", "one ends when the other begins")

    def test_whoever_goes_along_is_busy_too(self):
        self._plan_order(start="2026-03-03 08:00:00", companion_ids=self.second_engineer.ids)
        with self.assertRaisesRegex(ValidationError, "The second engineer is at"):
            self._plan_order(start="2026-03-03 08:00:00", engineer_id=self.second_engineer.id)

    def test_time_is_free_again_when_a_visit_is_cancelled_or_done(self):
        first = self._plan_order(start="2026-03-03 08:00:00")
        first.action_cancel("Customer has no power")
        second = self._plan_order(start="2026-03-03 08:00:00")
        self.assertEqual(second.state, "planned")
        self._work_on(second)
        self.assertEqual(self._plan_order(start="2026-03-03 08:00:00").state, "planned")

    def test_the_database_refuses_what_the_check_cannot_see(self):
        order = self._plan_order(start="2026-03-03 08:00:00")
        booking = order.sudo().booking_ids
        other = self._draft()
        with self.assertRaises(IntegrityError) as refused, mute_logger("odoo.sql_db"), self.cr.savepoint():
            booking.copy({"order_id": other.id, "start": booking.start + timedelta(hours=1)})
        self.assertIn(
            "has just been planned for another service order", booking._sql_error_to_message(refused.exception)
        )

    # --- setting the rules aside --------------------------------------------------------------------

    def test_a_manager_may_send_nevertheless_with_a_reason(self):
        self.repair.certification_ids = self.high_voltage
        order = self._draft()
        plan = {"planned_start": "2026-03-03 08:00:00", "engineer_id": self.engineer.id}
        with self.assertRaisesRegex(AccessError, "Only a manager"):
            order.write({**plan, "override_note": "I say so"})
        order.with_user(self.manager).write({**plan, "override_note": "Goes with the supplier's expert"})
        self.assertEqual((order.state, order.override_user_id), ("planned", self.manager))
        self.assertIn("High voltage", order.plan_problem, "what stands against it stays on the screen")
        self.assertFalse(order.in_conflict, "but it is no open conflict")

    def test_the_exception_lapses_when_the_plan_changes(self):
        first = self._plan_order(start="2026-03-03 08:00:00")
        order = self._draft()
        order.with_user(self.manager).write(
            {
                "planned_start": "2026-03-03 09:00:00",
                "engineer_id": self.engineer.id,
                "override_note": "Both customers are in the same building",
            }
        )
        order.write({"planned_start": "2026-03-04 09:00:00", "planned_end": "2026-03-04 11:00:00"})
        self.assertEqual((order.override_note, order.override_user_id), (False, self.env["res.users"]))
        with self.assertRaisesRegex(ValidationError, first.name):
            order.write({"planned_start": "2026-03-03 09:00:00", "planned_end": "2026-03-03 11:00:00"})

    def test_who_makes_a_new_exception_answers_for_it(self):
        self.repair.certification_ids = self.high_voltage
        order = self._draft()
        order.with_user(self.manager).write(
            {"planned_start": "2026-03-03 08:00:00", "engineer_id": self.engineer.id, "override_note": "One"}
        )
        self.dispatcher.group_ids += self.env.ref("aftersales_service.group_manager")
        order.write({"override_note": "Two"})
        self.assertEqual(order.override_user_id, self.dispatcher)

    # --- whose plan it is ---------------------------------------------------------------------------

    def test_engineers_and_clerks_do_not_plan(self):
        order = self._plan_order(start="2026-03-03 08:00:00")
        for user in (self.engineer, self.clerk):
            mine = order.with_user(user)
            for values in (
                {"planned_start": "2026-03-03 12:00:00"},
                {"engineer_id": self.second_engineer.id},
                {"companion_ids": self.second_engineer.ids},
                {"mode": "remote"},
                {"station_id": self.station_partner.id},
            ):
                with self.assertRaisesRegex(AccessError, "Ask the dispatcher"):
                    mine.write(values)
            with self.assertRaisesRegex(AccessError, "Ask the dispatcher"):
                mine.action_plan()
            with self.assertRaisesRegex(AccessError, "Ask the dispatcher"):
                mine.action_cancel("No time")

    def test_a_clerk_asks_for_a_visit_but_does_not_say_who_goes(self):
        orders = self.env["aftersales.service.order"].with_user(self.clerk)
        wish = {"partner_id": self.customer.id, "fault": "Leaks", "mode": "remote"}
        self.assertEqual(orders.create(wish).state, "draft")
        for plan in (
            {"planned_start": "2026-03-03 08:00:00"},
            {"engineer_id": self.engineer.id},
            {"station_id": self.station_partner.id},
        ):
            with self.assertRaisesRegex(AccessError, "Ask the dispatcher"):
                orders.create({**wish, **plan})

    def test_what_the_steps_write_is_refused_by_rpc_and_import(self):
        order = self._plan_order(start="2026-03-03 08:00:00")
        for values in (
            {"state": "approved"},
            {"outcome": "solved"},
            {"arrived_on": "2026-03-01 08:00:00"},
            {"name": "SV2026-09999"},
            {"visit_number": 1},
            {"override_user_id": self.dispatcher.id},
            {"approver_id": self.dispatcher.id},
        ):
            for user in (self.manager, self.dispatcher):
                with self.assertRaisesRegex(AccessError, "by the steps of the record only"):
                    order.with_user(user).write(values)
                with self.assertRaisesRegex(AccessError, "by the steps of the record only"):
                    order.with_user(user).create({"partner_id": self.customer.id, **values})
        result = order.with_user(self.manager).load([".id", "state"], [[str(order.id), "Approved"]])
        self.assertIn("by the steps of the record only", result["messages"][0]["message"])
        self.assertEqual(order.state, "planned")

    def test_what_has_begun_is_not_moved_any_more(self):
        order = self._plan_order()
        order.with_user(self.engineer).action_depart()
        order.write({"planned_end": "2026-03-02 12:00:00"})
        order.with_user(self.engineer).action_arrive()
        with self.assertRaisesRegex(UserError, "cannot be moved any more"):
            order.write({"planned_start": "2026-03-04 08:00:00", "planned_end": "2026-03-04 10:00:00"})

    # --- moving ---------------------------------------------------------------------------------------

    def test_dragging_moves_the_visit_and_the_booked_time(self):
        """The calendar writes begin and end, nothing else."""
        order = self._plan_order(start="2026-03-03 08:00:00")
        order.write({"planned_start": "2026-03-05 13:00:00", "planned_end": "2026-03-05 16:00:00"})
        booking = order.sudo().booking_ids
        self.assertEqual(
            (booking.start, booking.stop), (order.planned_start, fields.Datetime.to_datetime("2026-03-05 16:00:00"))
        )
        self.assertEqual(order.planned_hours, 3)

    def test_a_visit_moved_on_the_form_keeps_its_length(self):
        order = self._plan_order(start="2026-03-03 08:00:00", planned_end="2026-03-03 13:00:00")
        with Form(order.with_user(self.dispatcher)) as form:
            form.planned_start = "2026-03-04 09:00:00"
        self.assertEqual(order.planned_end, fields.Datetime.to_datetime("2026-03-04 14:00:00"))

    def test_taking_the_time_away_leaves_a_visit_to_plan(self):
        order = self._plan_order(start="2026-03-03 08:00:00")
        order.write({"planned_start": False, "planned_end": False})
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.sudo().booking_ids)

    # --- conflicts ------------------------------------------------------------------------------------

    def test_conflicts_that_come_later_are_found(self):
        certificate = self._certify(self.engineer, self.high_voltage, "2026-01-01")
        self.repair.certification_ids = self.high_voltage
        order = self._plan_order(start="2026-03-03 08:00:00")
        free = self._plan_order(start="2026-03-03 12:00:00")
        conflicts = order.search([("in_conflict", "=", True), ("id", "in", (order + free).ids)])
        self.assertFalse(conflicts)
        certificate.valid_to = "2026-03-02"
        self.env.invalidate_all()
        self.assertTrue(order.in_conflict and order.is_hatched)
        self.assertEqual(order.search([("in_conflict", "=", True), ("id", "in", (order + free).ids)]), order + free)
        self.assertFalse(order.search([("in_conflict", "=", False), ("id", "in", order.ids)]))

    def test_a_visit_squeezed_in_by_the_manager_shows_on_the_other_one(self):
        order = self._plan_order(start="2026-03-03 08:00:00")
        squeezed = self._draft()
        squeezed.with_user(self.manager).write(
            {"planned_start": "2026-03-03 09:00:00", "engineer_id": self.engineer.id, "override_note": "Next door"}
        )
        self.env.invalidate_all()
        self.assertIn(squeezed.name, order.plan_problem)
        self.assertEqual(order.search([("in_conflict", "=", True), ("id", "in", (order + squeezed).ids)]), order)

    # --- from the ticket, with the dialog ---------------------------------------------------------------

    def test_plan_right_from_the_ticket(self):
        ticket = self._create_ticket(
            partner_id=self.customer.id, lot_id=self.lot.id, partner_phone="555-1", priority="3"
        )
        action = ticket.with_user(self.dispatcher).action_create_service_order()
        order = self.env[action["res_model"]].with_user(self.dispatcher).browse(action["res_id"])
        self.assertEqual(
            (order.partner_id, order.lot_id, order.product_id, order.contact_phone, order.priority, order.fault),
            (self.customer, self.lot, self.product, "555-1", "3", ticket.name),
        )
        dialog = self._open_dialog(order, planned_start="2026-03-03 08:00:00", duration=3)
        self._choose(dialog, self.engineer)
        self.assertEqual((order.state, order.engineer_id, order.planned_hours), ("planned", self.engineer, 3))
        self.assertEqual(ticket.with_user(self.dispatcher).service_order_count, 1)
        self.assertEqual(
            self.env["aftersales.service.order"].search(ticket.action_view_service_orders()["domain"]), order
        )

    def test_nobody_is_sent_without_a_customer(self):
        ticket = self._create_ticket()
        with self.assertRaisesRegex(UserError, "has no customer yet"):
            ticket.action_create_service_order()

    def test_the_dialog_says_what_speaks_against_whom(self):
        self.repair.certification_ids = self.high_voltage
        self._certify(self.second_engineer, self.high_voltage, "2026-01-01")
        busy = self._draft()
        busy.with_user(self.manager).write(
            {
                "planned_start": "2026-03-04 08:00:00",
                "planned_end": "2026-03-04 12:00:00",
                "engineer_id": self.second_engineer.id,
            }
        )
        dialog = self._open_dialog(self._draft(), planned_start="2026-03-04 10:00:00", duration=2)
        lines = {line.user_id: line for line in dialog.candidate_ids}
        self.assertEqual(lines[self.engineer].missing, "High voltage")
        self.assertTrue(lines[self.engineer].free)
        self.assertEqual(lines[self.second_engineer].clash, busy.name)
        self.assertEqual((lines[self.second_engineer].hours_day, lines[self.second_engineer].hours_week), (4, 4))
        with self.assertRaisesRegex(ValidationError, "no valid certificate"):
            self._choose(dialog, self.engineer)
        with self.assertRaisesRegex(ValidationError, busy.name):
            self._choose(dialog, self.second_engineer)
        dialog.planned_start = "2026-03-04 13:00:00"
        line = dialog.candidate_ids[0]
        self.assertEqual((line.user_id, line.qualified, line.free), (self.second_engineer, True, True))

    def test_the_dialog_proposes_a_day_that_is_long_enough(self):
        self.company.resource_calendar_id.tz = "UTC"
        short, long = self._draft(), self._draft(type_id=self.env.ref("aftersales_service.order_type_installation").id)
        with freeze_time("2026-03-06 13:20:00"):
            self.assertEqual(self._open_dialog(short).planned_start, fields.Datetime.to_datetime("2026-03-06 14:00:00"))
            self.assertEqual(
                self._open_dialog(long).planned_start,
                fields.Datetime.to_datetime("2026-03-09 08:00:00"),
                "eight hours do not fit into Friday afternoon",
            )

    def test_a_dispatchers_note_in_the_dialog_opens_no_door(self):
        self.repair.certification_ids = self.high_voltage
        dialog = self._open_dialog(self._draft(), override_note="Please")
        with self.assertRaisesRegex(AccessError, "Only a manager"):
            self._choose(dialog, self.engineer)

    def test_a_managers_note_in_the_dialog_is_kept_only_where_it_is_needed(self):
        self.repair.certification_ids = self.high_voltage
        order = self._draft()
        dialog = self._open_dialog(order, self.manager, override_note="With the supplier's expert")
        self._choose(dialog, self.engineer)
        self.assertEqual((order.state, order.override_user_id), ("planned", self.manager))
        self._certify(self.second_engineer, self.high_voltage, "2026-01-01")
        again = self._open_dialog(order, self.manager, override_note="Just in case")
        self._choose(again, self.second_engineer)
        self.assertEqual((order.engineer_id, order.override_note), (self.second_engineer, False))

    def test_the_dialog_of_an_order_that_is_under_way_is_refused(self):
        order = self._draft()
        dialog = self._open_dialog(order)
        order.action_cancel("Solved by phone")
        with self.assertRaisesRegex(UserError, "Please reload the page"):
            self._choose(dialog, self.engineer)
        with self.assertRaisesRegex(UserError, "Please reload the page"):
            order.action_plan()

    def test_nobody_chooses_through_somebody_elses_dialog(self):
        dialog = self._open_dialog(self._draft())
        with self.assertRaises(AccessError):
            self._choose(dialog.with_user(self.clerk), self.engineer)
        with self.assertRaises(AccessError):
            self._choose(dialog.with_user(self.station), self.station_engineer)

    # --- proposals ------------------------------------------------------------------------------------

    def test_candidates_come_in_order_of_fitness(self):
        """Qualified before unqualified, free before booked, near before far, idle before busy."""
        third, fourth = (
            self.env["res.users"].create(
                {
                    "name": name,
                    "login": name,
                    "group_ids": [Command.link(self.env.ref("aftersales_service.group_engineer").id)],
                }
            )
            for name in ("third", "fourth")
        )
        for user in (third, fourth):
            self.employees[user] = self.env["hr.employee"].create({"name": user.name, "user_id": user.id})
        self.repair.certification_ids = self.high_voltage
        for user in (self.engineer, self.second_engineer, third):
            self._certify(user, self.high_voltage, "2026-01-01")
        self.customer.write({"partner_latitude": 51.5, "partner_longitude": -0.1})
        near, far = (
            self.env["res.partner"].create({"name": name, "partner_latitude": latitude, "partner_longitude": -0.1})
            for name, latitude in (("near", 51.6), ("far", 55.0))
        )
        self.employees[self.second_engineer].address_id = near
        self.employees[self.engineer].address_id = far
        self.employees[third].address_id = near
        self._plan_order(start="2026-03-04 14:00:00", engineer_id=third.id)
        order = self._draft()
        users = order.get_candidates(
            fields.Datetime.to_datetime("2026-03-04 08:00:00"), fields.Datetime.to_datetime("2026-03-04 10:00:00")
        )
        names = [candidate["user"] for candidate in users if candidate["user"] in self.employees]
        self.assertEqual(names, [self.second_engineer, third, self.engineer, fourth])
        self.assertAlmostEqual(users[0]["distance_km"], 11, delta=1)

    def test_on_a_journey_the_field_is_proposed_before_the_workshop(self):
        """At the counter it makes no difference: there the idle one comes first."""
        self._plan_order(start="2026-03-04 14:00:00", engineer_id=self.engineer.id)
        order = self._draft()
        moment = fields.Datetime.to_datetime("2026-03-04 08:00:00")

        def proposed():
            candidates = order.get_candidates(moment, moment + timedelta(hours=2))
            return [c["user"] for c in candidates if c["user"] in self.engineer | self.workshop]

        self.assertEqual(proposed(), [self.engineer, self.workshop])
        order.mode = "walk_in"
        self.assertEqual(proposed(), [self.workshop, self.engineer])

    def test_proposing_costs_the_same_for_ten_engineers_as_for_forty(self):
        order = self._draft()
        start = fields.Datetime.to_datetime("2026-03-04 08:00:00")
        group = self.env.ref("aftersales_service.group_engineer")

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.get_candidates(start, start + timedelta(hours=2))
            return self.env.cr.sql_log_count - before

        def hire(count):
            self.env["res.users"].with_context(no_reset_password=True).create(
                [
                    {"name": f"E{count}-{number}", "login": f"e{count}-{number}", "group_ids": [Command.link(group.id)]}
                    for number in range(count)
                ]
            )

        hire(10)
        queries()
        few = queries()
        hire(30)
        queries()
        many = queries()
        self.assertLessEqual(few, 20)
        self.assertLessEqual(many, few + 2)

    def test_opening_the_list_costs_the_same_for_five_orders_as_for_thirty(self):
        spec = {
            name: {}
            for name in ("name", "planned_start", "fault", "state", "plan_problem", "in_conflict", "visit_number")
        } | {name: {"fields": {"display_name": {}}} for name in ("engineer_id", "partner_id", "type_id")}
        orders = self.env["aftersales.service.order"].with_user(self.dispatcher)
        self.repair.certification_ids = self.high_voltage
        self._certify(self.engineer, self.high_voltage, "2026-01-01")

        def queries(limit):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders.web_search_read([("company_id", "=", self.company.id)], spec, limit=limit)
            return self.env.cr.sql_log_count - before

        for day in range(1, 29):
            self._draft(planned_start=f"2026-04-{day:02} 08:00:00", engineer_id=self.engineer.id)
        queries(5)
        few, many = queries(5), queries(28)
        self.assertLessEqual(few, 25)
        self.assertLessEqual(many, few + 1)

    # --- stations (V8) --------------------------------------------------------------------------------

    def test_a_station_sees_and_plans_its_own_orders_only(self):
        ours = self._plan_order()
        theirs = self._draft(station_id=self.station_partner.id)
        orders = self.env["aftersales.service.order"].with_user(self.station)
        self.assertEqual(orders.search([("id", "in", (ours + theirs).ids)]), theirs)
        with self.assertRaises(AccessError):
            ours.with_user(self.station).read(["name"])
        mine = theirs.with_user(self.station)
        mine.write({"planned_start": "2026-03-03 08:00:00", "engineer_id": self.station_engineer.id})
        self.assertEqual(theirs.state, "planned")
        for stranger in (self.engineer, self.dispatcher):
            with self.assertRaisesRegex(ValidationError, "does not belong to Western Station"):
                mine.engineer_id = stranger
            with self.assertRaisesRegex(ValidationError, "does not belong to Western Station"):
                mine.companion_ids = stranger

    def test_a_station_neither_hands_its_orders_on_nor_takes_others(self):
        other = self.env["res.partner"].create(
            {"name": "Eastern Station", "is_company": True, "is_service_station": True}
        )
        mine = self._draft(station_id=self.station_partner.id).with_user(self.station)
        for station in (other.id, False):
            with self.assertRaisesRegex(AccessError, "Which station does the work"):
                mine.station_id = station
        with self.assertRaises(AccessError):
            mine.create({"partner_id": self.customer.id, "station_id": self.station_partner.id})

    def test_the_dialog_proposes_the_stations_own_people(self):
        order = self._draft()
        dialog = self._open_dialog(order, station_id=self.station_partner.id, planned_start="2026-03-03 08:00:00")
        self.assertEqual(dialog.candidate_ids.user_id, self.station + self.station_engineer)
        dialog.action_hand_over()
        self.assertEqual((order.state, order.engineer_id), ("planned", self.env["res.users"]))
        theirs = self._open_dialog(order, self.station)
        self.assertEqual(theirs.candidate_ids.user_id, self.station + self.station_engineer)
        theirs.station_id = False
        self.assertFalse(theirs.candidate_ids, "our own people are not the station's business")
        theirs.station_id = self.station_partner
        self._choose(theirs, self.station_engineer)
        self.assertEqual(order.engineer_id, self.station_engineer)

    def test_the_contact_of_a_station_shows_its_people(self):
        branch = self.env["res.partner"].create({"name": "Night shift", "parent_id": self.station_partner.id})
        self.station_engineer.partner_id.parent_id = branch
        stations = (self.station_partner + self.customer).with_user(self.dispatcher)
        self.assertEqual(stations.mapped("station_user_ids"), self.station + self.station_engineer)
        self.assertFalse(stations[1].station_user_ids)

    def test_whoever_has_not_the_duty_is_not_sent(self):
        with self.assertRaisesRegex(ValidationError, "is no engineer of"):
            self._plan_order(engineer_id=self.clerk.id)
        with self.assertRaisesRegex(ValidationError, "is no engineer of"):
            self._plan_order(engineer_id=self.station_engineer.id)

    # --- the day's lists --------------------------------------------------------------------------------

    def test_on_monday_the_morning_list_tells_of_friday(self):
        orders = self.env["aftersales.service.order"].with_user(self.dispatcher)
        today = fields.Date.to_date("2026-03-02")
        self.assertEqual(orders._get_morning_days(today), (fields.Date.to_date("2026-02-27"), today))
        with freeze_time("2026-02-27 09:00:00"):
            done = self._plan_order(start="2026-02-27 08:00:00")
            self._work_on(done)
        planned = self._plan_order(start="2026-03-02 14:00:00")
        later = self._plan_order(start="2026-03-03 14:00:00")
        everything = done + planned + later
        results = orders.search(orders.action_morning_results()["domain"])
        plan = orders.search(orders.action_morning_plan()["domain"])
        self.assertEqual((results & everything, plan & everything), (done, planned))

    def test_days_begin_at_the_users_midnight(self):
        orders = self.env["aftersales.service.order"].with_user(self.dispatcher).with_context(tz="Asia/Shanghai")
        self.assertEqual(
            orders._get_midnight(fields.Date.to_date("2026-03-02")),
            fields.Datetime.to_datetime("2026-03-01 16:00:00"),
        )

    def test_today_counts_what_waits_for_each_duty(self):
        def count(user, name):
            sections = self.env["aftersales.today"].with_user(user).get_sections()
            [card] = [card for section in sections for card in section["cards"] if card["name"] == name]
            self.assertEqual(
                card["count"], self.env[card["model"]].with_user(user).search_count(card["domain"]), "the list behind"
            )
            return card["count"]

        names = [
            (self.dispatcher, "Visits to plan"),
            (self.dispatcher, "Visits overdue"),
            (self.dispatcher, "Unsolved, to plan again"),
            (self.dispatcher, "Plans in conflict"),
            (self.dispatcher, "The engineers' day"),
            (self.station, "Visits without an engineer"),
            (self.manager, "Reports to approve"),
            (self.manager, "Large problems"),
            (self.manager, "Cash advances to decide"),
            (self.finance, "Cash advances to pay out"),
        ]
        before = [count(user, name) for user, name in names]
        self._draft()
        self._draft(station_id=self.station_partner.id)
        self._plan_order(start="2026-03-01 08:00:00")
        order = self._plan_order(start="2026-03-02 14:00:00")
        advance = (
            self.env["aftersales.cash.advance"]
            .with_user(self.engineer)
            .create({"order_id": order.id, "amount": 500, "purpose": "Train"})
        )
        report = self._work_on(
            order,
            result="unsolved",
            leftover="Needs a new shaft",
            large_problem=True,
            leader_proposal="Replace the pump",
        )
        advance.with_user(self.manager).action_approve()
        self._plan_order(start="2026-03-02 18:00:00").with_user(self.engineer).advance_ids = [
            Command.create({"amount": 200, "purpose": "Lodging"})
        ]
        self.assertEqual(report.state, "ready")
        after = [count(user, name) for user, name in names]
        self.assertEqual(
            [now - then for now, then in zip(after, before, strict=True)],
            [2, 1, 0, 0, 2, 1, 0, 1, 1, 1],
        )


@tagged("post_install", "-at_install")
class TestOrderRace(TransactionCase):
    """Two dispatchers plan the same engineer in the same moment, each in a transaction of their own."""

    def setUp(self):
        super().setUp()
        admin = self.env.ref("base.user_admin")
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute(
                """
                INSERT INTO aftersales_service_order
                    (name, company_id, type_id, mode, partner_id, station_id, state, active, visit_number)
                SELECT 'RACE-' || number, %(company)s, %(type)s, 'on_site', %(partner)s, %(partner)s, 'draft', true, 1
                  FROM generate_series(1, 2) number RETURNING id
                """,
                {
                    "company": self.env.company.id,
                    "type": self.env.ref("aftersales_service.order_type_repair").id,
                    "partner": admin.partner_id.id,
                },
            )
            self.order_ids = [row[0] for row in cr.fetchall()]
        self.addCleanup(self._clean_up)
        self.plan = {"planned_start": "2026-03-03 08:00:00", "engineer_id": admin.id}
        self.one, self.two = (self._open(order_id) for order_id in self.order_ids)

    def _open(self, order_id):
        cr = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cr.close)
        self.addCleanup(cr.rollback)
        env = api.Environment(cr, api.SUPERUSER_ID, {"tracking_disable": True})
        return env["aftersales.service.order"].browse(order_id)

    def _clean_up(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            for table in ("mail_message", "mail_followers"):
                column = "model" if table == "mail_message" else "res_model"
                cr.execute(
                    f"DELETE FROM {table} WHERE {column} = 'aftersales.service.order' AND res_id = ANY(%s)",
                    [self.order_ids],
                )
            cr.execute("DELETE FROM aftersales_service_order WHERE id = ANY(%s)", [self.order_ids])

    def test_the_second_one_is_told_so(self):
        self.assertFalse(self.two.booking_ids.search([("user_id", "=", self.plan["engineer_id"])]), "both have looked")
        self.one.write(self.plan)
        self.one.env.cr.commit()
        with (
            self.assertRaisesRegex(ValidationError, "has just been planned for another service order at this time"),
            mute_logger("odoo.sql_db"),
        ):
            retrying(lambda: self.two.write(self.plan), self.two.env)
        self.assertEqual(self.one.state, "planned")
        self.two.env.cr.rollback()
        self.two.invalidate_recordset()
        self.assertEqual(self.two.state, "draft")
