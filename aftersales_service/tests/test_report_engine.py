"""The PDF engine: what it renders, what it refuses, and that other reports stay as they were."""

import base64
import io
import json
import sys
from unittest.mock import patch
from urllib.parse import urlencode
from urllib.request import OpenerDirector

from odoo.exceptions import UserError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged
from odoo.tools.pdf import OdooPdfFileReader

from odoo.addons.base.models import ir_actions_report as core
from odoo.addons.base.tests.common import DISABLED_MAIL_CONTEXT

NO_WKHTMLTOPDF = core.WkhtmlInfo("install", False, "wkhtmltopdf", "", False, "wkhtmltoimage", None)
WKHTMLTOPDF = NO_WKHTMLTOPDF._replace(state="ok", version="0.12.6", is_patched_qt=True)
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
DOCUMENT = """
<t t-name="aftersales_service.test_document">
    <t t-call="aftersales_service.document_container">
        <t t-foreach="docs" t-as="o">
            <t t-call="aftersales_service.document_layout">
                <t t-set="document_title">Protocol</t>
                <t t-set="document_number" t-value="o.ref" />
                %s
            </t>
        </t>
    </t>
</t>
"""


class ReportEngineCase(TransactionCase):
    """A report of ours on partners, whose number is the partner's reference."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Neither test nor result may depend on what the machine has installed.
        cls.startClassPatcher(patch.object(core, "_wkhtml", lambda: NO_WKHTMLTOPDF))
        cls.env = cls.env(context=dict(cls.env.context, **DISABLED_MAIL_CONTEXT))
        cls.first, cls.second = cls.env["res.partner"].create(
            [
                {"name": "Harbour Crane Ltd.", "ref": "P-001", "comment": "<p>Fine</p>"},
                {"name": "苏州精密机械有限公司", "ref": "P-002", "comment": "<p>主轴有异响</p>"},
            ]
        )
        cls.view = cls.env["ir.ui.view"].create(
            {
                "type": "qweb",
                "name": "test document",
                "key": "aftersales_service.test_document",
                "arch": DOCUMENT % '<h2 t-out="o.name" /><div t-out="o.comment" />',
            }
        )
        cls.report = cls.env["ir.actions.report"].create(
            {
                "name": "Test document",
                "model": "res.partner",
                "report_name": "aftersales_service.test_document",
                "pdf_engine": "weasyprint",
                "paperformat_id": cls.env.ref("aftersales_service.paperformat_document").id,
            }
        )

    def _write_body(self, body):
        self.view.arch = DOCUMENT % body

    def _print(self, partners, report=None, env=None):
        """Return the printed document, opened; nothing worth a warning may have happened."""
        reports = (env or self.env)["ir.actions.report"].with_context(force_report_rendering=True)
        with self.assertNoLogs(level="WARNING"):
            content, kind = reports._render_qweb_pdf((report or self.report).report_name, partners.ids)
        self.assertEqual(kind, "pdf")
        return OdooPdfFileReader(io.BytesIO(content))

    def _texts(self, pdf):
        return [" ".join(page.extract_text().split()) for page in pdf.pages]

    def _pictures(self, pdf):
        return [
            image
            for page in pdf.pages
            for image in (page["/Resources"].get("/XObject") or {}).values()
            if image.get_object()["/Subtype"] == "/Image"
        ]


@tagged("post_install", "-at_install")
class TestReportEngine(ReportEngineCase):
    # -- what is on paper

    def test_text_can_be_extracted_in_both_languages(self):
        (english,) = self._texts(self._print(self.first))
        self.assertIn("Harbour Crane Ltd.", english)
        self.assertIn(self.env.company.name, english)
        self.assertIn("Page 1 of 1", english)
        (chinese,) = self._texts(self._print(self.second))
        self.assertIn("苏州精密机械有限公司", chinese)
        self.assertIn("主轴有异响", chinese)

    def test_each_document_counts_its_own_pages(self):
        self._write_body('<h2 t-out="o.name" /><p style="break-before: page">Overleaf</p>')
        texts = self._texts(self._print(self.first + self.second))
        self.assertEqual(len(texts), 4)
        for number, text in enumerate(texts):
            self.assertIn(f"Page {number % 2 + 1} of 2", text)
            self.assertIn(("P-001", "P-002")[number // 2], text)

    def test_same_record_twice_is_printed_twice(self):
        texts = self._texts(self._print(self.env["res.partner"].browse([self.first.id] * 2)))
        self.assertEqual(len(texts), 2)
        self.assertIn("P-001", texts[1])

    def test_long_table_keeps_every_row_and_repeats_its_head(self):
        self._write_body(
            """<table class="lines"><thead><tr><th>Part</th></tr></thead><tbody>
            <tr t-foreach="range(400)" t-as="row"><td>row-<t t-out="row" />-end</td></tr></tbody></table>"""
        )
        texts = self._texts(self._print(self.first))
        self.assertGreater(len(texts), 5)
        everything = " ".join(texts)
        self.assertFalse([row for row in range(400) if f"row-{row}-end" not in everything])
        self.assertTrue(all("Part" in text for text in texts))

    def test_sheet_follows_the_paper_format(self):
        self.report.paperformat_id = self.env["report.paperformat"].create(
            {"name": "Card", "format": "custom", "page_width": 150, "page_height": 100, "orientation": "Portrait"}
        )
        box = self._print(self.first).pages[0]["/MediaBox"]
        self.assertEqual([round(float(side) / 72 * 25.4) for side in box], [0, 0, 150, 100])
        self.report.paperformat_id = self.env["report.paperformat"].create(
            {"name": "Wide", "format": "A4", "orientation": "Landscape"}
        )
        box = self._print(self.first).pages[0]["/MediaBox"]
        self.assertEqual([round(float(side) / 72 * 25.4) for side in box], [0, 0, 297, 210])

    def test_margins_follow_the_paper_format(self):
        self._write_body('<div style="height: 200mm">Tall</div>')
        self.assertEqual(len(self._print(self.first).pages), 1)
        self.report.paperformat_id.margin_bottom = 90
        self.assertGreater(len(self._print(self.first).pages), 1)

    def test_report_without_records(self):
        self._write_body("")
        self.view.arch = """<t t-name="aftersales_service.test_document">
            <t t-call="aftersales_service.document_container"><p>No record</p></t></t>"""
        (text,) = self._texts(self._print(self.env["res.partner"]))
        self.assertIn("No record", text)

    # -- storing

    def test_stored_document_is_returned_again(self):
        self.report.write({"attachment": "'%s.pdf' % object.ref", "attachment_use": True})
        self._print(self.first + self.second)
        stored = self.env["ir.attachment"].search(
            [("res_model", "=", "res.partner"), ("res_id", "in", (self.first + self.second).ids)]
        )
        self.assertEqual(set(stored.mapped("name")), {"P-001.pdf", "P-002.pdf"})
        self.first.name = "Renamed"
        self.assertIn("Harbour Crane Ltd.", self._texts(self._print(self.first))[0])
        self.assertEqual(self.env["ir.attachment"].search_count([("name", "=", "P-001.pdf")]), 1)

    def test_archival_document_carries_its_files(self):
        content = self.env["ir.actions.report"]._render_pdf_archival(
            self.report, self.first.id, [("facts.json", b'{"a": 1}', "The facts")]
        )
        pdf = OdooPdfFileReader(io.BytesIO(content))
        self.assertEqual(list(pdf.getAttachments()), [("facts.json", b'{"a": 1}')])
        metadata = pdf.trailer["/Root"]["/Metadata"].get_data().decode()
        self.assertRegex(metadata, r"part>3<|part=\"3\"")
        self.assertIn("Harbour Crane Ltd.", self._texts(pdf)[0])


@tagged("post_install", "-at_install")
class TestReportEngineReach(ReportEngineCase):
    """What a document may show: nothing from outside, from inside what its reader may see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(cls.env, "pdf_clerk", groups="base.group_user")
        cls.secret, cls.public = cls.env["ir.attachment"].create(
            [
                {"name": "secret.png", "raw": PIXEL},
                {"name": "public.png", "raw": PIXEL, "public": True},
            ]
        )

    def _render(self, body, env=None):
        reports = (env or self.env)["ir.actions.report"]
        with self.assertNoLogs(level="WARNING"):
            return OdooPdfFileReader(io.BytesIO(reports._run_weasyprint(f"<body>{body}<p>after</p></body>", "")))

    def _count_pictures(self, address, env=None):
        return len(self._pictures(self._render(f'<img src="{address}">', env)))

    def test_foreign_addresses_are_never_asked(self):
        asked = []
        with patch.object(OpenerDirector, "open", lambda opener, request, *args, **kwargs: asked.append(request)):
            pdf = self._render("""
                <img src="http://192.0.2.1/a.png"><img src="//192.0.2.1/b.png"><img src="file:///etc/passwd">
                <link rel="stylesheet" href="https://192.0.2.1/c.css"><link rel="attachment" href="file:///etc/passwd">
                <a rel="attachment" href="file:///etc/passwd">file</a><object data="file:///etc/passwd"></object>
                <style>
                    @import url(http://192.0.2.1/d.css);
                    @font-face { font-family: x; src: url(file:///etc/passwd) }
                    p { background: url(ftp://192.0.2.1/e.png); font-family: x; }
                </style>
                <svg><image href="file:///etc/passwd"/></svg><iframe src="file:///etc/passwd"></iframe>
                <script>document.write("written")</script>""")
        (text,) = self._texts(pdf)
        self.assertIn("after", text)
        self.assertNotIn("written", text)
        self.assertNotIn("root:", text)
        self.assertFalse(asked)
        self.assertFalse([name for name, content in pdf.getAttachments() if content])
        self.assertFalse(self._pictures(pdf))

    def test_data_address_is_shown(self):
        self.assertEqual(self._count_pictures(f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"), 1)

    def test_pictures_need_the_right_to_see_them(self):
        address = f"/web/image/{self.secret.id}"
        self.assertEqual(self._count_pictures(address, self.env(user=self.env.ref("base.user_admin"))), 1)
        clerk = self.env(user=self.clerk)
        self.assertEqual(self._count_pictures(address, clerk), 0)
        # The portal prints as superuser, which must not open the whole database to what a customer wrote.
        self.assertEqual(self._count_pictures(address, clerk(su=True)), 0)
        self.assertEqual(self._count_pictures(f"/web/image/{self.public.id}", clerk(su=True)), 1)

    def test_scheduled_job_shows_what_anyone_may_see(self):
        self.assertEqual(self._count_pictures(f"/web/image/{self.secret.id}"), 0)
        self.assertEqual(self._count_pictures(f"/web/image/{self.public.id}"), 1)

    def test_files_cannot_be_taken_along(self):
        text = self.env["ir.attachment"].create({"name": "prices.txt", "raw": b"our prices", "public": True})
        pdf = self._render(f'<link rel="attachment" href="/web/content/{text.id}">')
        self.assertFalse([name for name, content in pdf.getAttachments() if content])

    def test_own_addresses(self):
        self.env.company.logo = base64.b64encode(PIXEL)
        admin = self.env(user=self.env.ref("base.user_admin"))
        base_url = self.env["ir.config_parameter"].get_param("web.base.url")
        for address in (
            "/web/static/img/logo.png",
            "/logo.png",
            f"/web/binary/company_logo?company={self.env.company.id}",
            f"/web/image/{self.public.id}-0a1b2c/public.png",
            f"/web/image/{self.public.id}/200x200",
            f"/web/image?model=ir.attachment&id={self.public.id}&field=raw",
            f"/web/content/{self.public.id}?download=true",
            f"/web/image/res.company/{self.env.company.id}/logo/100x100",
            "/web/image/web.image_placeholder",
            "/report/barcode/QR/P-001",
            "/report/barcode/?barcode_type=Code128&value=P-001&width=600&height=100",
            f"{base_url}/logo.png",
        ):
            with self.subTest(address=address[:60]):
                self.assertEqual(self._count_pictures(address, admin), 1)

    def test_nonsense_addresses_show_nothing(self):
        for address in (
            "/web/image/987654321",
            "/web/image/99999999999999",
            "/web/image?id=99999999999999",
            "/web/image?id=x",
            "/web/image/no.such.model/1/image",
            "/web/image/ir.qweb/1/image",
            "/web/image/res.partner/1/no_such_field",
            "/web/image/res.partner/1/name",
            f"/web/image/{self.secret.id}?access_token=x",
            f"/web/image/{self.secret.id}?access_token=1ozz",
            "/web/image/base.no_such_record",
            "/logo?company=99999999999999x",
            "/report/barcode/Nonsense/",
            "/report/barcode/QR/x?width=100000",
            f"/report/barcode/QR/{'x' * 9000}",
            "/report/barcode/EAN13/%E4%B8%AD",
            "/web/static/../../odoo/addons/web/static/img/logo.png",
            "/web/assets/any/nonsense",
            "/web/login",
            "",
        ):
            with self.subTest(address=address[:60]):
                self._render(f'<img src="{address}">', self.env(user=self.clerk))
                # The transaction is still good.
                self.assertTrue(self.first.exists())

    def test_real_trouble_is_not_swallowed(self):
        Reports = self.env.registry["ir.actions.report"]
        with (
            patch.object(Reports, "_get_document_logo", side_effect=ZeroDivisionError),
            self.assertRaises(ZeroDivisionError),
        ):
            self._render('<img src="/logo">')

    def test_missing_renderer_is_said_plainly(self):
        with patch.dict(sys.modules, {"weasyprint": None}), self.assertRaisesRegex(UserError, "WeasyPrint"):
            self._render("")


@tagged("post_install", "-at_install")
class TestReportEngineChoice(ReportEngineCase):
    """Who renders what, and that a server without wkhtmltopdf does not stand in the way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.report.copy(
            {"name": "Other", "report_name": "aftersales_service.test_other", "pdf_engine": "wkhtmltopdf"}
        )
        cls.view.copy({"key": "aftersales_service.test_other"})

    def test_other_reports_keep_their_engine(self):
        self.assertEqual(self.env["ir.actions.report"].new({}).pdf_engine, "wkhtmltopdf")
        self.assertEqual(self.env["ir.actions.report"].get_wkhtmltopdf_state(), "install")
        self.assertEqual(self.other.get_wkhtmltopdf_state(), "install")
        with self.assertRaisesRegex(UserError, "Wkhtmltopdf"):
            self._print(self.first, self.other)
        self.assertNotIn("pdf_engine", self.other.report_action(self.first, config=False))

    def test_stand_in_for_a_missing_wkhtmltopdf(self):
        self.env["ir.config_parameter"].set_param("aftersales.pdf_engine_fallback", "True")
        self.assertEqual(self.env["ir.actions.report"].get_wkhtmltopdf_state(), "ok")
        self.assertIn("Harbour Crane Ltd.", self._texts(self._print(self.first, self.other))[0])
        self.view.search([("key", "=", self.other.report_name)]).arch = """
            <t t-name="aftersales_service.test_other"><t t-call="web.html_container"><t t-foreach="docs" t-as="o">
            <t t-call="web.external_layout"><div class="page"><p>Sheet one</p>
            <p style="break-before: page">Sheet two</p></div></t></t></t></t>"""
        texts = self._texts(self._print(self.first + self.second, self.other))
        self.assertEqual(len(texts), 4)
        for number, text in enumerate(texts):
            # Odoo's own header and footer stand on each sheet.
            self.assertIn(self.env.company.name, text)
            self.assertIn(f"Page {number % 2 + 1} / 2", text)
        with patch.object(core, "_wkhtml", lambda: WKHTMLTOPDF):
            self.assertFalse(self.other._uses_weasyprint())
            self.assertTrue(self.report._uses_weasyprint())

    def test_action_tells_the_web_client(self):
        action = self.report.report_action(self.first)
        self.assertEqual(action["pdf_engine"], "weasyprint")
        self.assertEqual(action["type"], "ir.actions.report")


@tagged("post_install", "-at_install")
class TestReportEngineWeb(ReportEngineCase, HttpCase):
    def test_download_without_wkhtmltopdf(self):
        self.authenticate("admin", "admin")
        self.assertEqual(self.make_jsonrpc_request("/report/check_wkhtmltopdf"), "install")
        action = self.make_jsonrpc_request("/web/action/load", {"action_id": self.report.id})
        self.assertEqual(action["pdf_engine"], "weasyprint")
        address = f"/report/pdf/{self.report.report_name}/{self.first.id}"
        response = self.url_open(
            "/report/download?"
            + urlencode(
                {
                    "data": json.dumps([address, "qweb-pdf"]),
                    "context": json.dumps({"force_report_rendering": True}),
                }
            )
        )
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn("P-001", self._texts(OdooPdfFileReader(io.BytesIO(response.content)))[0])

    def test_web_client_downloads_without_asking_for_wkhtmltopdf(self):
        self.browser_js(
            "/odoo",
            """
            const { download } = odoo.loader.modules.get("@web/core/network/download");
            download._download = ({ url }) => console.log(url === "/report/download" ? "test successful" : url);
            odoo.__WOWL_DEBUG__.root.env.services.action.doAction(%d, {
                additionalContext: { active_ids: [%d] },
            });
            """
            % (self.report.id, self.first.id),
            "odoo.isReady === true",
            login=new_test_user(self.env, "pdf_reader", groups="base.group_user").login,
        )
