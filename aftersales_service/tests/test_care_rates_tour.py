import json
from urllib.parse import urlencode

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import AfterSalesFixtures
from .rates_common import RatesFixtures


class RatesTourCase(RatesFixtures, AfterSalesFixtures, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.pump, cls.valve = (cls._create_product(name) for name in ("Big pump", "Valve"))


@tagged("post_install", "-at_install")
class TestRatesTour(RatesTourCase):
    """In the browser: the manager looks who is best and weakest, and at the answers behind."""

    def test_ranking(self):
        # of this year, but not of this quarter
        today = fields.Date.today()
        day = f"{today.year}-{'01' if today.month > 3 else '06'}-15"
        self._answer(day, 5, count=25, product_id=self.pump.id, user_id=self.engineer.id)
        self._answer(day, 1, count=2, product_id=self.valve.id, user_id=self.workshop.id)
        self.start_tour("/odoo/satisfaction-rates", "aftersales_rates", login=self.manager.login, timeout=180)


@tagged("post_install", "-at_install")
class TestRatesPhoneTour(RatesTourCase):
    """On a small phone: an engineer sees how the own customers judge."""

    browser_size = "375x667"
    touch_enabled = True

    def test_own_figures(self):
        day = f"{fields.Date.today().year}-01-01 12:00:00"
        self._answer(day, 5, count=3, product_id=self.pump.id, user_id=self.engineer.id)
        self._answer(day, 1, count=3, product_id=self.pump.id, user_id=self.workshop.id)
        self.start_tour("/odoo/satisfaction-rates", "aftersales_rates_own", login=self.engineer.login, timeout=180)


@tagged("post_install", "-at_install")
class TestReviewTour(RatesTourCase):
    """In the browser: the manager writes the report, the engineer acts on it, the manager checks what it has brought."""

    def test_from_the_figures_to_the_effect(self):
        # the year of the report and the one of its effect are long over
        self._answer("2024-05-05", 5, count=12, product_id=self.pump.id)
        self._answer("2024-05-05", 1, count=8, product_id=self.pump.id)
        self._answer("2025-05-05", 5, count=18, product_id=self.pump.id)
        self._answer("2025-05-05", 1, count=2, product_id=self.pump.id)
        self.start_tour("/odoo/satisfaction-reports", "aftersales_review_write", login=self.manager.login, timeout=180)
        review = self.env["aftersales.satisfaction.review"].search([("year", "=", 2024)])
        action = review.action_ids
        self.assertEqual((review.state, action.user_id, action.to_value), ("released", self.engineer, 80))

        self.start_tour("/odoo/satisfaction-actions", "aftersales_review_done", login=self.engineer.login, timeout=180)
        self.assertEqual((action.state, action.done_note), ("done", "Two days of training"))

        self.start_tour("/odoo/after-sales", "aftersales_review_effect", login=self.manager.login, timeout=180)
        self.assertEqual((action.state, action.actual_value, review.state), ("effective", 90, "checked"))
        self.authenticate(self.manager.login, self.manager.login)
        # tests get the page instead of the PDF unless they ask for it
        context = urlencode({"context": json.dumps({"force_report_rendering": True})})
        paper = self.url_open(f"/report/pdf/aftersales_service.report_satisfaction_review/{review.id}?{context}")
        self.assertEqual(paper.headers["Content-Type"], "application/pdf")
        self.assertTrue(paper.content.startswith(b"%PDF"))
