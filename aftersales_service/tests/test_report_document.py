"""The service report on paper (S1, S4, S5): what stands on it, and that nothing is signed which was not."""

import base64

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from . import pdfa
from .common import NO_MAIL
from .report_common import ReportCommon

HOSTILE = '<script>alert("x")</script><img src="/web/image/1"/><b>bold</b>'


@freeze_time("2026-03-02 09:00:00")
class TestReportDocument(ReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.part = cls.env["product.product"].create({"name": "Part"})

    def _ready(self, **facts):
        return self._work_on(self._plan_order(), **facts)

    def _sign(self, report, **said):
        report.action_sign("customer", "Mr Miller", self._draw(), **said)
        return self._get_file(report)

    # -- what is not signed ---------------------------------------------------------------------------

    def test_a_draft_says_so_and_carries_no_signature(self):
        report = self._ready()
        (page,) = self._open(self._print(report)).pages
        text = " ".join(page.extract_text().split())
        self.assertIn("Draft – not signed", text)
        self.assertNotIn("Signatures", text)
        self.assertFalse(self._get_pictures(page))
        self.assertFalse(self._get_links(page))

    def test_every_sheet_of_a_draft_says_so(self):
        texts = self._read(self._print(self._ready(fault="Measured again and again. " * 400)))
        self.assertGreater(len(texts), 1)
        for text in texts:
            self.assertIn("Draft – not signed", text)

    def test_a_correction_does_not_inherit_the_signature(self):
        report = self._ready()
        signed = self._sign(report)
        self.assertTrue(self._get_pictures(self._open(signed).pages[0]))
        report.action_correct("The cause was wrong")
        second = report.order_id.report_id
        (page,) = self._open(self._print(second)).pages
        text = " ".join(page.extract_text().split())
        self.assertIn("Draft – not signed", text)
        self.assertIn(f"corrects {report.name} because: The cause was wrong", text)
        self.assertNotIn("Mr Miller", text)
        self.assertFalse(self._get_pictures(page))

    def test_nobody_puts_a_signature_into_the_address_of_a_print(self):
        # /report/pdf/…?options={"signing": …} hands all of it to the template
        report = self._ready()
        forged = {
            "role": "customer",
            "method": "device",
            "signer_name": "Mr Forged",
            "signature": self._draw(),
            "date": "2026-03-02 09:00:00",
            "token": "forged",
        }
        (page,) = self._open(self._print(report, data={"signing": forged, "signatures": [forged]})).pages
        text = " ".join(page.extract_text().split())
        self.assertIn("Draft – not signed", text)
        self.assertNotIn("Mr Forged", text)
        self.assertFalse(self._get_pictures(page))

    def test_the_preview_of_a_signed_report_shows_no_signature(self):
        report = self._ready()
        self._sign(report)
        reports = self.env(user=self.engineer)["ir.actions.report"]
        html = reports._render_qweb_html("aftersales_service.report_service_report", report.ids)[0].decode()
        self.assertIn("Copy without signatures", html)
        self.assertNotIn("Mr Miller", html)

    # -- what is signed is stored ---------------------------------------------------------------------

    def test_printing_a_signed_report_gives_the_stored_file(self):
        report = self._ready()
        stored = self._sign(report)
        # whatever changes around it later
        self.customer.name = "Eastern Mill"
        for user in (self.engineer, self.clerk, self.dispatcher, self.auditor, self.manager):
            self.assertEqual(self._print(report, user=user), stored, user.name)

    def test_each_version_keeps_its_file(self):
        first = self._ready()
        stored = self._sign(first)
        first.action_correct("The cause was wrong")
        second = first.order_id.report_id
        second.cause = "Wrong grease"
        second.action_finish()
        corrected = self._sign(second)
        self.assertEqual(self._print(first), stored)
        self.assertEqual(self._print(second), corrected)
        self.assertIn("No grease in the bearing", self._read(stored)[0])
        self.assertIn("Wrong grease", self._read(corrected)[0])

    def test_several_at_once(self):
        signed, draft = self._ready(), self._work_on(self._plan_order(start="2026-03-02 12:00:00"))
        self._sign(signed)
        texts = self._read(self._print(draft + signed))
        self.assertEqual(len(texts), 2)
        self.assertIn("Draft – not signed", texts[0])
        self.assertIn("Mr Miller", texts[1])

    def test_only_who_may_read_the_report_gets_the_file(self):
        report = self._ready()
        self._sign(report)
        colleague = new_test_user(self.env, "as_colleague", groups="aftersales_service.group_engineer", context=NO_MAIL)
        for stranger in (colleague, self.customer_user):
            reports = self.env(user=stranger)["ir.actions.report"].with_context(force_report_rendering=True)
            with self.assertRaises(AccessError):
                reports._render_qweb_pdf("aftersales_service.action_report_service_report", report.ids)

    def test_a_lost_file_is_not_made_a_second_time(self):
        report = self._ready()
        self._sign(report)
        self.patch(type(self.env["aftersales.service.seal"]), "pdf", False)
        with self.assertRaisesRegex(UserError, "missing in the archive"):
            report._get_sealed_file()

    # -- what stands on it ----------------------------------------------------------------------------

    def test_says_what_was_found_done_and_signed(self):
        self.customer.write({"street": "12 Mill Lane", "city": "Sheffield"})
        report = self._ready(
            responsibility="Use",
            compensation="A grease gun",
            leftover="Coupling to be ordered",
            usage_note="Day and night",
            guarantee="not_covered",
            part_ids=[
                Command.create(
                    {
                        "product_id": self.part.id,
                        "description": "Bearing 6310",
                        "quantity": 2,
                        "old_serial": "B-1",
                        "new_serial": "B-2",
                        "reason": "Worn",
                    }
                )
            ],
        )
        pages = self._read(
            self._sign(
                report,
                signer_function="Head of maintenance",
                rating_integrity="5",
                rating_skill="3",
                remarks="Came quickly",
            )
        )
        text = " ".join(pages)
        for said in (
            report.name,
            report.order_id.name,
            report.ticket_id.number,
            "Northern Mill",
            "12 Mill Lane, Sheffield",
            "Pump",
            "P-100",
            "SN-1001",
            "The engineer",
            "1,200.5",
            "Day and night",
            "Not covered",
            "Bearing runs hot",
            "No grease in the bearing",
            "Bearing replaced, greased",
            "A grease gun",
            "Coupling to be ordered",
            "Bearing 6310",
            "B-1",
            "B-2",
            "Worn",
            "Workplace left clean",
            "Mr Miller · Head of maintenance",
            "Signed on our device",
            "Integrity",
            "5 / 5",
            "3 / 5",
            "Came quickly",
        ):
            self.assertIn(said, text)
        self.assertNotIn("Draft", text)

    def test_code_leads_to_the_page_that_checks_this_signature(self):
        report = self._ready()
        self._sign(report)
        (page,) = self._open(self._get_file(report)).pages
        seal = report.sudo().seal_ids
        self.assertEqual(self._get_links(page), {f"{report.get_base_url()}/after-sales/check/{seal.token}"})

    def test_every_signature_stands_on_the_last_file(self):
        self.env.ref("aftersales_service.order_type_repair").sign_engineer = True
        report = self._ready()
        report.action_sign("engineer", "", self._draw())
        first = " ".join(self._read(self._get_file(report)))
        self.assertIn("Signed on our device", first)
        self.assertNotIn("Mr Miller", first)
        last = self._open(self._sign(report))
        self.assertIn("Mr Miller", last.pages[0].extract_text())
        self.assertEqual(len(self._get_pictures(last.pages[0])), 2)

    def test_a_refusal_stands_there_with_its_reason(self):
        report = self._ready()
        report.action_refuse("Mr Miller", "Wants to ask his boss")
        (page,) = self._open(self._get_file(report)).pages
        text = " ".join(page.extract_text().split())
        self.assertIn("Refused to sign Wants to ask his boss", text)
        self.assertFalse(self._get_pictures(page))

    def test_each_kind_of_document_has_its_title(self):
        for code, title, facts in (
            ("installation", "Installation Acceptance Form", {"acceptance": "conditional", "acceptance_note": "Paint"}),
            ("training", "Operator Training Record", {"trainee_ids": [Command.create({"name": "Ann Smith"})]}),
        ):
            with self.subTest(code):
                order = self._plan_order(
                    type_id=self.env.ref(f"aftersales_service.order_type_{code}").id,
                    start="2026-03-0%s 08:00:00" % (3 if code == "training" else 4),
                )
                text = " ".join(self._read(self._print(self._work_on(order, **facts))))
                self.assertIn(title, text)
                self.assertIn("Ann Smith" if code == "training" else "Accepted with reservations Paint", text)

    def test_times_are_those_of_the_customer(self):
        self.customer.tz = "Asia/Shanghai"
        text = self._read(self._print(self._ready()))[0]
        self.assertRegex(text, r"Finished at Mar 2, 2026 5:00\s?PM")
        self.assertIn("Times are those of Asia/Shanghai", text)

    def test_chinese_can_be_read_and_copied(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.write({"lang": "zh_CN", "name": "北方机械厂"})
        report = self._ready(fault="驱动侧轴承发热", cause="轴承缺油", treatment="更换轴承并加注润滑脂")
        content = self._sign(report, remarks="响应及时")
        text = "".join(self._read(content)).replace(" ", "")
        for said in ("北方机械厂", "驱动侧轴承发热", "轴承缺油", "更换轴承并加注润滑脂", "响应及时", "2026年3月2日"):
            self.assertIn(said, text)
        fonts = [
            font.get_object() for page in self._open(content).pages for font in page["/Resources"]["/Font"].values()
        ]
        for font in fonts:
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            self.assertTrue({"/FontFile2", "/FontFile3"} & set(descriptor), font["/BaseFont"])

    # -- whatever people write ------------------------------------------------------------------------

    def test_hostile_text_is_printed_as_text(self):
        self.customer.name = HOSTILE
        facts = dict.fromkeys(
            ("fault", "cause", "treatment", "responsibility", "compensation", "usage_note", "leftover"), HOSTILE
        )
        report = self._ready(
            **facts,
            part_ids=[Command.create({"product_id": self.part.id, "description": HOSTILE, "reason": HOSTILE})],
            check_ids=[Command.create({"name": HOSTILE, "value": HOSTILE})],
            trainee_ids=[Command.create({"name": HOSTILE, "topics": HOSTILE})],
        )
        report.action_sign("customer", HOSTILE[:100], self._draw(), remarks=HOSTILE, signer_function=HOSTILE[:100])
        content = self._get_file(report)
        text = "".join(self._read(content)).replace(" ", "")
        self.assertGreaterEqual(text.count('<script>alert("x")</script>'), 14)
        pictures = self._get_pictures(self._open(content).pages[0])
        self.assertEqual(len(pictures), 1, "the signature alone is a picture")

    def test_long_texts_go_on_for_pages_that_say_which_they_are(self):
        long = "The bearing was measured again and again. " * 400
        report = self._ready(fault=long, treatment="Unbroken" * 600, leftover="\n".join(map(str, range(150))))
        texts = self._read(self._sign(report))
        self.assertGreater(len(texts), 3)
        for number, text in enumerate(texts, 1):
            self.assertIn(f"Page {number} of {len(texts)}", text)
            self.assertIn(report.name, text)
        self.assertEqual("".join(texts).count("measured"), 400)
        self.assertIn("Mr Miller", texts[-1])

    def test_heads_of_tables_are_repeated(self):
        lines = [
            Command.create({"product_id": self.part.id, "description": f"Part {number}", "new_serial": f"S{number}"})
            for number in range(90)
        ]
        texts = self._read(self._print(self._ready(part_ids=lines)))
        self.assertGreater(len(texts), 1)
        for text in texts[:2]:
            self.assertIn("Part Quantity Old serial New serial Reason", text)

    def test_a_short_report_fits_on_one_page(self):
        report = self._ready()
        self.assertEqual(len(self._read(self._sign(report, rating_skill="5", remarks="Good"))), 1)

    def test_with_and_without_logo(self):
        report = self._ready()
        self.company.logo = False
        (page,) = self._open(self._print(report)).pages
        self.assertFalse(self._get_pictures(page))
        self.assertIn(self.company.name, page.extract_text())
        self.company.logo = self._draw()
        (page,) = self._open(self._print(report)).pages
        self.assertEqual(len(self._get_pictures(page)), 1)

    def test_photos_stand_on_it(self):
        report = self._ready(
            photo_ids=[
                Command.create({"name": f"View {number}", "image": self._draw((800, 600))}) for number in range(4)
            ]
        )
        page = self._open(self._print(report)).pages[0]
        self.assertEqual(len(self._get_pictures(page)), 4)
        self.assertIn("Before: View 3", " ".join(page.extract_text().split()))

    # -- made for keeping -----------------------------------------------------------------------------

    def test_the_file_is_made_for_keeping_and_holds_what_was_signed(self):
        report = self._ready()
        pdf = self._open(self._sign(report))
        root = pdf.trailer["/Root"]
        metadata = root["/Metadata"].get_object().get_data().decode()
        self.assertRegex(metadata, r"pdfaid:part(>|=\")3")
        self.assertRegex(metadata, r"pdfaid:conformance(>|=\")B")
        self.assertTrue(root["/OutputIntents"])
        (embedded,) = root["/Names"]["/EmbeddedFiles"]["/Names"][1::2]
        self.assertIn(embedded, root["/AF"])
        embedded = embedded.get_object()
        self.assertEqual(embedded["/AFRelationship"], "/Data")
        self.assertEqual(embedded["/UF"], "report.json")
        self.assertEqual(embedded["/EF"]["/F"].get_object().get_data().decode(), report.sudo().seal_ids.content)

    def test_a_full_report_in_chinese_is_archival(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.write({"lang": "zh_CN", "name": "北方机械厂"})
        self.env.ref("aftersales_service.order_type_repair").sign_engineer = True
        report = self._ready(
            fault="驱动侧轴承发热，密封轻微渗漏。" * 6,
            check_ids=[
                Command.create({"name": f"检查项 {number}", "result": "ok", "value": f"{number} mm/s"})
                for number in range(12)
            ],
            part_ids=[
                Command.create({"product_id": self.part.id, "description": f"轴承 {number}", "reason": "磨损"})
                for number in range(4)
            ],
            photo_ids=[Command.create({"name": "铭牌", "image": self._draw((1600, 1200))}) for _number in range(4)],
        )
        report.action_sign("engineer", "", self._draw())
        content = self._sign(report, rating_speed="4", remarks="响应及时")
        self.assertEqual(pdfa.problems(content), [])
        self.assertEqual(len(self._read(content)), 2)
        self.assertEqual(len(self._get_pictures(self._open(content).pages[0])), 4 + 2)

    def test_a_station_prints_its_own_report(self):
        station = self.env["res.partner"].create({"name": "Harbour Service", "is_service_station": True})
        self.station.partner_id.parent_id = station
        report = self._work_on(self._plan_order(engineer_id=self.station.id, station_id=station.id), user=self.station)
        self.assertIn("Draft – not signed", self._read(self._print(report, user=self.station))[0])

    def test_a_picture_of_a_stamp_is_printed(self):
        report = self._ready()
        report.action_sign("customer", "Northern Mill", self._draw((600, 599)), method="stamp")
        text = " ".join(self._read(self._get_file(report)))
        self.assertIn("Stamp, by photo", text)
        self.assertTrue(base64.b64decode(report.sudo().seal_ids.with_context(bin_size=False).signature))
