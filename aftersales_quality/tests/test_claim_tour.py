from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from odoo.addons.aftersales_service.models.report.service_report_pdf import ServiceReport

from .claim_common import ClaimFixtures


@tagged("post_install", "-at_install")
class TestClaimTour(ClaimFixtures, HttpCase):
    """In the browser: proposed, approved, sent, partly accepted, credited, each by whose duty it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(ServiceReport, "_make_sealed_pdf", lambda *_args: (b"%PDF", False)))
        cls.set_up_fixtures()
        cls.set_up_claims()

    def _tour(self, user, name, url="/odoo/after-sales"):
        self.env.flush_all()
        self.start_tour(url, f"aftersales_claim_{name}", login=user.login)
        self.env.invalidate_all()

    def test_from_the_proposal_to_the_credit_note(self):
        self._tour(self.quality, "propose", f"/odoo/quality-cases/{self.case.id}")
        claim = self.claims.search([("partner_id", "=", self.supplier.id)])
        self.assertEqual(claim.amount, 64)
        self._tour(self.manager, "approve")
        self.assertEqual((claim.state, claim.approver_id), ("approved", self.manager))
        self._tour(self.quality, "send", f"/odoo/supplier-claims/{claim.id}")
        self.assertTrue(claim.round_ids.file_digest)
        self._tour(self.purchasing, "answer", f"/odoo/supplier-claims/{claim.id}")
        self.assertEqual((claim.answer, claim.accepted_amount, claim.rest_amount), ("partly", 42, 22))
        self._tour(self.finance, "credit")
        self.assertEqual(claim.sudo().move_ids.amount_untaxed, 42)
