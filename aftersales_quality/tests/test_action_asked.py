from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.aftersales_service.tests.common import NO_MAIL

from .action_common import ActionCommon


class TestAskedOfMe(ActionCommon):
    """All that quality has asked of a person: one list, one mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-02 08:00:00"):
            cls.case = cls._bring_to(cls._open_case(), "actions")
            cls.question = cls._ask(cls.case, due="2026-03-10")
            cls.action = cls._begin(cls.case, user_id=cls.head.id, due="2026-03-20")

    def _get_asked(self, user):
        return self.env["aftersales.quality.todo"].with_user(user).search([("user_id", "=", user.id)])

    def _run(self, day):
        """The scheduled action on a day, as the scheduler starts it."""
        with freeze_time(f"{day} 06:00:00"), patch.object(self.registry["ir.cron"], "_commit_progress", self._go_on):
            self.env["aftersales.quality.reminder"].with_user(self.env.ref("base.user_root"))._cron_remind()

    @staticmethod
    def _go_on(cron, processed=0, **kwargs):
        return 60.0

    def _get_mails(self, user):
        return self.env["mail.mail"].search([("email_to", "ilike", user.email), ("subject", "ilike", "Quality waits")])

    def test_one_list_of_everything(self):
        row = self.action.deployment_ids.with_user(self.quality).create(
            {"action_id": self.action.id, "name": "Line 2", "user_id": self.fitter.id, "due": "2026-03-05"}
        )
        self.assertEqual(self._get_asked(self.head).mapped("kind"), ["answer", "do"])
        self.assertEqual(self._get_asked(self.fitter).mapped("kind"), ["check"])
        for todo in self._get_asked(self.head) | self._get_asked(self.fitter):
            opened = todo.with_user(todo.user_id).action_open()
            self.assertIn(opened["res_model"], ("aftersales.quality.question", "aftersales.quality.action", row._name))
        self.question.with_user(self.head).answer = "Yes"
        self.question.with_user(self.head).action_answer()
        self.assertEqual(self._get_asked(self.quality).mapped("kind"), ["accept"])
        self.assertEqual(self._get_asked(self.head).mapped("kind"), ["do"])

    def test_consents_and_shares_are_asked_on_the_same_list(self):
        with freeze_time("2026-03-02 08:00:00"):
            case = self._bring_to(self._open_case(department_ids=self.production.ids), "analysing")
            for kind in ("occurrence", "escape"):
                self._add_cause(case, kind=kind).action_confirm()
            case.action_request_consents()
        consent = self._get_asked(self.head).filtered(lambda row: row.kind == "consent")
        self.assertEqual((consent.title, consent.due.isoformat()), (case.title, "2026-03-05"))
        self.assertFalse(self._get_asked(self.fitter), "the head speaks for the department")
        opened = consent.with_user(self.head).action_open()
        self.assertEqual((opened["res_model"], opened["res_id"]), (case.consent_ids._name, case.consent_ids.id))
        case.consent_ids.with_user(self.head).action_agree()
        self.assertNotIn("consent", self._get_asked(self.head).mapped("kind"))

        with freeze_time("2026-03-02 10:00:00"):
            case.action_advance()
            attribution = case._begin_attribution()
            attribution.share_ids.unlink()
            share = {
                "party_kind": "department",
                "department_id": self.production.id,
                "share": 100,
                "grounds": "Fitted dry",
            }
            attribution.write({"share_ids": [Command.create(share)]})
            attribution.action_propose()
            self.assertNotIn("bear", self._get_asked(self.head).mapped("kind"), "not before it is served")
            attribution.with_user(self.manager).action_approve()
            attribution.action_serve()
        served = self._get_asked(self.head).filtered(lambda row: row.kind == "bear")
        # Monday, five working days
        self.assertEqual(served.due.isoformat(), "2026-03-09")
        self.assertIn("Production 100.00 %", served.title)
        self.assertEqual(served.with_user(self.head).action_open()["res_id"], attribution.share_ids.id)
        with freeze_time("2026-03-03 10:00:00"):
            attribution.share_ids.with_user(self.head).action_accept()
        self.assertNotIn("bear", self._get_asked(self.head).mapped("kind"))

    def test_consent_of_a_duty_is_asked_of_all_who_have_it(self):
        case = self._bring_to(self._open_case(severity=self.major), "analysing")
        for kind in ("occurrence", "escape"):
            self._add_cause(case, kind=kind).action_confirm()
        case.action_request_consents()
        second = new_test_user(self.env, "as_gm_2", groups="aftersales_service.group_general_manager", context=NO_MAIL)
        group = self.env.ref("aftersales_service.group_general_manager")
        asked = self.env["aftersales.quality.todo"].search([("kind", "=", "consent")])
        self.assertLessEqual(self.general_manager | second, asked.user_id)
        self.assertEqual(asked.user_id, group.all_user_ids.filtered(lambda user: self.company in user.company_ids))
        self.assertNotIn(self.manager, asked.user_id)
        case.consent_ids.with_user(second).action_agree()
        self.assertNotIn("consent", self._get_asked(self.general_manager).mapped("kind"))

    def test_judge_is_asked_when_it_is_done(self):
        with freeze_time("2026-03-03 08:00:00"):
            self._finish(self.action)
        asked = self._get_asked(self.manager)
        self.assertEqual((asked.kind, asked.due), ("judge", self.action.window_until))

    def test_others_see_nothing_of_it(self):
        for user in (self.fitter, self.engineer, self.clerk):
            self.assertFalse(self.env["aftersales.quality.todo"].with_user(user).search([]))
        self.assertTrue(self.env["aftersales.quality.todo"].with_user(self.quality).search([]))

    def test_rows_keep_their_ids(self):
        first = self._get_asked(self.head).ids
        self._ask(self.case, due="2026-03-01")
        self.assertLess(set(first), set(self._get_asked(self.head).ids))

    def test_reminded_before_on_the_day_and_every_week(self):
        self.action.sudo().due = "2027-01-01"
        expected = {
            "2026-03-07": 0,
            "2026-03-08": 1,
            "2026-03-09": 1,
            "2026-03-10": 2,
            "2026-03-16": 2,
            "2026-03-17": 3,
        }
        for day, count in expected.items():
            self._run(day)
            self.assertEqual(len(self._get_mails(self.head)), count, day)
        self.question.action_withdraw("Known")
        self._run("2026-03-30")
        self.assertEqual(len(self._get_mails(self.head)), 3)

    def test_one_mail_for_everything_and_none_twice(self):
        for _run in range(3):
            self._run("2026-03-20")
        mail = self._get_mails(self.head)
        self.assertEqual(len(mail), 1)
        self.assertIn("Was the seal greased", mail.body_html)
        self.assertIn("Fit the seal with grease", mail.body_html)
        self.assertIn("2 to do, 1 of them overdue", mail.subject)

    def test_run_that_was_left_out_is_made_up_for(self):
        self._run("2026-03-12")
        self.assertEqual(len(self._get_mails(self.head)), 1)

    def test_mail_that_fails_does_not_hold_up_the_rest(self):
        self._ask(self.case, due="2026-03-10", user_ids=self.fitter.ids, department_id=False)
        prepare = type(self.env["aftersales.quality.reminder"])._prepare_digest

        def fail(reminders, user, today):
            if user == self.head:
                raise ValueError("no mail today")
            return prepare(reminders, user, today)

        with (
            patch.object(self.registry["aftersales.quality.reminder"], "_prepare_digest", fail),
            mute_logger("odoo.addons.aftersales_quality.models.action.quality_reminder"),
        ):
            self._run("2026-03-10")
        self.assertFalse(self._get_mails(self.head))
        self.assertEqual(len(self._get_mails(self.fitter)), 1)
        self._run("2026-03-11")
        self.assertEqual(len(self._get_mails(self.head)), 1, "it is tried again")

    def test_queries_do_not_grow_with_what_is_asked(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time("2026-03-10 06:00:00"):
                self.env["aftersales.quality.reminder"]._find_waiting()
            return self.env.cr.sql_log_count - before

        self._ask(self.case, due="2026-03-10")
        few = count()
        for i in range(20):
            self._ask(self.case, due="2026-03-10", question=f"Question {i}?")
        self.assertLessEqual(count(), few)
        self.assertLessEqual(few, 8)

    def test_first_screen_counts_what_is_asked(self):
        sections = {s["key"]: s for s in self.env["aftersales.today"].with_user(self.head).get_sections()}
        cards = {card["name"]: card["count"] for card in sections["aftersales_service.group_department"]["cards"]}
        self.assertEqual((cards["Questions to answer"], cards["Actions to do"]), (1, 1))
        keys = [s["key"] for s in self.env["aftersales.today"].with_user(self.clerk).get_sections()]
        self.assertNotIn("asked_of_me", keys)
        self._begin(self.case, user_id=self.clerk.id)
        keys = [s["key"] for s in self.env["aftersales.today"].with_user(self.clerk).get_sections()]
        self.assertIn("asked_of_me", keys)

    def test_department_has_one_card_for_each_thing_that_is_asked(self):
        sections = self.env["aftersales.today"].with_user(self.head).get_sections()
        self.assertEqual([section["name"] for section in sections], ["Asked of me"])
        names = [card["name"] for card in sections[0]["cards"]]
        self.assertEqual(len(names), len(set(names)), names)
        self.assertIn("Responsibility to accept or object to", names)
        self.assertIn("Consents asked of me", names)
        # whoever has two duties is told once, too
        self.head.sudo().group_ids += self.env.ref("aftersales_service.group_manager")
        sections = self.env["aftersales.today"].with_user(self.head).get_sections()
        names = [card["name"] for section in sections for card in section["cards"]]
        self.assertEqual(names.count("Consents asked of me"), 1)
        self.assertEqual([section["name"] for section in sections].count("Asked of me"), 1)

    def test_other_company_sees_nothing(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        there = new_test_user(
            self.env,
            "as_quality_there",
            groups="aftersales_quality.group_quality",
            context=NO_MAIL,
            company_id=branch.id,
            company_ids=[(6, 0, branch.ids)],
        )
        for model in ("todo", "question", "action"):
            self.assertFalse(self.env[f"aftersales.quality.{model}"].with_user(there).search([]), model)
