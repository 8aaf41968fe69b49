import base64
import json

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCommon

from .common import AfterSalesFixtures

SECRET = "xyzzy"


class ConfidentialFixtures(AfterSalesFixtures):
    """A report of wrongdoing about which everybody but the persons named is curious."""

    @classmethod
    def set_up_report(cls):
        cls.reporter = cls.customer_user.partner_id
        cls.second = new_test_user(
            cls.env, "as_second", groups="aftersales_service.group_auditor", email="second@ours.example"
        )
        cls.company.aftersales_confidant_ids = cls.confidant | cls.second
        cls.colleague = cls._create_portal_user("as_colleague", cls.customer)
        cls.curious = (
            cls.clerk
            | cls.dispatcher
            | cls.engineer
            | cls.station
            | cls.workshop
            | cls.finance
            | cls.manager
            | cls.general_manager
            | cls.env.ref("base.user_admin")
            | cls.customer_user
            | cls.colleague
            | cls.other_customer_user
        )
        cls.curious_inside = cls.curious.filtered(lambda user: not user.share)
        cls.report = cls._create_ticket(
            cls.confidant,
            name=f"Bribe {SECRET}",
            description=f"He took {SECRET}.",
            kind_id=cls.kind_wrongdoing.id,
            partner_id=cls.reporter.id,
            lot_id=cls.lot.id,
        )
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": f"{SECRET}.txt",
                "raw": SECRET.encode(),
                "res_model": "helpdesk.ticket",
                "res_id": cls.report.id,
            }
        )

    def post(self, ticket, user=None, **values):
        return ticket.with_user(user or self.confidant).message_post(
            **{
                "body": f"About {SECRET}",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestTicketConfidential(ConfidentialFixtures, MailCommon):
    """A report of wrongdoing exists for the persons named only, whatever door one tries (I3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.set_up_report()

    def assert_hidden(self, records, users=None, fields=None):
        """No user of ``users`` finds or reads ``records``."""
        self.assertTrue(records)
        for user in users or self.curious:
            mine = records.with_user(user)
            with self.subTest(user=user.login, model=records._name):
                if mine.browse().has_access("read"):
                    self.assertFalse(mine.search([("id", "in", records.ids)]))
                    self.assertFalse(mine.search_count([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    mine.check_access("read")
                with self.assertRaises(AccessError):
                    self.env.invalidate_all()
                    mine.read(fields or ["id", "display_name"])

    # ---------------------------------------------------------------------------------------------
    # The ticket itself
    # ---------------------------------------------------------------------------------------------

    def test_ticket_is_not_found_nor_read(self):
        self.assert_hidden(self.report, fields=["name", "description", "partner_id"])
        for user in self.curious:
            tickets = self.report.with_user(user)
            with self.subTest(user=user.login):
                self.assertFalse(tickets.search([("name", "ilike", SECRET)]))
                self.assertFalse(tickets.name_search(self.report.number))
                self.assertFalse(tickets.name_search(SECRET))
                self.assertFalse(tickets.with_context(active_test=False).search([("confidential", "=", True)]))
                self.assertFalse(tickets.web_search_read([("confidential", "=", True)], {"name": {}})["records"])
                grouped = tickets.formatted_read_group([("confidential", "=", True)], ["kind_id"], ["__count"])
                self.assertFalse(grouped)
                with self.assertRaises(AccessError):
                    tickets.web_read({"name": {}, "description": {}})
                with self.assertRaises(AccessError):
                    tickets.copy()

    def test_ticket_is_not_exported(self):
        exporters = self.env.ref("base.group_allow_export")
        for user in self.curious_inside:
            user.group_ids |= exporters
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.report.with_user(user).export_data(["number", "name", "description"])

    def test_ticket_is_not_changed(self):
        for user in self.curious:
            tickets = self.report.with_user(user)
            for attempt in (
                lambda tickets=tickets: tickets.write({"kind_id": self.kind_praise.id}),
                lambda tickets=tickets, user=user: tickets.write({"user_id": user.id}),
                lambda tickets=tickets: tickets.assign_to_me(),
                lambda tickets=tickets: tickets.action_hand_over_confidential(),
                lambda tickets=tickets: (
                    tickets.message_subscribe(tickets.env.user.partner_id.ids) or tickets.check_access("read")
                ),
                lambda tickets=tickets: self.post(tickets, tickets.env.user),
                lambda tickets=tickets: tickets.action_settle_at_counter(),
            ):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    attempt()

    def test_ticket_does_not_shine_through_customer_serial_or_counters(self):
        for user in self.curious_inside:
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                partner = self.reporter.with_user(user)
                # engineers do not even see whose customer it is
                if partner.has_access("read"):
                    self.assertNotIn(self.report.id, partner.helpdesk_ticket_ids.ids)
                    self.assertFalse(partner.helpdesk_ticket_count)
                self.assertFalse(partner.search([("helpdesk_ticket_ids.description", "ilike", SECRET)]))
                found = partner.web_search_read(
                    [("id", "=", partner.id)],
                    {"helpdesk_ticket_ids": {"fields": {"name": {}, "description": {}}}},
                )
                self.assertNotIn(SECRET, json.dumps(found, default=str))
                lot = self.lot.with_user(user)
                if not lot.has_access("read"):
                    continue
                self.assertFalse(lot.ticket_ids)
                self.assertFalse(lot.ticket_count)
                self.assertFalse(lot.search([("ticket_ids.name", "ilike", SECRET)]))
                found = lot.web_search_read([("id", "=", lot.id)], {"ticket_ids": {"fields": {"name": {}}}})
                self.assertNotIn(SECRET, json.dumps(found, default=str))

    def test_ticket_is_no_hint_of_another_one(self):
        other = self._create_ticket(lot_id=self.lot.id)
        self.assertFalse(other.similar_ids)
        self.assertFalse(other.lot_ticket_count)
        self.assertFalse(other.customer_ticket_count)

    def test_open_ticket_cannot_be_linked_with_it(self):
        other = self._create_ticket()
        with self.assertRaises(ValidationError):
            other.duplicate_id = self.report
        wizard = (
            self.env["helpdesk.ticket.duplicate.wizard"]
            .with_user(self.clerk)
            .create({"ticket_id": other.id, "duplicate_of_id": self.report.id})
        )
        with self.assertRaises(UserError):
            self.env.invalidate_all()
            wizard.action_confirm()

    def test_name_shown_in_links_is_the_number(self):
        event = self.report.event_ids.sudo()
        name = event.with_user(self.manager).sudo().ticket_id.display_name
        self.assertEqual(name, self.report.number)

    def test_external_id_opens_nothing(self):
        self.env["ir.model.data"].create(
            {"module": "x", "name": "report", "model": "helpdesk.ticket", "res_id": self.report.id}
        )
        for user in self.curious:
            record = self.env(user=user).ref("x.report")
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                record.read(["name"])

    def test_receipt_is_not_printed(self):
        for user in self.curious_inside:
            report = self.env["ir.actions.report"].with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                report._render_qweb_html("aftersales_service.report_walk_in_receipt", self.report.ids)

    def test_timeline_is_hidden(self):
        self.assert_hidden(self.report.event_ids)

    # ---------------------------------------------------------------------------------------------
    # Chatter
    # ---------------------------------------------------------------------------------------------

    def test_messages_are_hidden_even_from_who_is_mentioned_or_wrote_them(self):
        everybody = self.curious.partner_id
        messages = self.post(self.report, partner_ids=everybody.ids)
        messages |= self.report.sudo().message_post(
            body=SECRET, author_id=self.clerk.partner_id.id, message_type="comment"
        )
        self.assertFalse(messages.notification_ids.res_partner_id & (everybody - self.reporter))
        self.assert_hidden(messages, fields=["body"])
        for user in self.curious:
            found = messages.with_user(user).search([("body", "ilike", SECRET)])
            self.assertFalse(found, user.login)
            self.assertFalse(
                messages.with_user(user)._message_fetch(
                    [("model", "=", "helpdesk.ticket"), ("res_id", "=", self.report.id)]
                )["messages"]
            )

    def test_other_messages_stay_visible(self):
        message = self.post(self._create_ticket(), self.clerk, body="open")
        self.assertEqual(message.with_user(self.clerk).search([("id", "=", message.id)]), message)
        self.assertEqual(message.with_user(self.manager).body, "<p>open</p>")
        private = self.env["mail.message"].create({"body": "x", "author_id": self.clerk.partner_id.id})
        self.assertTrue(private.with_user(self.clerk).search([("id", "=", private.id)]))

    def test_nobody_else_becomes_a_follower(self):
        everybody = self.curious.partner_id
        self.report.with_user(self.confidant).message_subscribe(everybody.ids)
        self.report.sudo().message_subscribe(everybody.ids)
        self.post(self.report, self.confidant)
        self.report.sudo().message_post(
            body="x", author_id=self.reporter.id, message_type="email", subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(self.report.message_partner_ids & everybody)

    def test_followers_of_the_team_do_not_follow(self):
        team = self.env["helpdesk.ticket.team"].create({"name": "Desk"})
        team.message_subscribe(self.clerk.partner_id.ids, self.env.ref("helpdesk_mgmt.hlp_tck_team_created").ids)
        report = self._create_ticket(self.confidant, kind_id=self.kind_wrongdoing.id, team_id=team.id, name=SECRET)
        self.assertFalse(report.team_id)
        report.sudo().team_id = team
        self.assertFalse(report.message_partner_ids & self.clerk.partner_id)
        with self.mock_mail_gateway():
            self.post(report)
        self.assertFalse([mail for mail in self._mails if SECRET in mail["body"]])

    def test_mail_goes_to_named_persons_and_the_reporter_only(self):
        with self.mock_mail_gateway():
            self.post(
                self.report,
                partner_ids=(self.curious.partner_id | self.confidant.partner_id).ids,
                outgoing_email_to="newspaper@press.example",
            )
        told = {address for mail in self._mails for address in mail["email_to"]}
        self.assertEqual({email for email in told if "as_customer" in email or "confidant" in email}, told)
        self.assertTrue(told)

    def test_mail_to_the_reporter_has_no_link_into_the_portal(self):
        with self.mock_mail_gateway():
            self.post(self.report, partner_ids=self.reporter.ids)
        (mail,) = [m for m in self._mails if "as_customer" in str(m["email_to"])]
        self.assertIn(SECRET, mail["body"])
        for link in ("access_token", "/mail/view", "/my/ticket", "hash="):
            self.assertNotIn(link, mail["body"])
        self.assertFalse(self.report.sudo().access_token)

    def test_queued_mail_is_hidden_from_administrators(self):
        self.post(self.report, partner_ids=self.reporter.ids, mail_auto_delete=False)
        mails = self.env["mail.mail"].search([("model", "=", "helpdesk.ticket"), ("res_id", "=", self.report.id)])
        self.assertTrue(mails)
        admin = self.env.ref("base.user_admin")
        self.assertFalse(mails.with_user(admin).search([("id", "in", mails.ids)]))
        with self.assertRaises(AccessError):
            mails.with_user(admin).check_access("read")
        with self.assertRaises(AccessError):
            mails.with_user(admin).read(["body_html"])

    def test_activities_are_hidden(self):
        activity = self.report.with_user(self.confidant).activity_schedule(
            "mail.mail_activity_data_todo", summary=SECRET, user_id=self.confidant.id
        )
        self.assert_hidden(activity, self.curious_inside, ["summary"])
        with self.assertRaises(UserError):
            activity.with_user(self.confidant).user_id = self.clerk

    def test_files_are_hidden(self):
        self.assert_hidden(self.file, fields=["name", "raw"])
        for user in self.curious_inside:
            found = self.file.with_user(user).search([("name", "ilike", SECRET)])
            self.assertFalse(found, user.login)

    # ---------------------------------------------------------------------------------------------
    # Coming in
    # ---------------------------------------------------------------------------------------------

    def test_only_named_persons_create_one_directly(self):
        for user in self.curious_inside:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._create_ticket(user, kind_id=self.kind_wrongdoing.id)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["helpdesk.ticket"].with_user(user).with_context(
                    default_kind_id=self.kind_wrongdoing.id
                ).create({"name": "x", "description": "x"})

    def test_manager_cannot_have_reports_come_in_openly(self):
        with self.assertRaises(ValidationError):
            self.kind_wrongdoing.with_user(self.manager).confidential = False

    def test_phone_report_leaves_nothing_with_the_clerk(self):
        wizard = (
            self.env["aftersales.wrongdoing.report"]
            .with_user(self.clerk)
            .create(
                {
                    "statement": f"He took\n{SECRET}",
                    "reporter_name": "Pat Doe",
                    "reporter_contact": "pat@doe.example",
                }
            )
        )
        with self.mock_mail_gateway():
            action = wizard.action_register()
        report = self.env["helpdesk.ticket"].search([], order="id desc", limit=1)
        self.assertIn(report.number, action["params"]["message"])
        self.assertNotIn(SECRET, str(action))
        self.assertFalse(wizard.exists())
        self.assertIn(SECRET, report.description)
        self.assertEqual(
            (report.partner_name, report.partner_email, report.user_id.id, report.partner_id.id),
            ("Pat Doe", "pat@doe.example", False, False),
        )
        self.assertFalse(self.env["res.partner"].search([("email", "=", "pat@doe.example")]))
        self.assert_hidden(report)
        self.assert_hidden(
            self.env["mail.message"].search([("model", "=", "helpdesk.ticket"), ("res_id", "=", report.id)])
        )
        self.assertTrue(report.with_user(self.confidant).has_access("write"))
        self.assertFalse(report.message_partner_ids - (self.confidant | self.second).partner_id)
        self.assertTrue(self._mails, "the persons named are told")
        self.assertFalse([mail for mail in self._mails if SECRET in mail["body"]])

    def test_anonymous_report_bears_no_name(self):
        wizard = (
            self.env["aftersales.wrongdoing.report"]
            .with_user(self.engineer)
            .create(
                {
                    "statement": SECRET,
                    "anonymous": True,
                    "reporter_name": "Pat Doe",
                    "reporter_contact": "0123456789",
                }
            )
        )
        wizard.action_register()
        report = self.env["helpdesk.ticket"].search([], order="id desc", limit=1)
        self.assertFalse(report.partner_name or report.partner_phone or report.partner_email)

    def test_one_clerk_does_not_read_what_another_is_typing(self):
        wizard = self.env["aftersales.wrongdoing.report"].with_user(self.clerk).create({"statement": SECRET})
        with self.assertRaises(AccessError):
            wizard.with_user(self.dispatcher).read(["statement"])
        with self.assertRaises(AccessError):
            wizard.with_user(self.dispatcher).action_register()

    def test_report_by_mail_is_confidential_from_the_first_moment(self):
        alias = self.env["mail.alias"].create(
            {
                "alias_name": "integrity",
                "alias_domain_id": self.mail_alias_domain.id,
                "alias_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "alias_defaults": repr({"kind_id": self.kind_wrongdoing.id}),
            }
        )
        raw = (
            f"From: Pat Doe <pat@doe.example>\nTo: {alias.alias_full_name}\nCc: {self.clerk.email}\n"
            f"Subject: Bribe {SECRET}\nMessage-ID: <secret@doe.example>\n"
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
            f"He took {SECRET}\n--b\nContent-Type: text/plain\n"
            f"Content-Disposition: attachment; filename=proof.txt\n\n{SECRET}\n--b--\n"
        ).encode()
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(None, raw)
        report = self.env["helpdesk.ticket"].search([], order="id desc", limit=1)
        self.assertTrue(report.confidential)
        self.assertEqual((report.partner_name, report.partner_email), ("Pat Doe", "pat@doe.example"))
        self.assertFalse(self.env["res.partner"].search([("email_normalized", "=", "pat@doe.example")]))
        self.assert_hidden(report)
        self.assert_hidden(report.message_ids)
        self.assert_hidden(report.attachment_ids)
        self.assertFalse([mail for mail in self._mails if SECRET in mail["body"]])
        # the second mail of the reporter goes to the report, not into the open
        raw = (
            raw.replace(b"<secret@", b"<secret2@")
            .replace(b"Subject: Bribe", f"Subject: {report.number}".encode())
            .replace(alias.alias_full_name.encode(), alias.alias_full_name.encode())
        )
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(None, raw)
        self.assertEqual(self.env["helpdesk.ticket"].search([], order="id desc", limit=1), report)

    # ---------------------------------------------------------------------------------------------
    # Handing over what was open
    # ---------------------------------------------------------------------------------------------

    def handed_over(self):
        """A ticket that many people were busy with, handed over by the clerk."""
        ticket = self._create_ticket(
            name=f"Bribe {SECRET}", kind_id=self.kind_complaint.id, partner_id=self.reporter.id
        )
        ticket.message_subscribe((self.clerk | self.manager | self.customer_user).partner_id.ids)
        self.post(ticket, self.clerk, partner_ids=self.manager.partner_id.ids)
        ticket.sudo().message_post(
            body=SECRET, author_id=self.reporter.id, message_type="email", subtype_xmlid="mail.mt_comment"
        )
        ticket.activity_schedule("mail.mail_activity_data_todo", summary=SECRET, user_id=self.clerk.id)
        done = ticket.activity_schedule("mail.mail_activity_data_todo", summary=SECRET, user_id=self.manager.id)
        done.with_user(self.manager).action_feedback(feedback=SECRET)
        other = self._create_ticket()
        self.flush_tracking()
        other.duplicate_id = ticket
        self.flush_tracking()
        ticket.sudo()._portal_ensure_token()
        attachment = self.env["ir.attachment"].create(
            {"name": "a", "raw": b"x", "res_model": ticket._name, "res_id": ticket.id}
        )
        attachment.generate_access_token()
        ticket.with_user(self.clerk).action_hand_over_confidential()
        self.flush_tracking()
        self.env.invalidate_all()
        return ticket.sudo(), other.sudo(), attachment

    def test_hand_over_shuts_everybody_out(self):
        ticket, _other, attachment = self.handed_over()
        self.assert_hidden(ticket.with_user(self.env.user), fields=["name", "description"])
        self.assert_hidden(ticket.message_ids.sudo(False), fields=["body"])
        self.assert_hidden(ticket.event_ids.sudo(False))
        self.assert_hidden(attachment)
        self.assertFalse(ticket.message_partner_ids & self.curious.partner_id)
        self.assertFalse(ticket.message_ids.notification_ids.res_partner_id & self.curious.partner_id)
        self.assertFalse(ticket.with_context(active_test=False).activity_ids)
        self.assertFalse(ticket.access_token)
        self.assertFalse(attachment.access_token)
        self.assertFalse(ticket.user_id)
        self.assertTrue(ticket.with_user(self.confidant).has_access("write"))

    def test_hand_over_leaves_no_title_in_other_tickets(self):
        _ticket, other, _attachment = self.handed_over()
        self.assertFalse(other.duplicate_id)
        values = other.message_ids.tracking_value_ids
        self.assertTrue(values)
        told = [name for value in values for name in (value.old_value_char, value.new_value_char) if name]
        self.assertFalse([name for name in told if SECRET in name])

    def test_hand_over_explains_the_ledger_number_without_telling_why(self):
        number = None
        ticket = self._create_ticket(name=SECRET, kind_id=self.kind_complaint.id)
        number = ticket.register_number
        ticket.with_user(self.clerk).action_hand_over_confidential()
        void = self.env["aftersales.register.void"].search([("number", "=", number)])
        told = json.dumps(void.with_user(self.auditor).read(), default=str)
        self.assertIn(number, told)
        for word in (SECRET, "rongdoing"):
            self.assertNotIn(word, told)
        self.assertFalse(void.with_user(self.auditor).search([("ticket_id.name", "ilike", SECRET)]))

    def test_hand_over_tells_the_persons_named(self):
        ticket = self._create_ticket(name=SECRET)
        with self.mock_mail_gateway():
            ticket.with_user(self.clerk).action_hand_over_confidential()
        self.assertEqual(
            {address for mail in self._mails for address in mail["email_to"]},
            {self.confidant.email_formatted, self.second.email_formatted},
        )
        self.assertFalse([mail for mail in self._mails if SECRET in mail["body"] + mail["subject"]])

    def test_hand_over_needs_somebody_who_takes_it(self):
        self.company.aftersales_confidant_ids = False
        ticket = self._create_ticket()
        with self.assertRaisesRegex(UserError, "Nobody is named"):
            ticket.with_user(self.clerk).action_hand_over_confidential()

    def test_hand_over_needs_the_right_to_change_the_ticket(self):
        ticket = self._create_ticket()
        for user in (self.second, self.engineer, self.customer_user):
            with self.assertRaises(AccessError):
                ticket.with_user(user).action_hand_over_confidential()

    # ---------------------------------------------------------------------------------------------
    # The persons named
    # ---------------------------------------------------------------------------------------------

    def test_named_person_works_on_it(self):
        report = self.report.with_user(self.confidant)
        self.assertIn(report, report.search([]))
        self.assertIn(SECRET, report.description)
        report.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
        with self.mock_mail_gateway():
            self.post(report, partner_ids=self.reporter.ids)
        self.assertIn("as_customer", str([mail["email_to"] for mail in self._mails]))
        self.assertEqual([event.kind_id.code for event in report.event_ids.sorted("id")][-2:], ["taken", "answered"])
        self.assertTrue(self.file.with_user(self.confidant).raw)

    def test_named_person_passes_it_to_another_named_person(self):
        with self.mock_mail_gateway():
            self.report.with_user(self.confidant).user_id = self.second
            self.flush_tracking()
        self.assertIn(self.second.partner_id, self.report.message_partner_ids)
        self.assertIn("second@", str([mail["email_to"] for mail in self._mails]))
        self.assertFalse([mail for mail in self._mails if SECRET in mail["body"] + mail["subject"]])

    def test_it_is_not_passed_to_anybody_else(self):
        for user in self.curious_inside:
            with self.subTest(user=user.login), self.assertRaises(ValidationError):
                self.report.with_user(self.confidant).user_id = user

    def test_who_is_no_longer_named_sees_it_no_longer(self):
        message = self.post(self.report)
        activity = self.report.with_user(self.confidant).activity_schedule(
            "mail.mail_activity_data_todo", summary=SECRET, user_id=self.confidant.id
        )
        self.company.aftersales_confidant_ids -= self.confidant
        self.env.registry.clear_cache()
        self.assert_hidden(self.report, self.confidant)
        self.assert_hidden(message, self.confidant)
        self.assert_hidden(activity, self.confidant, ["summary"])
        with self.mock_mail_gateway():
            self.post(self.report, self.second)
        self.assertNotIn("confidant", str([mail["email_to"] for mail in self._mails]))

    def test_named_persons_of_another_company_see_nothing(self):
        other = self.env["res.company"].create(
            {"name": "Other", "aftersales_confidant_ids": [Command.set(self.clerk.ids)]}
        )
        self.clerk.company_ids |= other
        self.assert_hidden(self.report, self.clerk)


@tagged("post_install", "-at_install")
class TestTicketConfidentialWeb(ConfidentialFixtures, HttpCase):
    """The same through the web server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.set_up_report()

    def assert_closed(self, url):
        response = self.url_open(url)
        self.assertNotIn(SECRET, response.text, url)
        self.assertNotIn(self.report.number, response.text, url)

    @mute_logger("odoo.http")
    def test_no_page_no_file_no_chatter(self):
        self.post(self.report)
        self.report.access_token = token = "11111111-2222-3333-4444-555555555555"
        self.file.generate_access_token()
        limited = self.file._get_raw_access_token()
        ticket_hash = self.report._sign_token(self.reporter.id)
        for login in (None, "as_customer", "as_other_customer", "as_clerk", "as_manager"):
            self.authenticate(login, login)
            for url in (
                "/my/tickets",
                "/my/tickets?search=Bribe",
                f"/my/ticket/{self.report.id}",
                f"/my/ticket/{self.report.id}?access_token={token}",
                f"/my/ticket/{self.report.id}/{token}",
                f"/web/content/{self.file.id}",
                f"/web/content/{self.file.id}?access_token={self.file.access_token}",
                f"/web/content/{self.file.id}?access_token={limited}",
                f"/web/image/{self.file.id}?access_token={limited}",
                f"/mail/view?model=helpdesk.ticket&res_id={self.report.id}&access_token={token}",
            ):
                with self.subTest(login=login, url=url):
                    self.assert_closed(url)
            for params in ({}, {"token": token}, {"hash": ticket_hash, "pid": self.reporter.id}):
                answer = self.url_open(
                    "/mail/thread/messages",
                    json={
                        "params": {
                            "thread_model": "helpdesk.ticket",
                            "thread_id": self.report.id,
                            **params,
                        }
                    },
                )
                self.assertNotIn(SECRET, answer.text)
                answer = self.url_open(
                    "/mail/chatter_fetch",
                    json={
                        "params": {
                            "thread_model": "helpdesk.ticket",
                            "thread_id": self.report.id,
                            **params,
                        }
                    },
                )
                self.assertNotIn(SECRET, answer.text)

    def test_nobody_closes_it_by_a_link(self):
        stage = self.report.stage_id
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        for login in ("as_customer", "as_other_customer", "as_clerk", "as_manager"):
            self.authenticate(login, login)
            self.url_open(f"/ticket/close?ticket_id={self.report.id}&stage_id={done.id}")
            self.report.invalidate_recordset()
            self.assertEqual(self.report.stage_id, stage, login)

    def test_named_person_downloads_the_file(self):
        self.authenticate("as_confidant", "as_confidant")
        self.assertEqual(self.url_open(f"/web/content/{self.file.id}").text, SECRET)
        self.assertEqual(base64.b64decode(self.file.datas), SECRET.encode())
