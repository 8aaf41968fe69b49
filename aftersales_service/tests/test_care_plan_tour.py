from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged

from .care_common import CareFixtures
from .common import NO_MAIL, AfterSalesFixtures


class CareTourFixtures(CareFixtures, AfterSalesFixtures):
    @classmethod
    def set_up_tour(cls):
        cls.set_up_fixtures()
        cls.set_up_care()


@tagged("post_install", "-at_install")
class TestCareTour(CareTourFixtures, HttpCase):
    """In the browser: the clerk's visit, the customer's opinion, the department's answer, the letter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_tour()

    def test_from_the_visit_to_the_answer(self):
        plan = self._create_plan(script="How do the machines run?", user_ids=[Command.set(self.clerk.ids)])
        task = (
            self.env["aftersales.care.task"]
            .sudo()
            .create(
                {
                    "plan_id": plan.id,
                    "kind": "visit",
                    "partner_id": self.customer.id,
                    "user_id": self.clerk.id,
                    "day": fields.Date.today(),
                }
            )
        )
        self.start_tour("/odoo/after-sales", "aftersales_care_clerk", login=self.clerk.login)
        self.env.invalidate_all()
        self.assertEqual((task.state, task.met), ("done", "The works manager"))
        opinion = task.opinion_ids
        self.assertEqual((opinion.state, opinion.user_id), ("handed", self.head))

        self.start_tour("/odoo/after-sales", "aftersales_care_department", login=self.head.login)
        self.env.invalidate_all()
        self.assertEqual((opinion.state, opinion.answered_by_id), ("answered", self.head))

        self.start_tour("/odoo/after-sales", "aftersales_care_tell", login=self.clerk.login)
        self.env.invalidate_all()
        self.assertEqual((opinion.state, opinion.told_by), ("closed", "mail"))


@tagged("post_install", "-at_install")
class TestConductTour(CareTourFixtures, HttpCase):
    """In the browser: a complaint about a person from the word to the decision, each by the own link or card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_tour()
        cls.decider = new_test_user(
            cls.env, "as_decider", groups="aftersales_service.group_general_manager", context=NO_MAIL
        )
        cls.company.aftersales_decider_ids = cls.decider

    def test_record_and_decide(self):
        self.start_tour("/odoo/conduct", "aftersales_conduct_record", login=self.clerk.login)
        conduct = self.env["aftersales.conduct"].search([], limit=1)
        self.assertEqual((conduct.recorder_id, conduct.person_user_id), (self.clerk, self.engineer))
        self.start_tour("/odoo/after-sales", "aftersales_conduct_assign", login=self.decider.login)
        page = f"/odoo/conduct/{conduct.id}"
        self.start_tour(page, "aftersales_conduct_investigate", login=self.outsider.login)
        self.env.invalidate_all()
        self.assertEqual(conduct.state, "served")


@tagged("post_install", "-at_install")
class TestConductPhoneTour(CareTourFixtures, HttpCase):
    """On the engineer's phone: the statement; then the decision at the desk."""

    browser_size = "375x667"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_tour()
        cls.decider = new_test_user(
            cls.env, "as_decider", groups="aftersales_service.group_general_manager", context=NO_MAIL
        )
        cls.company.aftersales_decider_ids = cls.decider
        conduct = (
            cls.env["aftersales.conduct"]
            .with_user(cls.clerk)
            .create({"employee_id": cls.engineer_employee.id, "words": "He shouted."})
        )
        conduct.with_user(cls.decider).investigator_id = cls.outsider
        conduct.with_user(cls.decider).action_assign()
        conduct.with_user(cls.outsider).findings = "Two people heard it."
        conduct.with_user(cls.outsider).action_serve()
        cls.conduct = conduct

    def test_statement(self):
        self.start_tour(f"/odoo/conduct/{self.conduct.id}", "aftersales_conduct_hear", login=self.engineer.login)
        self.env.invalidate_all()
        self.assertEqual((self.conduct.state, self.conduct.hearing), ("heard", "I was loud."))


@tagged("post_install", "-at_install")
class TestConductDecisionTour(CareTourFixtures, HttpCase):
    """At the desk of the one who decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_tour()
        cls.decider = new_test_user(
            cls.env, "as_decider", groups="aftersales_service.group_general_manager", context=NO_MAIL
        )
        cls.company.aftersales_decider_ids = cls.decider
        cls.conduct = (
            cls.env["aftersales.conduct"]
            .sudo()
            .create(
                {
                    "employee_id": cls.engineer_employee.id,
                    "words": "He shouted.",
                    "recorder_id": cls.clerk.id,
                    "investigator_id": cls.outsider.id,
                    "findings": "Two people heard it.",
                }
            )
        )
        cls.conduct.write({"hearing": "I was loud.", "state": "heard", "served_on": fields.Datetime.now()})

    def test_decision(self):
        self.start_tour("/odoo/after-sales", "aftersales_conduct_decide", login=self.decider.login)
        self.env.invalidate_all()
        self.assertEqual((self.conduct.state, self.conduct.verdict), ("decided", "founded"))
