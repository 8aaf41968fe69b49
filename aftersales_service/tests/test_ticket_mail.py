from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCommon

from .common import AfterSalesFixtures


@tagged("post_install", "-at_install")
class TestTicketMail(AfterSalesFixtures, MailCommon):
    """Every mail to the service desk ends up on a ticket, whatever it looks like (I6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.company = cls.company_admin
        cls.alias = cls.env.ref("helpdesk_mgmt.mail_alias_lead_info_helpdesk")
        cls.alias.alias_domain_id = cls.mail_alias_domain
        cls.address = cls.alias.alias_full_name
        cls.tickets = cls.env["helpdesk.ticket"]
        cls.count = 0

    def receive(self, body=b"The pump rattles.", **headers):
        """Deliver a mail as the mail server would; return the tickets that it made.

        :param headers: replace or add headers, in the order of a usual mail; None leaves one out
        """
        type(self).count += 1
        values = {
            "From": "Jo Miller <jo@mill.example>",
            "To": self.address,
            "Subject": "Pump",
            "Message-ID": f"<mail-{self.count}@mill.example>",
            "Content-Type": "text/plain; charset=utf-8",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        head = "".join(f"{name}: {value}\n" for name, value in values.items() if value is not None)
        raw = head.encode("utf-8", "surrogateescape") + b"\n" + body
        return self.deliver(raw)

    def deliver(self, raw):
        last = self.tickets.with_context(active_test=False).search([], order="id desc", limit=1).id or 0
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(None, raw)
        self.env.flush_all()
        return self.tickets.search([("id", ">", last)])

    def events(self, ticket):
        return [event.kind_id.code for event in ticket.event_ids.sorted("id")]

    # ---------------------------------------------------------------------------------------------
    # An ordinary mail
    # ---------------------------------------------------------------------------------------------

    def test_mail_of_a_stranger_becomes_a_ticket_with_a_contact(self):
        ticket = self.receive(From="Jo Miller <Jo@Mill.example>", Subject="Pump\n rattles  loudly")
        self.assertEqual(ticket.name, "Pump rattles loudly")
        self.assertIn("The pump rattles.", ticket.description)
        self.assertEqual(ticket.partner_id.name, "Jo Miller")
        self.assertEqual(ticket.partner_name, "Jo Miller")
        self.assertEqual(ticket.partner_email, "jo@mill.example")
        self.assertEqual(ticket.channel_id, self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email"))
        self.assertEqual(self.events(ticket), ["registered"])

    def test_mail_of_a_customer_belongs_to_the_customer(self):
        ticket = self.receive(From=self.customer.email)
        self.assertEqual(ticket.partner_id, self.customer)
        self.assertEqual(ticket.partner_name, "Northern Mill")

    def test_files_of_a_mail_are_on_the_ticket(self):
        ticket = self.receive(
            b"--b\nContent-Type: text/plain\n\nSee photo.\n"
            b"--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n"
            b'Content-Disposition: attachment; filename="pump.png"\n\n'
            b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==\n"
            b"--b--\n",
            Content_Type="multipart/mixed; boundary=b",
        )
        self.assertEqual(ticket.attachment_ids.mapped("name"), ["pump.png"])

    def test_scripts_in_a_mail_do_not_reach_the_reader(self):
        ticket = self.receive(
            b'<p onclick="steal()">Hello</p><script>steal()</script><iframe src="x"></iframe>',
            Content_Type="text/html; charset=utf-8",
        )
        self.assertIn("Hello", ticket.description)
        for bad in ("script", "onclick", "iframe"):
            self.assertNotIn(bad, ticket.description)
            self.assertNotIn(bad, ticket.message_ids[-1].body)

    def test_same_mail_delivered_twice_makes_one_ticket(self):
        self.assertTrue(self.receive(Message_ID="<once@mill.example>"))
        self.assertFalse(self.receive(Message_ID="<once@mill.example>"))

    def test_mail_sent_twice_is_linked_as_a_duplicate(self):
        first, second = self.receive(), self.receive()
        other = self.receive(b"Something else.")
        self.assertEqual(second.duplicate_id, first)
        self.assertIn("duplicate", self.events(second))
        self.assertFalse(other.duplicate_id)

    # ---------------------------------------------------------------------------------------------
    # Mails that are not as they should be
    # ---------------------------------------------------------------------------------------------

    def test_empty_mail_is_a_ticket(self):
        ticket = self.receive(b"", Subject=None)
        self.assertTrue(ticket.name)
        self.assertTrue(ticket.description)

    def test_mail_without_sender_is_a_ticket(self):
        for sender in (None, "", "Whomever", "<>", "a b c <@>"):
            ticket = self.receive(From=sender)
            self.assertEqual(len(ticket), 1, sender)
            self.assertFalse(ticket.partner_id.email_normalized)

    def test_mail_without_message_id_is_a_ticket(self):
        self.assertTrue(self.receive(Message_ID=None))

    def test_very_long_subject_is_cut(self):
        ticket = self.receive(Subject="pump " * 500)
        self.assertLessEqual(len(ticket.name), 250)

    def test_null_bytes_do_not_lose_a_mail(self):
        plain = self.receive(b"before\x00after", Subject="a\x00b")
        self.assertIn("beforeafter", plain.description)
        html = self.receive(b"<p>before\x00after</p>", Content_Type="text/html")
        self.assertIn("after", html.description)

    def test_wrongly_encoded_headers_do_not_lose_a_mail(self):
        ticket = self.receive(Subject="caf\udce9", From="J\udcf6 <jo@mill.example>")
        self.assertEqual(ticket.partner_email, "jo@mill.example")
        self.assertTrue(ticket.name.startswith("caf"))

    def test_unknown_charset_is_read_as_well_as_possible(self):
        ticket = self.receive("Gerät läuft".encode(), Content_Type="text/plain; charset=X-UNKNOWN")
        self.assertIn("Gerät läuft", ticket.description)
        ticket = self.receive("Gerät".encode("latin-1"), Content_Type="text/plain; charset=DEFAULT")
        self.assertIn("Gerät", ticket.description)

    def test_chinese_mail_labelled_with_the_old_charset_is_read(self):
        """Programs write GB2312 and send characters that only its successors have."""
        ticket = self.receive("镕铁泵异响".encode("gb18030"), Content_Type="text/plain; charset=gb2312")
        self.assertIn("镕铁泵异响", ticket.description)

    def test_mail_that_cannot_be_read_is_kept_in_the_original(self):
        """The notice of a broken mail system quotes the mail as text where a mail should stand."""
        raw = (
            f"From: Jo Miller <jo@mill.example>\nTo: {self.address}\nSubject: Pump =?x?q?=?=\n"
            "Message-ID: <broken@mill.example>\nContent-Type: multipart/report; boundary=b\n\n"
            "--b\nContent-Type: text/plain\n\nhello\n"
            "--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeA==\n"
            "--b--\n"
        ).encode()
        thread = type(self.env["mail.thread"])
        with patch.object(thread, "_message_parse_extract_bounce", side_effect=self._crash_once()):
            ticket = self.deliver(raw)
        self.assertEqual(len(ticket), 1)
        self.assertEqual(ticket.partner_email, "jo@mill.example")
        self.assertIn("could not be read", ticket.description)
        self.assertEqual(ticket.attachment_ids.mapped("name"), ["original_message.eml"])
        self.assertEqual(ticket.attachment_ids.raw, raw)
        self.assertFalse(self.deliver(raw), "the same mail once more")

    def _crash_once(self):
        yield AttributeError("'str' object has no attribute 'get_all'")
        while True:
            yield {"is_bounce": False}

    def test_unreadable_answer_stays_on_its_ticket(self):
        ticket = self.receive()
        answer = ticket.with_user(self.clerk).message_post(
            body="Which pump?", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        thread = type(self.env["mail.thread"])
        with patch.object(thread, "_message_parse_extract_bounce", side_effect=self._crash_once()):
            self.assertFalse(self.receive(b"The red one.", In_Reply_To=answer.message_id))
        self.assertIn("original_message.eml", ticket.attachment_ids.mapped("name"))
        self.assertIn("The red one.", ticket.message_ids[0].body)

    def test_mail_for_others_fails_as_before(self):
        """What is not meant for the helpdesk is none of our business."""
        with self.assertRaisesRegex(ValueError, "No possible route"):
            self.receive(To="nobody@elsewhere.example")

    def test_deeply_nested_mail_is_not_lost(self):
        depth = 400
        body = "".join(f"--b{i}\nContent-Type: multipart/mixed; boundary=b{i + 1}\n\n" for i in range(depth))
        ticket = self.receive(body.encode(), Content_Type="multipart/mixed; boundary=b0")
        self.assertEqual(len(ticket), 1)

    def test_large_mail_is_taken(self):
        """25 MB is what most mail servers let through."""
        ticket = self.receive(
            b"--b\nContent-Type: text/plain\n\nSee log.\n--b\nContent-Type: application/octet-stream\n"
            b'Content-Disposition: attachment; filename="log.bin"\n\n'
            + b"x" * 999
            + b"\n" * 2
            + b"0123456789abcde\n" * (25 * 1024 * 64)
            + b"\n--b--\n",
            Content_Type="multipart/mixed; boundary=b",
        )
        self.assertGreater(ticket.attachment_ids.file_size, 25 * 1000 * 1000)

    def test_mail_is_tried_again_when_a_clerk_draws_the_number_in_the_same_moment(self):
        """The job that fetches mail has one try per mail: the second one is ours."""
        calls = []
        thread = type(self.env["mail.thread"])

        def retry(func, env):
            calls.append(env)
            try:
                return func()
            except ConcurrencyError:
                return func()

        process = thread._process_or_keep
        tries = iter([True, False])

        def fail_first(this, *args):
            if next(tries):
                raise ConcurrencyError("somebody was faster")
            return process(this, *args)

        gateway = self.env["mail.thread"].with_context(fetchmail_cron_running=True, default_fetchmail_server_id=1)
        raw = f"From: jo@mill.example\nTo: {self.address}\nMessage-ID: <r@mill.example>\n\nHi".encode()
        with (
            patch("odoo.addons.aftersales_service.models.ticket.mail_thread.retrying", retry),
            patch.object(thread, "_process_or_keep", fail_first),
            patch.object(thread, "_message_parse_post_process", lambda *a: {}),
            patch.object(thread, "_message_route_process", lambda *a: 7),
            self.mock_mail_gateway(),
        ):
            self.assertEqual(gateway.message_process(None, raw), 7)
        self.assertEqual(len(calls), 1)

    # ---------------------------------------------------------------------------------------------
    # Answers
    # ---------------------------------------------------------------------------------------------

    def answered_ticket(self):
        ticket = self.receive()
        answer = ticket.with_user(self.clerk).message_post(
            body="Which pump?", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        return ticket, answer

    def test_answer_stays_on_its_ticket(self):
        ticket, answer = self.answered_ticket()
        self.assertFalse(self.receive(b"Red.", In_Reply_To=answer.message_id))
        self.assertFalse(self.receive(b"Blue.", References=f"<x@y.example> {answer.message_id}"))
        self.assertEqual(self.events(ticket).count("customer_message"), 2)

    def test_answer_without_threading_is_found_by_the_number_in_the_subject(self):
        ticket = self.receive()
        self.assertFalse(self.receive(Subject=f"AW: [{ticket.number}] Pump"))
        self.assertEqual(self.events(ticket)[-1], "customer_message")

    def test_number_in_the_subject_does_not_let_strangers_in(self):
        ticket = self.receive()
        for sender in ("eve@evil.example", self.other_customer.email, self.clerk.email):
            self.assertTrue(self.receive(From=sender, Subject=f"Re: {ticket.number}"), sender)
        self.assertNotIn("customer_message", self.events(ticket))

    def test_colleague_of_the_customer_may_answer_by_number(self):
        ticket = self._create_ticket(partner_id=self.customer.id)
        self.assertFalse(self.receive(From=self.customer_user.email, Subject=f"Re: {ticket.number}"))

    def test_answer_on_a_solved_ticket_opens_it_again(self):
        ticket, answer = self.answered_ticket()
        ticket._move_to_stage("solved")
        self.receive(b"No, still rattles.", In_Reply_To=answer.message_id)
        self.assertFalse(ticket.stage_id.closed)
        self.assertFalse(ticket.closed_date)
        self.assertEqual(self.events(ticket)[-3:], ["customer_message", "reopened", "taken"])

    def test_thanks_after_confirming_leave_it_closed_and_tell_the_person_in_charge(self):
        ticket, answer = self.answered_ticket()
        ticket.user_id = self.clerk
        ticket._move_to_stage("solved")
        ticket.customer_confirm()
        self.receive(b"Thank you.", In_Reply_To=answer.message_id)
        self.assertTrue(ticket.stage_id.closed)
        self.assertEqual(ticket.activity_ids.user_id, self.clerk)

    def test_answer_ends_the_wait_for_the_customer(self):
        ticket, answer = self.answered_ticket()
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
        self.receive(b"Red.", In_Reply_To=answer.message_id)
        self.assertEqual(self.events(ticket)[-3:], ["customer_message", "resumed", "taken"])

    def test_answer_on_a_duplicate_wakes_up_the_ticket_that_is_worked_on(self):
        main = self.receive()
        main._move_to_stage("solved")
        ticket, answer = self.answered_ticket()
        ticket.duplicate_id = main
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_cancelled")
        self.receive(b"Still rattles.", In_Reply_To=answer.message_id)
        self.assertTrue(ticket.stage_id.closed)
        self.assertFalse(main.stage_id.closed)

    def test_answer_by_mail_of_our_own_is_the_first_answer(self):
        ticket = self.receive()
        self.receive(b"Which pump?", From=self.clerk.email_formatted, In_Reply_To=ticket.message_ids[-1].message_id)
        self.assertEqual(self.events(ticket), ["registered", "answered"])

    # ---------------------------------------------------------------------------------------------
    # Machines
    # ---------------------------------------------------------------------------------------------

    def test_out_of_office_is_a_note_on_the_ticket(self):
        ticket, answer = self.answered_ticket()
        ticket._move_to_stage("solved")
        self.receive(b"On holiday.", In_Reply_To=answer.message_id, Auto_Submitted="auto-replied")
        note = ticket.message_ids.filtered(lambda message: "On holiday." in (message.body or ""))
        self.assertTrue(note.subtype_id.internal)
        self.assertTrue(ticket.stage_id.closed)
        self.assertNotIn("customer_message", self.events(ticket))

    def test_first_mail_of_a_machine_is_a_ticket_and_what_follows_stays_there(self):
        for header in (
            {"Auto_Submitted": "auto-generated"},
            {"Precedence": "bulk"},
            {"X_Auto_Response_Suppress": "All"},
            {"Return_Path": "<>"},
        ):
            sender = f"{len(str(header))}-{next(iter(header)).lower()}@machine.example"
            ticket = self.receive(From=sender, **header)
            self.assertEqual(len(ticket), 1, header)
            for _i in range(3):
                self.assertFalse(self.receive(From=sender, **header), header)
            self.assertEqual(len(ticket.message_ids.filtered(lambda m: m.message_type == "email")), 4)

    def test_machine_is_not_answered(self):
        new = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new")
        new.mail_template_id = self.env.ref("helpdesk_mgmt.changed_stage_template")
        team = self.env["helpdesk.ticket.team"].create({"name": "Desk", "company_id": False})
        self.alias.alias_defaults = repr({"team_id": team.id})
        for header, answers in (({}, 1), ({"Auto_Submitted": "auto-generated"}, 0)):
            before = self.env["mail.mail"].search_count([])
            self.receive(From=f"sender{answers}@x.example", **header)
            self.flush_tracking()
            self.assertEqual(self.env["mail.mail"].search_count([]) - before, answers)

    def test_address_that_writes_without_end_is_stopped(self):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 3)
        made = [len(self.receive(str(number).encode())) for number in range(5)]
        self.assertEqual(made, [1, 1, 1, 0, 0])
        self.env["mail.gateway.allowed"].create({"email": "jo@mill.example"})
        self.assertTrue(self.receive(b"allowed"))

    def test_returned_mail_is_noted_on_the_ticket(self):
        ticket, answer = self.answered_ticket()
        self.receive(
            (
                "--b\nContent-Type: text/plain\n\nNo such user.\n"
                "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n\n"
                "Final-Recipient: rfc822; jo@mill.example\nAction: failed\nStatus: 5.1.1\n\n"
                f"--b\nContent-Type: message/rfc822\n\nMessage-Id: {answer.message_id}\n\nx\n--b--\n"
            ).encode(),
            From="MAILER-DAEMON@x.example",
            Content_Type="multipart/report; report-type=delivery-status; boundary=b",
        )
        self.assertIn("jo@mill.example", ticket.message_ids[0].body)
        self.assertIn("came back", ticket.message_ids[0].body)
        self.assertNotIn("customer_message", self.events(ticket))

    def test_old_mail_of_a_machine_does_not_swallow_new_ones(self):
        ticket = self.receive(From="m@machine.example", Auto_Submitted="auto-generated")
        with patch.object(fields.Datetime, "now", lambda: ticket.create_date + timedelta(minutes=121)):
            self.assertTrue(self.receive(From="m@machine.example", Auto_Submitted="auto-generated"))
