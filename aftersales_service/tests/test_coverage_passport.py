import io
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools.pdf import OdooPdfFileReader

from odoo.addons.aftersales_service.controllers import product_passport

from .common import NO_MAIL
from .document_common import DocumentFixtures
from .portal_common import AfterSalesPortalCase

PASSPORT = "aftersales_service.action_report_product_passport"


@tagged("post_install", "-at_install")
class TestCoveragePassport(DocumentFixtures, AfterSalesPortalCase):
    """The passport of a product: what the public, its owner, other customers and our people see of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_documents()
        cls.label = cls.lot.with_user(cls.clerk)._get_passport_url().partition("/after-sales/")[2]
        cls.label = f"/after-sales/{cls.label}"
        cls.token = cls.label.rpartition("/")[2]
        cls.secrets = (
            cls.customer.name,
            cls.customer_user.name,
            cls.ticket.number,
            cls.ticket.name,
            "Secret drawing",
            cls.lot.sale_order_id.name,
        )
        cls.version = cls._release(cls._create_document(name="Secret drawing"))

    # ---------------------------------------------------------------------------------------------
    # The label
    # ---------------------------------------------------------------------------------------------

    def test_stranger_sees_the_product_its_number_and_the_way_to_report(self):
        self.visit()
        response = self.get(self.label)
        self.assertEqual(response.status_code, 200)
        self.assertIn(self.lot.name, response.text)
        self.assertIn("Pump", response.text)
        for secret in self.secrets:
            self.assertNotIn(secret, response.text)
        self.assertIn("noindex", response.headers["X-Robots-Tag"])
        form = self.get(f"/after-sales/contact/{self.company.id}?product={self.token}")
        self.assertIn('value="SN-1001"', form.text)
        self.assertIn('value="Pump"', form.text)
        for secret in self.secrets:
            self.assertNotIn(secret, form.text)

    def test_label_says_whether_it_is_under_warranty(self):
        self.visit()
        self.lot.sudo().write({"warranty_from": "2026-01-05", "warranty_months": 12})
        with freeze_time("2026-03-02 09:00:00"):
            self.assertIn("Under warranty", self.get(self.label).text)
        with freeze_time("2028-03-02 09:00:00"):
            text = self.get(self.label).text
        self.assertIn("Not under warranty", text)
        self.assertNotIn("Under warranty", text)

    def test_a_product_that_nobody_has_says_nothing_of_warranty(self):
        self.visit()
        self.lot.sudo().installed_partner_id = False
        text = self.get(self.label).text
        self.assertNotIn("warranty", text)

    def test_closed_form_is_not_offered(self):
        self.visit()
        self.company.aftersales_public_form = False
        self.assertNotIn("/after-sales/contact", self.get(self.label).text)

    def test_owner_lands_on_the_own_product_and_others_on_the_public_page(self):
        self.login(self.customer_user)
        self.assert_sent_to(self.get(self.label), f"/my/products/{self.lot.id}")
        self.login(self.other_customer_user)
        response = self.get(self.label)
        self.assertEqual(response.status_code, 200)
        for secret in self.secrets:
            self.assertNotIn(secret, response.text)
        self.assertIn(f"/my/cases/new?product={self.token}", response.text)
        form = self.get(f"/my/cases/new?product={self.token}").text
        self.assertIn('value="SN-1001"', form)
        self.assertNotIn(f'name="lot_id" value="{self.lot.id}"', form)

    def test_our_people_land_on_the_file_and_the_engineer_on_the_own_order(self):
        self.login(self.clerk)
        self.assert_sent_to(self.get(self.label), f"/odoo/installed-products/{self.lot.id}")
        self.assertEqual(self.get(f"{self.label}?preview=1").status_code, 200)
        self.login(self.engineer)
        self.assert_sent_to(self.get(self.label), f"/odoo/installed-products/{self.lot.id}")
        order = self._plan_order()
        self.assert_sent_to(self.get(self.label), f"/odoo/my-day/{order.id}")
        order.with_user(self.dispatcher).sudo().state = "cancelled"
        self.assert_sent_to(self.get(self.label), f"/odoo/installed-products/{self.lot.id}")

    def test_colleague_without_a_duty_sees_what_the_public_sees(self):
        outsider = new_test_user(self.env, "as_outsider", groups="base.group_user", context=NO_MAIL)
        self.login(outsider)
        response = self.get(self.label)
        self.assertEqual(response.status_code, 200)
        for secret in self.secrets:
            self.assertNotIn(secret, response.text)

    def test_guessing_leads_nowhere(self):
        self.visit()
        for token in (
            "x",
            "0" * 22,
            self.token[:-1] + "%00",
            self.token.swapcase(),
            "A" * 5000,
            "%27%20OR%201=1--",
            "我",
        ):
            response = self.get(f"/after-sales/product/{token}")
            self.assertEqual(response.status_code, 404, token)
            self.assertNotIn(self.lot.name, response.text)
        self.assertEqual(self.get(f"{self.label}?preview=1&token[]=x&search={'y' * 3000}").status_code, 200)
        self.assertNotIn("SN-1001", self.get("/after-sales/contact?product=" + "0" * 22).text)
        with patch.object(product_passport, "SCANS_PER_HOUR", 3):
            statuses = [self.get(f"/after-sales/product/{str(n) * 22}").status_code for n in range(3)]
            self.assertIn(429, [*statuses, self.get(self.label).status_code])
            self.login(self.clerk)
            self.assert_sent_to(self.get(self.label), f"/odoo/installed-products/{self.lot.id}")

    def test_scan_changes_nothing_and_is_no_form(self):
        self.visit()
        before = self.lot.read()[0]
        self.get(self.label)
        self.env.invalidate_all()
        self.assertEqual(self.lot.read()[0], before)
        for url in (
            self.label,
            f"/my/products/{self.lot.id}",
            f"/my/products/{self.lot.id}/documents/{self.version.id}",
        ):
            self.assertEqual(self.post(url).status_code, 405, url)

    def test_token_is_read_by_nobody_and_stays(self):
        for user in (self.clerk, self.manager, self.engineer):
            with self.assertRaises(AccessError):
                self.lot.with_user(user).read(["passport_token"])
            with self.assertRaises(AccessError):
                self.env["stock.lot"].with_user(user).search([("passport_token", "=", self.token)])
        with self.assertRaises(AccessError):
            self.lot.with_user(self.customer_user)._get_passport_url()
        self.assertIn(self.token, self.lot.with_user(self.manager)._get_passport_url())
        self.assertNotIn(self.token, self.other_lot.with_user(self.manager)._get_passport_url())

    # ---------------------------------------------------------------------------------------------
    # The owner's page
    # ---------------------------------------------------------------------------------------------

    def test_owner_sees_history_and_documents(self):
        self.login(self.customer_user)
        page = self.get(f"/my/products/{self.lot.id}").text
        for text in ("SN-1001", self.ticket.number, "Secret drawing", "Delivered"):
            self.assertIn(text, page)
        response = self.get(f"/my/products/{self.lot.id}/documents/{self.version.id}")
        self.assertEqual((response.status_code, response.headers["Content-Type"]), (200, "application/pdf"))
        self.assertEqual(response.content, self.version._get_content())
        self.assertIn(self.version.digest, page)

    def test_other_customers_see_nothing_of_it(self):
        self.login(self.other_customer_user)
        own = self.get(f"/my/products/{self.other_lot.id}").text
        self.assertIn("SN-2001", own)
        for lot in (self.lot.id, 0, 99999999, int("9" * 30)):
            self.assert_sent_to(self.get(f"/my/products/{lot}"), "/my/products")
            for path in ("passport", f"documents/{self.version.id}"):
                self.assertEqual(self.get(f"/my/products/{lot}/{path}").status_code, 404)
        serial_only = self._release(
            self._create_document(scope="serial", product_tmpl_id=False, lot_id=self.lot.id, name="Test report")
        )
        draft = self._upload(self.version.document_id)
        for version in (serial_only.id, draft.id, 0, 99999999, int("9" * 30)):
            self.assertEqual(
                self.get(f"/my/products/{self.other_lot.id}/documents/{version}").status_code, 404, version
            )
        self.visit()
        for path in ("", "/passport", f"/documents/{self.version.id}"):
            self.assertIn("/web/login", self.get(f"/my/products/{self.lot.id}{path}").headers["Location"])

    def test_after_resale_the_former_owner_sees_nothing_and_the_new_one_no_old_cases(self):
        report = self._signed_report()
        self.login(self.customer_user)
        self.assertIn(report.name, self.get(f"/my/products/{self.lot.id}").text)
        with freeze_time("2026-12-07 09:00:00"):
            self._return(self.lot)
        self.assert_sent_to(self.get(f"/my/products/{self.lot.id}"), "/my/products")
        self.assertEqual(self.get(f"/my/products/{self.lot.id}/documents/{self.version.id}").status_code, 404)
        with freeze_time("2026-12-14 09:00:00"):
            self._deliver_again(self.lot, self.other_customer)
        self.assert_sent_to(self.get(f"/my/products/{self.lot.id}"), "/my/products")
        self.login(self.other_customer_user)
        page = self.get(f"/my/products/{self.lot.id}").text
        self.assertIn("SN-1001", page)
        for text in (report.name, self.ticket.number, self.ticket.name, self.customer.name, "Bearing"):
            self.assertNotIn(text, page)
        self.assertEqual(page.count("fa-truck"), 1, "the own delivery only")
        paper = self.lot.with_user(self.clerk)._get_passport_paper()
        titles = [entry["title"] for entry in paper._get_passport_entries(paper._get_passport_owner())]
        self.assertFalse([title for title in titles if report.name in title or self.ticket.number in title])

    def test_reports_of_wrongdoing_are_on_nobodys_timeline(self):
        secret = self.make_confidential(lot_id=self.lot.id, partner_id=self.customer.id)
        self.login(self.customer_user)
        self.assertNotIn(secret.number, self.get(f"/my/products/{self.lot.id}").text)
        for user in (self.clerk, self.manager, self.engineer):
            self.assertNotIn(secret.number, self.lot.with_user(user).passport_timeline)
        self.assertIn(secret.number, self.lot.with_user(self.confidant).passport_timeline)

    def test_hostile_names_are_shown_as_text(self):
        self.ticket.sudo().name = "<script>alert(1)</script>"
        self.version.document_id.sudo().name = "<img src=x onerror=alert(2)>"
        self.login(self.customer_user)
        page = self.get(f"/my/products/{self.lot.id}").text
        timeline = self.lot.with_user(self.clerk).passport_timeline
        for text in (page, timeline):
            self.assertNotIn("<script>alert(1)", text)
        self.assertNotIn("<img src=x", page)

    # ---------------------------------------------------------------------------------------------
    # Our people
    # ---------------------------------------------------------------------------------------------

    def _signed_report(self):
        with freeze_time("2026-03-02 09:00:00"):
            report = self._work_on(self._plan_order(ticket=self.ticket.with_user(self.dispatcher)))
            part = self.env["product.product"].create({"name": "Bearing", "tracking": "serial"})
            self.bearing = self.env["stock.lot"].create({"name": "NEW-1", "product_id": part.id})
            report.sudo().state = "draft"
            report.write(
                {"part_ids": [(0, 0, {"product_id": part.id, "old_serial": "OLD-1", "lot_id": self.bearing.id})]}
            )
            report.action_finish()
            report.sudo().state = "signed"
        return report.sudo()

    def test_timeline_tells_all_of_it(self):
        report = self._signed_report()
        entries = self.lot.with_user(self.manager)._get_passport_entries()
        text = " ".join(f"{entry['title']} {entry['text']}" for entry in entries)
        for expected in ("Delivered", self.ticket.number, report.name, "Part replaced: Bearing", "OLD-1 → NEW-1"):
            self.assertIn(expected, text)
        self.assertEqual(entries, sorted(entries, key=lambda entry: entry["moment"], reverse=True))
        lot = self.lot.with_user(self.manager)
        self.assertEqual(
            (lot.service_order_count, lot.service_report_count, lot.replaced_part_count, lot.aftersales_document_count),
            (1, 1, 1, 1),
        )

    def test_a_part_knows_where_it_was_built_in(self):
        report = self._signed_report()
        entries = self.bearing.with_user(self.manager)._get_passport_entries()
        self.assertIn("Built into SN-1001", [entry["title"] for entry in entries])
        self.assertIn(report.name, " ".join(entry["text"] for entry in entries))

    def test_exchange_is_told_on_both_units(self):
        with freeze_time("2026-12-07 09:00:00"):
            self._return(self.lot)
            new = self._deliver(self.customer, "SN-4001")
            self.lot.sudo().exchange_warranty(new)
        entries = {
            lot: [entry["title"] for entry in lot.with_user(self.clerk)._get_passport_entries()]
            for lot in (self.lot, new)
        }
        self.assertIn("Exchanged for SN-4001", entries[self.lot])
        self.assertIn("Given in exchange for SN-1001", entries[new])

    def test_engineer_sees_only_the_own_tickets_on_it(self):
        foreign = self._create_ticket(partner_id=self.customer.id, lot_id=self.lot.id, user_id=self.manager.id)
        own = self._create_ticket(partner_id=self.customer.id, lot_id=self.lot.id, user_id=self.engineer.id)
        timeline = self.lot.with_user(self.engineer).passport_timeline
        self.assertIn(own.number, timeline)
        self.assertNotIn(foreign.number, timeline)

    def test_timeline_asks_the_database_no_more_for_a_longer_history(self):
        lot = self.lot.with_user(self.manager)
        lot._get_passport_entries()
        self.env.flush_all()

        def count():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            lot._get_passport_entries()
            return self.cr.sql_log_count - before

        few = count()
        for number in range(15):
            self._create_ticket(partner_id=self.customer.id, lot_id=self.lot.id, name=f"Case {number}")
            self._plan_order(start=f"2026-03-{number + 5:02d} 08:00:00")
        self.env.flush_all()
        self.assertLessEqual(count(), few + 6, "orders come in, with their types; nothing grows with their number")

    def test_passport_on_paper(self):
        self._signed_report()
        reports = self.env(user=self.clerk)["ir.actions.report"].with_context(force_report_rendering=True)
        with self.assertNoLogs(level="WARNING"):
            content, kind = reports._render_qweb_pdf(PASSPORT, self.lot.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))
        text = self._read_pdf(content)
        for expected in ("Product passport", "SN-1001", "Northern Mill", "Secret drawing", "Part replaced"):
            self.assertIn(expected, text)
        with self.assertRaises(AccessError):
            self.lot.with_user(self.engineer)._get_passport_paper()
        self.login(self.customer_user)
        response = self.get(f"/my/products/{self.lot.id}/passport")
        # a server under test answers with what would be rendered
        self.assertIn("SN-1001", response.text)
        self.assertIn("attachment", response.headers["Content-Disposition"])

    def test_labels_one_a_page(self):
        reports = self.env(user=self.engineer)["ir.actions.report"].with_context(force_report_rendering=True)
        with self.assertNoLogs(level="WARNING"):
            content, _kind = reports._render_qweb_pdf(
                "aftersales_service.action_report_product_label", (self.lot | self.other_lot).ids
            )
        pages = self._open_pdf(content).pages
        self.assertEqual(len(pages), 2)
        self.assertIn("SN-1001", pages[0].extract_text())
        width, height = (float(side) * 25.4 / 72 for side in pages[0].mediabox[2:])
        self.assertAlmostEqual(width, 62, 0)
        self.assertAlmostEqual(height, 29, 0)

    def _open_pdf(self, content):
        return OdooPdfFileReader(io.BytesIO(content), strict=False)

    def _read_pdf(self, content):
        return " ".join(" ".join(page.extract_text().split()) for page in self._open_pdf(content).pages)
