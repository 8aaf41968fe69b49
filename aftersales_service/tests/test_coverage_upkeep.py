import doctest
from datetime import date, datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.aftersales_service.tools import upkeep

from .common import AfterSalesCommon
from .contract_common import ContractFixtures
from .order_common import OrderFixtures


@freeze_time("2026-03-02 08:00:00")
class TestUpkeep(ContractFixtures, OrderFixtures, AfterSalesCommon):
    """Inspection and upkeep that come back, ordered by themselves (W5). Monday, 2 March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_orders()
        cls.inspection = cls.env.ref("aftersales_service.order_type_inspection")
        cls.company.resource_calendar_id.tz = "UTC"

    @classmethod
    def _create_plan(cls, user=None, **values):
        return (
            cls.env["aftersales.upkeep.plan"]
            .with_user(user or cls.dispatcher)
            .create(
                {
                    "name": "Quarterly inspection",
                    "lot_id": cls.lot.id,
                    "interval": 3,
                    "unit": "month",
                    "start": date(2026, 3, 10),
                    "lead_days": 14,
                    **values,
                }
            )
        )

    def run_cron(self, moment=None):
        if moment:
            with freeze_time(moment):
                return self.run_cron()
        with self.enter_registry_test_mode():
            self.env.ref("aftersales_service.cron_upkeep_order").method_direct_trigger()
        self.env.invalidate_all()

    def days(self, plan):
        return plan.visit_ids.sorted("day").mapped("day")

    # ---------------------------------------------------------------------------------------------
    # When
    # ---------------------------------------------------------------------------------------------

    def test_doctests(self):
        results = doctest.testmod(upkeep)
        self.assertGreater(results.attempted, 4)
        self.assertFalse(results.failed)

    def test_every_three_months(self):
        plan = self._create_plan()
        self.assertEqual(
            self.days(plan),
            [date(2026, 3, 10), date(2026, 6, 10), date(2026, 9, 10), date(2026, 12, 10), date(2027, 3, 10)],
        )
        self.assertEqual(plan.next_day, date(2026, 3, 10))
        self.assertEqual(plan.partner_id, self.customer)
        self.assertEqual(plan.type_id, self.inspection)

    def test_in_certain_months(self):
        months = self.env["aftersales.upkeep.month"].search([("number", "in", (4, 10))])
        plan = self._create_plan(rhythm="months", month_ids=[Command.set(months.ids)], start=date(2026, 1, 14))
        self.assertEqual(self.days(plan), [date(2026, 4, 14), date(2026, 10, 14)])
        with self.assertRaises(ValidationError):
            plan.month_ids = False

    def test_no_visit_on_a_weekend_or_holiday(self):
        calendar = self.company.resource_calendar_id
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": calendar.id,
                "company_id": self.company.id,
                "date_from": datetime(2026, 3, 16, 0, 0),
                "date_to": datetime(2026, 3, 16, 23, 59),
            }
        )
        plan = self._create_plan(start=date(2026, 3, 14))
        visit = plan.visit_ids[0]
        self.assertEqual((visit.date, visit.day), (date(2026, 3, 14), date(2026, 3, 17)), "Saturday, Sunday, holiday")
        self.run_cron("2026-03-05 06:00:00")
        self.assertEqual(visit.order_id.planned_start, datetime(2026, 3, 17, 8, 0))

    def test_a_holiday_declared_later_moves_the_visit(self):
        plan = self._create_plan()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": datetime(2026, 3, 10, 0, 0),
                "date_to": datetime(2026, 3, 10, 23, 59),
            }
        )
        self.run_cron()
        self.assertEqual(plan.visit_ids[0].day, date(2026, 3, 11))
        self.assertEqual(plan.visit_ids[0].order_id.contract_day, date(2026, 3, 11))

    # ---------------------------------------------------------------------------------------------
    # Ordered by themselves
    # ---------------------------------------------------------------------------------------------

    def test_the_order_is_made_in_good_time_and_once(self):
        plan = self._create_plan(start=date(2026, 3, 20), engineer_id=self.engineer.id, instructions="Bring grease")
        self.run_cron("2026-03-05 06:00:00")
        self.assertFalse(plan.visit_ids.order_id)
        self.run_cron("2026-03-06 06:00:00")
        self.run_cron("2026-03-06 06:05:00")
        order = plan.visit_ids.order_id
        self.assertEqual(len(order), 1)
        self.assertEqual(order.state, "draft", "planned by the dispatcher")
        self.assertEqual(order.planned_start.date(), date(2026, 3, 20))
        self.assertEqual(order.type_id, self.inspection)
        self.assertEqual(order.lot_id, self.lot)
        self.assertEqual(order.fault, "Quarterly inspection")
        self.assertEqual(order.instructions, "Bring grease")
        self.assertFalse(order.ticket_id, "a service order is enough")
        self.assertTrue(order.prepare_ids, "the checklist of the type")
        self.assertEqual(plan.visit_ids.sorted("day").mapped("state"), ["ordered"] + ["coming"] * 4)

    def test_the_preferred_engineer_is_proposed_first(self):
        plan = self._create_plan(engineer_id=self.second_engineer.id)
        self.run_cron()
        order = plan.visit_ids.order_id.with_user(self.dispatcher)
        self.assertEqual(order.preferred_engineer_id, self.second_engineer)
        candidates = order.get_candidates(order.planned_start, order.planned_end)
        self.assertEqual(candidates[0]["user"], self.second_engineer)

    def test_a_station_gets_its_orders(self):
        plan = self._create_plan(station_id=self.station_partner.id)
        self.run_cron()
        order = self.env["aftersales.service.order"].with_user(self.station).search([])
        self.assertEqual(order, plan.visit_ids.order_id)
        self.assertEqual(order.state, "planned")

    def test_with_a_contact_where_the_house_wants_one(self):
        plan = self._create_plan(kind_id=self.kind_repair.id)
        self.run_cron()
        ticket = plan.visit_ids.order_id.ticket_id
        self.assertEqual(ticket.kind_id, self.kind_repair)
        self.assertTrue(ticket.register_number)
        self.assertEqual(ticket.partner_id, self.customer)
        self.assertIn("upkeep_due", ticket.event_ids.kind_id.mapped("code"))

    def test_after_a_long_silence_only_the_last_visit_is_caught_up_on(self):
        plan = self._create_plan(interval=1, unit="week", start=date(2026, 3, 3))
        self.run_cron("2026-04-02 06:00:00")
        late = plan.visit_ids.filtered(lambda visit: visit.date < date(2026, 4, 2))
        self.assertEqual(set(late.mapped("state")), {"missed"})
        ordered = plan.visit_ids.filtered("order_id")
        self.assertEqual(min(ordered.mapped("day")), date(2026, 4, 7))

    def test_a_late_visit_of_a_rare_plan_is_made_late(self):
        plan = self._create_plan(start=date(2026, 3, 3), interval=12)
        self.run_cron("2026-04-02 06:00:00")
        self.assertEqual(plan.visit_ids.order_id.planned_start, datetime(2026, 4, 2, 8, 0))

    def test_a_plan_that_fails_says_why_and_does_not_hold_up_the_rest(self):
        plans = self._create_plan() + self._create_plan(name="Impossible", kind_id=self.kind_repair.id)
        plans += self._create_plan(name="Yearly", interval=12)
        self.kind_repair.sudo().confidential = True
        self.run_cron()
        self.assertEqual([bool(plan.visit_ids.order_id) for plan in plans], [True, False, True])
        self.assertIn("wrongdoing", plans[1].problem)
        self.kind_repair.sudo().confidential = False
        self.run_cron()
        self.assertTrue(plans[1].visit_ids.order_id)
        self.assertFalse(plans[1].problem)

    def test_few_queries_whatever_the_number_of_plans(self):
        def count(number):
            plans = self._create_plan(name="Some")
            for _plan in range(number - 1):
                plans += self._create_plan(name="Some")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            plans.sudo()._order_due()
            self.env.flush_all()
            self.assertEqual(len(plans.visit_ids.order_id), number)
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertLessEqual(count(40), count(10) + 10)

    # ---------------------------------------------------------------------------------------------
    # Under a contract
    # ---------------------------------------------------------------------------------------------

    def test_a_plan_runs_with_its_contract(self):
        contract = self._draft_contract(visits_per_year=4)
        plan = self._create_plan(contract_id=contract.id, lot_id=self.lot.id)
        self.assertFalse(plan.visit_ids, "nothing is foreseen under a draft")
        contract.with_user(self.manager).action_start()
        self.assertEqual(self.days(plan)[-1], date(2026, 12, 10), "not beyond its end")
        self.run_cron()
        self.assertEqual(plan.visit_ids.order_id.contract_id, contract)
        self.assertEqual(plan.contract_id.visits_left, 3)
        self.assertEqual(plan.contract_id.next_visit, date(2026, 3, 10))

    def test_the_end_of_the_contract_ends_the_visits(self):
        contract = self._start_contract()
        plan = self._create_plan(contract_id=contract.id)
        self.run_cron()
        order = plan.visit_ids.order_id
        contract.with_user(self.manager).action_cancel("Pump sold")
        self.assertEqual(order.state, "cancelled")
        self.assertEqual(plan.visit_ids.mapped("state"), ["missed"], "called off, and still to be seen")
        self.run_cron("2026-06-01 06:00:00")
        self.assertEqual(len(plan.visit_ids), 1)

    def test_a_longer_contract_has_more_visits(self):
        contract = self._start_contract(end=date(2026, 6, 30))
        plan = self._create_plan(contract_id=contract.id)
        self.assertEqual(len(plan.visit_ids), 2)
        contract.with_user(self.manager).end = date(2026, 12, 31)
        self.assertEqual(len(plan.visit_ids), 4)

    def test_plans_go_on_under_the_renewed_contract(self):
        contract = self._start_contract()
        self._create_plan(contract_id=contract.id)
        following = self.env["aftersales.contract"].browse(contract.action_renew()["res_id"])
        self.assertEqual(following.plan_ids.start, date(2027, 3, 10))
        following.with_user(self.manager).action_start()
        self.assertEqual(self.days(following.plan_ids), [date(2027, 3, 10)])

    def test_visits_of_the_year_are_counted(self):
        contract = self._start_contract(visits_per_year=4)
        plan = self._create_plan(contract_id=contract.id, interval=1, start=date(2026, 3, 10))
        self.run_cron("2026-06-01 06:00:00")
        first, second, third, fourth = plan.visit_ids.sorted("day")[:4]
        self.assertEqual((first | second | third).mapped("state"), ["missed"] * 3)
        fourth.order_id.sudo().state = "done"
        with freeze_time("2026-06-15 08:00:00"):
            self.assertEqual(contract.visits_due, 4)
            self.assertEqual(contract.visits_done, 1)
            self.assertEqual(contract.visits_missed, 3)

    def test_a_plan_fits_its_contract(self):
        contract = self._start_contract()
        with self.assertRaises(ValidationError):
            self._create_plan(contract_id=contract.id, lot_id=self.other_lot.id)
        with self.assertRaises(ValidationError):
            self._create_plan(contract_id=contract.id, lot_id=False, partner_id=self.other_customer.id)

    # ---------------------------------------------------------------------------------------------
    # Changed, skipped, called off
    # ---------------------------------------------------------------------------------------------

    def test_a_new_rhythm_goes_on_after_what_was_ordered(self):
        plan = self._create_plan()
        self.run_cron()
        plan.interval = 6
        self.assertEqual(self.days(plan), [date(2026, 3, 10), date(2026, 9, 10), date(2027, 3, 10)])
        plan.active = False
        self.assertEqual(self.days(plan), [date(2026, 3, 10)])

    def test_a_visit_is_skipped_with_a_reason_and_stays_visible(self):
        plan = self._create_plan()
        visit = plan.visit_ids[0].with_user(self.dispatcher)
        with self.assertRaises(UserError):
            visit.action_skip()
        visit.action_skip("Customer shut down until April")
        self.run_cron()
        self.assertFalse(visit.order_id)
        self.assertEqual(visit.state, "skipped")
        plan.interval = 6
        self.assertEqual(plan.visit_ids.sorted("day")[0], visit, "still there")
        visit.action_take_up()
        self.run_cron()
        self.assertEqual(visit.state, "ordered")
        with self.assertRaises(UserError):
            visit.action_skip("Too late")

    def test_a_cancelled_order_is_a_missed_visit(self):
        plan = self._create_plan()
        self.run_cron()
        visit = plan.visit_ids[0]
        visit.order_id.with_user(self.dispatcher).action_cancel("Customer did not answer")
        self.assertEqual(visit.state, "missed")
        self.run_cron()
        self.assertEqual(len(plan.visit_ids.order_id), 1)
        visit.order_id.with_user(self.dispatcher).action_reopen()
        self.assertEqual(visit.state, "ordered")

    def test_a_visit_is_ordered_before_its_time(self):
        plan = self._create_plan(start=date(2026, 9, 1))
        visit = plan.visit_ids[0].with_user(self.dispatcher)
        visit.action_order_now()
        self.assertEqual(visit.order_id.planned_start.date(), date(2026, 9, 1))
        with self.assertRaises(UserError):
            visit.action_order_now()

    # ---------------------------------------------------------------------------------------------
    # Who
    # ---------------------------------------------------------------------------------------------

    def test_visits_are_not_written_by_hand(self):
        visit = self._create_plan().visit_ids[0]
        for user in (self.clerk, self.dispatcher, self.manager, self.engineer):
            with self.assertRaises(AccessError):
                visit.with_user(user).write({"day": date(2026, 5, 1)})
            with self.assertRaises(AccessError):
                visit.with_user(user).unlink()
        for user in (self.engineer, self.storekeeper, self.auditor, self.finance):
            for step in (lambda v: v.action_skip("No"), lambda v: v.action_order_now()):
                with self.assertRaises(AccessError):
                    step(visit.with_user(user))

    def test_engineers_see_the_plans_of_their_own_orders(self):
        plan = self._create_plan()
        self._create_plan(lot_id=self.other_lot.id)
        seen = self.env["aftersales.upkeep.plan"].with_user(self.engineer)
        self.assertFalse(seen.search([]))
        self.run_cron()
        plan.visit_ids.order_id.with_user(self.dispatcher).engineer_id = self.engineer
        self.assertEqual(seen.search([]), plan)
        visits = self.env["aftersales.upkeep.visit"].with_user(self.engineer).search([])
        self.assertEqual(visits, plan.visit_ids.filtered("order_id"))

    def test_used_plans_are_kept(self):
        plan, unused = self._create_plan(), self._create_plan(start=date(2026, 12, 1))
        self.run_cron()
        with self.assertRaises(UserError):
            plan.unlink()
        unused.unlink()
        self.assertFalse(unused.exists())
