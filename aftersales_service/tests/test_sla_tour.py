from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import AfterSalesFixtures
from .sla_common import SlaFixtures


@tagged("post_install", "-at_install")
class TestSlaTour(SlaFixtures, AfterSalesFixtures, HttpCase):
    """In the browser: the countdown stops and goes on, a manager tries a limit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.set_up_sla()
        cls.policies.active = False
        cls.four_days = cls._create_policy(
            name="Answer in four days",
            calendar_id=False,
            length=96,
            step_ids=[Command.create({"trigger": "share", "value": 50, "recipient": "owner"})],
        )
        cls.ticket = cls._create_ticket(partner_id=cls.customer.id, team_id=cls.team.id)

    def test_countdown_pauses_and_goes_on(self):
        self.start_tour(
            f"/odoo/after-sales-contacts/{self.ticket.id}", "aftersales_deadline_pause", login=self.clerk.login
        )
        limit = self.ticket.deadline_ids
        self.assertEqual((limit.state, limit.pause_count), ("running", 1))

    def test_step_is_recorded_by_hand(self):
        self.start_tour(
            f"/odoo/after-sales-contacts/{self.ticket.id}", "aftersales_deadline_record_step", login=self.clerk.login
        )
        self.assertIn("plan_told", self.ticket.event_ids.kind_id.mapped("code"))

    def test_manager_tries_a_limit_before_saving(self):
        self.start_tour(
            f"/odoo/time-limits/{self.four_days.id}", "aftersales_deadline_preview", login=self.manager.login
        )
        self.assertEqual(self.four_days.length, 96)

    def test_manager_tries_all_limits(self):
        self._create_policy(
            name="Complaints in a day", calendar_id=False, length=24, kind_ids=[Command.set(self.kind_complaint.ids)]
        )
        self.start_tour("/odoo/time-limits", "aftersales_deadline_try_all", login=self.manager.login)

    def test_clerk_asks_which_limits_would_apply(self):
        self.start_tour(
            f"/odoo/after-sales-contacts/{self.ticket.id}", "aftersales_deadline_try_ticket", login=self.clerk.login
        )
