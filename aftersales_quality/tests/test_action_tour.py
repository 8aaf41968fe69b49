from odoo.tests import HttpCase, tagged

from .action_common import ActionFixtures


@tagged("post_install", "-at_install")
class TestQuestionTour(ActionFixtures, HttpCase):
    """Quality asks, the department answers on the phone, quality accepts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()

    def test_asked_answered_accepted(self):
        case = self._open_case()
        self.start_tour(f"/odoo/quality-cases/{case.id}", "aftersales_quality_ask", login=self.quality.login)
        question = case.question_ids
        self.assertEqual((question.state, question.user_ids), ("asked", self.head))
        self.browser_size = "375x667"
        self.touch_enabled = True
        self.start_tour("/odoo/asked-by-quality", "aftersales_quality_answer", login=self.head.login)
        self.assertEqual((question.state, question.answered_by_id), ("answered", self.head))
        self.browser_size = "1366x768"
        self.touch_enabled = False
        self.start_tour("/odoo/asked-by-quality", "aftersales_quality_accept", login=self.quality.login)
        self.assertEqual((question.state, question.accepted_by_id), ("accepted", self.quality))


@tagged("post_install", "-at_install")
class TestActionTour(ActionFixtures, HttpCase):
    """The owner finishes an action, somebody else finds that it did not help, the case goes back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()

    def test_what_did_not_help_begins_again(self):
        case = self._bring_to(self._open_case(), "actions")
        action = self._begin(case, user_id=self.fitter.id, verifier_id=self.head.id)
        self.start_tour("/odoo/asked-by-quality", "aftersales_quality_action_done", login=self.fitter.login)
        self.assertEqual((action.state, case.state), ("done", "verifying"))
        self.start_tour("/odoo/asked-by-quality", "aftersales_quality_action_failed", login=self.head.login)
        self.assertEqual((action.state, case.state), ("ineffective", "actions"))
        self.assertEqual(action.next_ids.state, "proposed")
