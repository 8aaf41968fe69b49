import doctest
from collections import Counter
from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.aftersales_service.models.care import care_plan_run
from odoo.addons.aftersales_service.tools import care

from .care_common import TODAY, CareFixtures
from .common import AfterSalesCommon


@freeze_time(f"{TODAY} 09:00:00")
class TestCarePlan(CareFixtures, AfterSalesCommon):
    """Plans bring customers their turn: as often as promised, spread over working days, never twice (F3, I8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_care()

    def test_doctests(self):
        results = doctest.testmod(care)
        self.assertTrue(results.attempted)
        self.assertFalse(results.failed)

    def test_key_customer_gets_the_visits_of_the_class(self):
        plan = self._create_plan(ahead_weeks=26)
        for moment in ("2026-03-02", "2026-07-01", "2026-11-01"):
            with freeze_time(moment):
                self._run_plans()
        tasks = plan.task_ids.filtered(lambda task: task.partner_id == self.customer and task.day.year == 2026)
        # what lies before the first day of the plan is not caught up on
        self.assertGreaterEqual(len(tasks), 3)
        self.assertEqual(len(tasks), len(set(tasks.mapped("period_start"))))
        for task in tasks:
            self.assertTrue(task.period_start <= task.day <= task.period_end)
            self.assertEqual((task.kind, task.state, task.company_id), ("visit", "planned", self.company))
            self.assertEqual(task.customer_class_id, self.class_key)

    def test_only_the_coming_weeks_are_planned(self):
        self._create_customers(60)
        plan = self._create_plan(ahead_weeks=4)
        self._run_plans()
        days = plan.task_ids.mapped("day")
        self.assertTrue(days)
        self.assertLessEqual(max(days), date(2026, 3, 30))
        self.assertGreaterEqual(min(days), date(2026, 3, 2))
        self.assertEqual(plan.foreseen_until, date(2026, 3, 30))
        with freeze_time("2026-03-09 09:00:00"):
            self._run_plans()
        self.assertEqual(plan.foreseen_until, date(2026, 4, 6))

    def test_turns_are_spread_over_the_working_days(self):
        customers = self._create_customers(240)
        plan = self._create_plan(rhythm="own", per_year=12, kind="opinion", ahead_weeks=9)
        self._run_plans()
        april = plan.task_ids.filtered(lambda task: task.partner_id in customers and task.day.month == 4)
        self.assertEqual(len(april), 240)
        self.assertFalse([task.day for task in april if task.day.weekday() > 4], "nobody works at the weekend")
        by_day = Counter(april.mapped("day"))
        self.assertEqual(len(by_day), 22)
        self.assertLessEqual(max(by_day.values()), 2 * 240 // 22)

    def test_a_second_run_changes_nothing(self):
        self._create_customers(20)
        plan = self._create_plan()
        self._run_plans()
        before = plan.task_ids
        plan.sudo()._plan_soon()
        self._run_plans()
        self.assertEqual(plan.task_ids, before)

    def test_a_run_that_was_killed_goes_on_where_it_stopped(self):
        self._create_customers(25)
        plan = self._create_plan(rhythm="own", per_year=12, kind="survey").sudo()
        self.patch(care_plan_run, "BATCH", 10)
        # killed after the first batch
        self.assertTrue(plan._attempt_batch())
        done = plan.task_ids.partner_id
        self.assertTrue(0 < len(done) <= 10)
        self.assertEqual(plan.run_after, max(done.ids))
        with freeze_time("2026-03-03 09:00:00"):
            self._run_plans()
        self.assertFalse(plan.run_until)
        # all of one run have looked as far ahead
        self.assertEqual(plan.foreseen_until, date(2026, 4, 27))
        self.assertEqual(len(plan.task_ids.partner_id), 26)

    def test_after_a_standstill_nobody_is_forgotten_and_not_all_come_on_one_day(self):
        customers = self._create_customers(60)
        plan = self._create_plan(rhythm="own", per_year=4, kind="opinion", ahead_weeks=4)
        self._run_plans()
        with freeze_time("2026-06-15 09:00:00"):
            self._run_plans()
        second = plan.task_ids.filtered(
            lambda task: task.partner_id in customers and task.period_start == date(2026, 4, 1)
        )
        self.assertEqual(len(second), 60)
        late = second.filtered(lambda task: task.create_date and task.day >= date(2026, 6, 15))
        self.assertGreater(len(set(late.mapped("day"))), 10)

    def test_new_customer_finds_a_place(self):
        plan = self._create_plan(rhythm="own", per_year=12, kind="survey")
        self._run_plans()
        new = self._create_customers(1)
        with freeze_time("2026-03-03 09:00:00"):
            self._run_plans()
        self.assertTrue(plan.task_ids.filtered(lambda task: task.partner_id == new))

    def test_another_class_brings_other_turns(self):
        plan = self._create_plan(rhythm="own", per_year=12, kind="survey", ahead_weeks=20)
        self._run_plans()
        begun, *rest = plan.task_ids.filtered(lambda task: task.partner_id == self.customer)
        self.assertTrue(rest)
        begun.with_user(self.clerk).met = "The works manager"
        self.customer.customer_class_id = self.class_ordinary
        with freeze_time("2026-03-03 09:00:00"):
            self._run_plans()
        self.assertEqual(plan.task_ids.filtered(lambda task: task.partner_id == self.customer), begun)

    def test_class_that_promises_less_gets_less(self):
        plan = self._create_plan(ahead_weeks=26)
        self.class_key.visits_per_year = 12
        self._run_plans()
        self.assertGreaterEqual(len(plan.task_ids), 5)
        self.class_key.visits_per_year = 2
        with freeze_time("2026-03-03 09:00:00"):
            self._run_plans()
        # what is due today or was before stays to be done or skipped
        coming = plan.task_ids.filtered(lambda task: task.day > date(2026, 3, 3))
        self.assertLessEqual(len(coming), 2)
        self.assertFalse(set(coming.mapped("period_start")) - {date(2026, 1, 1), date(2026, 7, 1)})

    def test_customers_are_shared_out_and_kept(self):
        customers = self._create_customers(40)
        plan = self._create_plan(
            rhythm="own", per_year=12, kind="survey", user_ids=[Command.set((self.clerk | self.clerk_2).ids)]
        )
        self._run_plans()
        by_user = Counter()
        for customer, tasks in plan.task_ids.grouped("partner_id").items():
            self.assertEqual(len(tasks.user_id), 1, customer.name)
            by_user[tasks.user_id] += 1
        self.assertEqual(sum(by_user.values()), len(customers) + 1)
        self.assertGreater(min(by_user.values()), 15)

    def test_who_has_left_is_given_nothing(self):
        plan = self._create_plan(
            rhythm="own", per_year=12, kind="survey", user_ids=[Command.set((self.clerk | self.clerk_2).ids)]
        )
        self.clerk_2.active = False
        self._run_plans()
        self.assertEqual(plan.task_ids.user_id, self.clerk)

    def test_one_turn_per_period_in_the_database_as_well(self):
        plan = self._create_plan(rhythm="own", per_year=12, kind="survey")
        self._run_plans()
        task = plan.task_ids[0].sudo()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env["aftersales.care.task"].sudo().create(
                {
                    "plan_id": plan.id,
                    "partner_id": task.partner_id.id,
                    "kind": "survey",
                    "period_start": task.period_start,
                    "day": task.day,
                }
            )
            self.env.flush_all()

    def test_plan_that_fails_does_not_hold_up_the_others(self):
        broken = self._create_plan().sudo()
        good = self._create_plan(name="Survey", kind="survey", rhythm="own", per_year=12)
        original = self.registry["aftersales.care.plan"]._foresee

        def fail(plan, *args):
            if plan == broken:
                raise ValueError("cannot be worked out")
            return original(plan, *args)

        self.patch(self.registry["aftersales.care.plan"], "_foresee", fail)
        with self.assertLogs("odoo.addons.aftersales_service.models.care.care_plan_run", "ERROR"):
            self._run_plans()
        self.assertFalse(broken.task_ids)
        self.assertEqual(broken.next_run, date(2026, 3, 3))
        self.assertTrue(good.task_ids)

    def test_same_promise_is_not_made_twice(self):
        self._create_plan()
        with self.assertRaisesRegex(ValidationError, "promises"):
            self._create_plan(name="More visits")

    def test_plan_has_to_make_sense(self):
        with self.assertRaises(ValidationError):
            self._create_plan(class_ids=False)
        with self.assertRaises(ValidationError):
            self._create_plan(kind="survey", rhythm="class")
        with self.assertRaises(ValidationError):
            self._create_plan(kind="survey", rhythm="own", by_mail=True)
        with self.assertRaises(ValidationError):
            self._create_plan(kind="visit", rhythm="own", by_mail=True)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._create_plan(kind="survey", rhythm="own", per_year=0)
        with self.assertRaises(AccessError):
            self._create_plan().with_user(self.clerk).name = "x"

    def test_plan_that_was_worked_on_is_archived(self):
        plan = self._create_plan(rhythm="own", per_year=12, kind="survey")
        self._run_plans()
        with self.assertRaisesRegex(UserError, "Archive"):
            plan.with_user(self.manager).unlink()
        copied = plan.with_user(self.manager).copy()
        self.assertFalse(copied.active)

    def test_new_company_begins_with_the_promises_of_the_first(self):
        first = self.env["res.company"].search([], order="id", limit=1)
        self._create_plan(company_id=first.id, user_ids=[Command.set(self.clerk.ids)])
        branch = self.env["res.company"].create({"name": "Branch"})
        plan = self.env["aftersales.care.plan"].search([("company_id", "=", branch.id)])
        self.assertEqual((plan.name, plan.class_ids, plan.user_ids.ids), ("Visits", self.class_key, []))

    def test_cost_per_customer_stays_flat(self):
        self._create_customers(50)
        small = self._create_plan(rhythm="own", per_year=12, kind="survey").sudo()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        small._attempt_batch()
        few = self.env.cr.sql_log_count - before
        self._create_customers(450)
        large = self._create_plan(name="Round", rhythm="own", per_year=12, kind="opinion").sudo()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        large._attempt_batch()
        self.assertLess(self.env.cr.sql_log_count - before, few + 20)

    # ---------------------------------------------------------------------------------------------
    # Doing it
    # ---------------------------------------------------------------------------------------------

    def _create_task(self, user=None, **values):
        return (
            self.env["aftersales.care.task"]
            .with_user(user or self.clerk)
            .create({"partner_id": self.customer.id, "day": TODAY, **values})
        )

    def test_clerk_does_it(self):
        task = self._create_task()
        with self.assertRaisesRegex(UserError, "who was met"):
            task.action_done()
        task.write({"met": "The works manager"})
        with self.assertRaisesRegex(UserError, "what was said"):
            task.action_done()
        task.write({"notes": "All machines run."})
        task.action_done()
        self.assertEqual(
            (task.state, task.done_on, task.user_id, task.closed_by_id),
            ("done", date(2026, 3, 2), self.clerk, self.clerk),
        )
        with self.assertRaises(UserError):
            task.notes = "Something else"
        with self.assertRaises(UserError):
            task.action_skip("no")
        with self.assertRaises(UserError):
            task.sudo().unlink()

    def test_it_is_not_done_in_the_future(self):
        task = self._create_task()
        with self.assertRaises(ValidationError):
            task.done_on = date(2026, 3, 3)

    def test_state_is_not_written_by_hand(self):
        task = self._create_task()
        with self.assertRaises(AccessError):
            task.state = "done"
        with self.assertRaises(AccessError):
            self._create_task(state="done")
        self.assertEqual(
            self.env["aftersales.care.task"]
            .with_user(self.clerk)
            .with_context(default_state="done", default_closed_by_id=self.manager.id)
            .create({"partner_id": self.customer.id, "day": TODAY})
            .state,
            "planned",
        )

    def test_skipped_with_a_reason_and_taken_up_again(self):
        task = self._create_task()
        with self.assertRaises(UserError):
            task.action_skip("  ")
        task.action_skip("Works closed for rebuilding")
        self.assertEqual((task.state, task.skip_reason), ("skipped", "Works closed for rebuilding"))
        task.action_take_up()
        self.assertEqual((task.state, task.skip_reason), ("planned", False))

    def test_overdue_is_found_and_stands_on_the_first_screen(self):
        task = self._create_task(day="2026-02-27", user_id=self.clerk.id)
        other = self._create_task(day="2026-03-02", user_id=self.clerk.id)
        overdue = self.env["aftersales.care.task"].search([("overdue", "=", True)])
        self.assertIn(task, overdue)
        self.assertNotIn(other, overdue)
        self.assertTrue(task.overdue)
        cards = {
            card["name"]: card["count"]
            for section in self.env["aftersales.today"].with_user(self.clerk).get_sections()
            for card in section["cards"]
        }
        self.assertEqual(cards["My customers' turn"], 2)
        self.assertGreaterEqual(cards["Care overdue"], 1)

    def test_engineer_sees_and_does_the_own_ones_only(self):
        mine = self._create_task(user_id=self.engineer.id)
        theirs = self._create_task(user_id=self.clerk.id)
        tasks = self.env["aftersales.care.task"].with_user(self.engineer)
        self.assertEqual(tasks.search([]), mine)
        with self.assertRaises(AccessError):
            theirs.with_user(self.engineer).read(["notes"])
        mine.with_user(self.engineer).write({"met": "The foreman", "notes": "Wants a manual"})
        mine.with_user(self.engineer).action_done()
        self.assertEqual(mine.state, "done")
        with self.assertRaises(AccessError):
            tasks.create({"partner_id": self.customer.id, "day": TODAY})

    def test_task_is_not_given_to_who_has_no_duty(self):
        for user in (self.outsider, self.auditor, self.head):
            with self.subTest(user=user.login), self.assertRaises(ValidationError):
                self._create_task(user_id=user.id)

    def test_auditor_reads_and_changes_nothing(self):
        task = self._create_task()
        self.assertTrue(task.with_user(self.auditor).read(["notes"]))
        for attempt in ("action_done", "action_take", "action_take_up"):
            with self.assertRaises(AccessError):
                getattr(task.with_user(self.auditor), attempt)()

    def test_last_time_stands_beside(self):
        first = self._create_task(day="2026-02-02", done_on="2026-02-03", met="M", notes="Wants a crane")
        first.action_done()
        second = self._create_task()
        self.assertEqual((second.previous_id, second.previous_notes), (first, "Wants a crane"))
        self.assertFalse(first.previous_id)

    def test_customer_file_says_what_was_promised_and_done(self):
        self._create_plan()
        self._create_plan(name="Survey", kind="survey", rhythm="own", per_year=1)
        task = self._create_task(done_on="2026-02-03", met="M", notes="N")
        task.action_done()
        customer = self.customer.with_user(self.clerk)
        self.assertEqual((customer.care_promised, customer.care_done), (5, 1))
        self.assertEqual(customer.care_summary, "Visit: 1 of 4 this year\nSurvey: 0 of 1 this year")
        self.assertEqual(self.env["aftersales.care.task"].search(customer.action_view_care()["domain"]), task)
        many = self._create_customers(40)
        self.env.flush_all()
        self.env.invalidate_all()
        # however many customers
        with self.assertQueryCount(10):
            many.mapped("care_promised")

    def test_companies_are_kept_apart(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        task = self._create_task()
        self.clerk_2.write({"company_ids": [Command.set(branch.ids)], "company_id": branch.id})
        with self.assertRaises(AccessError):
            task.with_user(self.clerk_2).read(["notes"])
        plan = self._create_plan()
        self.assertFalse(self.env["aftersales.care.plan"].with_user(self.clerk_2).search([("id", "=", plan.id)]))
