from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import errors

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.aftersales_service.models.care import in_batches

from .common import NO_MAIL, AfterSalesCommon


class InvitationCommon(AfterSalesCommon):
    """Settled cases, and customers who can be asked about them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.in_progress = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
        cls.cancelled = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_cancelled")
        cls.invitations = cls.env["aftersales.invitation"]

    @classmethod
    def _settle(cls, **values):
        ticket = cls._create_ticket(**{"partner_id": cls.customer.id, "lot_id": cls.lot.id, **values})
        ticket.stage_id = cls.done
        return ticket.with_env(cls.env)

    @classmethod
    def _plan(cls):
        with cls._without_commit():
            cls.invitations._cron_plan()

    @classmethod
    def _send(cls):
        with cls._without_commit():
            cls.invitations._cron_send()

    @classmethod
    def _without_commit(cls):
        return patch.object(type(cls.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 60.0)

    @classmethod
    def _ask(cls, **values):
        """A case whose customer has been asked."""
        ticket = cls._settle(**values)
        invitation = cls.invitations._plan(ticket, due_on="2026-03-01 08:00:00")
        invitation._send()
        return invitation

    def _get_mails(self):
        return self.env["mail.mail"].search([("body_html", "like", "/after-sales/answer/")])

    def _get_invitation(self, ticket):
        return self.invitations.search([("ticket_id", "=", ticket.id)])


@freeze_time("2026-03-18 10:00:00")
class TestCareInvitation(InvitationCommon):
    """Who is asked after a case, when, how often, and who is not (F1, T11)."""

    # --- planning -------------------------------------------------------------------------------------

    def test_a_settled_case_is_asked_about_after_the_days_set(self):
        self.company.satisfaction_delay_days = 2
        ticket = self._settle()
        self._plan()
        invitation = self._get_invitation(ticket)
        self.assertEqual((invitation.state, str(invitation.due_on)), ("planned", "2026-03-20 10:00:00"))
        self._send()
        self.assertEqual(invitation.state, "planned", "not before its day")
        with freeze_time("2026-03-20 10:00:01"):
            self._send()
        self.assertEqual(invitation.state, "sent")
        self.assertEqual(self._get_mails().recipient_ids, self.customer)

    def test_the_unit_back_at_the_customer_counts_as_settled(self):
        ticket = self._create_ticket(partner_id=self.customer.id)
        ticket._record_event("unit_back", when="2026-03-17 09:00:00")
        self._plan()
        self.assertEqual(str(self._get_invitation(ticket).due_on), "2026-03-18 09:00:00")

    def test_a_closed_stage_of_the_company_counts_as_settled(self):
        stage = self.env["helpdesk.ticket.stage"].create({"name": "Filed", "closed": True, "portal_step": "solved"})
        ticket = self._create_ticket(partner_id=self.customer.id)
        ticket.stage_id = stage
        self._plan()
        self.assertEqual(self._get_invitation(ticket).state, "planned")

    def test_each_case_is_planned_once(self):
        ticket = self._settle()
        self._plan()
        ticket.customer_confirm()
        self._plan()
        self._plan()
        self.assertEqual(len(self._get_invitation(ticket)), 1)

    def test_a_case_that_is_reopened_waits_until_it_is_settled_again(self):
        ticket = self._settle()
        self._plan()
        ticket.stage_id = self.in_progress
        invitation = self._get_invitation(ticket)
        self.assertEqual((invitation.state, invitation.skip_reason), ("skipped", "reopened"))
        with freeze_time("2026-03-25 10:00:00"):
            ticket.stage_id = self.done
            self._plan()
        self.assertEqual((invitation.state, str(invitation.due_on)), ("planned", "2026-03-26 10:00:00"))

    def test_who_was_asked_is_not_asked_again_when_the_case_comes_back(self):
        invitation = self._ask()
        invitation.ticket_id.stage_id = self.in_progress
        invitation.ticket_id.stage_id = self.done
        self._plan()
        self.assertEqual(invitation.state, "sent")
        self.assertEqual(len(self._get_mails()), 1)

    def test_a_case_planned_for_later_is_brought_forward(self):
        ticket = self._settle()
        self._plan()
        invitation = self.invitations._plan(ticket, due_on="2026-03-18 09:59:59")
        self.assertEqual(invitation, self._get_invitation(ticket))
        self._send()
        self.assertEqual(invitation.state, "sent")

    def test_where_a_call_was_given_up_the_mail_goes_out(self):
        ticket = self._settle()
        invitation = self.invitations._plan(ticket)
        invitation._skip("callback")
        self.invitations._plan(ticket, due_on="2026-03-18 09:00:00")
        self.assertEqual(invitation.state, "planned")

    # --- who is not asked -------------------------------------------------------------------------------

    def _assert_skipped(self, ticket, reason):
        self._plan()
        invitation = self._get_invitation(ticket)
        self.assertEqual((invitation.state, invitation.skip_reason), ("skipped", reason))
        with freeze_time("2026-04-18 10:00:00"):
            self._send()
        self.assertFalse(self._get_mails())

    def test_cancelled_cases_are_not_asked_about(self):
        ticket = self._create_ticket(partner_id=self.customer.id)
        ticket.stage_id = self.cancelled
        self._plan()
        self.assertFalse(self._get_invitation(ticket), "it was never settled")
        settled = self._settle()
        settled.to_ask_since = "2026-03-18 10:00:00"
        settled.stage_id.event_kind_id = self.cancelled.event_kind_id
        self._assert_skipped(settled, "cancelled")

    def test_duplicates_are_not_asked_about(self):
        ticket = self._settle()
        ticket.duplicate_id = self._create_ticket(partner_id=self.customer.id)
        self._plan()
        self.assertFalse(self._get_invitation(ticket))

    def test_a_planned_case_that_turns_out_to_be_a_duplicate_is_not_asked_about(self):
        ticket = self._settle()
        self._plan()
        ticket.duplicate_id = self._create_ticket(partner_id=self.customer.id)
        self._assert_skipped(ticket, "duplicate")

    def test_reports_of_wrongdoing_are_never_asked_about(self):
        secret = self._create_ticket(user=self.confidant, kind_id=self.kind_wrongdoing.id)
        secret.with_user(self.confidant).partner_id = self.customer
        secret.sudo().stage_id = self.done
        self._plan()
        self.assertFalse(self._get_invitation(secret.sudo()))

    def test_a_case_handed_over_as_a_report_of_wrongdoing_is_not_asked_about(self):
        sent, planned = self._ask(), self._settle(partner_id=self.other_customer.id, lot_id=self.other_lot.id)
        self._plan()
        for ticket in (sent.ticket_id, planned):
            ticket.with_user(self.clerk).action_hand_over_confidential()
            self.assertEqual(self._get_invitation(ticket).skip_reason, "confidential")
        self.assertFalse(sent._is_open(), "the link in the mail is dead")
        self.assertFalse(self.invitations.with_user(self.manager).search([("ticket_id", "in", sent.ticket_id.ids)]))

    def test_who_rated_with_the_signature_is_not_asked(self):
        ticket = self._settle()
        self.env["aftersales.satisfaction"]._record([{"source": "signature", "ticket_id": ticket.id, "mark_skill": 5}])
        self._assert_skipped(ticket, "signed")

    def test_who_answers_by_phone_meanwhile_is_not_asked(self):
        ticket = self._settle()
        self._plan()
        self.env["aftersales.satisfaction"]._record([{"source": "phone", "ticket_id": ticket.id, "mark_skill": 5}])
        self._assert_skipped(ticket, "phone")

    def test_who_answers_by_phone_after_the_mail_has_answered(self):
        invitation = self._ask()
        self.env["aftersales.satisfaction"]._record(
            [{"source": "phone", "ticket_id": invitation.ticket_id.id, "mark_skill": 5}]
        )
        self.assertEqual(invitation.state, "answered")
        self.assertFalse(invitation.next_on)

    def test_without_an_address_nobody_is_asked(self):
        self.customer.email = False
        self._assert_skipped(self._settle(), "no_address")

    def test_who_does_not_want_to_be_asked_is_not(self):
        self.customer.satisfaction_opt_out = True
        self._assert_skipped(self._settle(), "opt_out")

    def test_if_the_company_does_not_want_to_be_asked_its_people_are_not(self):
        self.customer.satisfaction_opt_out = True
        self._assert_skipped(self._settle(partner_id=self.customer_user.partner_id.id), "opt_out")

    def test_a_blacklisted_address_gets_no_mail(self):
        self.env["mail.blacklist"]._add(self.customer.email)
        self._assert_skipped(self._settle(), "opt_out")

    def test_the_same_contact_is_not_asked_too_often(self):
        self.company.satisfaction_min_days = 30
        first, second, third = self._settle(), self._settle(), self._settle()
        self._plan()
        with freeze_time("2026-03-20 10:00:00"):
            self._send()
        states = [self._get_invitation(ticket).state for ticket in (first, second, third)]
        self.assertEqual(states, ["sent", "skipped", "skipped"], "two cases of the same day")
        self.assertEqual(self._get_invitation(second).skip_reason, "too_often")
        with freeze_time("2026-04-10 10:00:00"):
            fourth = self._settle()
            self._plan()
        self.assertEqual(self._get_invitation(fourth).skip_reason, "too_often")
        with freeze_time("2026-05-10 10:00:00"):
            fifth = self._settle()
            self._plan()
        self.assertEqual(self._get_invitation(fifth).state, "planned")

    def test_a_company_may_ask_about_every_case(self):
        self.company.satisfaction_min_days = 0
        tickets = self._settle() + self._settle()
        self._plan()
        with freeze_time("2026-03-20 10:00:00"):
            self._send()
        self.assertEqual(self.invitations.search([("ticket_id", "in", tickets.ids)]).mapped("state"), ["sent"] * 2)

    # --- the mail ---------------------------------------------------------------------------------------

    def test_the_mail_is_queued_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        template = self.env.ref("aftersales_service.mail_template_invitation")
        template.with_context(lang="zh_CN").subject = "您对我们的服务满意吗？"
        self.customer.lang = "zh_CN"
        invitation = self._ask()
        mail = self._get_mails()
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.subject, "您对我们的服务满意吗？")
        self.assertIn(f"/after-sales/answer/{invitation.token}", mail.body_html)
        self.assertIn(f"/after-sales/no-survey/{self.customer.id}/", mail.body_html)

    def test_nobody_of_ours_finds_the_link(self):
        invitation = self._ask()
        self.assertFalse(self._get_mails().model)
        for user in (self.clerk, self.manager, self.engineer):
            messages = self.env["mail.message"].with_user(user).search([("body", "like", invitation.token)])
            self.assertFalse(messages, user.name)
        with self.assertRaises(AccessError):
            invitation.with_user(self.clerk).read(["token"])

    def test_one_reminder_then_the_end(self):
        self.company.write({"satisfaction_remind_days": 4, "satisfaction_expiry_days": 14})
        invitation = self._ask()
        with freeze_time("2026-03-21 10:00:00"):
            self._send()
        self.assertEqual((invitation.state, len(self._get_mails())), ("sent", 1))
        with freeze_time("2026-03-22 10:00:00"):
            self._send()
            self._send()
        self.assertEqual((invitation.state, len(self._get_mails())), ("reminded", 2))
        self.assertIn("Reminder", self._get_mails().sorted("id")[-1].subject)
        with freeze_time("2026-03-31 10:00:00"):
            self._send()
        self.assertEqual((invitation.state, len(self._get_mails())), ("reminded", 2))
        with freeze_time("2026-04-01 10:00:00"):
            self._send()
        self.assertEqual((invitation.state, len(self._get_mails())), ("expired", 2))
        self.assertFalse(invitation.next_on)

    def test_no_reminder_where_none_is_wanted(self):
        self.company.satisfaction_remind_days = 0
        invitation = self._ask()
        with freeze_time("2026-03-31 10:00:00"):
            self._send()
        self.assertEqual((invitation.state, len(self._get_mails())), ("sent", 1))

    def test_no_reminder_for_who_does_not_want_to_be_asked_since(self):
        invitation = self._ask()
        self.customer.satisfaction_opt_out = True
        with freeze_time("2026-03-25 10:00:00"):
            self._send()
        self.assertEqual((invitation.state, len(self._get_mails())), ("sent", 1))

    def test_one_that_fails_does_not_hold_up_the_others(self):
        bad, good = self._settle(), self._settle(partner_id=self.other_customer.id, lot_id=self.other_lot.id)
        self._plan()
        get_about = type(self.invitations)._get_about

        def fail(invitation):
            if invitation.ticket_id == bad:
                raise ValueError("broken")
            return get_about(invitation)

        with (
            freeze_time("2026-03-20 10:00:00"),
            patch.object(type(self.invitations), "_get_about", fail),
            mute_logger(
                "odoo.addons.aftersales_service.models.care.in_batches", "odoo.addons.mail.models.mail_render_mixin"
            ),
        ):
            self._send()
        self.assertEqual(self._get_invitation(good).state, "sent")
        self.assertEqual(self._get_invitation(bad).state, "planned")
        self.assertEqual(str(self._get_invitation(bad).next_on), "2026-03-21 10:00:00", "tried again tomorrow")

    # --- many -------------------------------------------------------------------------------------------

    def _count(self, step, number):
        tickets = (
            self.env["helpdesk.ticket"]
            .with_context(tracking_disable=True)
            .create(
                [
                    {
                        "name": f"Case {index}",
                        "description": "It rattles",
                        "partner_id": self.env["res.partner"]
                        .create({"name": "C", "email": f"c{index}@many.example"})
                        .id,
                        "to_ask_since": "2026-03-01 08:00:00",
                        "stage_id": self.done.id,
                    }
                    for index in range(number)
                ]
            )
        )
        tickets.to_ask_since = "2026-03-01 08:00:00"
        if step == self._send:
            self._plan()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        step()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_planning_asks_the_database_for_all_cases_together(self):
        self._count(self._plan, 2)
        few, many = self._count(self._plan, 2), self._count(self._plan, 40)
        self.assertLessEqual(many - few, 4)

    def test_sending_asks_the_database_for_all_cases_together(self):
        self.env["ir.config_parameter"].set_param("mail.batch_size", 100)
        self._count(self._send, 2)
        few, many = self._count(self._send, 2), self._count(self._send, 40)
        self.assertLessEqual(many - few, 40, "less than one a case")

    def test_many_are_taken_batch_by_batch(self):
        tickets = self._settle() + self._settle() + self._settle()
        with patch.object(in_batches, "BATCH", 2):
            self._plan()
        self.assertEqual(len(self.invitations.search([("ticket_id", "in", tickets.ids)])), 3)

    # --- people -----------------------------------------------------------------------------------------

    def test_the_clerk_asks_at_once_or_not_at_all(self):
        now, never = self._settle(), self._settle(partner_id=self.other_customer.id, lot_id=self.other_lot.id)
        self._plan()
        self._get_invitation(now).with_user(self.clerk).action_send_now()
        self.assertEqual(self._get_invitation(now).state, "sent")
        self._get_invitation(never).with_user(self.clerk).action_skip()
        never.customer_confirm()
        self._plan()
        self.assertEqual(self._get_invitation(never).skip_reason, "by_hand", "what a person decided stays")
        self._get_invitation(never).with_user(self.clerk).action_plan_again()
        self.assertEqual(self._get_invitation(never).state, "planned")
        with self.assertRaisesRegex(UserError, "reload"):
            self._get_invitation(now).with_user(self.clerk).action_send_now()

    def test_others_do_not_decide_who_is_asked(self):
        ticket = self._settle()
        self._plan()
        invitation = self._get_invitation(ticket)
        for user in (self.auditor, self.dispatcher, self.engineer):
            with self.assertRaises(AccessError):
                invitation.with_user(user).action_send_now()
        for user in (self.clerk, self.manager):
            with self.assertRaises(AccessError):
                invitation.with_user(user).state = "answered"
        with self.assertRaises(AccessError):
            self.invitations.with_user(self.engineer).search([])

    def test_managers_word_the_survey_and_read_no_sheet(self):
        survey = self.env.ref("aftersales_service.survey_satisfaction")
        survey.with_user(self.manager).title = "How did we do?"
        question = self.env.ref("aftersales_service.survey_question_skill")
        question.with_user(self.manager).title = "Skill"
        with self.assertRaises(AccessError):
            self.env["survey.user_input"].with_user(self.manager).search([])
        with self.assertRaises(AccessError):
            survey.with_user(self.clerk).read(["title"])
        other = self.env["survey.survey"].create({"title": "Marketing"})
        with self.assertRaises(AccessError):
            other.with_user(self.manager).read(["title"])

    def test_the_surveys_of_marketing_stay_theirs_and_ours_stay_ours(self):
        marketing = new_test_user(self.env, "as_marketing", groups="survey.group_survey_manager", context=NO_MAIL)
        invitation = self._ask()
        sheet = invitation._open_sheet()
        self.assertFalse(self.env["survey.user_input"].with_user(marketing).search([("id", "=", sheet.id)]))

    def test_no_duty_sees_the_menu_of_surveys(self):
        menu = self.env.ref("survey.menu_surveys").id
        for user in (self.clerk, self.manager, self.dispatcher, self.engineer, self.auditor):
            self.assertNotIn(menu, self.env["ir.ui.menu"].with_user(user)._visible_menu_ids(), user.name)

    def test_companies_do_not_see_each_other(self):
        ticket = self._settle()
        self._plan()
        branch = self.env["res.company"].create({"name": "Branch"})
        there = new_test_user(
            self.env,
            "as_clerk_branch",
            groups="aftersales_service.group_manager",
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
            context=NO_MAIL,
        )
        self.assertFalse(self.invitations.with_user(there).search([("ticket_id", "=", ticket.id)]))

    def test_days_that_make_no_sense_are_refused(self):
        for values in (
            {"satisfaction_threshold": 6},
            {"satisfaction_delay_days": -1},
            {"satisfaction_remind_days": 14, "satisfaction_expiry_days": 14},
        ):
            with self.assertRaises(errors.CheckViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
                self.company.write(values)
                self.env.flush_all()
            self.company.invalidate_recordset()
