import argparse
import csv
import datetime
import io
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import openpyxl

from odoo import Command
from odoo.cli.command import find_command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools.misc import file_open

from odoo.addons.aftersales_service.models.ticket.import_reader import LedgerError, Row, cell_text
from odoo.addons.aftersales_service.models.ticket.import_run import ImportRun

from .common import AfterSalesCommon

NHTSA_HEAD = "odino,date_filed,date_incident,manufacturer,make,model,model_year,components,crash,channel,narrative\n"


class ImportCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contacts = cls.env.ref("aftersales_service.import_profile_contacts")
        cls.nhtsa = cls.env.ref("aftersales_service.import_profile_nhtsa")
        cls.system = cls.env.ref("base.user_root")
        # a time zone far from UTC shows whether days stay the same
        cls.manager.tz = "Asia/Shanghai"

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def _write(self, content, name="ledger.csv", encoding="utf-8"):
        path = self.folder / name
        path.write_bytes(content.encode(encoding))
        return path

    def _load(self, content, profile=None, user=None, **options):
        """Load text (or a file) as the command line does and return the finished run."""
        path = content if isinstance(content, Path) else self._write(content)
        self.env.flush_all()
        try:
            with self.enter_registry_test_mode():
                run = ImportRun(
                    self.registry,
                    (user or self.manager).id,
                    self.company.id,
                    (profile or self.contacts).id,
                    path,
                    **options,
                )
                run.run()
        finally:
            self.env.invalidate_all()
        return run

    def _find(self, reference):
        return self.env["helpdesk.ticket"].search([("external_reference", "=", reference)])

    def _assert_counts(self, run, **counts):
        self.assertEqual({state: count for state, count in run.counts.items() if count}, counts)


@tagged("post_install", "-at_install")
class TestTicketImport(ImportCommon):
    def test_line_of_a_ledger_becomes_a_contact(self):
        run = self._load(
            "External reference,Contacted on,Kind,Channel,Customer,Title,Description,Serial or batch number,"
            "Delivered on,Quantity delivered,Quantity defective,Page\n"
            'L-1,2019-03-04,Complaint,phone,Northern Mill,Pump rattles,"It rattles,\nloudly <b>",sn-1001,,4,1,17\n'
        )
        self._assert_counts(run, created=1)
        ticket = self._find("L-1")
        self.assertEqual(ticket.name, "Pump rattles")
        self.assertEqual(ticket.kind_id, self.kind_complaint)
        self.assertEqual(ticket.channel_id, self.channel_phone)
        self.assertEqual(ticket.partner_id, self.customer)
        self.assertEqual(ticket.lot_id, self.lot)
        self.assertEqual(ticket.product_id, self.product)
        self.assertEqual((ticket.delivered_qty, ticket.defective_qty), (4, 1))
        self.assertEqual(ticket.contact_date, datetime.datetime(2019, 3, 4, 4), "noon in Shanghai")
        self.assertIn("loudly &lt;b&gt;", ticket.description)
        self.assertIn("<li>Page: 17</li>", ticket.description, "a column nobody listed is kept")
        self.assertTrue(ticket.register_number, "a complaint has its line in the complaint ledger")
        self.assertFalse(ticket.user_id, "who loads the ledger does not get the work")

    def test_nobody_is_told(self):
        mails = self.env["mail.mail"].search_count([])
        self.manager.company_id.helpdesk_mgmt_ticket_auto_assign = True
        self._load(
            "External reference,Contacted on,Kind,Customer,Title,Description\n"
            "L-1,2019-03-04,Complaint,Northern Mill,Rattles,It rattles\n"
        )
        ticket = self._find("L-1")
        self.assertEqual(ticket.event_ids.kind_id.mapped("code"), ["imported"])
        self.assertFalse(ticket.message_ids)
        self.assertFalse(ticket.message_follower_ids)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_ordinary_contact_is_still_registered(self):
        ticket = self._create_ticket(kind_id=self.kind_complaint.id)
        self.assertLessEqual({"registered", "judged"}, set(ticket.event_ids.kind_id.mapped("code")))
        self.assertNotIn("imported", ticket.event_ids.kind_id.mapped("code"))

    def test_second_run_changes_nothing(self):
        head = "External reference,Contacted on,Title,Description,Item number\n"
        self._load(head + "L-1,2019-03-04,Rattles,It rattles,10\n")
        run = self._load(head + "L-1,2019-03-04,Hums,It hums,\nL-2,2019-03-05,Leaks,It leaks,\n")
        self._assert_counts(run, created=1, skipped=1)
        self.assertEqual(self._find("L-1").name, "Rattles")

        run = self._load(head + "L-1,2019-03-04,Hums,It hums,\nL-2,2019-03-05,Leaks,It leaks,\n", update=True)
        self._assert_counts(run, updated=1, unchanged=1)
        self.assertEqual(self._find("L-1").name, "Hums")
        self.assertEqual(self._find("L-1").item_number, "10", "a blank cell erases nothing")
        self.assertEqual(self._find("L-1").event_ids.kind_id.mapped("code"), ["imported"])

    def test_same_number_in_another_company(self):
        ledger = "External reference,Contacted on,Title,Description\nL-1,2019-03-04,Rattles,It rattles\n"
        self._load(ledger)
        other = self.env["res.company"].create({"name": "Second plant"})
        self.manager.company_ids += other
        self.company = other
        self._assert_counts(self._load(ledger), created=1)
        self.assertEqual(set(self._find("L-1").company_id.mapped("name")), {"Second plant", self.env.company.name})

    def test_bad_rows_do_not_hinder_the_others(self):
        run = self._load(
            "External reference,Contacted on,Kind,Channel,Customer,Title,Description,Quantity delivered,Quantity defective\n"
            "L-1,2019-03-04,Complaint,Phone,,Good,Good,,\n"
            "L-2,4 March,Complaint,Phone,,Bad date,x,,\n"
            "L-3,2019-03-04,Nonsense,Phone,,Bad kind,x,,\n"
            "L-4,2019-03-04,Complaint,Pigeon,,Bad channel,x,,\n"
            "L-5,2019-03-04,Complaint,Phone,Nobody Ltd,Bad customer,x,,\n"
            "L-6,2019-03-04,Complaint,Phone,,Bad number,x,many,\n"
            "L-7,2019-03-04,Complaint,Phone,,More bad than delivered,x,1,5\n"
            ",2019-03-04,Complaint,Phone,,No reference,x,,\n"
            "L-9,2999-01-01,Complaint,Phone,,Not yet,x,,\n"
            "L-10,2019-03-04,Complaint,Phone,,,,,\n"
            "L-11,2019-03-04,Complaint,Phone\n"
            "\n"
            "L-1,2019-03-04,Complaint,Phone,,Twice,x,,\n"
            "L-12,2019-03-04,Complaint,Phone,,Good,Good,,\n"
        )
        self._assert_counts(run, created=2, rejected=11)
        self.assertTrue(self._find("L-12"))
        with open(run.rejected_path, encoding="utf-8-sig", newline="") as stream:
            rejected = {row["Line of the file"]: row["Why rejected"] for row in csv.DictReader(stream)}
        for line, word in {
            "3": "4 March",
            "4": "Nonsense",
            "5": "Pigeon",
            "6": "Nobody Ltd",
            "7": "many",
            "8": "5",
            "9": "external reference",
            "10": "future",
            "11": "title",
            "12": "4 cells",
            "14": "L-1",
        }.items():
            self.assertIn(word, rejected[line])

    def test_rejected_rows_are_corrected_and_loaded(self):
        run = self._load(
            "External reference,Contacted on,Title,Description\nL-1,yesterday,Rattles,It rattles\n"
            "L-2,2019-03-05,Leaks,It leaks\n"
        )
        text = run.rejected_path.read_text("utf-8-sig").replace("yesterday", "2019-03-04", 1)
        run = self._load(self._write(text, "corrected.csv"))
        self._assert_counts(run, created=1)
        self.assertNotIn("Why rejected", self._find("L-1").description)

    def test_earlier_rejections_are_not_overwritten(self):
        ledger = "External reference,Contacted on,Title,Description\nL-1,yesterday,Rattles,It rattles\n"
        first = self._load(ledger).rejected_path
        second = self._load(ledger).rejected_path
        self.assertNotEqual(first, second)
        self.assertTrue(first.exists())

    def test_number_twice_in_different_batches(self):
        run = self._load(
            "External reference,Contacted on,Title,Description\n"
            "L-1,2019-03-04,Rattles,It rattles\nL-1,2019-03-05,Leaks,It leaks\n",
            batch_size=1,
        )
        self._assert_counts(run, created=1, rejected=1)

    def test_interrupted_run_goes_on(self):
        rows = [f"L-{number},2019-03-04,Title {number},Text" for number in range(10)]
        ledger = "\n".join(["External reference,Contacted on,Title,Description", *rows])

        def interrupt(_run):
            raise KeyboardInterrupt

        interrupted = False
        # not assertRaises: it would roll back what the first batch has committed
        try:
            self._load(ledger, batch_size=4, on_progress=interrupt)
        except KeyboardInterrupt:
            interrupted = True
        self.assertTrue(interrupted)
        self._assert_counts(self._load(ledger, batch_size=4), created=6, skipped=4)

    def test_dry_run_keeps_nothing(self):
        ledger = "External reference,Contacted on,Title,Description\nL-1,2019-03-04,Rattles,It rattles\n"
        self._assert_counts(self._load(ledger, dry_run=True), created=1)
        self.assertFalse(self._find("L-1"))

    def test_stage_of_a_closed_ledger(self):
        self.contacts.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self._load("External reference,Contacted on,Title,Description\nL-1,2019-03-04,Rattles,It rattles\n")
        self.assertTrue(self._find("L-1").closed)

    def test_customers_are_made_if_the_profile_says_so(self):
        self.contacts.create_customers = True
        self._load(
            "External reference,Contacted on,Customer,Email,Title,Description\n"
            "L-1,2019-03-04,Eastern Mill,info@eastern.example,Rattles,It rattles\n"
            "L-2,2019-03-04,Eastern Mill,,Leaks,It leaks\n",
            user=self.system,
        )
        customer = self._find("L-1").partner_id
        self.assertRecordValues(customer, [{"name": "Eastern Mill", "email": "info@eastern.example"}])
        self.assertEqual(self._find("L-2").partner_id, customer)

    def test_customer_of_an_ambiguous_name_is_not_guessed(self):
        self._create_customer("Northern Mill")
        ledger = (
            "External reference,Contacted on,Customer,Title,Description\n"
            "L-1,2019-03-04,Northern Mill,Rattles,It rattles\n"
        )
        self._assert_counts(self._load(ledger), rejected=1)
        column = self.contacts.column_ids.filtered(lambda column: column.target == "customer")
        column.value_ids = [Command.create({"name": "northern mill", "partner_id": self.customer.id})]
        self._assert_counts(self._load(ledger), created=1)
        self.assertEqual(self._find("L-1").partner_id, self.customer)

    def test_queries_do_not_grow_with_the_batch(self):
        profile = self.nhtsa.with_user(self.system)
        head = NHTSA_HEAD.strip().split(",")

        def load(first, count):
            rows = []
            for number in range(first, first + count):
                cells = [
                    str(number),
                    "2019-03-04",
                    "",
                    "MAKER",
                    "MAKE",
                    "MODEL",
                    "2015",
                    "ENGINE:PUMP",
                    "N",
                    "IVOQ",
                    "Text",
                ]
                rows.append(Row(str(number), dict(zip(head, cells, strict=True)), head, cells))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            outcomes = profile.load_rows(rows)
            self.env.flush_all()
            self.assertEqual({outcome.state for outcome in outcomes}, {"created"}, outcomes[0].reason)
            return self.cr.sql_log_count - before

        load(0, 10)  # product, classes and numbering are there from now on
        few, many = load(1000, 10), load(2000, 110)
        # a hundred rows more: at most one query for every ten of them, in truth none but the
        # inserts that the ORM splits
        self.assertLessEqual(many - few, 10, f"{few} queries for 10 rows, {many} for 110")
        self.assertLessEqual(many, 100)


@tagged("post_install", "-at_install")
class TestTicketImportVehicles(ImportCommon):
    def test_vehicle_complaint(self):
        run = self._load(
            NHTSA_HEAD + "7,2014-02-03,2014-02-01,Zeta Motors,ZETA,COMET,2006,"
            "ENGINE:PUMP:SHAFT|SUSPENSION,Y,IVOQ,WENT OFF\n"
            "8,2014-02-03,,ZETA MOTORS,ZETA,COMET,2006,,N,,HUMS\n"
            "9,2014-02-03,,Zeta Motors,ZETA,CHILD SEAT,,UNKNOWN OR OTHER,N,LETR,BUCKLE\n",
            self.nhtsa,
            self.system,
        )
        self._assert_counts(run, created=3)
        ticket, second, third = self._find("ODI-7"), self._find("ODI-8"), self._find("ODI-9")
        self.assertEqual(ticket.name, "ZETA COMET 2006: ENGINE:PUMP:SHAFT|SUSPENSION")
        self.assertEqual(ticket.kind_id, self.kind_complaint)
        self.assertEqual(ticket.incident_date, datetime.date(2014, 2, 1))
        self.assertEqual(ticket.category_id.complete_name, "ENGINE / PUMP / SHAFT")
        self.assertIn("Further classes: SUSPENSION", ticket.description)
        self.assertIn("<li>Crash: Y</li>", ticket.description)
        self.assertTrue(self.env["helpdesk.ticket.category"].search([("name", "=", "SUSPENSION")]))
        self.assertFalse(ticket.category_id.show_in_portal, "customers are not offered raw codes")
        self.assertEqual(ticket.channel_id, self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web"))
        self.assertEqual(ticket.product_id.name, "ZETA COMET 2006")
        self.assertEqual(ticket.product_id.categ_id.name, "Zeta Motors")
        self.assertEqual(second.product_id, ticket.product_id)
        self.assertFalse(second.incident_date)
        self.assertFalse(second.channel_id)
        self.assertEqual(third.name, "ZETA CHILD SEAT")
        self.assertFalse(third.category_id, "“unknown” is no class")
        self.assertEqual(third.channel_id, self.env.ref("aftersales_service.channel_letter"))

    def test_classes_are_found_again(self):
        ledger = NHTSA_HEAD + "{number},2014-02-03,,Zeta Motors,ZETA,COMET,2006,{fault},N,,HUMS\n"
        self._load(ledger.format(number=1, fault="ENGINE:PUMP"), self.nhtsa, self.system)
        self._load(ledger.format(number=2, fault="Engine:pump"), self.nhtsa, self.system)
        self.assertEqual(self._find("ODI-1").category_id, self._find("ODI-2").category_id)
        self._load(ledger.format(number=3, fault="SUSPENSION:PUMP"), self.nhtsa, self.system)
        self.assertNotEqual(self._find("ODI-3").category_id, self._find("ODI-1").category_id)

    def test_products_are_not_made_unasked(self):
        self.nhtsa.create_products = False
        run = self._load(NHTSA_HEAD + "1,2014-02-03,,Zeta Motors,ZETA,COMET,2006,,N,,HUMS\n", self.nhtsa, self.system)
        self._assert_counts(run, rejected=1)
        self.assertFalse(self.env["product.product"].search([("name", "=", "ZETA COMET 2006")]))


@tagged("post_install", "-at_install")
class TestTicketImportFile(ImportCommon):
    head = "External reference,Contacted on,Title,Description\n"
    row = "L-1,2019-03-04,Geräusch,Pumpe 泵\n"

    def _assert_unreadable(self, path, *words, **options):
        with self.assertRaises(LedgerError) as caught:
            self._load(path, **options)
        for word in words:
            self.assertIn(word, str(caught.exception))

    def test_byte_order_mark_and_semicolons(self):
        text = (self.head + self.row).replace(",", ";")
        self._assert_counts(self._load(self._write(text, encoding="utf-8-sig")), created=1)
        self.assertEqual(self._find("L-1").name, "Geräusch")

    def test_unicode_text_of_a_spreadsheet_program(self):
        text = (self.head + self.row).replace(",", "\t")
        self._assert_counts(self._load(self._write(text, encoding="utf-16")), created=1)

    def test_chinese_file(self):
        path = self._write(self.head + self.row.replace("ä", "a"), encoding="gb18030")
        self._assert_unreadable(path, "Line 2", "gb18030")
        self._assert_counts(self._load(path, encoding="gb18030"), created=1)
        self.assertIn("泵", self._find("L-1").description)

    def test_nothing_is_loaded_from_a_file_in_the_wrong_encoding(self):
        text = self.head + "L-1,2019-03-04,Rattles,It rattles\n" * 3 + "L-4,2019-03-04,Geräusch,x\n"
        self._assert_unreadable(self._write(text, encoding="cp1252"), "Line 5", "cp1252")
        self.assertFalse(self._find("L-1"))

    def test_files_that_are_no_ledger(self):
        self._assert_unreadable(self.folder / "none.csv", "no file")
        self._assert_unreadable(self.folder, "cannot be read")
        self._assert_unreadable(self._write(""), "empty")
        self._assert_unreadable(self._write("\n\n"), "headings")
        self._assert_unreadable(self._write("External reference,Title\nL-1,x\n"), "Contacted on", "Description")
        self._assert_unreadable(self._write(self.head.replace("Title", "Description")), "Description", "twice")
        self._assert_unreadable(self._write(self.head), "separated", delimiter=";")
        self._assert_unreadable(self._write(self.head), "encoding", encoding="klingon")
        old = self.folder / "old.xls"
        old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
        self._assert_unreadable(old, ".xlsx")
        broken = self.folder / "broken.xlsx"
        broken.write_bytes(b"PK\x03\x04 not really")
        self._assert_unreadable(broken, "damaged")

    def test_only_headings(self):
        self._assert_counts(self._load(self.head))

    def test_forgotten_quotation_mark_swallows_nothing_silently(self):
        run = self._load(
            self.head + 'L-1,2019-03-04,Good,Good\nL-2,2019-03-04,Bad,"open\nL-3,2019-03-04,Swallowed,"x"\n'
            "L-4,2019-03-04,Good,Good\n"
        )
        self._assert_counts(run, created=2, rejected=1)
        self.assertTrue(self._find("L-4"))
        self.assertIn("3-4", run.rejected_path.read_text("utf-8-sig"), "both lines are named")

    def test_damaged_character(self):
        run = self._load(self.head + "L-1,2019-03-04,Bad\0,x\nL-2,2019-03-04,Good,x\n")
        self._assert_counts(run, created=1, rejected=1)

    def test_other_ways_to_write_dates_and_numbers(self):
        self.contacts.write({"date_format": "%d.%m.%Y", "decimal_separator": ","})
        self._load(
            "External reference;Contacted on;Title;Description;Quantity delivered\n"
            "L-1;04.03.2019 14:30;Rattles;x;1.234,5\n"
        )
        self.assertEqual(self._find("L-1").contact_date, datetime.datetime(2019, 3, 4, 6, 30))
        self.assertEqual(self._find("L-1").delivered_qty, 1234.5)

    def test_workbook(self):
        book = openpyxl.Workbook()
        book.active.append(["External reference", "Contacted on", "Title", "Description", "Job number"])
        book.active.append(["L-1", datetime.datetime(2019, 3, 4, 8, 0), "Rattles", "It rattles", 2006.0])
        book.active.append([])
        book.active.append([17, datetime.date(2019, 3, 5), "Leaks", "It leaks"])
        book.create_sheet("Notes")
        path = self.folder / "ledger.xlsx"
        book.save(path)
        run = self._load(path)
        self._assert_counts(run, created=2)
        self.assertEqual(self._find("L-1").contact_date, datetime.datetime(2019, 3, 4, 0, 0))
        self.assertEqual(self._find("L-1").job_number, "2006")
        self.assertEqual(self._find("17").name, "Leaks")
        self.assertIn("first sheet", run.notices[0])

    def test_cell_text(self):
        self.assertEqual(cell_text(datetime.datetime(2019, 3, 4)), "2019-03-04")
        self.assertEqual(
            [cell_text(value) for value in (None, " a ", 2006.0, 1.5, True)], ["", "a", "2006", "1.5", "1"]
        )


@tagged("post_install", "-at_install")
class TestTicketImportProfile(ImportCommon):
    def test_rights(self):
        with self.assertRaises(AccessError):
            self.contacts.with_user(self.clerk).name = "Mine"
        with self.assertRaises(AccessError):
            self.contacts.with_user(self.engineer).read(["name"])
        copy = self.contacts.with_user(self.manager).copy()
        self.assertEqual(len(copy.column_ids), len(self.contacts.column_ids))
        copy.with_user(self.manager).column_ids[:1].name = "Number"

    def test_import_has_the_rights_of_its_user(self):
        with self.assertRaises(AccessError):
            self.contacts.with_user(self.auditor).read(["name"])

        run = self._load(
            NHTSA_HEAD + "1,2014-02-03,,Zeta Motors,ZETA,COMET,2006,,N,,HUMS\n", self.nhtsa, user=self.clerk
        )
        self._assert_counts(run, rejected=1)
        self.assertFalse(self.env["product.product"].search([("name", "=", "ZETA COMET 2006")]))

    def test_report_of_wrongdoing_only_by_named_persons(self):
        ledger = (
            "External reference,Contacted on,Kind,Title,Description\n"
            "L-1,2019-03-04,Complaint,Open,x\nL-2,2019-03-04,Report of wrongdoing,Secret,x\n"
        )
        self._assert_counts(self._load(ledger, user=self.clerk), created=1, rejected=1)
        self._assert_counts(self._load(ledger, user=self.confidant), created=1, skipped=1)
        # a clerk who cannot see it is told that it is there, not allowed to make another or change it
        self._assert_counts(self._load(ledger, user=self.clerk), skipped=2)
        self._assert_counts(self._load(ledger, user=self.clerk, update=True), unchanged=1, rejected=1)

    def test_profile_needs_one_reference(self):
        with self.assertRaises(ValidationError):
            self.contacts.column_ids.filtered(lambda column: column.target == "reference").target = "extra"
            self.contacts._check_reference()
        with self.assertRaises(ValidationError):
            self.contacts.encoding = "klingon"
        with self.assertRaises(ValidationError):
            self.contacts.title_template = "no column"
        with self.assertRaises(ValidationError):
            self.contacts.column_ids[1].field_id = self.env.ref("base.field_res_partner__name")

    def test_template_text(self):
        fill = self.contacts._fill_template
        template = "{Make} {model}[ ({year})][: {fault}]"
        self.assertEqual(
            fill(template, {"make": "Z", "model": "C", "year": "", "fault": "{make}[x]"}), "Z C: {make}[x]"
        )


@tagged("post_install", "-at_install")
class TestTicketImportDialog(ImportCommon):
    def test_template_in_the_import_dialog(self):
        for user in (self.clerk, self.manager):
            with self.subTest(user=user.name), self.env.cr.savepoint() as savepoint:
                [template] = self.env["helpdesk.ticket"].with_user(user).get_import_templates()
                with file_open(template["template"].lstrip("/"), "rb") as stream:
                    content = stream.read()
                wizard = (
                    self.env["base_import.import"]
                    .with_user(user)
                    .create(
                        {
                            "res_model": "helpdesk.ticket",
                            "file": content,
                            "file_name": "contacts.xlsx",
                            "file_type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                        }
                    )
                )
                options = {"quoting": '"', "separator": "", "has_headers": True, "limit": 2000, "skip": 0}
                preview = wizard.parse_preview(options)
                self.assertFalse(preview.get("error"))
                found = {preview["headers"][int(index)]: path for index, path in preview["matches"].items()}
                self.assertEqual(set(found), set(preview["headers"]), "every column of the template is recognised")
                self.assertEqual(found["Contacted on"], ["contact_date"])
                self.assertEqual(found["Customer"], ["partner_id"])
                fields = ["/".join(found[header]) for header in preview["headers"]]
                result = wizard.with_context(tracking_disable=True).execute_import(
                    fields, preview["headers"], {**preview["options"], "date_format": "%Y-%m-%d"}
                )
                self.assertFalse(result["messages"])
                ticket = self._find("L-2025-001")
                self.assertEqual(ticket.kind_id, self.kind_complaint)
                self.assertEqual(ticket.lot_id, self.lot)
                self.assertEqual(ticket.event_ids.kind_id.mapped("code"), ["imported"])
                savepoint.rollback()

    def test_profile_reads_the_template(self):
        with file_open("aftersales_service/static/xlsx/contacts_template.xlsx", "rb") as stream:
            path = self.folder / "template.xlsx"
            path.write_bytes(stream.read())
        self._assert_counts(self._load(path), created=2)
        headings = [cell.value for cell in next(openpyxl.load_workbook(path).active.iter_rows())]
        self.assertEqual(set(headings), set(self.contacts.column_ids.mapped("name")))


@tagged("post_install", "-at_install")
class TestTicketImportCommand(ImportCommon):
    def _command(self, *arguments):
        """Exit status and what the command says."""
        command = find_command("aftersales_import")()
        out = io.StringIO()
        self.env.flush_all()
        with self.enter_registry_test_mode(), redirect_stdout(out), redirect_stderr(out):
            status = command._import(self.env.cr.dbname, command._parse(arguments))
        self.env.invalidate_all()
        return status, out.getvalue()

    def test_exit_status_tells(self):
        path = self._write(
            "External reference,Contacted on,Title,Description\nL-1,2019-03-04,Rattles,x\nL-2,never,Leaks,x\n"
        )
        status, said = self._command("--file", str(path))
        self.assertEqual(status, 1)
        self.assertIn("line 3: Contacted on: “never” is no date", said)
        self.assertIn("2 rows: 1 loaded, 0 there already, 1 rejected.", said)
        path.write_text(path.read_text().replace("never", "2019-03-05"))
        status, said = self._command("--file", str(path), "--user", "as_clerk", "--batch", "1")
        self.assertEqual(status, 0)
        self.assertIn("1 loaded, 1 there already, 0 rejected", said)
        self.assertEqual(self._find("L-2").create_uid, self.clerk)

    def test_what_cannot_start(self):
        path = str(self._write("x\n1\n"))
        for arguments, word in (
            (("--file", path), "Missing columns"),
            (("--file", path + "x"), "no file"),
            (("--file", path, "--profile", "lost"), "nhtsa"),
            (("--file", path, "--user", "lost"), "lost"),
            (("--file", path, "--company", "lost"), "lost"),
        ):
            status, said = self._command(*arguments)
            self.assertEqual(status, 2, said)
            self.assertIn(word, said)

    def test_progress(self):
        rows = "".join(f"L-{number},2019-03-04,Rattles,x\n" for number in range(4))
        path = self._write("External reference,Contacted on,Title,Description\n" + rows)
        seen = []
        self._load(path, batch_size=2, on_progress=lambda run: seen.append((run.rows, run.position)))
        self.assertEqual(seen, [(2, 1.0), (4, 1.0)])

        format_progress = find_command("aftersales_import").run.__globals__["format_progress"]
        run = argparse.Namespace(rows=500, seconds=2.0, position=0.25, counts={"rejected": 3})
        line = format_progress(run)
        self.assertIn("25%", line)
        self.assertIn("250 rows/s", line)
        self.assertIn("0:06 left", line)
        self.assertIn("3 rejected", line)
