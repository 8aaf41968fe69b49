from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AfterSalesCommon
from .portal_common import JPEG, AfterSalesPortalCase


@tagged("post_install", "-at_install")
class TestTicketPublicForm(AfterSalesPortalCase):
    """People without an account write to us; nothing we know is told to them."""

    def setUp(self):
        super().setUp()
        self.public = self.env.ref("base.public_user")
        self.company.aftersales_public_form_limit = 50
        self.visit()

    def _values(self, **values):
        return {
            "form_token": self.sign_form("contact", self.public),
            "website": "",
            "title": "Pump broken",
            "description": "It does not start.",
            "serial": "",
            "product": "P-100",
            "contact_name": "A. Stranger",
            "contact_email": "stranger@somewhere.example",
            "contact_phone": "020 7946 0002",
            **values,
        }

    def _send(self, files=None, **values):
        return self.post("/after-sales/contact", self._values(**values), files)

    def _refuse(self, field, files=None, **values):
        before = self.new_tickets()
        answer = self.post(
            "/after-sales/contact", self._values(**values), files, headers={"Accept": "application/json"}
        ).json()
        self.assertIn(field, answer["errors"])
        self.assertEqual(self.new_tickets(), before)

    def test_stranger_gets_a_number_and_nothing_else(self):
        response = self._send([("files", ("plate.jpg", JPEG, "image/jpeg"))], serial="X-77")
        ticket = self.new_tickets()
        self.assertRecordValues(
            ticket,
            [
                {
                    "name": "Pump broken",
                    "partner_id": False,
                    "partner_name": "A. Stranger",
                    "partner_email": "stranger@somewhere.example",
                    "partner_phone": "020 7946 0002",
                    "serial_stated": "X-77",
                    "serial_state": "unverified",
                    "product_model": "P-100",
                    "kind_id": False,
                    "user_id": False,
                    "company_id": self.company.id,
                    "channel_id": self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web").id,
                }
            ],
        )
        self.assertEqual(ticket.attachment_ids.mapped("name"), ["plate.jpg"])
        self.assertFalse(ticket.attachment_ids.access_token)
        page = self.url_open(response.headers["Location"]).text
        self.assertIn(ticket.number, page)
        self.assertNotIn("/my/ticket", page)
        self.assertNotIn("access_token", page)

    def test_known_address_and_serial_reveal_nothing(self):
        responses = [
            self._send(serial="SN-1001", contact_email=self.customer_user.email),
            self._send(serial="unheard of", contact_email="unheard@of.example"),
        ]
        known, unknown = self.new_tickets().sorted("id")
        self.assertRecordValues(
            known,
            [
                {
                    "partner_id": False,
                    "lot_id": False,
                    "product_id": False,
                    "sale_order_id": False,
                    "contract_reference": False,
                    "delivery_date": False,
                    "serial_state": "unverified",
                    "partner_email": self.customer_user.email,
                }
            ],
        )
        pages = [
            self.url_open(response.headers["Location"]).text.replace(ticket.number, "NUMBER")
            for response, ticket in zip(responses, (known, unknown), strict=True)
        ]
        for secret in ("Northern Mill", "SN-1001", self.customer_user.name):
            self.assertNotIn(secret, pages[0])
        self.assertEqual(len(pages[0]), len(pages[1]))

    def test_clerk_is_told_and_links_it_himself(self):
        self._send(serial="sn-1001", contact_email=self.customer_user.email)
        ticket = self.new_tickets().with_user(self.clerk)
        note = ticket.message_ids.filtered(lambda message: "installed at" in message.body)
        self.assertIn("Northern Mill", note.body)
        self.assertIn(self.customer_user.email, note.body)
        self.assertTrue(note.subtype_id.internal)
        ticket.lot_id = self.lot
        self.assertEqual(ticket.partner_id, self.customer)
        self.assertEqual(ticket.serial_state, "verified")

    def test_receipt_shows_only_what_we_signed(self):
        location = self._send().headers["Location"]
        number, _dot, mac = location.partition("receipt=")[2].partition(".")
        for receipt in ("", "x", f"HT99999.{mac}", f"<b>{number}</b>.{mac}", f"{number}.{'0' * 64}", "é"):
            response = self.get("/after-sales/contact/sent", params={"receipt": receipt})
            self.assert_sent_to(response, "/after-sales/contact")

    def test_company_switches_the_form_off(self):
        self.company.aftersales_public_form = False
        self.assertEqual(self.get("/after-sales/contact").status_code, 404)
        self.assertEqual(self._send().status_code, 404)
        self.assertEqual(self.get("/after-sales/report").status_code, 404)
        self.assertFalse(self.new_tickets())

    def test_each_company_has_its_own_form(self):
        company = self.env["res.company"].create({"name": "Second company"})
        self.assertEqual(self.get(f"/after-sales/contact/{company.id}").status_code, 200)
        self.post(f"/after-sales/contact/{company.id}", self._values())
        self.assertEqual(self.new_tickets().company_id, company)
        company.aftersales_public_form = False
        self.assertEqual(self.get(f"/after-sales/contact/{company.id}").status_code, 404)
        for junk in ("0", "999999", "9" * 40):
            self.assertEqual(self.get(f"/after-sales/contact/{junk}").status_code, 404)

    # ------------------------------------------------------------------------------------------------
    # Abuse
    # ------------------------------------------------------------------------------------------------

    def test_robots_fill_in_the_hidden_field(self):
        self._refuse("form", website="http://spam.example")

    def test_nobody_types_that_fast_or_that_slowly(self):
        self._refuse("form", form_token=self.sign_form("contact", self.public, seconds_ago=0))
        self._refuse("form", form_token=self.sign_form("contact", self.public, seconds_ago=13 * 3600))
        page = self.url_open("/after-sales/contact").text
        self._refuse("form", form_token=self.token_in(page))

    def test_who_corrects_a_mistake_has_not_just_come(self):
        values = self._values(title="")
        answer = self.post("/after-sales/contact", values, headers={"Accept": "application/json"}).json()
        self._send(form_token=answer["form_token"])
        self.assertEqual(len(self.new_tickets()), 1)

    def test_token_cannot_be_made_up_or_borrowed(self):
        for token in ("", "x", "0" * 108, self.sign_form("report", self.public), self.sign_form("contact", self.clerk)):
            self._refuse("form", form_token=token)

    def test_limit_per_address_and_hour(self):
        self.company.aftersales_public_form_limit = 2
        self._send()
        self._refuse("title", title="")
        self._send()
        self.assertEqual(len(self.new_tickets()), 2, "a mistake in a field costs no message")
        self._refuse("form")
        sender = self.env["aftersales.form.sender"].search([])
        self.assertNotIn("127.0.0.1", str(sender.read()))

    def test_form_sent_twice_files_one_ticket(self):
        self.company.aftersales_public_form_limit = 1
        values = self._values()
        first, second = (self.post("/after-sales/contact", values) for _ in range(2))
        self.assertEqual(len(self.new_tickets()), 1)
        self.assertEqual(first.headers["Location"], second.headers["Location"])

    def test_link_or_foreign_page_sends_nothing(self):
        with mute_logger("odoo.http"):
            self.assertEqual(self.post("/after-sales/contact", self._values(), csrf=False).status_code, 400)
        self.url_open("/after-sales/contact", params=self._values())
        self.assertFalse(self.new_tickets())

    def test_fields_have_their_limits(self):
        for field, value in (
            ("title", ""),
            ("title", "x" * 121),
            ("description", ""),
            ("description", "x" * 1_000_000),
            ("contact_name", "x" * 101),
            ("contact_email", ""),
            ("contact_email", "not an address"),
            ("contact_email", "a@b.example\ncc: all@ours.example"),
            ("contact_email", "x" * 300 + "@b.example"),
            ("contact_phone", "javascript:alert(1)"),
            ("serial", "x" * 81),
            ("product", "x" * 121),
        ):
            with self.subTest(field=field, value=value[:30]):
                self._refuse(field, **{field: value})

    def test_files_have_their_limits(self):
        self._refuse("files", [("files", ("a.svg", b"<svg onload='alert(1)'/>", "image/png"))])
        self._refuse("files", [("files", (f"{n}.jpg", JPEG, "image/jpeg")) for n in range(6)])

    def test_only_plain_text_arrives(self):
        self._send(
            title="<script>alert(1)</script>\x00",
            description="<a href='javascript:alert(1)'>x</a>\x00",
            contact_name="<b>A</b>",
            product="<i>P</i>",
        )
        ticket = self.new_tickets()
        self.assertEqual(ticket.name, "<script>alert(1)</script>")
        self.assertNotIn("<a href='javascript", ticket.description)
        self.assertNotIn("<b>A", "".join(ticket.message_ids.mapped("body")))

    def test_what_was_typed_is_still_there_without_script(self):
        response = self._send(title="", description="Typed with <care>")
        self.assertEqual(response.status_code, 200)
        self.assertIn("Typed with &lt;care&gt;", response.text)
        self.assertIn("please fill this in", response.text)

    # ------------------------------------------------------------------------------------------------
    # Reports of wrongdoing
    # ------------------------------------------------------------------------------------------------

    def _report(self, user, **values):
        data = {
            "form_token": self.sign_form("report", user),
            "website": "",
            "description": "The manager took money.",
            **values,
        }
        return self.post("/after-sales/report", data)

    def test_report_is_confidential_and_anonymous(self):
        response = self._report(self.public)
        self.assertEqual(response.status_code, 303)
        ticket = self.new_tickets()
        self.assertRecordValues(
            ticket,
            [
                {
                    "confidential": True,
                    "kind_id": self.kind_wrongdoing.id,
                    "partner_id": False,
                    "partner_name": False,
                    "partner_email": False,
                    "user_id": False,
                    "team_id": False,
                }
            ],
        )
        self.assertFalse(ticket.message_partner_ids)
        told = ticket.message_ids.notification_ids.res_partner_id
        self.assertLessEqual(told, self.confidant.partner_id, "nobody hears of it but the named persons")
        self.assertIn(ticket.number, self.url_open(response.headers["Location"]).text)
        for user in (self.clerk, self.manager, self.auditor):
            self.assertFalse(self.env["helpdesk.ticket"].with_user(user).search([("id", "=", ticket.id)]))
        self.assertTrue(self.env["helpdesk.ticket"].with_user(self.confidant).search([("id", "=", ticket.id)]))

    def test_report_of_a_customer_does_not_name_him(self):
        self.login(self.customer_user)
        response = self._report(self.customer_user)
        ticket = self.new_tickets()
        root = self.env.ref("base.user_root")
        self.assertEqual(ticket.create_uid, root)
        self.assertEqual(ticket.event_ids.user_id, root)
        self.assertEqual(ticket.event_ids.create_uid, root)
        self.assertFalse(ticket.message_ids.author_id & self.customer_user.partner_id)
        self.assertNotIn("/my/ticket", response.headers["Location"])
        self.assertNotIn(ticket.number, self.url_open("/my/tickets?filterby=all").text)
        self.assert_sent_to(self.get(f"/my/ticket/{ticket.id}"), "/my")

    def test_report_keeps_the_name_that_was_given(self):
        self._report(self.public, contact_name="Joan Miller", contact_email="joan@somewhere.example")
        self.assertEqual(self.new_tickets().partner_name, "Joan Miller")

    def test_customer_reports_where_the_public_form_is_off(self):
        self.company.aftersales_public_form = False
        self.login(self.customer_user)
        self._report(self.customer_user)
        self.assertTrue(self.new_tickets().confidential)


@tagged("post_install", "-at_install")
class TestFormSender(AfterSalesCommon):
    """The hourly limit of the public forms."""

    def setUp(self):
        super().setUp()
        self.company.aftersales_public_form_limit = 3
        self.senders = self.env["aftersales.form.sender"]

    def _count_in(self, address="203.0.113.7", form="contact"):
        return self.senders._count_in(form, address, self.company)

    def test_an_hour_later_there_is_room_again(self):
        with freeze_time("2026-03-02 10:00:00"):
            self.assertEqual([self._count_in() for _ in range(4)], [True, True, True, False])
        with freeze_time("2026-03-02 10:59:00"):
            self.assertFalse(self._count_in())
        with freeze_time("2026-03-02 11:00:01"):
            self.assertEqual([self._count_in() for _ in range(4)], [True, True, True, False])

    def test_the_hour_moves_with_the_clock(self):
        for moment in ("10:00:00", "10:40:00", "10:50:00"):
            with freeze_time(f"2026-03-02 {moment}"):
                self.assertTrue(self._count_in())
        with freeze_time("2026-03-02 11:10:00"):
            self.assertEqual([self._count_in() for _ in range(2)], [True, False])

    def test_addresses_and_forms_are_counted_apart(self):
        for _ in range(3):
            self._count_in()
        self.assertFalse(self._count_in())
        self.assertTrue(self._count_in("203.0.113.8"))
        self.assertTrue(self._count_in(form="report"))
        self.assertTrue(self._count_in("not an address"))

    def test_one_network_is_one_sender(self):
        for last in ("1", "2", "3"):
            self.assertTrue(self._count_in(f"2001:db8:1:2::{last}"))
        self.assertFalse(self._count_in("2001:db8:1:2:ffff::9"))
        self.assertTrue(self._count_in("2001:db8:1:3::1"))

    def test_addresses_are_hashed_and_forgotten(self):
        with freeze_time("2026-03-02 10:00:00"):
            self._count_in()
        sender = self.senders.search([])
        self.assertRegex(sender.address_hash, "^[0-9a-f]{64}$")
        with freeze_time("2026-03-02 10:59:00"):
            self.senders._gc_senders()
            self.assertTrue(sender.exists())
        with freeze_time("2026-03-02 11:01:00"):
            self.senders._gc_senders()
            self.assertFalse(sender.exists())
