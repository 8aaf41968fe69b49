from datetime import date

from freezegun import freeze_time
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from .common import NO_MAIL
from .rates_common import RatesFixtures
from .report_common import ReportCommon

PAPER = "aftersales_service.action_report_satisfaction_review"


@freeze_time("2026-01-12 08:00:00")
class TestSatisfactionReview(RatesFixtures, ReportCommon):
    """The yearly report: figures, analysis, actions, effect (F4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump, cls.valve = (cls._create_product(name) for name in ("Big pump", "Valve"))
        cls.second_manager = new_test_user(
            cls.env,
            "as_second_manager",
            groups="aftersales_service.group_manager",
            context=NO_MAIL,
            name="The second manager",
            email="second@ours.example",
        )
        cls._answer("2024-05-05", 5, count=8, product_id=cls.pump.id)
        cls._answer("2024-05-05", 2, count=2, product_id=cls.pump.id)
        cls._answer("2025-03-03", 5, count=12, product_id=cls.pump.id)
        cls._answer("2025-03-03", 2, count=8, product_id=cls.pump.id)
        cls._answer("2025-04-04", 1, count=2, product_id=cls.valve.id)
        cls._invite("2025-03-02", answered=True)
        cls._invite("2025-03-02")

    def _create_review(self, user=None, **values):
        values = {"year": 2025, **values}
        return self.env["aftersales.satisfaction.review"].with_user(user or self.manager).create(values)

    def _decide(self, review, user=None, **values):
        """An action of the engineer on the pump: from 60 % to 80 % in the year after the report."""
        values = {
            "review_id": review.id,
            "name": "Train the fitting of seals",
            "user_id": self.engineer.id,
            "due": date(2026, 3, 31),
            "axis": "product",
            "product_id": self.pump.id,
            "to_value": 80,
            **values,
        }
        return self.env["aftersales.satisfaction.review.action"].with_user(user or self.manager).create(values)

    def _release(self, **values):
        """A report that is out, with an action of the engineer."""
        review = self._create_review()
        review.action_take_figures()
        action = self._decide(review, **values)
        review.analysis = "<p>Seals leak after the first month.</p>"
        review.action_analyse()
        review.action_release()
        return review, action

    # --- figures --------------------------------------------------------------------------------------

    def test_figures_are_taken_from_the_answers_and_stay(self):
        review = self._create_review()
        self.assertEqual((review.name, review.first, review.last), ("2025", date(2025, 1, 1), date(2025, 12, 31)))
        review.action_take_figures()
        self.assertEqual((review.answers, review.satisfied, review.before_answers), (22, 12, 10))
        self.assertAlmostEqual(review.rate, 12 / 22)
        self.assertAlmostEqual(review.before_rate, 0.8)
        self.assertEqual((review.responded, review.sent, review.response), (1, 2, 0.5))
        self.assertEqual((review.target, review.threshold, review.verdict), (0.85, 4, "missed"))
        self._answer("2025-12-30", 5, count=50, product_id=self.pump.id)
        review.invalidate_recordset()
        self.assertEqual(review.answers, 22)
        review.action_take_figures()
        self.assertEqual(review.answers, 72)

    def test_weak_is_called_what_has_enough_answers(self):
        review = self._create_review()
        review.action_take_figures()
        spots = review.spot_ids.filtered(lambda spot: spot.axis == "product")
        self.assertEqual((spots.name, spots.answers, spots.before_answers), ("Big pump", 20, 10))
        self.assertAlmostEqual(spots.rate, 0.6)
        self.company.aftersales_satisfaction_least = 2
        review.action_take_figures()
        spots = review.spot_ids.filtered(lambda spot: spot.axis == "product")
        self.assertEqual(spots.mapped("name"), ["Valve", "Big pump"])

    def test_the_figures_of_a_period_that_still_runs_are_refused(self):
        review = self._create_review(year=2026)
        with self.assertRaisesRegex(UserError, "until"):
            review.action_take_figures()
        self.assertFalse(review.taken_on)

    def test_halves_and_quarters(self):
        review = self._create_review(part="q1")
        review.action_take_figures()
        self.assertEqual((review.name, review.answers, review.before_answers), ("2025-Q1", 20, 0))

    def test_nobody_writes_figures_or_states(self):
        review = self._create_review()
        for values in ({"rate": 1}, {"state": "released"}, {"before_answers": 3}, {"taken_on": "2026-01-01 00:00:00"}):
            with self.assertRaises(AccessError, msg=str(values)):
                review.write(values)
        review.action_take_figures()
        with self.assertRaisesRegex(UserError, "another period"):
            review.year = 2024

    def test_one_report_a_period(self):
        self._create_review()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._create_review()
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._create_review(year=26)
        self._create_review(part="h2")

    # --- the way ----------------------------------------------------------------------------------------

    def test_an_analysis_needs_figures_and_words(self):
        review = self._create_review()
        review.analysis = "<p>Nothing to say</p>"
        with self.assertRaisesRegex(UserError, "no figures"):
            review.action_analyse()
        review.action_take_figures()
        review.analysis = "<p><br></p>"
        with self.assertRaisesRegex(UserError, "what the figures"):
            review.action_analyse()
        review.analysis = "<p>Seals leak.</p>"
        review.action_analyse()
        self.assertEqual((review.state, review.analyst_id), ("analysed", self.manager))
        with self.assertRaisesRegex(UserError, "Take the report back"):
            review.analysis = "<p>Seals never leak.</p>"
        review.action_take_back()
        review.analysis = "<p>Seals leak in winter.</p>"
        with self.assertRaisesRegex(UserError, "Draft"):
            review.action_release()

    def test_an_expected_effect_can_be_measured(self):
        review = self._create_review()
        review.action_take_figures()
        action = self._decide(review)
        self.assertEqual((action.from_value, action.from_answers, action.place), (60, 20, "Big pump"))
        self.assertEqual((action.effect_from, action.effect_until), (date(2026, 1, 1), date(2026, 12, 31)))
        mark = self._decide(review, measure="mark_skill", to_value=4.5)
        self.assertAlmostEqual(mark.from_value, (12 * 5 + 8 * 2) / 20)
        asked = self._decide(review, axis="all", product_id=False, measure="response", to_value=60)
        self.assertEqual((asked.from_value, asked.from_answers), (50, 2))
        for wrong in (
            {"to_value": 120},
            {"to_value": 60},
            {"to_value": 6, "measure": "average"},
            {"product_id": False},
            {"effect_from": date(2025, 12, 1)},
            {"due": date(2027, 1, 1)},
        ):
            with self.assertRaises(ValidationError, msg=str(wrong)):
                self._decide(review, **wrong)

    def test_a_weak_spot_becomes_an_action(self):
        review = self._create_review()
        review.action_take_figures()
        context = review.spot_ids.filtered(lambda spot: spot.axis == "product").action_plan()["context"]
        with Form(
            self.env["aftersales.satisfaction.review.action"].with_user(self.manager).with_context(**context)
        ) as form:
            form.name = "Seal kit of the second maker"
            form.user_id = self.dispatcher
            form.due = date(2026, 4, 30)
            self.assertEqual((form.from_value, form.product_id), (60, self.pump))
            form.to_value = 75
        self.assertEqual(review.action_ids.user_id, self.dispatcher)

    def test_from_the_release_to_the_effect(self):
        review, action = self._release()
        task = action.activity_ids
        self.assertEqual((task.user_id, task.date_deadline), (self.engineer, date(2026, 3, 31)))

        action.with_user(self.engineer).action_done("Two days of training, eleven people")
        self.assertEqual((action.state, action.doer_id), ("done", self.engineer))
        self.assertEqual(
            (action.activity_ids.user_id, action.activity_ids.date_deadline), (self.manager, date(2027, 1, 1))
        )
        with self.assertRaisesRegex(UserError, "1 actions"):
            review.action_close()

        self._answer("2026-06-01", 5, count=18, product_id=self.pump.id)
        self._answer("2026-06-01", 1, count=2, product_id=self.pump.id)
        self._answer("2026-06-01", 1, count=9, product_id=self.valve.id)
        with self.assertRaisesRegex(UserError, "after that"):
            action.action_check_effect(effective=True)
        with freeze_time("2027-01-04 08:00:00"):
            action.invalidate_recordset()
            dialog = Form(
                self.env["aftersales.satisfaction.action.effect"]
                .with_user(self.manager)
                .with_context(default_action_id=action.id)
            )
            self.assertEqual((dialog.actual_value, dialog.actual_answers, dialog.verdict), (90, 20, "effective"))
            dialog.save().action_save()
            self.assertEqual((action.state, action.checker_id, action.actual_value), ("effective", self.manager, 90))
            self.assertFalse(action.activity_ids)
            review.action_close()
        self.assertEqual((review.state, review.closer_id), ("checked", self.manager))
        with self.assertRaisesRegex(UserError, "closed"):
            self._decide(review)

    def test_nobody_checks_the_own_work(self):
        _review, action = self._release(user_id=self.manager.id)
        action.action_done("Done by the manager")
        checker = action.activity_ids.user_id
        self.assertNotEqual(checker, self.manager)
        self.assertTrue(checker.has_group("aftersales_service.group_manager"))
        with freeze_time("2027-01-04 08:00:00"):
            action.invalidate_recordset()
            self.assertFalse(action.may_check)
            with self.assertRaisesRegex(AccessError, "own work"):
                action.action_check_effect(effective=True, note="It was good")
            other = action.with_user(self.second_manager)
            other.invalidate_recordset()
            self.assertTrue(other.may_check)
            with self.assertRaisesRegex(UserError, "figures say otherwise"):
                other.action_check_effect(effective=True)
            other.action_check_effect(effective=False)
        self.assertEqual((action.state, action.actual_answers), ("ineffective", 0))

    def test_who_says_it_is_done_for_the_owner_does_not_check_it(self):
        _review, action = self._release()
        action.action_done("The engineer told me")
        with freeze_time("2027-01-04 08:00:00"), self.assertRaises(AccessError):
            action.action_check_effect(effective=False, note="x")

    def test_what_was_released_stays(self):
        review, action = self._release()
        for values in ({"to_value": 70}, {"due": date(2026, 12, 1)}, {"user_id": self.dispatcher.id}):
            with self.assertRaisesRegex(UserError, "report is out"):
                action.write(values)
        with self.assertRaisesRegex(UserError, "Drop"):
            action.unlink()
        with self.assertRaises(UserError):
            review.unlink()
        with self.assertRaisesRegex(UserError, "why"):
            action.action_drop(" ")
        action.action_drop("The product is not sold any more")
        self.assertEqual((action.state, len(action.activity_ids)), ("dropped", 0))
        review.action_close()
        self.assertEqual(review.state, "checked")

    def test_an_action_added_later_is_told_to_its_owner(self):
        review, _action = self._release()
        late = self._decide(review, name="Check seals at intake", user_id=self.dispatcher.id)
        self.assertEqual(late.activity_ids.user_id, self.dispatcher)

    # --- who ----------------------------------------------------------------------------------------------

    def test_the_auditor_reads_and_changes_nothing(self):
        review = self._create_review()
        review.action_take_figures()
        read = review.with_user(self.auditor)
        self.assertEqual(read.answers, 22)
        self.assertTrue(read.spot_ids.name)
        for step in (read.action_take_figures, read.action_analyse, read.action_release, read.action_close):
            with self.assertRaises(AccessError):
                step()
        with self.assertRaises(AccessError):
            read.analysis = "<p>x</p>"
        with self.assertRaises(AccessError):
            self._create_review(self.auditor, year=2024)

    def test_the_clerk_reads_what_is_out(self):
        review = self._create_review()
        reviews = self.env["aftersales.satisfaction.review"].with_user(self.clerk)
        self.assertFalse(reviews.search([]))
        with self.assertRaises(AccessError):
            self._create_review(self.clerk, year=2024)
        review.action_take_figures()
        review.analysis = "<p>Seals leak.</p>"
        review.action_analyse()
        review.action_release()
        self.assertEqual(reviews.search([]).answers, 22)

    def test_an_owner_sees_the_own_action_only(self):
        _review, action = self._release()
        self._release_other()
        actions = self.env["aftersales.satisfaction.review.action"].with_user(self.engineer)
        self.assertEqual(actions.search([]), action)
        self.assertEqual(action.with_user(self.engineer).place, "Big pump")
        with self.assertRaises(AccessError):
            action.with_user(self.workshop).action_done("Not mine")
        with self.assertRaises(AccessError):
            action.with_user(self.engineer).action_drop("I do not want to")
        with self.assertRaises(AccessError):
            action.with_user(self.engineer).name = "Something easier"
        with self.assertRaises(AccessError):
            self.env["aftersales.satisfaction.review"].with_user(self.engineer).search([])
        with self.assertRaises(AccessError):
            self.env["aftersales.satisfaction.review.action"].with_user(self.customer_user).search([])

    def _release_other(self):
        review = self._create_review(part="h1")
        review.action_take_figures()
        self._decide(review, user_id=self.workshop.id, effect_from="2026-01-01", effect_until="2026-06-30")
        review.analysis = "<p>As the year.</p>"
        review.action_analyse()
        review.action_release()

    def test_an_owner_says_done_by_the_dialog(self):
        _review, action = self._release()
        dialog = Form(
            self.env["aftersales.satisfaction.action.note"]
            .with_user(self.engineer)
            .with_context(default_action_id=action.id, default_purpose="done")
        )
        dialog.note = "Trained"
        dialog.save().action_save()
        self.assertEqual((action.state, action.done_note), ("done", "Trained"))

    def test_companies_do_not_see_each_other(self):
        self._release()
        branch = self.env["res.company"].create({"name": "Branch"})
        there = new_test_user(
            self.env,
            "as_manager_there",
            groups="aftersales_service.group_manager",
            company_id=branch.id,
            company_ids=[(6, 0, branch.ids)],
        )
        for model in ("review", "review.spot", "review.action"):
            self.assertFalse(self.env[f"aftersales.satisfaction.{model}"].with_user(there).search([]), model)
        review = self._create_review(there)
        review.action_take_figures()
        self.assertEqual(review.answers, 0)

    # --- first screen and paper --------------------------------------------------------------------------------

    def test_cards_of_the_manager(self):
        def count(name):
            sections = self.env["aftersales.today"].with_user(self.manager).get_sections()
            [found] = [card["count"] for section in sections for card in section["cards"] if card["name"] == name]
            return found

        _review, action = self._release()
        self.assertEqual(count("Satisfaction reports to write"), 0)
        self._create_review(part="q4")
        self.assertEqual(count("Satisfaction reports to write"), 1)
        self.assertEqual(count("Actions of satisfaction reports overdue"), 0)
        with freeze_time("2026-04-01 08:00:00"):
            self.assertEqual(count("Actions of satisfaction reports overdue"), 1)
        action.with_user(self.engineer).action_done("Trained")
        self.assertEqual(count("Effects to check"), 0)
        with freeze_time("2027-01-01 08:00:00"):
            self.assertEqual(count("Actions of satisfaction reports overdue"), 0)
            self.assertEqual(count("Effects to check"), 1)

    def test_on_paper(self):
        review, _action = self._release()
        [text] = self._read(self._print(review, self.manager, PAPER))
        for fact in (
            "Customer Satisfaction Report",
            "2025",
            "55 %",
            "Target missed",
            "Big pump",
            "Seals leak after the first month.",
            "Train the fitting of seals",
            "Satisfaction of Big pump: from 60 % to 80 %",
            "Mar 31, 2026",
        ):
            self.assertIn(fact, text)
        self.assertNotIn("not released", text)
        draft = self._create_review(part="h1")
        [text] = self._read(self._print(draft, self.auditor, PAPER))
        self.assertIn("No figures yet", text)

    def test_on_paper_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.manager.lang = "zh_CN"
        review, _action = self._release()
        [text] = self._read(self._print(review, self.manager, PAPER))
        self.assertIn("2025年1月1日", text.replace(" ", ""))
