import base64
import random
from datetime import datetime
from io import BytesIO

from PIL import Image, ImageDraw

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.http_routing.tests.common import MockRequest

from ..controllers.portal_reports import AfterSalesReportPortal
from .portal_common import JPEG, AfterSalesPortalCase

JSON = {"Accept": "application/json"}


def draw(seed=1, kind="PNG", size=(600, 200)):
    """A line that nobody else draws, as the bytes of a picture."""
    hand = random.Random(seed)
    image = Image.new("RGBA" if kind == "PNG" else "RGB", size, (0, 0, 0, 0) if kind == "PNG" else "white")
    points = [(hand.randrange(size[0]), hand.randrange(size[1])) for _stroke in range(12)]
    ImageDraw.Draw(image).line(points, fill="navy", width=3)
    file = BytesIO()
    image.save(file, kind)
    return file.getvalue()


def data_url(content, kind="image/png"):
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


class ReportPortalCase(AfterSalesPortalCase):
    """A repair at Northern Mill that waits for the customer's signature, and one at Southern Mill."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.tz = "Europe/London"
        cls.order = cls._plan_order(ticket=cls.ticket, start="2026-03-02 08:00:00").with_env(cls.env)
        cls.report = cls._work_on(cls.order, leader_proposal="Their foreman is to blame", responsibility="Wear")
        cls.other_report = cls._work_on(
            cls._plan_order(ticket=cls.other_ticket, start="2026-03-04 08:00:00"), fault="Secret fault of the south"
        )
        cls.report, cls.other_report = cls.report.with_env(cls.env), cls.other_report.with_env(cls.env)

    def url(self, report=None, path="", **query):
        arguments = "&".join(f"{name}={value}" for name, value in query.items())
        return f"/my/service-reports/{(report or self.report).id}{path}{'?' if arguments else ''}{arguments}"

    def signing(self, report=None, **values):
        """What the form of the page sends."""
        return {
            "reading": (report or self.report)._get_reading_digest(),
            "signer_name": "Ann Miller",
            "signer_function": "Foreman",
            "remarks": "Came quickly.",
            "rating_integrity": "5",
            "rating_attitude": "4",
            "rating_skill": "5",
            "rating_speed": "3",
            "signature": data_url(draw()),
            **values,
        }

    def sign(self, report=None, token=None, **values):
        query = {"access_token": token} if token else {}
        return self.post(self.url(report, "/sign", **query), self.signing(report, **values))

    def refuse(self, field, report=None, **values):
        """The form comes back with a sentence at ``field``, and nothing is signed."""
        answer = self.post(self.url(report, "/sign"), self.signing(report, **values), headers=JSON).json()
        self.assertIn(field, answer.get("errors", {}), answer)
        self.assert_unsigned(report)
        return answer["errors"][field]

    def assert_unsigned(self, report=None):
        self.env.invalidate_all()
        self.assertFalse((report or self.report).seal_ids)
        self.assertFalse((report or self.report).sealed)


@tagged("post_install", "-at_install")
class TestReportPortal(ReportPortalCase):
    """The customer reads the report, rates and signs it, and keeps the sealed file (S4, S5)."""

    def test_customer_signs(self):
        self.login(self.customer_user)
        page = self.url_open(self.url()).text
        for text in ("Bearing runs hot", "Bearing replaced, greased", "1,200.5", "Wear", "SN-1001", 'name="signature"'):
            self.assertIn(text, page)
        response = self.sign()
        self.assert_sent_to(response, self.url(notice="signed"))
        self.env.invalidate_all()
        self.assertEqual(self.report.state, "signed")
        self.assertRecordValues(
            self.report.seal_ids,
            [
                {
                    "role": "customer",
                    "method": "portal",
                    "signer_name": "Ann Miller",
                    "signer_function": "Foreman",
                    "remarks": "Came quickly.",
                    "rating_integrity": "5",
                    "rating_attitude": "4",
                    "rating_skill": "5",
                    "rating_speed": "3",
                    "user_id": self.customer_user.id,
                    "ip": "127.0.0.1",
                }
            ],
        )
        self.assertEqual(base64.b64decode(self.report.seal_ids.signature), draw())
        page = self.url_open(response.headers["Location"]).text
        for text in ("Thank you. The report has been signed.", "Ann Miller", "Came quickly.", "Signed document (PDF)"):
            self.assertIn(text, page)
        self.assertNotIn('name="signature"', page)

    def test_customer_without_account_signs_by_link(self):
        token = self.report._portal_ensure_token()
        self.visit()
        page = self.url_open(self.url(access_token=token)).text
        self.assertIn("Bearing runs hot", page)
        self.assert_sent_to(self.sign(token=token), self.url(notice="signed", access_token=token))
        self.env.invalidate_all()
        self.assertEqual(self.report.seal_ids.user_id, self.env.ref("base.public_user"))
        self.assertEqual(self.report.state, "signed")

    def test_marks_and_function_are_optional(self):
        self.login(self.customer_user)
        self.sign(signer_function="", remarks="", rating_integrity="", rating_skill="")
        self.env.invalidate_all()
        self.assertFalse(self.report.seal_ids.rating_integrity)
        self.assertEqual(self.report.seal_ids.rating_speed, "3")

    def test_sealed_file_is_the_stored_one(self):
        self.login(self.customer_user)
        self.assertEqual(self.get(self.url(path="/file")).status_code, 404, "nothing is sealed yet")
        self.sign()
        self.env.invalidate_all()
        response = self.get(self.url(path="/file"))
        self.assertEqual(response.content, base64.b64decode(self.report.seal_ids.pdf))
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertNotIn("public", response.headers.get("Cache-Control", ""))

    def test_signing_twice_is_harmless(self):
        self.login(self.customer_user)
        self.sign()
        for response in (self.sign(), self.sign(signature=data_url(draw(2)), signer_name="Somebody Else")):
            self.assert_sent_to(response, self.url(notice="signed"))
        self.env.invalidate_all()
        self.assertEqual(self.report.seal_ids.mapped("signer_name"), ["Ann Miller"])

    def test_what_is_wrong_is_said_at_its_place_and_the_rest_is_kept(self):
        self.login(self.customer_user)
        self.assertIn("please fill this in", self.refuse("signer_name", signer_name="  "))
        self.assertIn("sign in the box", self.refuse("signature", signature=""))
        self.assertIn("shorten", self.refuse("remarks", remarks="x" * 5000))
        self.assertIn("from 1 to 5", self.refuse("rating_skill", rating_skill="6"))
        self.refuse("rating_skill", rating_skill="55")
        page = self.sign(signer_name="").text
        for text in ("Came quickly.", "Foreman", "please fill this in"):
            self.assertIn(text, page)

    def test_report_changed_meanwhile_is_read_again_first(self):
        self.login(self.customer_user)
        seen = self.report._get_reading_digest()
        report = self.report.with_user(self.engineer)
        report.action_take_back()
        report.write({"treatment": "Sold you a new pump"})
        report.action_finish()
        self.assertIn("read it again", self.refuse("form", reading=seen))
        self.refuse("form", reading="")
        self.sign()
        self.env.invalidate_all()
        self.assertEqual(self.report.state, "signed")

    def test_engineer_who_signs_first_does_not_disturb_the_customer(self):
        self.order.type_id.sign_engineer = True
        self.login(self.customer_user)
        seen = self.report._get_reading_digest()
        self.report.with_user(self.engineer).action_sign("engineer", "", base64.b64encode(draw(7)).decode())
        page = self.url_open(self.url()).text
        self.assertIn("The engineer", page)
        self.assertIn("Please sign", page)
        self.sign(reading=seen)
        self.env.invalidate_all()
        self.assertEqual(self.report.seal_ids.mapped("role"), ["engineer", "customer"])
        self.assertEqual(self.report.state, "signed")

    def test_customer_who_signs_first_waits_for_the_others(self):
        self.order.type_id.sign_engineer = True
        self.login(self.customer_user)
        page = self.url_open(self.sign().headers["Location"]).text
        self.assertIn("As soon as the others have signed", page)
        self.env.invalidate_all()
        self.assertEqual(self.report.state, "ready")
        self.assert_sent_to(self.sign(signature=data_url(draw(2))), self.url(notice="signed"))
        self.env.invalidate_all()
        self.assertEqual(len(self.report.seal_ids), 1)

    def test_newer_version_is_led_to(self):
        self.login(self.customer_user)
        token = self.report._portal_ensure_token()
        self.sign()
        self.env.invalidate_all()
        self.report.with_user(self.engineer).action_correct("Wrong grease")
        second = self.order.report_id
        self.assertIn("still writing", self.url_open(self.url(second)).text)
        self.assertNotIn("Bearing runs hot", self.url_open(self.url(second)).text)
        second.with_user(self.engineer).action_finish()
        self.assert_sent_to(self.sign(second, signature=data_url(draw(2))), self.url(second, notice="signed"))
        page = self.url_open(self.url()).text
        self.assertIn("replaced by a newer one", page)
        self.assertIn(f'href="{self.url(second)}"', page)
        self.visit()
        page = self.url_open(self.url(access_token=token)).text
        self.env.invalidate_all()
        self.assertIn(f"/{second.id}?access_token={second.access_token}", page)
        self.login(self.customer_user)
        listed = self.url_open("/my/service-reports").text
        self.assertIn(second.name, listed)
        self.assertNotIn(f">{self.report.name}<", listed, "found from the newer one")

    def test_list_and_counters_are_the_customers_own(self):
        self.login(self.customer_user)
        names = ["aftersales_report_count", "aftersales_report_awaited_count"]
        self.assertEqual(self.rpc("/my/counters", counters=names)["result"], dict.fromkeys(names, 1))
        self.assertIn('href="/my/service-reports"', self.url_open("/my").text)
        for query in ("", "?filterby=awaited", "?search=SN-1001", f"?search={self.ticket.number}"):
            page = self.url_open(f"/my/service-reports{query}").text
            self.assertIn(self.url(), page, query)
            self.assertNotIn(self.other_report.name, page)
        self.sign()
        self.assertEqual(self.rpc("/my/counters", counters=names)["result"], dict(zip(names, (1, 0), strict=True)))
        self.assertIn("Nothing waits for your signature", self.url_open("/my/service-reports?filterby=awaited").text)

    def test_number_of_queries_does_not_grow_with_the_reports(self):
        self.login(self.customer_user)
        few = self._count_queries("/my/service-reports")
        for day in range(10, 20):
            self._work_on(self._plan_order(ticket=self.ticket, start=f"2026-03-{day} 08:00:00"))
        self.assertLessEqual(self._count_queries("/my/service-reports"), few, "a query for each report")

    def _count_queries(self, url):
        self.cr.flush()
        self.url_open(url)
        before = self.cr.sql_log_count
        self.assertEqual(self.url_open(url).status_code, 200)
        return self.cr.sql_log_count - before

    # ------------------------------------------------------------------------------------------------
    # The case
    # ------------------------------------------------------------------------------------------------

    def test_case_says_who_comes_when_in_the_place_s_own_time(self):
        ticket = self._create_ticket(partner_id=self.customer_user.partner_id.id, lot_id=self.lot.id)
        order = self._plan_order(ticket=ticket, start="2026-07-06 08:00:00", planned_end="2026-07-06 10:30:00")
        self.login(self.customer_user)
        url = f"/my/ticket/{ticket.id}"
        page = self.url_open(url).text
        for text in ("Planned", "Monday, July 6, 2026", "9:00", "11:30", "The engineer"):
            self.assertIn(text, page)
        self.assertEqual(page.count("Visit planned"), 1)
        order.with_user(self.engineer).action_depart()
        self.assertIn("On the way", self.url_open(url).text)
        order.with_user(self.engineer).action_arrive()
        self.assertIn("Here", self.url_open(url).text)
        self.assertNotIn(order.report_id.name, self.url_open(url).text, "still being written")
        order.with_user(self.dispatcher).action_cancel("Customer is away")
        page = self.url_open(url).text
        self.assertNotIn("Our visit", page)
        self.assertNotIn("Customer is away", page)

    def test_case_leads_to_the_report(self):
        self.login(self.customer_user)
        page = self.url_open(f"/my/ticket/{self.ticket.id}").text
        self.assertIn(f'href="{self.url()}#sign"', page)
        self.sign()
        page = self.url_open(f"/my/ticket/{self.ticket.id}").text
        self.assertNotIn("#sign", page)
        self.assertIn(f'href="{self.url(path="/file")}"', page)

    def test_case_opened_by_link_leads_to_the_report_by_link(self):
        token = self.ticket._portal_ensure_token()
        self.visit()
        page = self.url_open(f"/my/ticket/{self.ticket.id}/{token}").text
        self.env.invalidate_all()
        self.assertIn(self.url(access_token=self.report.access_token), page)

    def test_who_only_follows_the_case_gets_no_link_to_the_report(self):
        self.ticket.message_subscribe(self.other_customer_user.partner_id.ids)
        self.login(self.other_customer_user)
        for token in ("", "/nonsense", f"?access_token={self.other_ticket._portal_ensure_token()}"):
            page = self.url_open(f"/my/ticket/{self.ticket.id}{token}").text
            self.assertIn(self.ticket.number, page)
            self.assertIn("Our visit", page)
            self.assertNotIn("/my/service-reports/", page)
        self.env.invalidate_all()
        self.assertFalse(self.report.access_token)

    # ------------------------------------------------------------------------------------------------
    # The link goes out
    # ------------------------------------------------------------------------------------------------

    def test_link_to_sign_goes_to_who_reported_it(self):
        before = self.env["mail.mail"].search([])
        self.report.with_user(self.engineer).action_ask_for_signature()
        mail = self.env["mail.mail"].search([]) - before
        self.assertEqual(mail.recipient_ids, self.customer_user.partner_id)
        self.assertEqual((mail.model, mail.res_id), ("helpdesk.ticket", self.ticket.id), "the desk reads the answer")
        self.assertIn(f"/my/service-reports/{self.report.id}?access_token={self.report.access_token}", mail.body_html)
        self.assertIn(self.report.name, mail.subject)
        self.assertNotIn("foreman is to blame", mail.body_html)
        self.assertTrue(self.report.message_ids.filtered(lambda message: "asked to sign" in message.body))

    def test_link_is_asked_for_only_when_there_is_something_to_sign(self):
        report = self.report.with_user(self.engineer)
        report.action_take_back()
        with self.assertRaisesRegex(UserError, "does not wait"):
            report.action_ask_for_signature()
        report.action_finish()
        self.customer.email = self.customer_user.partner_id.email = False
        with self.assertRaisesRegex(UserError, "has no e-mail address"):
            report.action_ask_for_signature()
        for user in (self.workshop, self.station, self.auditor, self.customer_user):
            with self.assertRaises(AccessError):
                self.report.with_user(user).action_ask_for_signature()

    def test_link_to_sign_is_not_shown_to_who_follows_the_case(self):
        self.ticket.message_subscribe(self.other_customer_user.partner_id.ids)
        self.report.with_user(self.clerk).action_ask_for_signature()
        self.login(self.other_customer_user)
        thread = {"thread_model": "helpdesk.ticket", "thread_id": self.ticket.id}
        self.assertNotIn("access_token", self.url_open(f"/my/ticket/{self.ticket.id}").text)
        answer = self.rpc("/mail/thread/messages", **thread)
        self.assertIn("result", answer)
        self.assertNotIn(self.report.access_token, str(answer))

    def test_token_is_made_for_who_may_not_write_it(self):
        with self.assertRaises(AccessError):
            self.report.with_user(self.engineer).access_token = "mine"
        token = self.report.with_user(self.engineer)._portal_ensure_token()
        self.assertEqual(self.report.with_user(self.dispatcher)._portal_ensure_token(), token)
        second = self.other_report.with_user(self.dispatcher)._portal_ensure_token()
        self.assertNotEqual(token, second)


@tagged("post_install", "-at_install")
class TestReportPortalAttack(ReportPortalCase):
    """Other people's ids, tokens, pictures and tricks."""

    def test_report_of_somebody_else_cannot_be_opened(self):
        token = self.other_report._portal_ensure_token()
        for come in (self.visit, lambda: self.login(self.customer_user)):
            come()
            # the others' token opens the others' report only
            for query in (
                "",
                "?access_token=",
                "?access_token=wrong",
                "?access_token=%C3%A9%00",
                "?access_token=False",
            ):
                self.assert_sent_to(self.get(f"{self.url(self.other_report)}{query}"), "/my")
            for report_id in (0, 999999999, "9" * 30):
                self.assert_sent_to(self.get(f"/my/service-reports/{report_id}"), "/my")
        self.visit()
        for query in ("", f"?access_token={token}", "?access_token=" + "x" * 5000, "?access_token=False"):
            self.assert_sent_to(self.get(f"{self.url()}{query}"), "/my")
        self.assertNotEqual(self.get("/my/service-reports/-1").status_code, 500)
        self.assertIn(self.get("/my/service-reports").status_code, (302, 303))

    def test_routes_of_other_modules_ask_the_same_question(self):
        check = AfterSalesReportPortal()._document_check_access
        name, own, other = self.report._name, self.report, self.other_report
        token = other._portal_ensure_token()
        with MockRequest(self.env(user=self.customer_user)):
            self.assertEqual(check(name, own.id), own)
            self.assertEqual(check(name, other.id, token), other)
            for arguments in ((other.id,), (other.id, "wrong"), (999999999,), ("x",)):
                with self.assertRaises(AccessError):
                    check(name, *arguments)
            self.assertEqual(check("helpdesk.ticket", self.ticket.id), self.ticket)
        with MockRequest(self.env(user=self.env.ref("base.public_user"))), self.assertRaises(MissingError):
            check(name, own.id, token)

    def test_files_of_somebody_else_cannot_be_fetched(self):
        photo = self._add_photo(self.other_report)
        token = self.report._portal_ensure_token()
        self.login(self.other_customer_user)
        self.sign(self.other_report)
        self.env.invalidate_all()
        seal = self.other_report.seal_ids
        own = f"/photo/{photo.id}", f"/signature/{seal.id}", "/file"
        for path in own:
            self.assertEqual(self.get(self.url(self.other_report, path)).status_code, 200)
        for come in (self.visit, lambda: self.login(self.customer_user)):
            come()
            for path in own:
                self.assertEqual(self.get(self.url(self.other_report, path)).status_code, 404)
                # through one's own report
                self.assertEqual(self.get(self.url(path=path, access_token=token)).status_code, 404)

    def _add_photo(self, report):
        report = report.with_user(self.engineer)
        report.action_take_back()
        photo = self.env["aftersales.report.photo"].with_user(self.engineer)
        photo = photo.create({"report_id": report.id, "name": "Nameplate", "image": base64.b64encode(draw(9))})
        report.action_finish()
        return photo

    def test_pictures_are_not_served_by_the_routes_for_everybody(self):
        photo = self._add_photo(self.report)
        content = base64.b64decode(photo.image)
        self.login(self.customer_user)
        self.assertEqual(self.get(self.url(path=f"/photo/{photo.id}")).content, content)
        self.assertEqual(self.get(self.url(path=f"/photo/{photo.id}", small=1)).status_code, 200)
        self.sign()
        self.env.invalidate_all()
        seal = self.report.seal_ids
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "in", ("aftersales.report.photo", "aftersales.service.seal")),
                ("res_field", "!=", False),
                ("res_id", "in", (photo | seal).ids if photo._name == seal._name else photo.ids + seal.ids),
            ]
        )
        self.assertTrue(attachments)
        token = self.report._portal_ensure_token()
        secrets = content, draw(), base64.b64decode(seal.pdf)
        addresses = [
            f"/web/image/aftersales.report.photo/{photo.id}/image",
            f"/web/image?model=aftersales.report.photo&id={photo.id}&field=image_256",
            f"/web/content/aftersales.service.seal/{seal.id}/signature",
            f"/web/content/aftersales.service.seal/{seal.id}/pdf",
            f"/web/content?model=aftersales.service.seal&id={seal.id}&field=pdf",
            *(f"/web/content/{attachment.id}" for attachment in attachments),
        ]
        for come in (self.visit, lambda: self.login(self.customer_user), lambda: self.login(self.other_customer_user)):
            come()
            for address in addresses:
                for query in ("", f"{'&' if '?' in address else '?'}access_token={token}"):
                    response = self.get(f"{address}{query}")
                    self.assertNotIn(response.content, secrets, address)

    def test_customers_have_no_rights_on_the_records(self):
        self.login(self.customer_user)
        for model, record in (
            ("aftersales.service.report", self.report),
            ("aftersales.service.order", self.order),
            ("aftersales.report.check", self.report.check_ids),
            ("aftersales.service.seal", self.report.seal_ids),
        ):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.customer_user).browse(record.ids).check_access("read")
        for method in ("sign_on_portal", "_get_portal_facts", "get_signing_sheet", "action_ask_for_signature"):
            with mute_logger("odoo.http"):
                answer = self.rpc(
                    "/web/dataset/call_kw",
                    model="aftersales.service.report",
                    method=method,
                    args=[self.report.ids],
                    kwargs={"signer_name": "x", "signature": "x"} if method == "sign_on_portal" else {},
                )
            self.assertIn("error", answer, method)
        self.assert_unsigned()

    def test_others_cannot_sign(self):
        token = self.other_report._portal_ensure_token()
        for come in (self.visit, lambda: self.login(self.other_customer_user)):
            come()
            for sent in (None, "wrong", token):
                self.assert_sent_to(self.sign(token=sent), "/my")
        self.assert_unsigned()

    def test_our_own_people_do_not_sign_for_the_customer(self):
        token = self.report._portal_ensure_token()
        for user in (self.engineer, self.dispatcher, self.manager):
            self.login(user)
            page = self.url_open(self.url(access_token=token)).text
            self.assertIn("Bearing runs hot", page)
            self.assertNotIn('name="signature"', page)
            self.assert_sent_to(self.sign(token=token), self.url(notice="outdated", access_token=token))
        self.assert_unsigned()

    def test_a_link_or_a_foreign_page_signs_nothing(self):
        self.login(self.customer_user)
        self.assertIn(self.get(self.url(path="/sign"), params=self.signing()).status_code, (404, 405))
        with mute_logger("odoo.http"):
            self.assertEqual(self.post(self.url(path="/sign"), self.signing(), csrf=False).status_code, 400)
        self.assert_unsigned()

    def test_only_a_drawing_is_a_signature(self):
        self.login(self.customer_user)
        svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><path d='M0 0h9'/></svg>"
        html = b"<html><script>alert(1)</script></html>"
        for signature in (
            "nonsense",
            "data:image/png;base64,",
            "data:image/png;base64,%%%",
            data_url(svg, "image/svg+xml"),
            data_url(svg),
            data_url(html, "text/html"),
            data_url(html),
            data_url(JPEG, "image/jpeg"),
            data_url(draw(kind="JPEG")),
            data_url(draw()[:200]),
            data_url(b"\x89PNG\r\n\x1a\n" + html),
            "https://evil.example/signature.png",
        ):
            self.assertIn("clear the box", self.refuse("signature", signature=signature))
        self.assertIn("sign in the box", self.refuse("signature", signature="  "))

    def test_blank_and_huge_pictures_are_refused(self):
        self.login(self.customer_user)
        for color, size in (
            ((0, 0, 0, 0), (600, 200)),
            ("white", (600, 200)),
            ("navy", (600, 200)),
            ("white", (9000, 9)),
        ):
            blank = BytesIO()
            Image.new("RGBA", size, color).save(blank, "PNG")
            self.refuse("signature", signature=data_url(blank.getvalue()))
        self.refuse("signature", signature=data_url(draw() + b"\0" * 1_500_000))
        response = self.sign(signature="data:image/png;base64," + "A" * 4_000_000)
        self.assertEqual(response.status_code, 413)
        self.assert_unsigned()

    def test_signature_of_somebody_else_is_not_copied_in(self):
        self.login(self.other_customer_user)
        self.sign(self.other_report)
        self.env.invalidate_all()
        self.assertEqual(self.other_report.state, "signed")
        self.login(self.customer_user)
        picture = base64.b64decode(self.other_report.seal_ids.signature)
        self.assertIn("used before", self.refuse("form", signature=data_url(picture)))
        self.sign(signature=data_url(draw(2)))
        self.env.invalidate_all()
        self.assertEqual(self.report.state, "signed", "drawn anew, it is taken")

    def test_what_is_being_written_is_not_signed(self):
        self.login(self.customer_user)
        self.report.with_user(self.engineer).action_take_back()
        self.assertNotIn("Bearing runs hot", self.url_open(self.url()).text)
        response = self.sign()
        self.assert_sent_to(response, self.url(notice="outdated"))
        self.assert_unsigned()
        self.assertNotIn("Thank you", self.url_open(response.headers["Location"]).text)
        self.assertEqual(self.get(self.url(path="/file")).status_code, 404)

    def test_superseded_version_is_not_signed(self):
        self.order.type_id.sign_engineer = True
        self.report.with_user(self.engineer).action_sign("engineer", "", base64.b64encode(draw(7)).decode())
        self.report.with_user(self.engineer).action_correct("Wrong cause")
        self.login(self.customer_user)
        self.assertIn("is being corrected", self.url_open(self.url()).text)
        self.assert_sent_to(self.sign(), self.url(notice="outdated"))
        self.env.invalidate_all()
        self.assertEqual(self.report.seal_ids.mapped("role"), ["engineer"])

    def test_refused_signature_cannot_be_given_afterwards(self):
        self.report.with_user(self.engineer).action_refuse("Ann Miller", "Wants to ask her boss")
        self.login(self.customer_user)
        page = self.url_open(self.sign().headers["Location"]).text
        self.assertNotIn("Thank you", page)
        self.assertIn("Wants to ask her boss", page)
        self.env.invalidate_all()
        self.assertEqual(self.report.seal_ids.mapped("method"), ["refused"])

    def test_hostile_text_is_shown_as_text(self):
        self.login(self.customer_user)
        evil = "<script>alert(1)</script>{{7*7}}"
        page = self.sign(signer_name=evil, remarks=evil, signature="").text
        self.assertNotIn("<script>alert(1)", page)
        self.assertIn("&lt;script&gt;alert(1)", page)
        self.sign(signer_name=f"{evil}\x00\u202e", signer_function=evil, remarks=f"{evil}\r\n{evil}")
        self.env.invalidate_all()
        self.assertEqual(self.report.seal_ids.signer_name, evil)
        self.assertEqual(self.report.seal_ids.remarks, f"{evil}\n{evil}")
        for query in ({}, {"notice": evil}, {"notice": "signed"}):
            page = self.url_open(self.url(**query)).text
            self.assertNotIn("<script>alert(1)", page)
            self.assertIn("&lt;script&gt;alert(1)", page)

    def test_fields_of_the_seal_are_not_the_sender_s_to_fill(self):
        self.login(self.customer_user)
        self.sign(role="engineer", method="stamp", ip="1.2.3.4", date="2020-01-01", user_id="1", refusal_reason="x")
        self.env.invalidate_all()
        seal = self.report.seal_ids
        self.assertEqual(
            (seal.role, seal.method, seal.ip, seal.refusal_reason), ("customer", "portal", "127.0.0.1", False)
        )
        self.assertEqual(seal.user_id, self.customer_user)
        self.assertGreater(seal.date, datetime(2021, 1, 1))

    def test_what_the_leader_is_told_stays_inside(self):
        report = self.other_report.with_user(self.engineer)
        report.action_take_back()
        report.write({"large_problem": True, "leader_proposal": "Offer them half the price"})
        report.action_finish()
        self.login(self.other_customer_user)
        self.assertNotIn("half the price", self.url_open(self.url(self.other_report)).text)
        self.sign(self.other_report)
        self.env.invalidate_all()
        self.assertNotIn("half the price", self.url_open(self.url(self.other_report)).text)
        # the content lies open in the file that the customer keeps
        self.assertNotIn("half the price", self.other_report.seal_ids.content)
        self.assertNotIn("half the price", self.url_open(f"/my/ticket/{self.other_ticket.id}").text)

    def test_report_of_a_confidential_ticket_is_nowhere(self):
        token = self.report._portal_ensure_token()
        self.ticket.with_user(self.clerk).action_hand_over_confidential()
        self.assertFalse(self.report.access_token)
        self.assertFalse(self.report._portal_ensure_token())
        self.report.access_token = token
        for come in (self.visit, lambda: self.login(self.customer_user), lambda: self.login(self.manager)):
            come()
            self.assert_sent_to(self.get(self.url(access_token=token)), "/my")
            self.assert_sent_to(self.sign(token=token), "/my")
            self.assertEqual(self.get(self.url(path="/file", access_token=token)).status_code, 404)
        self.login(self.customer_user)
        self.assertNotIn(self.report.name, self.url_open("/my/service-reports").text)
        names = ["aftersales_report_count", "aftersales_report_awaited_count"]
        self.assertEqual(self.rpc("/my/counters", counters=names)["result"], dict.fromkeys(names, 0))
        self.assert_unsigned()

    def test_list_survives_any_address(self):
        self.login(self.customer_user)
        for query in (
            "filterby=nonsense&sortby=x",
            "search=%00%01",
            "search=" + "x" * 5000,
            "search=%25_%5C'%22;--",
            "search=<script>alert(1)</script>",
        ):
            response = self.url_open(f"/my/service-reports?{query}")
            self.assertEqual(response.status_code, 200, query[:50])
            self.assertNotIn("<script>alert(1)", response.text)
        self.assertEqual(self.url_open("/my/service-reports/page/99999999999999999999").status_code, 200)


@tagged("post_install", "-at_install")
class TestReportCheckPage(ReportPortalCase):
    """Anyone with the paper or the file checks it without an account (S3)."""

    def setUp(self):
        super().setUp()
        self.login(self.customer_user)
        self.sign()
        self.env.invalidate_all()
        self.seal = self.report.seal_ids
        self.visit()

    def check(self, token=None, **kw):
        return self.get(f"/after-sales/check/{token or self.seal.token}", **kw)

    def test_valid_document(self):
        response = self.check()
        self.assertEqual(response.status_code, 200)
        for text in ("VALID", self.report.name, self.company.name, "Service report", self.seal.pdf_digest):
            self.assertIn(text, response.text)
        self.assertNotIn("ALTERED", response.text)
        self.assertEqual(response.headers["X-Robots-Tag"], "noindex, nofollow")

    def test_page_says_nothing_about_people_and_content(self):
        page = self.check().text
        for secret in (
            "Northern Mill",
            "Ann Miller",
            "Foreman",
            "Came quickly",
            "Bearing",
            "Pump",
            "SN-1001",
            self.engineer.name,
            self.ticket.number,
            "/my/service-reports",
            "access_token",
            self.seal.content_digest,
            self.seal.signature_digest,
        ):
            self.assertNotIn(secret, page)

    def test_superseded_document(self):
        self.report.with_user(self.engineer).action_correct("Wrong cause")
        self.assertIn("VALID", self.check().text, "until the newer one is signed")
        second = self.order.report_id
        second.with_user(self.engineer).action_finish()
        self.login(self.customer_user)
        self.sign(second, signature=data_url(draw(2)))
        self.visit()
        page = self.check().text
        self.assertIn("SUPERSEDED", page)
        self.assertIn("a newer signed version", page)
        self.env.invalidate_all()
        self.assertIn("VALID", self.check(second.seal_ids.token).text)

    def test_altered_document(self):
        self.cr.execute("ALTER TABLE aftersales_service_report DISABLE TRIGGER USER")
        self.cr.execute("UPDATE aftersales_service_report SET treatment = 'Nothing' WHERE id = %s", (self.report.id,))
        self.cr.execute("ALTER TABLE aftersales_service_report ENABLE TRIGGER USER")
        self.env.invalidate_all()
        page = self.check().text
        self.assertIn("ALTERED", page)
        self.assertNotIn("VALID", page)
        self.assertNotIn("Nothing", page)

    def test_altered_file(self):
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", self.seal._name), ("res_id", "=", self.seal.id), ("res_field", "=", "pdf")]
        )
        forged = attachment._file_write(b"%PDF-1.7 forged", "0" * 40)
        self.cr.execute("UPDATE ir_attachment SET store_fname = %s WHERE id = %s", (forged, attachment.id))
        self.env.invalidate_all()
        self.assertIn("ALTERED", self.check().text)

    def test_unknown_address(self):
        for token in ("x" * 22, "x", "é", "%00", "..%2f..%2fetc", "' OR 1=1 --", "9" * 3000, self.seal.hash):
            response = self.check(token)
            self.assertEqual(response.status_code, 404, token[:30])
            self.assertNotIn(self.report.name, response.text)
        self.assertIn("Unknown document", self.check("x" * 22).text)

    def test_writes_nothing_and_takes_no_post(self):
        with mute_logger("odoo.http"):
            self.assertIn(self.post(f"/after-sales/check/{self.seal.token}").status_code, (400, 405))

    def test_many_checks_have_to_wait(self):
        sender = self.env["aftersales.form.sender"]
        for _check in range(120):
            sender._count_in("check", "127.0.0.1", self.company, 120)
        response = self.check()
        self.assertEqual(response.status_code, 429)
        self.assertNotIn(self.report.name, response.text)

    def test_first_of_two_signatures_points_to_the_later_one(self):
        self.order.type_id.sign_engineer = True
        order = self._plan_order(ticket=self.ticket, start="2026-03-09 08:00:00")
        report = self._work_on(order).with_env(self.env)
        report.with_user(self.engineer).action_sign("engineer", "", base64.b64encode(draw(7)).decode())
        first = report.seal_ids
        self.assertNotIn("newer file of the same version", self.check(first.token).text)
        self.login(self.customer_user)
        self.sign(report, signature=data_url(draw(2)))
        self.visit()
        page = self.check(first.token).text
        self.assertIn("VALID", page)
        self.assertIn("newer file of the same version", page)

    def test_file_is_compared_in_the_browser(self):
        file = self.url(path="/file", access_token=self.report._portal_ensure_token())
        self.start_tour(f"/after-sales/check/{self.seal.token}?{file}", "aftersales_check_file")


@tagged("post_install", "-at_install")
class TestReportPortalTour(ReportPortalCase, HttpCase):
    """From the link in the mail to the thank-you page, without an account, at a desk."""

    def test_customer_signs_by_the_link_in_the_mail(self):
        self.report.with_user(self.engineer).action_ask_for_signature()
        self.start_tour(self.url(access_token=self.report.access_token), "aftersales_portal_sign")
        self.env.invalidate_all()
        self.assertEqual(self.report.state, "signed")
        seal = self.report.seal_ids
        self.assertEqual((seal.signer_name, seal.rating_skill, seal.remarks), ("Ann Miller", "5", "Well done"))


@tagged("post_install", "-at_install")
class TestReportPortalTourPhone(TestReportPortalTour):
    """The same on a phone."""

    # the loader leaves inherited tests out unless it is told
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True
