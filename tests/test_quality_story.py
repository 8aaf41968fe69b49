import io

from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import OdooPdfFileReader

from odoo.addons.aftersales_quality.tests.attribution_common import AttributionFixtures


@tagged("post_install", "-at_install")
class TestQualityStory(AttributionFixtures, HttpCase):
    """One complaint through the whole house, in the browser, each step by the person whose duty it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()

    def _tour(self, user, name, url="/odoo/after-sales", phone=False):
        self.env.flush_all()
        self.browser_size, self.touch_enabled = ("375x667", True) if phone else ("1366x768", False)
        self.start_tour(url, f"aftersales_{name}", login=user.login, timeout=180)
        self.env.invalidate_all()

    def _read(self, letter):
        pages = OdooPdfFileReader(io.BytesIO(letter._get_file()), strict=False).pages
        return " ".join(" ".join(page.extract_text().split()) for page in pages)

    def test_from_the_call_to_the_customers_word(self):
        complaint = self._go_register()
        case = self._go_find_cause(complaint)
        self._go_decide(case)
        self._go_act(case)
        self._go_write(case)
        self._go_tell(complaint)

    def _go_register(self):
        self._tour(self.clerk, "story_complaint")
        complaint = self.env["helpdesk.ticket"].search([("name", "=", "Shaft seal drips")])
        self.assertEqual((complaint.kind_id, complaint.partner_id), (self.kind_complaint, self.customer))
        self.assertTrue(complaint.register_number)
        return complaint

    def _go_find_cause(self, complaint):
        self._tour(self.quality, "story_waiting")
        action = self.env.ref("aftersales_service.helpdesk_ticket_action_all")
        self._tour(self.quality, "quality_case", f"/odoo/action-{action.id}/{complaint.id}")
        case = complaint.quality_case_id
        states = case.step_ids.sorted("id").mapped("to_state")
        self.assertEqual(states[-4:], ["verified", "contained", "analysing", "confirmed"])
        return case

    def _go_decide(self, case):
        """Two parties, an objection, a higher appraisal, a second round."""
        case_url = f"/odoo/quality-cases/{case.id}"
        self._tour(self.quality, "attribution_propose", case_url)
        first = case.current_attribution_id
        self._tour(self.manager, "attribution_approve")
        self._tour(self.quality, "attribution_serve", f"/odoo/responsibility/{first.id}")
        self._tour(self.head, "attribution_object", "/odoo/my-responsibility", phone=True)
        self._tour(self.purchasing, "story_supplier")
        self.assertEqual(first.share_ids.mapped("response"), ["objected", "accepted"])
        self._tour(self.quality, "attribution_appraise")
        self._tour(self.general_manager, "attribution_conclude")
        self._tour(self.quality, "attribution_second", case_url)
        second = case.current_attribution_id
        self._tour(self.general_manager, "story_second")
        self._tour(self.quality, "attribution_final", f"/odoo/responsibility/{second.id}")
        self.assertEqual((first.state, second.state, case.state), ("superseded", "decided", "attributed"))
        self.assertEqual(
            {share.party: share.share for share in case._get_decided_shares()}, {"Assembly": 20, "Seals Ltd": 80}
        )

    def _go_act(self, case):
        self._tour(self.quality, "story_plan", f"/odoo/quality-cases/{case.id}")
        action = case.action_ids
        self.assertEqual((action.state, action.user_id, action.verifier_id), ("running", self.worker, self.manager))
        self._tour(self.worker, "quality_action_done", "/odoo/asked-by-quality")
        self.assertEqual((action.state, case.state), ("done", "verifying"))
        self._tour(self.manager, "story_effect", "/odoo/asked-by-quality")
        self.assertEqual((action.state, case.state), ("effective", "closed"))

    def _go_write(self, case):
        self._tour(self.quality, "story_letters", f"/odoo/quality-cases/{case.id}")
        self._tour(self.manager, "story_approve")
        self._tour(self.quality, "story_send")
        letters = case.letter_ids.grouped("kind")
        self.assertEqual(set(letters), {"result", "8d"})
        self.assertEqual(case.letter_ids.mapped("state"), ["sent", "sent"])
        self.assertEqual(case.letter_ids.approver_id, self.manager)
        report = self._read(letters["8d"])
        for words in (
            letters["8d"].name,
            "8D report",
            "Northern Mill",
            "SN-1001",
            "D3 Containment",
            "SN-2001",
            "D4 Root causes",
            "Seal too hard",
            "Hardness is not checked",
            "Fit the seal with grease",
        ):
            self.assertIn(words, report)
        # who bears what stays in the house
        for words in ("Assembly", "Seals Ltd", "80"):
            self.assertNotIn(words, report)

    def _go_tell(self, complaint):
        action = self.env.ref("aftersales_service.helpdesk_ticket_action_all")
        self._tour(self.clerk, "story_outcome", f"/odoo/action-{action.id}/{complaint.id}")
        self._tour(self.customer_user, "story_customer", f"/my/ticket/{complaint.id}", phone=True)
        letter = complaint.quality_case_id.letter_ids.filtered(lambda letter: letter.kind == "result")
        self.assertEqual(letter.customer_answer, "accepted")
