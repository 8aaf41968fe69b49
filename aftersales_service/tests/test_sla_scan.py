from datetime import timedelta
from unittest.mock import patch

from odoo import Command, api, fields
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged

from .sla_common import SlaCommon


@tagged("post_install", "-at_install")
class TestSlaScan(SlaCommon):
    """Warnings, breaches and escalation by the scheduled action (T12, T13). Eight office hours, open 9 to 18."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policies.active = False
        cls.eight = cls._create_policy(
            compensation="A month of warranty more",
            step_ids=[
                Command.create({"trigger": "share", "value": 50, "recipient": "owner"}),
                Command.create({"trigger": "share", "value": 75, "recipient": "leader"}),
                Command.create(
                    {
                        "trigger": "overdue",
                        "value": 0,
                        "recipient": "duty",
                        "group_id": cls.env.ref("aftersales_service.group_manager").id,
                    }
                ),
                Command.create(
                    {
                        "trigger": "overdue",
                        "value": 2,
                        "recipient": "user",
                        "user_id": cls.general_manager.id,
                        "severity": "serious",
                        "amount": 1000,
                    }
                ),
            ],
        )
        cls.env["mail.mail"].search([]).unlink()

    def mails(self, user):
        return self.env["mail.mail"].search([("email_to", "=", user.email_formatted)])

    def labels(self, limit):
        return limit.notice_ids.sorted("id").mapped("label")

    def own_ticket(self, wall="2026-03-06 09:00", **values):
        return self.new_ticket(wall, user_id=self.engineer.id, **values)

    def scan_at(self, wall):
        with self.at(wall):
            self.scan()

    # ---------------------------------------------------------------------------------------------
    # The ladder
    # ---------------------------------------------------------------------------------------------

    def test_ladder_step_by_step(self):
        ticket = self.own_ticket(severity="serious", disputed_amount=5000)
        limit = self.limit(ticket, self.eight)
        self.assertEqual(limit.next_check, self.utc("2026-03-06 14:00"))
        self.scan_at("2026-03-06 13:59")
        self.assertFalse(limit.notice_ids)

        self.scan_at("2026-03-06 14:00")
        self.assertEqual(limit.notice_ids.user_ids, self.engineer)
        self.assertEqual(ticket.activity_ids.user_id, self.engineer)
        self.assertIn("Eight hours", ticket.activity_ids.summary)
        self.assertEqual(limit.next_check, self.utc("2026-03-06 16:00"))

        self.scan_at("2026-03-06 16:01")
        self.assertEqual(len(self.mails(self.dispatcher)), 1, "the leader of the team")
        self.assertFalse(limit.breached)

        self.scan_at("2026-03-06 18:00")
        self.assertTrue(limit.breached)
        self.assertEqual(limit.state, "running")
        self.assertEqual(len(self.mails(self.manager)), 1)
        self.assertFalse(self.mails(self.general_manager))
        self.assertEqual(limit.compensation, "A month of warranty more")
        self.assertIn("limit_missed", ticket.event_ids.kind_id.mapped("code"))

        self.scan_at("2026-03-06 20:00")
        self.assertEqual(len(self.mails(self.general_manager)), 1)
        self.assertEqual(
            self.labels(limit), ["50 % of the time", "75 % of the time", "When it is missed", "2 h overdue"]
        )
        self.assertFalse(limit.next_check)

    def test_each_step_once_however_often_it_runs(self):
        ticket = self.own_ticket()
        for wall in ("14:00", "14:05", "16:00", "16:05", "18:00", "18:00", "18:05"):
            self.scan_at(f"2026-03-06 {wall}")
        limit = self.limit(ticket, self.eight)
        self.assertEqual(len(limit.notice_ids), 3)
        self.assertEqual(len(ticket.activity_ids), 1)
        self.assertEqual(len(self.mails(self.manager)), 1)
        self.assertEqual(ticket.event_ids.kind_id.mapped("code").count("limit_missed"), 1)

    def test_one_run_after_a_long_silence_takes_all_steps(self):
        ticket = self.own_ticket()
        self.scan_at("2026-03-10 12:00")
        self.assertEqual(len(self.limit(ticket, self.eight).notice_ids), 3)
        self.assertEqual(len(self.mails(self.dispatcher)), 1)

    def test_steps_for_severe_cases_come_when_it_turns_out_to_be_one(self):
        ticket = self.own_ticket(severity="light", disputed_amount=5000)
        self.scan_at("2026-03-06 21:00")
        self.assertFalse(self.mails(self.general_manager))
        with self.at("2026-03-06 22:00"):
            ticket.severity = "major"
        self.scan_at("2026-03-06 22:05")
        self.assertEqual(len(self.mails(self.general_manager)), 1)

    def test_small_amounts_do_not_reach_the_general_manager(self):
        self.own_ticket(severity="major", disputed_amount=999)
        self.scan_at("2026-03-06 21:00")
        self.assertFalse(self.mails(self.general_manager))

    def test_warnings_wait_while_the_clock_stands_still(self):
        ticket = self.own_ticket()
        with self.at("2026-03-06 10:00"):
            ticket.stage_id = self.stage_awaiting
        self.scan_at("2026-03-09 15:00")
        with self.at("2026-03-09 15:00"):
            ticket.stage_id = self.stage_in_progress
        limit = self.limit(ticket, self.eight)
        self.assertFalse(limit.notice_ids)
        # one hour of eight is gone: half the time on Monday at 18:00
        self.assertEqual(limit.next_check, self.utc("2026-03-09 18:00"))

    def test_nobody_works_on_it_yet(self):
        """The leader hears of it; without one the team; without a team the managers."""
        team = self.env["helpdesk.ticket.team"].create({"name": "New", "user_ids": [Command.set(self.clerk.ids)]})
        for values, told in (
            ({"team_id": self.team.id}, self.dispatcher),
            ({"team_id": team.id}, self.clerk),
            ({"team_id": False}, self.manager),
        ):
            ticket = self.new_ticket("2026-03-06 09:00", **values)
            self.scan_at("2026-03-06 14:00")
            notice = self.limit(ticket, self.eight).notice_ids
            self.assertIn(told, notice.user_ids)
            self.assertNotIn(self.engineer, notice.user_ids)
            self.assertTrue(self.mails(told))

    def test_duty_means_people_of_the_own_company(self):
        tokyo = self.env["res.company"].create({"name": "Tokyo"})
        theirs = self.manager.copy({"login": "tokyo", "company_ids": [Command.set(tokyo.ids)], "company_id": tokyo.id})
        ticket = self.own_ticket()
        self.scan_at("2026-03-06 18:00")
        self.assertIn(self.manager, self.limit(ticket, self.eight).notice_ids.user_ids)
        self.assertNotIn(theirs, self.limit(ticket, self.eight).notice_ids.user_ids)

    # ---------------------------------------------------------------------------------------------
    # Why it was missed
    # ---------------------------------------------------------------------------------------------

    def test_owner_is_asked_why_and_answers_on_the_deadline(self):
        ticket = self.own_ticket()
        self.scan_at("2026-03-06 18:00")
        limit = self.limit(ticket, self.eight)
        activity = ticket.activity_ids
        self.assertEqual(activity.activity_type_id, self.env.ref("aftersales_service.activity_breach"))
        self.assertEqual(activity.user_id, self.engineer)
        with self.at("2026-03-06 19:00"):
            limit.with_user(self.engineer).breach_reason = "The part came late"
        self.assertFalse(ticket.activity_ids, "what was asked is done")
        self.assertIn("The part came late", ticket.message_ids[0].body)
        self.assertNotIn("answered", ticket.event_ids.kind_id.mapped("code"))

    def test_owner_answers_in_the_activity(self):
        ticket = self.own_ticket()
        self.scan_at("2026-03-06 18:00")
        with self.at("2026-03-06 19:00"):
            ticket.activity_ids.with_user(self.engineer).action_feedback(feedback="Snow on the road")
        self.assertEqual(self.limit(ticket, self.eight).breach_reason, "Snow on the road")
        self.assertFalse(ticket.activity_ids)

    def test_missed_between_two_runs_is_missed_all_the_same(self):
        ticket = self.own_ticket()
        with self.at("2026-03-06 18:01"):
            ticket.stage_id = self.stage_done
        limit = self.limit(ticket, self.eight)
        self.assertEqual((limit.state, limit.breached, limit.met_share), ("missed", True, 0.0))
        missed = ticket.event_ids.filtered(lambda event: event.kind_id.code == "limit_missed")
        self.assertEqual(missed.user_id, self.env.ref("base.user_root"), "not the clerk's doing")
        self.assertEqual(ticket.activity_ids.activity_type_id, self.env.ref("aftersales_service.activity_breach"))
        self.assertEqual(ticket.event_ids.kind_id.mapped("code").count("limit_missed"), 1)
        self.scan_at("2026-03-06 18:05")
        self.assertEqual(len(self.mails(self.manager)), 1)
        self.assertEqual(limit.state, "missed")
        self.assertEqual(len(ticket.activity_ids), 1)

    def test_warning_disappears_when_the_limit_is_met(self):
        ticket = self.own_ticket()
        self.scan_at("2026-03-06 14:00")
        self.assertTrue(ticket.activity_ids)
        with self.at("2026-03-06 15:00"):
            ticket.stage_id = self.stage_done
        self.assertFalse(ticket.activity_ids)

    def test_question_for_the_reason_stays_when_the_case_is_settled_late(self):
        ticket = self.own_ticket()
        self.scan_at("2026-03-06 18:00")
        with self.at("2026-03-06 19:00"):
            ticket.stage_id = self.stage_done
        self.assertEqual(self.limit(ticket, self.eight).state, "missed")
        self.assertTrue(ticket.activity_ids)

    # ---------------------------------------------------------------------------------------------
    # Digests
    # ---------------------------------------------------------------------------------------------

    def test_one_mail_for_sixty_tickets(self):
        with self.at("2026-03-06 09:00"):
            self.env["helpdesk.ticket"].create(
                [
                    {"name": f"Pump {i}", "description": "x", "user_id": self.engineer.id, "team_id": self.team.id}
                    for i in range(60)
                ]
            )
        self.env["mail.mail"].search([]).unlink()
        self.scan_at("2026-03-06 18:00")
        self.assertEqual(len(self.mails(self.manager)), 1)
        self.assertFalse(self.mails(self.engineer), "activities, not mails")
        body = self.mails(self.manager).body_html
        self.assertEqual(body.count("/odoo/after-sales-contacts/"), 50)
        self.assertIn("10", body.split("</table>")[1])

    def test_digest_is_in_the_language_and_the_time_of_its_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.manager.write({"lang": "zh_CN", "tz": "Asia/Shanghai"})
        self.eight.with_context(lang="zh_CN").name = "八小时"
        ticket = self.own_ticket()
        self.scan_at("2026-03-06 18:00")
        mail = self.mails(self.manager)
        self.assertIn("八小时", mail.body_html)
        self.assertIn("2026-03-07 01:00", mail.body_html)
        self.assertIn("Eight hours", self.mails(self.dispatcher).body_html)
        self.assertIn(f"/odoo/after-sales-contacts/{ticket.id}", mail.body_html)

    def test_who_may_not_read_the_ticket_does_not_even_get_its_number(self):
        with self.at("2026-03-06 09:00"):
            secret = self._create_ticket(
                user=self.confidant, kind_id=self.kind_wrongdoing.id, user_id=False, name="He took money"
            )
        self.env["mail.mail"].search([]).unlink()
        self.scan_at("2026-03-06 18:00")
        limit = self.limit(secret, self.eight)
        self.assertTrue(limit.breached)
        self.assertEqual(limit.notice_ids.user_ids, self.confidant)
        told = self.env["mail.mail"].search([])
        self.assertEqual(told.mapped("email_to"), [self.confidant.email_formatted])
        # somebody who was told and lost his right before the mail was written
        limit.notice_ids.write({"user_ids": [Command.link(self.manager.id)], "pending": True})
        told.unlink()
        self.scan_at("2026-03-06 18:05")
        self.assertFalse(self.mails(self.manager))
        self.assertTrue(self.mails(self.confidant))

    def test_owner_of_a_report_is_reminded(self):
        with self.at("2026-03-06 09:00"):
            secret = self._create_ticket(
                user=self.confidant, kind_id=self.kind_wrongdoing.id, user_id=self.confidant.id
            )
        self.scan_at("2026-03-06 18:00")
        self.assertEqual(secret.activity_ids.user_id, self.confidant)

    # ---------------------------------------------------------------------------------------------
    # Accidents
    # ---------------------------------------------------------------------------------------------

    def test_one_broken_limit_does_not_hold_up_the_rest(self):
        broken, sound = self.own_ticket(), self.own_ticket()
        sick = self.limit(broken, self.eight)
        original = type(sick)._record_breach

        def fail(limits):
            if sick in limits:
                raise ValueError("no luck")
            return original(limits)

        with (
            patch.object(type(sick), "_record_breach", fail),
            self.assertLogs("odoo.addons.aftersales_service.models.sla.sla_deadline_scan", "ERROR") as log,
        ):
            self.scan_at("2026-03-06 18:00")
        self.assertEqual(len(log.output), 1)
        self.assertTrue(self.limit(sound, self.eight).breached)
        self.assertFalse(sick.breached)
        self.scan_at("2026-03-06 19:00")
        self.assertTrue(sick.breached)

    def test_killed_between_steps_and_digest_nothing_is_lost(self):
        ticket = self.own_ticket()
        with self.at("2026-03-06 18:00"):
            self.limit(ticket, self.eight)._take_steps(fields.Datetime.now())
        self.assertFalse(self.mails(self.manager))
        self.scan_at("2026-03-06 18:05")
        self.assertEqual(len(self.mails(self.manager)), 1)
        self.assertFalse(self.limit(ticket, self.eight).notice_ids.filtered("pending"))

    def test_digest_that_fails_for_one_reader_reaches_the_others(self):
        self.own_ticket()
        notices = type(self.env["aftersales.sla.notice"])
        original = notices._prepare_digest

        def fail(own, user):
            if user == self.manager:
                raise ValueError("no luck")
            return original(own, user)

        with (
            patch.object(notices, "_prepare_digest", fail),
            self.assertLogs("odoo.addons.aftersales_service.models.sla.sla_notice", "ERROR"),
        ):
            self.scan_at("2026-03-06 18:00")
        self.assertEqual((len(self.mails(self.dispatcher)), len(self.mails(self.manager))), (1, 0))
        self.scan_at("2026-03-06 18:05")
        self.assertEqual((len(self.mails(self.dispatcher)), len(self.mails(self.manager))), (1, 1))
        self.scan_at("2026-03-06 18:10")
        self.assertEqual(len(self.mails(self.manager)), 1)

    def test_many_limits_cost_as_many_queries_as_few(self):
        spent = {}
        for amount in (2, 5, 40):
            with self.at("2026-03-06 09:00"):
                tickets = self.env["helpdesk.ticket"].create(
                    [{"name": "x", "description": "x", "user_id": self.engineer.id, "team_id": self.team.id}] * amount
                )
            limits = self.env["aftersales.sla.deadline"].browse(tickets.deadline_ids.ids)
            with self.at("2026-03-06 14:00"):
                # what the registration leaves for the end of its transaction
                self.env.cr.flush()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                limits._take_steps(fields.Datetime.now())
                self.env.flush_all()
                spent[amount] = self.env.cr.sql_log_count - before
        self.assertLessEqual(spent[40], spent[5] + 5, spent)


@tagged("post_install", "-at_install")
class TestSlaWorkers(TransactionCase):
    """Two workers with transactions of their own, on data that both can see."""

    def setUp(self):
        super().setUp()
        self.one, self.two = self._open(), self._open()
        policy = self.env["aftersales.sla.policy"].search([], limit=1)
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute(
                """
                INSERT INTO helpdesk_ticket (name, number, description, company_id, stage_id, contact_date, active)
                VALUES ('Worker', 'T-WORKERS', 'x', %s, %s, now() - interval '1 day', true) RETURNING id
                """,
                [self.env.company.id, self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new").id],
            )
            ticket_id = cr.fetchone()[0]
            cr.execute(
                """
                INSERT INTO aftersales_sla_deadline
                    (ticket_id, policy_id, company_id, state, round, start, due, next_check)
                VALUES (%s, %s, %s, 'running', 1, now() - interval '1 day', now() + interval '1 day', '2001-01-01')
                RETURNING id
                """,
                [ticket_id, policy.id, self.env.company.id],
            )
            self.limit_id = cr.fetchone()[0]
        self.addCleanup(self._clean_up, ticket_id)

    def _open(self):
        cr = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cr.close)
        self.addCleanup(cr.rollback)
        return api.Environment(cr, api.SUPERUSER_ID, {})["aftersales.sla.deadline"]

    def _clean_up(self, ticket_id):
        self.one.env.cr.rollback()
        self.two.env.cr.rollback()
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("DELETE FROM aftersales_sla_deadline WHERE id = %s", [self.limit_id])
            cr.execute("DELETE FROM helpdesk_ticket WHERE id = %s", [ticket_id])

    def next_of(self, worker):
        return worker._search_next([("id", "=", self.limit_id)], [])

    def test_two_workers_never_take_the_same_limit(self):
        self.assertEqual(self.next_of(self.one).id, self.limit_id)
        self.assertFalse(self.next_of(self.two), "the first one holds it")

    def test_killed_worker_leaves_the_limit_to_the_next(self):
        now = fields.Datetime.now() + timedelta(days=2)
        limit = self.next_of(self.one)
        limit._take_steps(now)
        self.one.env.flush_all()
        self.assertTrue(limit.breached)
        self.assertFalse(self.next_of(self.two))
        # killed: what it had done is gone with its transaction
        self.one.env.cr.rollback()
        self.one.env.invalidate_all()
        self.two.env.cr.rollback()
        limit = self.next_of(self.two)
        self.assertFalse(limit.breached)
        self.assertFalse(limit.notice_ids)
        limit._take_steps(now)
        self.assertTrue(limit.breached)
