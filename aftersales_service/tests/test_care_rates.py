import doctest
from datetime import date

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..tools import rates
from .common import NO_MAIL, AfterSalesCommon
from .rates_common import RatesFixtures


@tagged("post_install", "-at_install")
class TestRatesArithmetic(BaseCase):
    def test_doctests(self):
        results = doctest.testmod(rates)
        self.assertTrue(results.attempted)
        self.assertFalse(results.failed)

    def test_the_interval_holds_the_share_and_narrows_with_the_number(self):
        for number in (1, 2, 5, 30, 400):
            for hits in range(number + 1):
                low, high = rates.wilson(hits, number)
                self.assertTrue(0 <= low <= hits / number <= high <= 1, (hits, number))
                wider = rates.wilson(2 * hits, 2 * number)
                self.assertLess(wider[1] - wider[0], high - low)
        for wrong in ((3, 2), (-1, 2), (1, 0)):
            with self.assertRaises(ValueError):
                rates.wilson(*wrong)


@freeze_time("2026-11-02 08:00:00")
class TestRates(RatesFixtures, AfterSalesCommon):
    """How content customers are, and who or what is best and weakest for certain (F4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump, cls.valve, cls.mixer = (cls._create_product(name) for name in ("Big pump", "Valve", "Mixer"))

    # --- figures --------------------------------------------------------------------------------------

    def test_two_of_two_do_not_beat_95_of_100(self):
        self._answer("2026-03-02", 5, count=2, product_id=self.valve.id)
        self._answer("2026-03-02", 5, count=95, product_id=self.pump.id)
        self._answer("2026-03-02", 2, count=5, product_id=self.pump.id)
        self.assertEqual(self._names(), ["Big pump", "Valve"])
        first, second = self._rank()["rows"]
        self.assertAlmostEqual(first["rate"], 0.95)
        self.assertAlmostEqual(second["rate"], 1)
        self.assertEqual((first["verdict"], second["verdict"]), ("met", "open"))

    def test_weak_is_who_is_weak_for_certain(self):
        self._answer("2026-03-02", 1, product_id=self.valve.id)
        self._answer("2026-03-02", 1, count=30, product_id=self.mixer.id)
        self._answer("2026-03-02", 5, count=30, product_id=self.mixer.id)
        self._answer("2026-03-02", 5, count=20, product_id=self.pump.id)
        self.assertEqual(self._names(weakest=True), ["Mixer", "Valve", "Big pump"])
        verdicts = {row["name"]: row["verdict"] for row in self._rank()["rows"]}
        self.assertEqual(verdicts, {"Mixer": "missed", "Valve": "missed", "Big pump": "open"})

    def test_the_interval_in_the_database_is_the_one_of_the_formula(self):
        for number, (good, bad) in enumerate([(1, 0), (0, 1), (3, 0), (7, 5), (0, 4), (40, 1)]):
            product = self._create_product(f"Product {number}")
            for marks, count in ((4, good), (3, bad)):
                if count:
                    self._answer("2026-03-02", marks, count=count, product_id=product.id)
            [row] = [row for row in self._rank()["rows"] if row["name"] == product.name]
            low, high = rates.wilson(good, good + bad)
            self.assertAlmostEqual(row["rate_low"], low, places=9)
            self.assertAlmostEqual(row["rate_high"], high, places=9)

    def test_a_pivot_has_shares_of_all_and_no_average_of_averages(self):
        self._answer("2026-03-02", 5, product_id=self.valve.id)
        self._answer("2026-05-02", 5, count=30, product_id=self.pump.id)
        self._answer("2026-05-02", 1, count=30, product_id=self.pump.id)
        report = self.env["aftersales.satisfaction.report"].with_user(self.auditor)
        aggregates = ["answers:sum", "rate:avg", "rate_low:avg", "rate_high:avg"]
        total, by_product, by_month = report.formatted_read_grouping_sets(
            [("product_id", "in", (self.valve + self.pump).ids)],
            [[], ["product_id"], ["day:month", "product_id"]],
            aggregates,
        )
        self.assertAlmostEqual(total[0]["rate:avg"], 31 / 61)
        self.assertAlmostEqual(total[0]["rate_low:avg"], rates.wilson(31, 61)[0])
        self.assertAlmostEqual(total[0]["rate_high:avg"], rates.wilson(31, 61)[1])
        self.assertCountEqual([group["rate:avg"] for group in by_product], [1, 0.5])
        self.assertCountEqual([group["answers:sum"] for group in by_month], [1, 60])

    def test_marks_are_averaged_over_those_given(self):
        self._answer("2026-03-02", (5, 4, 0, 3))
        self._answer("2026-03-02", (3, 4, 2, 0))
        total = self._rank()["total"]
        self.assertEqual((total["mark_integrity"], total["mark_attitude"]), (4, 4))
        self.assertEqual((total["mark_skill"], total["mark_speed"]), (2, 3))

    def test_words_alone_are_no_rate(self):
        self._answer("2026-03-02", 5, product_id=self.pump.id)
        self._answer("2026-03-02", 0, product_id=self.pump.id, remarks="I do not like marks")
        [row] = self._rank()["rows"]
        self.assertEqual((row["answers"], row["rate"]), (1, 1))

    def test_response_is_the_share_of_those_asked(self):
        self._invite("2026-03-02", answered=True)
        self._invite("2026-03-03")
        self._invite("2026-03-04")
        self._invite("2026-03-05", sent_on=False, state="planned")
        total = self._rank()["total"]
        self.assertEqual((total["responded"], total["sent"]), (1, 3))
        self.assertAlmostEqual(total["response"], 1 / 3)
        self.assertFalse(total["rate"], "nobody has given a mark: that is no 0 %")

    def test_who_answers_without_a_name_has_responded(self):
        self._invite("2026-03-02", answered=True)
        self._invite("2026-03-03")
        self._answer("2026-03-04", 4, anonymous=True, source="link", partner_id=False)
        total = self._rank()["total"]
        self.assertEqual((total["responded"], total["sent"], total["response"]), (2, 2, 1))
        self._answer("2026-03-04", 4, source="phone")
        self.assertEqual(self._rank()["total"]["responded"], 2)

    def test_an_invitation_counts_for_whoever_did_the_work(self):
        order = self._plan_order(start="2026-02-02 08:00:00")
        self._invite("2026-03-02", answered=True, ticket=order.ticket_id)
        self._answer("2026-03-03", 5, user_id=self.engineer.id)
        [row] = self._rank("engineer")["rows"]
        self.assertEqual((row["name"], row["answers"], row["response"]), (self.engineer.name, 1, 1))

    def test_a_region_is_the_state_or_else_the_country(self):
        china = self.env.ref("base.cn")
        state = self.env["res.country.state"].search([("country_id", "=", china.id)], limit=1)
        self._answer("2026-03-02", 5, count=5, country_id=china.id, state_id=state.id)
        self._answer("2026-03-02", 5, count=3, country_id=china.id)
        self.assertEqual(self._names("region"), [state.display_name, china.name])

    def test_period_and_the_one_before(self):
        self._answer("2026-03-31", 5)
        self._answer("2026-04-01", 2)
        found = self._rank(kind="quarter", day="2026-05-15")
        self.assertEqual(found["label"], "Q2 2026")
        self.assertEqual((found["total"]["rate"], found["total_before"]["rate"]), (0, 1))
        self.assertEqual(self._rank(kind="quarter", day=found["before"])["total"]["rate"], 1)
        self.assertEqual(self._rank(kind="month", day=found["before"])["label"], "March 2026")

    def test_an_answer_belongs_to_the_month_of_the_company(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        self._answer("2026-03-31 23:30:00", 5)
        self.assertEqual(self._rank(kind="month", day="2026-03-15")["total"]["answers"], 0)
        self.assertEqual(self._rank(kind="month", day="2026-04-15")["total"]["answers"], 1)
        report = self.env["aftersales.satisfaction.report"].with_user(self.manager.with_context(tz="UTC"))
        self.assertEqual(report.search([("answers", "=", 1)]).day, date(2026, 4, 1))

    # --- the list behind a figure ----------------------------------------------------------------------

    def test_a_row_opens_the_answers_it_has_counted(self):
        counted = self._answer("2026-03-02", 5, count=3, product_id=self.pump.id)
        self._answer("2025-03-02", 5, product_id=self.pump.id)
        self._answer("2026-03-02", 5, product_id=self.valve.id)
        found = self._rank()
        [row] = [row for row in found["rows"] if row["name"] == "Big pump"]
        answers = self.env["aftersales.satisfaction"].with_user(self.manager)
        self.assertEqual(answers.search([*row["domain"], *found["answers_domain"]]), counted)

    def test_a_row_of_the_analysis_opens_its_answer(self):
        answer = self._answer("2026-03-02", 5, product_id=self.pump.id)
        row = self.env["aftersales.satisfaction.report"].with_user(self.clerk).search([("kind", "=", "answer")])
        action = row.action_open_source()
        self.assertEqual((action["res_model"], action["res_id"]), ("aftersales.satisfaction", answer.id))

    # --- who sees what --------------------------------------------------------------------------------

    def test_a_confidential_contact_never_appears(self):
        ticket = self._create_ticket(partner_id=self.customer.id)
        self._answer("2026-03-02", 1, ticket_id=ticket.id)
        self._invite("2026-03-02", answered=True, ticket=ticket)
        self.assertEqual(self._rank()["total"]["answers"], 1)
        ticket.sudo().kind_id = self.kind_wrongdoing
        total = self._rank()["total"]
        self.assertEqual((total["answers"], total["sent"]), (0, 0))
        self.assertFalse(self.env["aftersales.satisfaction.report"].sudo().search([]))

    def test_engineers_see_their_own_figures_and_none_without_a_name(self):
        self._answer("2026-03-02", 5, count=2, user_id=self.engineer.id)
        self._answer("2026-03-02", 1, user_id=self.engineer.id, anonymous=True)
        self._answer("2026-03-02", 1, count=4, user_id=self.workshop.id)
        self.assertEqual(self._names("engineer", user=self.engineer), [self.engineer.name])
        self.assertEqual(self._rank(user=self.engineer)["total"]["answers"], 2)
        for reader in (self.clerk, self.manager, self.auditor, self.finance):
            self.assertEqual(self._rank(user=reader)["total"]["answers"], 7, reader.name)

    def test_customers_and_strangers_see_nothing(self):
        stranger = new_test_user(self.env, "as_stranger", groups="base.group_user", context=NO_MAIL)
        for user in (self.customer_user, stranger):
            with self.assertRaises(AccessError):
                self._rank(user=user)

    def test_companies_do_not_see_each_other(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        self._answer("2026-03-02", 5)
        self._answer("2026-03-02", 1, count=3, company_id=branch.id)
        self.assertEqual(self._rank()["total"]["answers"], 1)
        self.manager.company_ids += branch
        both = self.env["aftersales.satisfaction.report"].with_user(self.manager)
        both = both.with_context(allowed_company_ids=(self.company + branch).ids)
        self.assertEqual(both.get_ranking("team", day="2026-06-01")["total"]["answers"], 4)

    def test_hostile_questions_get_a_sentence(self):
        self._answer("2026-03-02", 5)
        for question in (
            {"axis": "partner_id"},
            {"axis": "product; DROP TABLE x"},
            {"kind": "century"},
            {"day": "not a day"},
            {"day": ["2026-01-01"]},
            {"limit": 0},
            {"limit": "many"},
        ):
            with self.assertRaises(UserError, msg=str(question)):
                self._rank(**question)
        self.assertEqual(len(self._rank(limit=10**9)["rows"]), 1)

    # --- settings and cost --------------------------------------------------------------------------------

    def test_the_target_is_set_by_company(self):
        self._answer("2026-03-02", 5, count=9, product_id=self.pump.id)
        self._answer("2026-03-02", 1, count=1, product_id=self.pump.id)
        self.assertEqual(self._rank()["rows"][0]["verdict"], "open")
        self.company.aftersales_satisfaction_target = 0.5
        self.assertEqual(self._rank()["rows"][0]["verdict"], "met")
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.company.aftersales_satisfaction_target = 85
            self.env.flush_all()

    def test_the_cost_of_a_ranking_does_not_grow_with_its_rows(self):
        def count(rows):
            for number in range(rows):
                self._answer("2026-03-02", 5, product_id=self._create_product(f"{rows} of {number}").id)
            self.env.flush_all()
            self._rank()
            self.env["product.product"].invalidate_model()
            before = self.env.cr.sql_log_count
            self.assertGreaterEqual(len(self._rank()["rows"]), rows)
            return self.env.cr.sql_log_count - before

        few = count(2)
        self.assertEqual(count(30), few)
        self.assertLessEqual(few, 8)
