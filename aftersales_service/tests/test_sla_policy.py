from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .sla_common import SlaCommon


@tagged("post_install", "-at_install")
class TestSlaPolicy(SlaCommon):
    """A manager sets up limits: tries them, copies them, switches them off; what cannot be is refused."""

    def setUp(self):
        super().setUp()
        self.limits = self.env["aftersales.sla.policy"].with_user(self.manager)

    def test_manager_copies_changes_and_switches_off(self):
        original = self.policy("t4_complaint").with_user(self.manager)
        copy = original.copy()
        self.assertEqual(copy.name, "First answer to a complaint (copy)")
        self.assertEqual(copy.step_ids.mapped("value"), original.step_ids.mapped("value"))
        self.assertEqual(copy.stop_event_kind_ids, original.stop_event_kind_ids)
        copy.length = 4
        original.active = False
        ticket = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_complaint.id)
        self.assertFalse(self.limit(ticket, original))
        self.assert_due(ticket, copy.sudo(), "Fri 2026-03-06 14:00")

    def test_other_duties_read_and_do_not_write(self):
        for user in (self.clerk, self.engineer, self.auditor):
            policy = self.policy("t4_phone").with_user(user)
            self.assertTrue(policy.name)
            with self.assertRaises(AccessError):
                policy.length = 1
        with self.assertRaises(AccessError):
            self.policy("t4_phone").with_user(self.customer_user).read(["name"])

    def test_used_limit_cannot_be_deleted(self):
        policy = self._create_policy()
        self.new_ticket("2026-03-06 10:00")
        with self.assertRaisesRegex(UserError, "Switch it off instead"):
            policy.with_user(self.manager).unlink()
        self._create_policy(name="Never used").with_user(self.manager).unlink()

    # ---------------------------------------------------------------------------------------------
    # Refused
    # ---------------------------------------------------------------------------------------------

    def test_days_are_whole(self):
        with self.assertRaisesRegex(ValidationError, "counted whole"):
            self._create_policy(unit="working_days", length=1.5)

    def test_working_days_need_a_clock(self):
        with self.assertRaisesRegex(ValidationError, "choose the clock"):
            self._create_policy(unit="working_days", length=1, calendar_id=False)

    def test_calendar_without_hours_is_refused_with_a_clear_word(self):
        empty = self._create_calendar("Nobody there", [], [])
        empty.attendance_ids.unlink()
        with self.assertRaisesRegex(UserError, "Nobody there.*Add working hours"):
            self._create_policy(calendar_id=empty.id)

    def test_hours_of_a_clock_in_use_are_not_all_taken_away(self):
        with self.assertRaisesRegex(ValidationError, "Office hours.*is the clock of"):
            self.office.attendance_ids = [Command.clear()]

    def test_hours_that_nobody_knows_are_no_clock(self):
        flexible = self._create_calendar("As you like", range(5), [(9, 17)])
        flexible.flexible_hours = True
        with self.assertRaisesRegex(UserError, "As you like.*fixed working hours"):
            self._create_policy(calendar_id=flexible.id)
        with self.assertRaisesRegex(ValidationError, "Office hours.*is the clock of"):
            self.office.flexible_hours = True

    def test_further_condition_that_means_nothing_is_refused(self):
        for domain in ("[('nonsense', '=', 1)]", "[(", "kind_id", "[('kind_id', 'resembles', 1)]"):
            with self.assertRaisesRegex(ValidationError, "cannot be understood"), self.env.cr.savepoint():
                self._create_policy(domain=domain)

    def test_calendar_of_another_company_is_refused(self):
        tokyo = self.env["res.company"].create({"name": "Tokyo"})
        with self.assertRaises(UserError):
            self._create_policy(calendar_id=tokyo.resource_calendar_id.id)

    # ---------------------------------------------------------------------------------------------
    # Tried before saving
    # ---------------------------------------------------------------------------------------------

    def test_preview_of_a_moment(self):
        self.manager.tz = "Europe/Berlin"
        form = Form(self.policy("t5_verify").with_user(self.manager))
        form.preview_start = self.utc("2026-03-06 10:00")
        self.assertEqual(self.wall(form.preview_due), "Wed 2026-03-11 18:00")
        # 31 office hours, three quarters of which are over a quarter of an hour after Tuesday
        self.assertIn("2026-03-11 09:15  75 % of the time", form.preview_steps)
        form.length = 1
        self.assertEqual(self.wall(form.preview_due), "Mon 2026-03-09 18:00")
        self.assertEqual(self.policy("t5_verify").length, 3, "nothing is saved")

    def test_preview_of_a_ticket(self):
        ticket = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_complaint.id)
        form = Form(self.policy("t5_verify").with_user(self.manager))
        form.preview_ticket_id = ticket
        self.assertEqual(self.wall(form.preview_due), "Wed 2026-03-11 18:00")
        form.severity = "major"
        self.assertFalse(form.preview_due)
        self.assertIn("does not apply", form.preview_steps)
        form.severity = False
        form.start_event_kind_id = self.env.ref("aftersales_service.event_kind_arrived")
        self.assertIn("has not happened yet", form.preview_steps)

    def test_preview_of_a_new_limit_and_of_a_clock_without_hours(self):
        form = Form(self.limits)
        form.name = "New"
        form.start_event_kind_id = self.env.ref("aftersales_service.event_kind_registered")
        form.preview_start = self.utc("2026-03-06 10:00")
        form.length = 2
        self.assertEqual(self.wall(form.preview_due), "Fri 2026-03-06 12:00")
        empty = self._create_calendar("Nobody there", [], [])
        empty.attendance_ids.unlink()
        form.calendar_id = empty
        self.assertIn("too few fixed working hours", form.preview_steps)

    def test_preview_by_quantity(self):
        form = Form(self.policy("t10_workshop").with_user(self.manager))
        form.preview_start = self.utc("2026-03-06 10:00")
        form.preview_quantity = 25
        self.assertEqual(self.wall(form.preview_due), "Wed 2026-03-11 18:00")

    # ---------------------------------------------------------------------------------------------
    # Companies
    # ---------------------------------------------------------------------------------------------

    def test_new_company_starts_with_copies_on_its_own_clock(self):
        tokyo = self.env["res.company"].create({"name": "Tokyo"})
        copies = self.env["aftersales.sla.policy"].search([("company_id", "=", tokyo.id)])
        self.assertEqual(sorted(copies.mapped("name")), sorted(self.policies.mapped("name")))
        self.assertEqual(copies.calendar_id, tokyo.resource_calendar_id)
        self.assertEqual(len(copies.step_ids), len(self.policies.step_ids))
        self.policy("t4_phone").length = 1
        self.assertEqual(copies.filtered(lambda policy: policy.name == "First answer to a call").length, 24)

    def test_limits_of_other_companies_are_not_seen(self):
        tokyo = self.env["res.company"].create({"name": "Tokyo"})
        self.assertFalse(self.limits.search([("company_id", "=", tokyo.id)]))

    # ---------------------------------------------------------------------------------------------
    # Steps recorded by hand
    # ---------------------------------------------------------------------------------------------

    def record(self, ticket, code, user=None, **values):
        return (
            self.env["aftersales.ticket.event.record"]
            .with_user(user or self.clerk)
            .with_context(active_model="helpdesk.ticket", active_ids=ticket.ids)
            .create({"kind_id": self.env.ref(f"aftersales_service.event_kind_{code}").id, **values})
            .action_record()
        )

    def test_step_recorded_by_hand_ends_its_limit_when_it_happened(self):
        ticket = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_complaint.id)
        with self.at("2026-03-12 10:00"):
            self.record(ticket, "verified", date=self.utc("2026-03-11 17:00"))
        limit = self.limit(ticket, "t5_verify")
        self.assertEqual((limit.state, limit.stopped_at), ("met", self.utc("2026-03-11 17:00")))

    def test_step_that_cannot_have_happened_is_refused(self):
        ticket = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_complaint.id)
        with self.at("2026-03-06 12:00"):
            with self.assertRaisesRegex(UserError, "not in the future"):
                self.record(ticket, "verified", date=self.utc("2026-03-06 13:00"))
            with self.assertRaisesRegex(UserError, "before the customer contacted us"):
                self.record(ticket, "verified", date=self.utc("2026-03-06 09:00"))
            with self.assertRaisesRegex(UserError, "recorded by the program"):
                self.record(ticket, "solved")
            with self.assertRaisesRegex(UserError, "in the future"):
                self.record(ticket, "plan_told", promised_date=self.utc("2026-03-06 11:00"))
            with self.assertRaises(AccessError):
                self.record(ticket, "verified", user=self.station)

    def test_plan_with_a_date_is_a_promise(self):
        ticket = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_repair.id)
        with self.at("2026-03-06 12:00"):
            self.record(ticket, "plan_told", promised_date=self.utc("2026-03-09 12:00"))
        self.assertEqual(ticket.promised_date, self.utc("2026-03-09 12:00"))
        self.assert_due(ticket, "t6_promise", "Mon 2026-03-09 12:00")
        self.assertEqual(ticket.event_ids.kind_id.mapped("code").count("plan_told"), 1)
