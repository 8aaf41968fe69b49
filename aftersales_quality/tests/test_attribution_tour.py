from odoo.tests import HttpCase, tagged

from .attribution_common import AttributionFixtures


@tagged("post_install", "-at_install")
class TestAttributionTour(AttributionFixtures, HttpCase):
    """In the browser: two parties, an objection, a higher appraisal, a second round, decided."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.case = cls._bring_to(cls._open_case(), "confirmed")

    def _tour(self, user, name, url="/odoo/after-sales"):
        self.env.flush_all()
        self.start_tour(url, f"aftersales_attribution_{name}", login=user.login)
        self.env.invalidate_all()

    def test_from_the_proposal_to_the_second_round(self):
        case = self.case.sudo()
        case_url = f"/odoo/quality-cases/{case.id}"
        self._tour(self.quality, "propose", case_url)
        first = case.current_attribution_id
        self.assertEqual(first.share_ids.mapped("share"), [60, 40])
        self._tour(self.manager, "approve")
        self._tour(self.quality, "serve", f"/odoo/responsibility/{first.id}")
        self.browser_size, self.touch_enabled = "375x667", True
        self._tour(self.head, "object", "/odoo/my-responsibility")
        self.browser_size, self.touch_enabled = type(self).browser_size, type(self).touch_enabled
        self.assertEqual((first.state, case.state), ("objected", "objected"))
        self._get_share(first, "supplier").with_user(self.purchasing).action_accept()
        self._tour(self.quality, "appraise")
        self._tour(self.general_manager, "conclude")
        second = case.current_attribution_id
        self.assertEqual((second.number, second.state), (2, "draft"))
        self._tour(self.quality, "second", case_url)
        self.assertEqual(second.share_ids.mapped("share"), [80, 20])
        second.with_user(self.general_manager).action_approve()
        self._tour(self.quality, "final", f"/odoo/responsibility/{second.id}")
        self.assertEqual((second.state, case.state), ("decided", "attributed"))
        self.assertEqual(case._get_decided_shares().mapped("share"), [80, 20])
