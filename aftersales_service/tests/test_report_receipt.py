"""The receipt of a customer who came to the counter (I7)."""

import io

from odoo.tests import tagged
from odoo.tools.pdf import OdooPdfFileReader

from .common import AfterSalesCommon

REPORT = "aftersales_service.report_walk_in_receipt"


@tagged("post_install", "-at_install")
class TestReportReceipt(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_ticket(
            partner_id=cls.customer.id,
            partner_name="Jane Miller",
            kind_id=cls.kind_repair.id,
            channel_id=cls.channel_walk_in.id,
            lot_id=cls.lot.id,
            contact_date="2026-11-23 08:30:00",
            description='<p>It rattles.</p><img src="http://192.0.2.1/spy.png"/><p>Since Monday.</p>',
            walk_in_outcome="left",
            received_goods="1 pump, dented\n1 key",
            pickup_date="2026-12-04",
        )

    def _print(self, tickets, env=None):
        reports = (env or self.env(user=self.clerk))["ir.actions.report"].with_context(force_report_rendering=True)
        with self.assertNoLogs(level="WARNING"):
            content, _kind = reports._render_qweb_pdf(REPORT, tickets.ids)
        return OdooPdfFileReader(io.BytesIO(content))

    def _texts(self, pdf):
        return [" ".join(page.extract_text().split()) for page in pdf.pages]

    def test_says_what_was_left_and_when_to_collect(self):
        (text,) = self._texts(self._print(self.ticket))
        for said in (
            self.ticket.number,
            self.ticket.register_number,
            "Northern Mill",
            "Jane Miller",
            "SN-1001",
            "It rattles. Since Monday.",
            "1 pump, dented 1 key",
            "Friday, December 4, 2026",
        ):
            self.assertIn(said, text)

    def test_code_leads_to_the_ticket_on_the_portal(self):
        (page,) = self._print(self.ticket).pages
        links = [note.get_object()["/A"]["/URI"] for note in page["/Annots"]]
        self.assertEqual(set(links), {self.ticket.get_base_url() + self.ticket.get_portal_url()})
        self.assertIn(self.ticket.access_token, links[0])
        pictures = [part.get_object() for part in page["/Resources"]["/XObject"].values()]
        self.assertTrue(any(part["/Subtype"] == "/Image" and part["/Width"] == part["/Height"] for part in pictures))

    def test_speaks_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        (text,) = self._texts(self._print(self.ticket))
        self.assertIn("2026年12月4日", text)

    def test_settled_at_once(self):
        self.ticket.write({"walk_in_outcome": "settled", "received_goods": False, "pickup_date": False})
        (text,) = self._texts(self._print(self.ticket))
        self.assertIn("settled on the spot", text)
        self.assertNotIn("Collected", text)

    def test_several_at_once(self):
        tickets = self.ticket + self._create_ticket(
            partner_id=self.other_customer.id, channel_id=self.channel_walk_in.id, walk_in_outcome="settled"
        )
        texts = self._texts(self._print(tickets))
        self.assertEqual(len(texts), 2)
        for ticket, text in zip(tickets, texts, strict=True):
            self.assertIn(ticket.number, text)
            self.assertIn("Page 1 of 1", text)

    def test_customer_gets_it_from_the_portal(self):
        # As the portal does: as superuser, for a user who may read neither products nor companies.
        (text,) = self._texts(self._print(self.ticket, self.env(user=self.customer_user, su=True)))
        self.assertIn(self.ticket.number, text)
        self.assertIn(self.env.company.name, text)

    def test_offered_for_walk_in_tickets_only(self):
        report = self.env.ref("aftersales_service.action_report_walk_in_receipt")
        other = self._create_ticket(partner_id=self.customer.id, channel_id=self.channel_phone.id)
        self.assertEqual(report.get_valid_action_reports("helpdesk.ticket", self.ticket.ids), report.ids)
        self.assertFalse(report.get_valid_action_reports("helpdesk.ticket", other.ids))
