from odoo import fields
from odoo.tests import HttpCase, tagged

from .allocation_common import AllocationFixtures


@tagged("post_install", "-at_install")
class TestAllocationTour(AllocationFixtures, HttpCase):
    """In the browser, as finance: from what waits to the entry and back, and the books compared."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()

    def _tour(self, name, url="/odoo/after-sales"):
        self.env.flush_all()
        self.start_tour(url, f"aftersales_allocation_{name}", login=self.finance.login)
        self.env.invalidate_all()

    def test_from_the_first_screen_into_the_books(self):
        case = self._decide_two()
        self._cost(case, 100)
        self._tour("post")
        run = self.env["aftersales.allocation"].search([("line_ids.case_id", "=", case.id)])
        self.assertEqual((run.state, run.poster_id, run.move_ids.state), ("posted", self.finance, "posted"))
        self._tour("check", "/odoo/cost-reconciliation")

    def test_consent_of_a_person(self):
        self.company.write({"aftersales_person_cap_kind": "amount", "aftersales_person_cap_amount": 100})
        case = self._decide(self._share(self.fitter, 100))
        self._cost(case, 80)
        run = self.env["aftersales.allocation"].with_user(self.finance)
        run = run.start(self.company, fields.Date.today(), case)
        run.action_review()
        run.action_post()
        self._tour("person", "/odoo/shares-of-persons")
        charge = self.env["aftersales.person.charge"].search([("case_id", "=", case.id)])
        self.assertEqual((charge.state, charge.charged_amount), ("charged", 80))
