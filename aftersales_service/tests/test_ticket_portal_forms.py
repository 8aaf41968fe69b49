from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import JPEG, PDF, AfterSalesPortalCase


@tagged("post_install", "-at_install")
class TestTicketPortalForms(AfterSalesPortalCase):
    """What a customer sees of his products, and how he files a case."""

    def setUp(self):
        super().setUp()
        self.login(self.customer_user)

    def _values(self, **values):
        return {
            "form_token": self.sign_form("case", self.customer_user),
            "kind_id": self.kind_repair.id,
            "title": "Pump rattles",
            "description": "First line\nSecond line",
            "contact_name": "Joan Miller",
            "contact_phone": "+44 20 7946 0001",
            **values,
        }

    def _file(self, files=None, **values):
        return self.post("/my/cases/new", self._values(**values), files)

    def _refuse(self, field, files=None, **values):
        """Send a form that is refused because of ``field``; return the page."""
        response = self._file(files, **values)
        self.assertEqual(response.status_code, 200)
        self.assertFalse(self.new_tickets())
        answer = self.post(
            "/my/cases/new", self._values(**values), files, headers={"Accept": "application/json"}
        ).json()
        self.assertIn(field, answer["errors"])
        self.assertIn("Pump rattles" if "title" not in values else "form", response.text)
        return response.text

    # ------------------------------------------------------------------------------------------------
    # My products
    # ------------------------------------------------------------------------------------------------

    def test_customer_sees_the_own_products_only(self):
        page = self.url_open("/my/products").text
        self.assertIn("SN-1001", page)
        self.assertIn(f"/my/cases/new?lot={self.lot.id}", page)
        self.assertIn("1 open", page)
        self.assertNotIn("SN-2001", page)

    def test_search_in_products_stays_among_the_own(self):
        self.assertIn("SN-1001", self.url_open("/my/products", params={"search": "p-100"}).text)
        for word in ("SN-2001", "%", "\x00", "<script>alert(1)</script>", "x" * 3000):
            page = self.url_open("/my/products", params={"search": word})
            self.assertEqual(page.status_code, 200)
            self.assertNotIn(f"lot={self.other_lot.id}", page.text)
            self.assertNotIn("<script>alert(1)", page.text)
        self.assertEqual(self.url_open("/my/products/page/99999999999999").status_code, 200)

    def test_returned_product_is_no_longer_shown(self):
        self.lot.installed_partner_id = False
        self.assertNotIn(f"lot={self.lot.id}", self.url_open("/my/products").text)

    def test_products_are_for_people_with_an_account(self):
        self.visit()
        for url in ("/my/products", "/my/cases/new"):
            self.assertIn("/web/login", self.get(url).headers["Location"])
        with mute_logger("odoo.http"):
            self.assertIn("error", self.rpc("/my/products/lookup", serial="SN-1001"))

    def test_lookup_finds_own_products_whatever_the_case(self):
        (found,) = self.rpc("/my/products/lookup", serial=" sn-1001 ")["result"]
        self.assertEqual((found["id"], found["serial"], found["open_cases"]), (self.lot.id, "SN-1001", 1))

    def test_lookup_answers_the_same_for_unknown_and_for_others(self):
        for serial in (
            "SN-2001",
            "nothing like that",
            "",
            "%",
            "SN-100_",
            None,
            ["SN-2001"],
            {"a": 1},
            5,
            True,
            "\ud800",
            "x" * 1_000_000,
        ):
            answer = self.rpc("/my/products/lookup", serial=serial)
            self.assertEqual(answer.get("result"), [], str(serial)[:40])

    # ------------------------------------------------------------------------------------------------
    # A new case
    # ------------------------------------------------------------------------------------------------

    def test_customer_files_a_case(self):
        files = [("files", ("plate.jpg", JPEG, "image/jpeg")), ("files", ("invoice.pdf", PDF, "application/pdf"))]
        response = self._file(files, lot_id=self.lot.id, incident_date="2020-02-03", demand="Repair it")
        ticket = self.new_tickets()
        self.assert_sent_to(response, f"/my/ticket/{ticket.id}?notice=filed")
        self.assertRecordValues(
            ticket,
            [
                {
                    "name": "Pump rattles",
                    "partner_id": self.customer_user.partner_id.id,
                    "partner_name": "Joan Miller",
                    "partner_phone": "+44 20 7946 0001",
                    "partner_email": self.customer_user.email,
                    "kind_id": self.kind_repair.id,
                    "channel_id": self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web").id,
                    "lot_id": self.lot.id,
                    "product_id": self.product.id,
                    "serial_stated": "SN-1001",
                    "serial_state": "verified",
                    "sale_order_id": self.lot.sale_order_id.id,
                    "demand": "Repair it",
                    "user_id": False,
                }
            ],
        )
        self.assertEqual(str(ticket.incident_date), "2020-02-03")
        self.assertIn("First line<br>Second line", ticket.description)
        self.assertIn(self.customer_user.partner_id, ticket.message_partner_ids)
        self.assertTrue(ticket.register_number, "repairs stand in their register")
        attachments = ticket.attachment_ids.sorted("id")
        self.assertEqual(attachments.mapped("mimetype"), ["image/jpeg", "application/pdf"])
        self.assertEqual(attachments[0].raw, JPEG, "evidence is kept as it was sent")
        page = self.url_open(response.headers["Location"]).text
        self.assertIn(f"Your case has the number <span>{ticket.number}</span>", page)
        self.assertIn("plate.jpg", page)

    def test_typed_own_serial_is_as_good_as_a_chosen_product(self):
        self._file(serial="sn-1001")
        self.assertEqual(self.new_tickets().lot_id, self.lot)

    def test_serial_of_somebody_else_tells_nothing(self):
        for serial in ("SN-2001", "never heard of"):
            with self.subTest(serial=serial):
                response = self._file(serial=serial)
                ticket = self.new_tickets().sorted("id")[-1]
                self.assert_sent_to(response, f"/my/ticket/{ticket.id}?notice=filed")
                self.assertRecordValues(
                    ticket,
                    [
                        {
                            "serial_stated": serial,
                            "serial_state": "unverified",
                            "lot_id": False,
                            "product_id": False,
                            "product_model": False,
                            "sale_order_id": False,
                            "contract_reference": False,
                            "delivery_date": False,
                            "delivered_qty": 0,
                            "partner_id": self.customer_user.partner_id.id,
                        }
                    ],
                )
                page = self.url_open(response.headers["Location"]).text
                for secret in ("P-100", "Southern Mill", "K-2026-18"):
                    self.assertNotIn(secret, page)

    def test_clerk_learns_whose_serial_it_is(self):
        self._file(serial="SN-2001")
        note = self.new_tickets().message_ids.filtered(lambda message: "Southern Mill" in message.body)
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        fetched = self.rpc("/mail/chatter_fetch", thread_model="helpdesk.ticket", thread_id=self.new_tickets().id)
        self.assertNotIn("Southern Mill", str(fetched))

    def test_product_of_somebody_else_cannot_be_chosen(self):
        self.assertNotIn("SN-2001", self.url_open(f"/my/cases/new?lot={self.other_lot.id}").text)
        for lot_id in (self.other_lot.id, -1, "abc", "9" * 50, ""):
            self._file(lot_id=lot_id)
        self.assertFalse(self.new_tickets().lot_id)
        self.assertFalse(self.new_tickets().filtered("serial_stated"))

    def test_report_a_problem_chooses_the_product(self):
        page = self.url_open(f"/my/cases/new?lot={self.lot.id}").text
        self.assertRegex(page, rf'value="{self.lot.id}"[^>]*checked')
        for junk in ("abc", "-1", "9" * 60, "%00"):
            self.assertEqual(self.url_open(f"/my/cases/new?lot={junk}").status_code, 200)

    def test_kind_has_to_be_one_that_is_offered(self):
        self.kind_installation.on_portal = False
        for kind in ("", "abc", 0, 10**30, self.kind_wrongdoing.id, self.kind_installation.id):
            self._refuse("kind_id", kind_id=kind)

    def test_demand_belongs_to_kinds_that_have_one(self):
        self._file(kind_id=self.kind_praise.id, demand="Money")
        self.assertFalse(self.new_tickets().demand)

    def test_missing_and_overlong_text_is_told_and_kept(self):
        self._refuse("title", title="")
        self._refuse("description", description=" \n ")
        self._refuse("title", title="x" * 121)
        page = self._refuse("description", description="y" * 1_000_000)
        self.assertIn("y" * 10_001, page)
        self._refuse("serial", serial="z" * 81)
        self._refuse("contact_phone", contact_phone="call me")
        self._refuse("contact_name", contact_name="n" * 101)

    def test_day_of_the_fault_is_a_day_in_the_past(self):
        for day in ("tomorrow", "2999-01-01", "0001-01-01", "2020-13-40", "1" * 500):
            self._refuse("incident_date", incident_date=day)

    def test_hostile_text_stays_text(self):
        self._file(
            title="<script>alert(1)</script>\x00\u202e",
            description="<img src=x onerror=alert(1)>\x00\x07 {{ 7*7 }}",
            contact_name="<b>Joan</b>",
        )
        ticket = self.new_tickets()
        self.assertEqual(ticket.name, "<script>alert(1)</script>")
        self.assertNotIn("<img", ticket.description)
        page = self.url_open(f"/my/ticket/{ticket.id}").text
        for raw in ("<script>alert(1)", "<img src=x", "<b>Joan"):
            self.assertNotIn(raw, page)
        self.assertNotIn("<script>alert(1)", self.url_open("/my/tickets").text)

    def test_files_are_known_by_their_content(self):
        for name, content in (
            ("photo.jpg", b"<html><script>alert(1)</script></html>"),
            ("photo.png", b"MZ\x90\x00 a program"),
            ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
            ("setup.exe", JPEG),
            ("page.html", PDF),
            ("empty.pdf", b""),
            ("broken.png", b"\x89PNG\r\n\x1a\n cut off"),
        ):
            with self.subTest(name=name):
                self._refuse("files", [("files", (name, content, "image/jpeg"))])

    def test_name_of_a_file_is_only_a_name(self):
        self._file([("files", ("../../../etc/pass\u202ewd.jpg", JPEG, "text/html"))])
        (attachment,) = self.new_tickets().attachment_ids
        self.assertEqual((attachment.name, attachment.mimetype), ("passwd.jpg", "image/jpeg"))
        self.assertFalse(attachment.public)

    def test_too_large_and_too_many_files_are_refused(self):
        self._refuse("files", [("files", ("big.pdf", PDF + b" " * (10 * 1024 * 1024), "application/pdf"))])
        self._refuse("files", [("files", (f"{n}.jpg", JPEG, "image/jpeg")) for n in range(11)])

    def test_form_sent_twice_files_one_case(self):
        values = self._values(lot_id=self.lot.id)
        first, second = (self.post("/my/cases/new", values) for _ in range(2))
        ticket = self.new_tickets()
        self.assertEqual(len(ticket), 1)
        self.assertEqual(first.headers["Location"], second.headers["Location"])

    def test_token_of_the_form_cannot_be_made_up(self):
        other = self.sign_form("case", self.other_customer_user)
        for token in ("", "x", "é" * 10, other, self.sign_form("contact", self.customer_user), "0" * 108):
            self._refuse("form", form_token=token)

    def test_page_and_form_belong_together(self):
        page = self.url_open("/my/cases/new").text
        self._file(form_token=self.token_in(page))
        self.assertEqual(len(self.new_tickets()), 1)

    def test_link_or_foreign_page_files_nothing(self):
        with mute_logger("odoo.http"):
            self.assertEqual(self.post("/my/cases/new", self._values(), csrf=False).status_code, 400)
        self.url_open("/my/cases/new", params=self._values())
        self.assertFalse(self.new_tickets())

    def test_script_gets_short_answers(self):
        headers = {"Accept": "application/json"}
        answer = self.post("/my/cases/new", self._values(title=""), headers=headers).json()
        self.assertIn("title", answer["errors"])
        values = {**self._values(), "form_token": answer["form_token"]}
        answer = self.post("/my/cases/new", values, headers=headers).json()
        self.assertEqual(answer["redirect"], f"/my/ticket/{self.new_tickets().id}?notice=filed")
