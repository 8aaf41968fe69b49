from odoo.tests import HttpCase, tagged

from .common import AfterSalesFixtures


@tagged("post_install", "-at_install")
class TestCallbackTour(AfterSalesFixtures, HttpCase):
    """In the browser: the clerk calls, the manager follows up and sets up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.company.aftersales_caller_ids = cls.clerk
        cls.ticket = cls._create_ticket(
            partner_id=cls.customer.id, lot_id=cls.lot.id, kind_id=cls.env.ref("aftersales_service.kind_repair").id
        )
        cls.ticket.stage_id = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.row = cls.ticket.sudo().callback_ids
        cls.row.write({"user_id": cls.clerk.id, "due": cls.env.cr.now().date()})

    def test_reached(self):
        self.start_tour("/odoo/after-sales", "aftersales_callback_reached", login=self.clerk.login)
        answer = self.row.satisfaction_id
        self.assertEqual(self.row.state, "reached")
        self.assertEqual((answer.mark_integrity, answer.mark_skill, answer.average), (5, 4, 4.5))
        self.assertEqual(answer.remarks, "Runs like new")

    def test_not_reached_and_later(self):
        self.start_tour("/odoo/callbacks", "aftersales_callback_later", login=self.clerk.login)
        self.assertEqual((self.row.state, self.row.failed_attempts), ("later", 1))
        self.assertEqual(self.row.attempt_ids.mapped("outcome"), ["later", "unreached"])
        self.assertTrue(self.row.again_at)

    def test_a_bad_answer_is_followed_up(self):
        row = self.row.with_user(self.clerk)
        row._record_reached({row.id: {"mark_skill": 1, "remarks": "Leaks again"}})
        self.assertEqual(self.ticket.follow_up_ids.kind_id, self.kind_complaint)
        self.start_tour("/odoo/after-sales", "aftersales_follow_up", login=self.manager.login)

    def test_a_rule_is_set_up(self):
        self.start_tour("/odoo/callback-rules", "aftersales_callback_rule", login=self.manager.login)
        rule = self.env["aftersales.callback.rule"].search([("name", "=", "Suggestions of key customers")])
        self.assertEqual((rule.share_of, rule.share), ("rule", 50))
