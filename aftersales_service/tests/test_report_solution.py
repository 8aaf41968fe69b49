import base64
import doctest
from io import BytesIO

from freezegun import freeze_time
from PIL import Image

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..tools import word_pieces
from .common import AfterSalesCommon, AfterSalesFixtures


def drawn(color="navy"):
    """A picture that nobody has drawn before."""
    picture = BytesIO()
    Image.new("RGB", (60, 20), color).save(picture, "PNG")
    return base64.b64encode(picture.getvalue()).decode()


class SolutionFixtures(AfterSalesFixtures):
    @classmethod
    def set_up_solutions(cls):
        # what a company may have in its library already is not asked here
        cls.env["aftersales.solution"].search([]).active = False
        cls.lathe = cls.env["product.product"].create({"name": "Lathe", "default_code": "L-7"})
        cls.hot = cls._create_solution(
            "Bearing runs hot", "The bearing gets hot after an hour", "Clean and grease it", product_ids=cls.product
        )
        cls.spindle = cls._create_solution("主轴轴承过热", "开机一小时后主轴轴承过热，有异响", "清洗轴承并加注润滑脂")
        cls.leak = cls._create_solution(
            "Oil leaks at the seal", "Oil drips under the gearbox", "Replace the shaft seal"
        )
        cls.screen = cls._create_solution("触摸屏黑屏", "触摸屏不亮，指示灯正常", "检查电源线并重新插接")

    @classmethod
    def _create_solution(cls, title, symptom, remedy, product_ids=(), approve=True, **values):
        solution = (
            cls.env["aftersales.solution"]
            .with_user(cls.manager)
            .create(
                {
                    "title": title,
                    "symptom": symptom,
                    "remedy": remedy,
                    "product_ids": [Command.link(product.id) for product in product_ids],
                    **values,
                }
            )
        )
        if approve:
            solution.action_approve()
        return solution


class SolutionCommon(SolutionFixtures, AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_solutions()

    def _likely(self, title, user=None, **question):
        found = self.env["aftersales.solution"].with_user(user or self.clerk).get_likely(title, **question)
        return [solution["id"] for solution in found]


class TestSolutionSearch(SolutionCommon):
    """What the clerk types finds what helped before, in both languages."""

    def test_cutting_of_words(self):
        results = doctest.testmod(word_pieces)
        self.assertFalse(results.failed)
        self.assertTrue(results.attempted)

    def test_other_forms_of_the_same_words(self):
        self.assertEqual(self._likely("Bearings running hot"), [self.hot.id])

    def test_misspelt_words(self):
        self.assertEqual(self._likely("the bearng is hott"), [self.hot.id])

    def test_chinese_without_blanks(self):
        self.assertEqual(self._likely("机床轴承过热"), [self.spindle.id])
        self.assertEqual(self._likely("客户说触摸屏突然黑屏了"), [self.screen.id])

    def test_a_long_description_in_html_still_finds_it(self):
        found = self._likely(
            "Question",
            description="<p>Dear Sir or Madam,</p><p>we bought the machine last year and were content until"
            " yesterday. Since then <b>oil drips</b> from under the gearbox onto the floor.</p><p>Regards</p>",
        )
        self.assertEqual(found, [self.leak.id])

    def test_a_translation_is_found_as_well(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.leak.update_field_translations("symptom", {"zh_CN": "齿轮箱下方漏油"})
        self.assertEqual(self._likely("齿轮箱漏油"), [self.leak.id])
        self.assertEqual(self._likely("oil drips from the gearbox"), [self.leak.id])
        found = self.env["aftersales.solution"].with_user(self.clerk).search([("search_text", "ilike", "下方漏油")])
        self.assertEqual(found, self.leak)

    def test_nothing_is_said_where_nothing_is_known(self):
        for title in ("", "?!", "Invoice address changed", "发票抬头有误", "the and of"):
            self.assertEqual(self._likely(title), [], title)

    def test_changed_words_are_found_and_the_old_ones_are_not(self):
        self.leak.symptom = "Coolant drips under the tank"
        self.leak.title = "Coolant leaks"
        self.assertEqual(self._likely("coolant drips"), [self.leak.id])
        self.assertEqual(self._likely("oil under the gearbox"), [])

    def test_what_is_made_for_the_product_comes_first(self):
        general = self._create_solution("Bearing hot", "The bearing gets hot", "Let it cool down")
        for_lathe = self._create_solution(
            "Bearing hot", "The bearing gets hot", "Lower the speed", product_ids=self.lathe
        )
        self.assertEqual(self._likely("Bearing gets hot", product_id=self.lathe.id)[:2], [for_lathe.id, general.id])
        found = self.env["aftersales.solution"].with_user(self.clerk).get_likely("hot bearing", None, self.product.id)
        self.assertEqual([solution["id"] for solution in found if solution["fits"]], [self.hot.id])

    def test_a_category_stands_for_the_products_below_it(self):
        machines = self.env["product.category"].create({"name": "Machines"})
        pumps = self.env["product.category"].create({"name": "Pumps", "parent_id": machines.id})
        self.product.categ_id = pumps
        for_machines = self._create_solution(
            "Belt slips", "The belt slips and squeals", "Tighten it", category_ids=[Command.link(machines.id)]
        )
        found = self.env["aftersales.solution"].with_user(self.clerk).get_likely("belt slips", None, self.product.id)
        self.assertEqual([(found[0]["id"], found[0]["fits"])], [(for_machines.id, True)])
        listed = self.env["aftersales.solution"].search([("fits_product_id", "=", self.product.id)])
        self.assertIn(for_machines, listed)
        self.assertNotIn(
            for_machines, self.env["aftersales.solution"].search([("fits_product_id", "=", self.lathe.id)])
        )

    def test_proposals_and_retired_ones_are_not_offered(self):
        self.hot.with_user(self.manager).action_retire()
        self._create_solution("Bearing hot", "The bearing runs hot", "Pray", approve=False)
        self.assertEqual(self._likely("Bearing runs hot"), [])

    def test_other_companies_keep_theirs(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        there = new_test_user(
            self.env,
            "as_clerk_branch",
            groups="aftersales_service.group_clerk",
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        self.assertEqual(self._likely("Bearing runs hot", user=there), [])
        self.hot.company_id = False
        self.assertEqual(self._likely("Bearing runs hot", user=there), [self.hot.id])

    def test_typing_costs_two_queries(self):
        solutions = self.env["aftersales.solution"].with_user(self.clerk)
        question = ("Bearing runs hot", "<p>since this morning</p>", self.product.id, [self.leak.id])
        solutions.get_likely(*question)
        solutions.invalidate_model()
        with self.assertQueryCount(2):
            solutions.get_likely(*question)

    def test_customers_learn_nothing(self):
        with self.assertRaises(AccessError):
            self._likely("Bearing runs hot", user=self.customer_user)


class TestSolutionUse(SolutionCommon):
    """A solution is tried on a contact, counted, and judged."""

    def test_clerk_uses_a_solution_and_the_customer_says_it_helped(self):
        ticket = self._create_ticket(partner_id=self.customer.id)
        ticket.solution_id = self.hot
        self.assertEqual((self.hot.use_count, self.hot.helped_count), (1, 0))
        event = ticket.event_ids.filtered(lambda event: event.kind_id.code == "solution_used")
        self.assertEqual(event.note, self.hot.display_name)
        ticket.action_solution_helped()
        self.assertEqual((self.hot.use_count, self.hot.helped_count, ticket.solution_helped), (1, 1, "yes"))

    def test_one_that_did_not_help_stays_on_record_beside_the_next(self):
        ticket = self._create_ticket()
        ticket.solution_id = self.leak
        ticket.action_solution_failed()
        ticket.solution_id = self.hot
        self.assertEqual(ticket.solution_use_ids.solution_id, self.hot | self.leak)
        self.assertEqual((self.leak.failed_count, self.hot.use_count), (1, 1))
        self.assertFalse(ticket.solution_helped)

    def test_chosen_by_mistake_is_not_counted(self):
        ticket = self._create_ticket(solution_id=self.leak.id)
        self.assertEqual(self.leak.use_count, 1)
        ticket.solution_id = False
        self.assertEqual(self.leak.use_count, 0)

    def test_the_same_one_again_is_one_use(self):
        ticket = self._create_ticket(solution_id=self.hot.id)
        ticket.action_solution_failed()
        ticket.solution_id = False
        ticket.solution_id = self.hot
        self.assertEqual((self.hot.use_count, self.hot.failed_count), (1, 1))

    def test_only_approved_ones_are_tried(self):
        proposal = self._create_solution("Noise", "It makes noise", "Wait", approve=False)
        ticket = self._create_ticket()
        with self.assertRaises(AccessError):
            ticket.solution_id = proposal
        with self.assertRaisesRegex(UserError, "is not approved"):
            ticket.with_user(self.manager).solution_id = proposal

    def test_the_answer_begins_with_the_remedy_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.hot.update_field_translations("remedy", {"zh_CN": "清洗并加油"})
        self.customer.lang = "zh_CN"
        ticket = self._create_ticket(partner_id=self.customer.id, solution_id=self.hot.id)
        action = ticket.action_answer_with_solution()
        self.assertIn("清洗并加油", action["context"]["default_body"])
        self.assertEqual(action["context"]["default_partner_ids"], self.customer.ids)

    def test_reports_of_wrongdoing_are_not_linked(self):
        ticket = self._create_ticket(user=self.confidant, kind_id=self.kind_wrongdoing.id)
        with self.assertRaisesRegex(UserError, "wrongdoing"):
            ticket.solution_id = self.hot

    def test_uses_on_a_ticket_that_became_confidential_are_hidden(self):
        ticket = self._create_ticket(solution_id=self.hot.id)
        use = ticket.solution_use_ids
        ticket.sudo().kind_id = self.kind_wrongdoing
        uses = self.env["aftersales.solution.use"]
        self.assertNotIn(use, uses.with_user(self.manager).search([]))
        self.assertIn(use, uses.with_user(self.confidant).search([]))

    def test_a_used_solution_is_retired_not_deleted(self):
        self._create_ticket(solution_id=self.hot.id)
        with self.assertRaisesRegex(UserError, "Retire it instead"):
            self.hot.with_user(self.manager).unlink()
        self.leak.with_user(self.manager).unlink()
        self.assertEqual(self._likely("oil leaks"), [])


@freeze_time("2026-03-02 09:00:00")
class TestSolutionFromReport(SolutionCommon):
    """What solved a fault is proposed to the library, once."""

    FACTS = {**AfterSalesFixtures.FACTS, "fault": "Coupling rattles", "treatment": "New rubber in the coupling"}

    def _sign(self, user=None, **facts):
        report = self._work_on(self._plan_order(), user=user, **facts)
        report.action_sign("customer", "Mr Miller", drawn())
        return report

    def _approve(self, report):
        report.with_user(self.manager).action_approve()
        return self.env["aftersales.solution"].search([("report_id", "=", report.id)])

    def test_an_approved_report_proposes_its_solution(self):
        seal = self.env["product.product"].create({"name": "Rubber star"})
        report = self._work_on(self._plan_order(), part_ids=[Command.create({"product_id": seal.id})])
        report.action_sign("customer", "Mr Miller", drawn())
        solution = self._approve(report)
        self.assertEqual(
            (solution.state, solution.title, solution.cause), ("proposed", "Coupling rattles", report.cause)
        )
        self.assertEqual(solution.remedy, "New rubber in the coupling")
        self.assertIn("Pump makes noise", solution.symptom, "the customer's own words are searched as well")
        self.assertEqual((solution.product_ids, solution.part_ids), (self.product, seal))
        self.assertEqual((solution.proposer_id, solution.company_id), (self.engineer, self.company))
        self.assertEqual(self._likely("coupling rattles"), [])
        solution.with_user(self.manager).action_approve()
        self.assertEqual((solution.approver_id, solution.approved_on.year), (self.manager, 2026))
        self.assertEqual(self._likely("coupling rattles"), [solution.id])

    def test_an_unsolved_report_proposes_nothing(self):
        report = self._sign(result="unsolved", leftover="A part is missing")
        self.assertFalse(self._approve(report))
        with self.assertRaisesRegex(UserError, "only a signed report of a solved fault"):
            report.action_propose_solution()

    def test_an_equal_solution_is_counted_instead_of_doubled(self):
        known = self._create_solution("Rattle", "coupling  RATTLES!", "New rubber in the coupling.")
        report = self._sign()
        self.assertFalse(self._approve(report))
        self.assertEqual((known.use_count, known.helped_count), (1, 1))

    def test_similar_ones_are_shown_on_the_proposal(self):
        known = self._create_solution("Coupling rattles", "The coupling rattles under load", "Replace the coupling")
        solution = self._approve(self._sign())
        self.assertEqual(solution.with_user(self.manager).similar_ids, known)
        solution.with_user(self.manager).action_approve()
        self.assertFalse(solution.similar_ids)

    def test_a_report_that_followed_the_library_counts_its_use(self):
        report = self._sign(solution_id=self.hot.id)
        self.assertEqual((self.hot.use_count, self.hot.helped_count), (1, 0))
        self.assertFalse(self._approve(report))
        self.assertEqual((self.hot.use_count, self.hot.helped_count), (1, 1))

    def test_the_clerks_and_the_engineers_use_of_one_solution_is_one(self):
        order = self._plan_order()
        order.ticket_id.with_user(self.clerk).solution_id = self.hot
        self._work_on(order, solution_id=self.hot.id)
        self.assertEqual(self.hot.use_count, 1)
        self.assertEqual(self.hot.use_ids.report_id, order.report_id)

    def test_another_choice_before_signing_is_not_counted(self):
        order = self._plan_order().with_user(self.engineer)
        order.action_depart()
        order.action_arrive()
        order.report_id.solution_id = self.leak
        order.report_id.solution_id = self.hot
        self.assertEqual((self.leak.use_count, self.hot.use_count), (0, 1))

    def test_the_words_of_the_solution_fill_what_is_empty(self):
        order = self._plan_order().with_user(self.engineer)
        order.action_depart()
        order.action_arrive()
        report = order.report_id
        report.write({"solution_id": self.hot.id, "cause": "Mine"})
        report.action_take_over_solution()
        self.assertEqual((report.cause, report.treatment), ("Mine", "Clean and grease it"))

    def test_a_correction_corrects_the_proposal_until_it_is_approved(self):
        report = self._sign()
        solution = self._approve(report)
        for treatment, approve in (("Coupling replaced", True), ("Coupling greased", False)):
            report.with_user(self.manager).action_correct("Said wrongly")
            report = report.order_id.report_id
            report.with_user(self.engineer).treatment = treatment
            report.with_user(self.engineer).action_finish()
            report.with_user(self.engineer).action_sign("customer", "Mr Miller", drawn("black" if approve else "red"))
            report.with_user(self.manager).action_approve()
            self.assertEqual(solution.remedy, "Coupling replaced")
            if approve:
                solution.with_user(self.manager).action_approve()
        self.assertEqual(
            self.env["aftersales.solution"].search_count([("report_id.order_id", "=", report.order_id.id)]), 1
        )

    def test_engineer_proposes_from_a_signed_report(self):
        report = self._sign()
        self.assertTrue(report.may_propose)
        action = report.action_propose_solution()
        solution = self.env["aftersales.solution"].with_user(self.engineer).browse(action["res_id"])
        solution.title = "Coupling rattles at start"
        self.assertFalse(report.may_propose)
        self.assertEqual(report.proposed_solution_id, solution)
        solution.with_user(self.manager).action_approve()
        with self.assertRaises(AccessError):
            solution.title = "Something else"
        self.assertFalse(self._approve(report) - solution.sudo(), "the approval makes no second one")

    def test_somebody_else_does_not_propose(self):
        report = self._sign()
        with self.assertRaises(AccessError):
            report.with_user(self.clerk).action_propose_solution()

    def test_solutions_are_asked_for_from_order_and_report(self):
        order = self._plan_order().with_user(self.engineer)
        context = order.action_view_solutions()["context"]
        self.assertEqual(context["search_default_about"], "Pump makes noise")
        self.assertEqual(context["search_default_fits_product_id"], self.product.id)
        order.fault = "Bearing is hot"
        found = self.env["aftersales.solution"].with_user(self.engineer).search([("about", "ilike", order.fault)])
        self.assertEqual(found, self.hot)


class TestSolutionAccess(SolutionCommon):
    """Who reads and who decides."""

    def test_every_duty_reads_what_is_approved(self):
        proposal = self._create_solution("Noise", "It makes noise", "Wait", approve=False)
        for duty in ("clerk", "dispatcher", "engineer", "station", "workshop", "auditor", "finance"):
            seen = self.env["aftersales.solution"].with_user(getattr(self, duty)).search([])
            self.assertIn(self.hot, seen, duty)
            self.assertNotIn(proposal, seen, duty)
        self.assertIn(proposal, self.env["aftersales.solution"].with_user(self.manager).search([]))

    def test_engineer_writes_own_proposals_only(self):
        solutions = self.env["aftersales.solution"].with_user(self.engineer)
        own = solutions.create({"title": "Hum", "symptom": "It hums", "remedy": "Tighten the lid"})
        own.remedy = "Tighten the lid and the screws"
        self.assertEqual((own.state, own.proposer_id), ("proposed", self.engineer))
        other = self._create_solution("Noise", "It makes noise", "Wait", approve=False)
        for solution in (other, self.hot):
            with self.assertRaises(AccessError):
                solution.with_user(self.engineer).remedy = "Wrong"

    def test_nobody_but_the_manager_approves(self):
        own = (
            self.env["aftersales.solution"]
            .with_user(self.engineer)
            .create({"title": "Hum", "symptom": "It hums", "remedy": "Tighten the lid"})
        )
        with self.assertRaisesRegex(AccessError, "after-sales manager"):
            own.action_approve()
        with self.assertRaises(AccessError):
            own.state = "approved"
        with self.assertRaises(AccessError):
            self.hot.with_user(self.clerk).action_retire()
        for values in ({"state": "approved"}, {"proposer_id": self.manager.id}, {"use_count": 99}):
            with self.assertRaises(AccessError):
                own.create({"title": "Hum", "symptom": "It hums", "remedy": "Wait", **values})

    def test_manager_retires_and_takes_back(self):
        solution = self.hot.with_user(self.manager)
        solution.action_retire()
        with self.assertRaisesRegex(UserError, "this step belongs to"):
            solution.action_retire()
        solution.action_approve()
        self.assertEqual(self._likely("Bearing runs hot"), [self.hot.id])

    def test_uses_are_written_by_the_steps_alone(self):
        ticket = self._create_ticket(solution_id=self.hot.id)
        use = ticket.solution_use_ids
        for user in (self.clerk, self.manager):
            with self.assertRaises(AccessError):
                use.with_user(user).helped = "yes"

    def test_engineer_sees_the_uses_of_his_own_work(self):
        mine = self._create_ticket(user_id=self.engineer.id, solution_id=self.hot.id)
        other = self._create_ticket(solution_id=self.hot.id, user_id=self.clerk.id)
        seen = self.env["aftersales.solution.use"].with_user(self.engineer).search([])
        self.assertIn(mine.sudo().solution_use_ids, seen)
        self.assertNotIn(other.sudo().solution_use_ids, seen)

    def test_proposals_wait_on_the_managers_first_screen(self):
        self._create_solution("Noise", "It makes noise", "Wait", approve=False)
        cards = [
            card
            for section in self.env["aftersales.today"].with_user(self.manager).get_sections()
            for card in section["cards"]
            if card["name"] == "Solutions to approve"
        ]
        self.assertEqual([card["count"] for card in cards], [1])


@tagged("post_install", "-at_install")
class TestSolutionTour(SolutionFixtures, HttpCase):
    """In the browser: a clerk types, finds, uses and judges."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.set_up_solutions()

    def test_clerk_types_and_uses_a_solution(self):
        self.start_tour("/odoo/after-sales-contacts", "aftersales_solution_at_intake", login=self.clerk.login)
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "Bearings are running hot")])
        self.assertEqual(ticket.solution_id, self.hot)
        self.assertEqual((self.hot.use_count, self.hot.helped_count), (1, 1))
        self.assertIn("solution_used", ticket.event_ids.kind_id.mapped("code"))

    def test_quick_entry_offers_and_keeps_a_solution(self):
        self.start_tour("/odoo/after-sales", "aftersales_solution_quick_entry", login=self.clerk.login)
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "主轴轴承又过热了")])
        self.assertEqual(ticket.solution_id, self.spindle)
        self.assertEqual(self.spindle.use_count, 1)
