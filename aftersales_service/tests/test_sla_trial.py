from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..models.sla.sla_clock import Clocks
from .sla_common import SlaCommon


@tagged("post_install", "-at_install")
class TestSlaTrial(SlaCommon):
    """All limits that a contact would get, before anything is saved."""

    def lines(self, form):
        """Saved, as the web client may do it, and read back: {limit: line}."""
        trial = form.save()
        return {line.policy_id.name: line for line in trial.line_ids}

    def trial(self, user, **context):
        return Form(self.env["aftersales.sla.trial"].with_user(user).with_context(**context))

    def test_manager_sees_what_a_complaint_would_get(self):
        with self.at("2026-03-06 10:00"):
            form = self.trial(self.manager)
            form.kind_id = self.kind_complaint
            form.channel_id = self.channel_phone
            lines = self.lines(form)
        first = lines["First answer to a complaint"]
        self.assertEqual(self.wall(first.due), "Sat 2026-03-07 10:00")
        self.assertEqual(first.clock, "day and night")
        self.assertIn("24 hours", first.description)
        checked = lines["Complaint checked for truth"]
        self.assertEqual(self.wall(checked.due), "Wed 2026-03-11 18:00")
        self.assertEqual(checked.clock, "Office hours")
        self.assertNotIn("First answer to a call", lines, "that one is not for complaints")
        later = lines["Plan told to the customer"]
        self.assertFalse(later.due)
        self.assertIn("which has not happened yet", later.remark)

    def test_later_steps_are_supposed_when_a_moment_is_given(self):
        with self.at("2026-03-06 10:00"):
            form = self.trial(self.manager)
            form.kind_id = self.kind_repair
            form.later_date = self.utc("2026-03-09 15:00")
            plan = self.lines(form)["Plan told to the customer"]
        self.assertEqual(self.wall(plan.due), "Tue 2026-03-10 18:00")

    def test_quantity_and_severity_count(self):
        strict = self._create_policy(name="Major ones", severity="major", length=1)
        quantity = self._create_policy(name="By quantity", unit="hours", length=1, per_quantity=10)
        with self.at("2026-03-06 10:00"):
            form = self.trial(self.manager)
            self.assertEqual([form.severity, form.defective_qty], [False, 0])
            form.defective_qty = 25
            lines = self.lines(form)
            self.assertNotIn(strict.name, lines)
            self.assertEqual(self.wall(lines[quantity.name].due), "Fri 2026-03-06 14:00")
            form.severity = "major"
            self.assertIn(strict.name, self.lines(form))

    def test_preview_says_what_the_ticket_then_gets(self):
        """The same engine: what is shown is what comes."""
        self.customer.distance_km = 80
        facts = {
            "kind_id": self.kind_complaint,
            "channel_id": self.channel_email,
            "partner_id": self.customer,
            "team_id": self.team,
            "severity": "serious",
        }
        with self.at("2026-03-06 15:00"):
            form = self.trial(self.manager)
            for name, value in facts.items():
                form[name] = value
            self.assertEqual(form.distance_km, 80)
            lines = self.lines(form)
        shown = {name: line.due for name, line in lines.items() if line.due and "has ended" not in line.remark}
        ticket = self.new_ticket(
            "2026-03-06 15:00", **{name: value if name == "severity" else value.id for name, value in facts.items()}
        )
        running = ticket.deadline_ids.filtered(lambda limit: limit.state == "running")
        self.assertTrue(running)
        self.assertEqual(shown, {limit.policy_id.name: limit.due for limit in running})

    def test_clerk_asks_about_a_ticket_and_what_if_it_were_something_else(self):
        ticket = self.new_ticket(
            "2026-03-06 10:00", kind_id=self.kind_consultation.id, channel_id=self.channel_phone.id
        )
        with self.at("2026-03-06 10:20"):
            form = self.trial(self.clerk, active_model="helpdesk.ticket", active_id=ticket.id)
            self.assertEqual(form.kind_id, self.kind_consultation)
            lines = self.lines(form)
            self.assertEqual(self.wall(lines["Question settled on the phone"].due), "Fri 2026-03-06 11:00")
            form.kind_id = self.kind_complaint
            lines = self.lines(form)
        self.assertNotIn("Question settled on the phone", lines)
        # judged now, but the customer waits since he called
        self.assertEqual(self.wall(lines["First answer to a complaint"].due), "Sat 2026-03-07 10:00")
        self.assertEqual(self.wall(lines["Complaint handed over"].start), "Fri 2026-03-06 10:20")
        self.assertEqual(ticket.kind_id, self.kind_consultation, "nothing is written")

    def test_pauses_and_the_end_are_told(self):
        policy = self._create_policy(name="Eight hours")
        ticket = self.new_ticket("2026-03-06 09:00")
        with self.at("2026-03-06 10:00"):
            ticket.stage_id = self.stage_awaiting
        with self.at("2026-03-06 11:00"):
            form = self.trial(self.clerk, active_model="helpdesk.ticket", active_id=ticket.id)
            self.assertIn("stands still", self.lines(form)[policy.name].remark)
        with self.at("2026-03-06 14:00"):
            ticket.stage_id = self.stage_in_progress
            form = self.trial(self.clerk, active_model="helpdesk.ticket", active_id=ticket.id)
            # three office hours of waiting, one of them lunch that would not have counted anyway
            line = self.lines(form)[policy.name]
        self.assertEqual(line.due, self.limit(ticket, policy).due)
        with self.at("2026-03-06 15:00"):
            ticket.stage_id = self.stage_done
            form = self.trial(self.clerk, active_model="helpdesk.ticket", active_id=ticket.id)
            self.assertIn("has ended with “Solved”", self.lines(form)[policy.name].remark)

    def test_clock_without_hours_is_told_and_hides_nothing_else(self):
        empty = self._create_calendar("Nobody there", range(5), [(9, 17)])
        self._create_policy(name="On a broken clock", calendar_id=empty.id)
        self._create_policy(name="On a sound one")
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM resource_calendar_attendance WHERE calendar_id = %s", [empty.id])
        self.env.invalidate_all()
        with self.at("2026-03-06 10:00"):
            lines = self.lines(self.trial(self.manager))
        self.assertIn("too few fixed working hours", lines["On a broken clock"].remark)
        self.assertTrue(lines["On a sound one"].due)

    def test_nobody_learns_of_a_ticket_that_he_may_not_see(self):
        secret = self._create_ticket(user=self.confidant, kind_id=self.kind_wrongdoing.id, user_id=False)
        with self.assertRaises(AccessError):
            self.trial(self.clerk, active_model="helpdesk.ticket", active_id=secret.id)
        with self.assertRaises(AccessError):
            self.env["aftersales.sla.trial"].with_user(self.clerk).create({"ticket_id": secret.id}).read(["line_ids"])
        with self.assertRaises(AccessError):
            self.env["aftersales.sla.trial"].with_user(self.auditor).create({})

    def test_limits_of_another_company_do_not_mix(self):
        tokyo = self.env["res.company"].create({"name": "Tokyo"})
        self.manager.company_ids += tokyo
        with self.at("2026-03-06 10:00"):
            form = Form(
                self.env["aftersales.sla.trial"]
                .with_user(self.manager)
                .with_context(allowed_company_ids=[tokyo.id, self.company.id])
            )
            form.channel_id = self.channel_phone
            trial = form.save()
        self.assertTrue(trial.line_ids)
        self.assertEqual(trial.line_ids.policy_id.company_id, tokyo)


@tagged("post_install", "-at_install")
class TestSlaPauses(SlaCommon):
    """What the clock stood still for can be read on the deadline."""

    def test_pauses_are_listed_with_their_moments(self):
        self.clerk.tz = "Europe/Berlin"
        policy = self._create_policy(step_ids=[Command.create({"trigger": "share", "value": 50, "recipient": "owner"})])
        ticket = self.new_ticket("2026-03-06 09:00")
        limit = self.limit(ticket, policy).with_user(self.clerk)
        self.assertFalse(limit.pause_table)
        with self.at("2026-03-06 11:30"):
            ticket.stage_id = self.stage_awaiting
        with self.at("2026-03-06 14:00"):
            ticket.stage_id = self.stage_in_progress
        with self.at("2026-03-06 16:00"):
            ticket.stage_id = self.stage_awaiting
        with self.at("2026-03-06 17:00"):
            limit.invalidate_recordset()
            table = limit.pause_table
            rows = limit._get_pause_rows(ticket.event_ids.sorted("date"), Clocks(limit.start))
        # half an hour before lunch and one after it
        self.assertEqual([row["counted"] for row in rows], [90 * 60, 60 * 60])
        self.assertEqual(
            [(self.wall(row["begin"]), self.wall(row["end"])) for row in rows],
            [("Fri 2026-03-06 11:30", "Fri 2026-03-06 14:00"), ("Fri 2026-03-06 16:00", False)],
        )
        self.assertEqual(rows[0]["begun_by"].kind_id.code, "waiting")
        self.assertEqual(rows[0]["ended_by"].kind_id.code, "resumed")
        for word in ("11:30", "still waiting", "The clerk", "1 hour 30 minutes"):
            self.assertIn(word, table)
        self.env["res.lang"]._activate_lang("zh_CN")
        self.assertIn("11:30", limit.with_context(lang="zh_CN").pause_table)
