import base64
from datetime import datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .document_common import DocumentFixtures


@tagged("post_install", "-at_install")
class TestCoverageDocument(DocumentFixtures, TransactionCase):
    """Documents of products in versions, released by somebody else than the one who uploads (I9)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.set_up_documents()

    # ---------------------------------------------------------------------------------------------
    # Versions
    # ---------------------------------------------------------------------------------------------

    def test_a_second_version_takes_the_place_of_the_first(self):
        document = self._create_document()
        first = self._release(document)
        self.assertEqual((first.number, first.state, document.version_id), ("1", "valid", first))
        second = self._upload(document, note="Flange moved")
        self.assertEqual((second.number, second.state, first.state), ("2", "draft", "valid"))
        self._approve(second)
        self.assertEqual((second.state, first.state, document.version_id), ("valid", "superseded", second))
        self.assertEqual((second.approver_id, second.uploader_id), (self.dispatcher, self.clerk))

    def test_nobody_approves_an_own_upload(self):
        document = self._create_document()
        for user in (self.dispatcher, self.manager):
            version = self._upload(document, user=user, number=user.login)
            self.assertFalse(version.may_approve)
            with self.assertRaisesRegex(AccessError, "Somebody else has to approve"):
                version.action_approve()
        by_clerk = self._upload(document)
        for user in (self.clerk, self.engineer, self.finance, self.auditor, self.general_manager):
            with self.assertRaises(AccessError):
                by_clerk.with_user(user).action_approve()
        # exchanging the file of somebody else's draft makes it an own upload
        by_clerk.with_user(self.manager).write({"file": self.make_pdf("exchanged"), "file_name": "a.pdf"})
        with self.assertRaisesRegex(AccessError, "Somebody else has to approve"):
            by_clerk.with_user(self.manager).action_approve()

    def test_steps_are_not_written_by_hand(self):
        version = self._upload(self._create_document())
        for values in (
            {"state": "valid"},
            {"uploader_id": self.manager.id},
            {"approver_id": self.manager.id},
            {"digest": "0" * 64},
            {"spread": "done"},
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                version.with_user(self.manager).write(values)
        with self.assertRaises(AccessError):
            self._upload(version.document_id, state="valid", number="9")

    def test_what_was_approved_stays_as_it_is(self):
        version = self._release()
        digest = version.digest
        for values in ({"file": self.make_pdf("other")}, {"number": "7"}, {"valid_from": "2026-05-01"}):
            with self.assertRaises(UserError), self.cr.savepoint():
                version.with_user(self.clerk).write(values)
        with self.assertRaises(UserError):
            version.unlink()
        file = self.env["ir.attachment"].search(
            [("res_model", "=", version._name), ("res_id", "=", version.id), ("res_field", "=", "file")]
        )
        with self.assertRaises(AccessError):
            file.with_user(self.manager).write({"raw": b"%PDF-1.4 forged"})
        with self.assertRaises(AccessError):
            self.env["ir.attachment"].with_user(self.manager).create(
                {
                    "name": "file",
                    "raw": b"%PDF-1.4 second",
                    "res_model": version._name,
                    "res_id": version.id,
                    "res_field": "file",
                }
            )
        # past all rights: it is noticed, and not handed out
        file.sudo().write({"raw": b"%PDF-1.4 forged"})
        with (
            self.assertLogs("odoo.addons.aftersales_service.models.coverage.product_document_version", "ERROR"),
            self.assertRaisesRegex(UserError, "not the one that was approved"),
        ):
            version._get_content()
        self.assertEqual(version.digest, digest)
        with self.assertRaisesRegex(UserError, "has been approved for"):
            version.document_id.with_user(self.clerk).kind_id = self.manual

    def test_only_pdf_and_pictures_of_sensible_size(self):
        document = self._create_document()
        for content, name in (
            (b"<html><script>alert(1)</script>", "drawing.pdf"),
            (b"MZ\x90\x00", "drawing.pdf"),
            (b"%PDF-1.4", "drawing.exe"),
            (b"", "drawing.pdf"),
        ):
            with self.assertRaises(ValidationError, msg=name), self.cr.savepoint():
                self._upload(document, file=base64.b64encode(content).decode(), file_name=name)
        with self.assertRaisesRegex(ValidationError, "larger than 20 MB"):
            self._upload(document, file="A" * (29 * 1024 * 1024))
        version = self._upload(document, file_name="../../etc/draw\u202egpj.pdf")
        self.assertEqual(version.file_name, "drawgpj.pdf")

    def test_a_version_for_a_day_to_come_waits_for_it(self):
        with freeze_time("2026-03-02 09:00:00"):
            document = self._create_document()
            first = self._release(document)
            second = self._approve(self._upload(document, valid_from="2026-03-05"))
            self.assertEqual((first.state, second.state), ("valid", "approved"))
            self._spread()
            self.assertEqual(document.version_id, first)
        with freeze_time("2026-03-05 01:00:00"):
            self._spread()
            self.assertEqual((first.state, second.state, document.version_id), ("superseded", "valid", second))
            early = self._upload(document, valid_from="2026-03-04")
            with self.assertRaisesRegex(UserError, "Give it a later day"):
                self._approve(early)

    def test_a_document_is_for_one_thing(self):
        document = self._create_document()
        self.assertEqual(document.product_tmpl_id, self.product.product_tmpl_id)
        document.write({"scope": "serial", "lot_id": self.lot.id})
        self.assertFalse(document.product_tmpl_id)
        self.assertEqual(document.lot_id, self.lot)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._create_document(scope="category")

    def test_documents_of_product_category_and_serial_all_apply(self):
        category = self.env["product.category"].create({"name": "Machines"})
        below = self.env["product.category"].create({"name": "Pumps", "parent_id": category.id})
        self.product.categ_id = below
        mine = self._create_document() | self._create_document(
            scope="category", product_tmpl_id=False, category_id=category.id, name="Safety"
        )
        own = self._create_document(scope="serial", product_tmpl_id=False, lot_id=self.lot.id, name="Test report")
        other = self.env["product.product"].create({"name": "Fan", "is_storable": True})
        self._create_document(product_tmpl_id=other.product_tmpl_id.id)
        found = self.env["aftersales.product.document"]._get_for(self.lot | self.other_lot)
        self.assertEqual(found[self.lot], mine | own)
        self.assertEqual(found[self.other_lot], mine)
        self.assertEqual(own.with_user(self.clerk).holder_count, 1)
        self.assertEqual(mine[1].with_user(self.clerk).holder_count, 2)

    # ---------------------------------------------------------------------------------------------
    # Shipping
    # ---------------------------------------------------------------------------------------------

    def test_drawing_is_due_three_working_days_after_shipping(self):
        version = self._release()
        # a Thursday
        with freeze_time("2026-03-05 10:00:00"):
            lot = self._deliver(self.customer, "SN-3001")
        delivery = self._deliveries(lot)
        self.assertEqual((delivery.version_id, delivery.state, delivery.partner_id), (version, "ready", self.customer))
        self.assertEqual(str(delivery.due_date), "2026-03-10", "Friday, Monday, Tuesday")
        with freeze_time("2026-03-10 10:00:00"):
            self.assertFalse(self._deliveries(lot, overdue=True))
        with freeze_time("2026-03-11 10:00:00"):
            self.assertEqual(self._deliveries(lot, overdue=True), delivery)

    def test_required_document_that_is_missing_is_listed_and_filled_later(self):
        self.product.categ_id = self.env["product.category"].create({"name": "Pumps"})
        self.certificate.write({"required": "categories", "category_ids": [Command.set(self.product.categ_id.ids)]})
        with freeze_time("2026-03-02 10:00:00"):
            lot = self._deliver(self.customer, "SN-3001")
        missing = self._deliveries(lot)
        self.assertEqual(
            (missing.kind_id, missing.state, str(missing.due_date)), (self.certificate, "missing", "2026-03-05")
        )
        with self.assertRaisesRegex(UserError, "no approved version"):
            missing.with_user(self.clerk).action_send()
        with freeze_time("2026-03-04 10:00:00"):
            version = self._release(
                self._create_document(kind_id=self.certificate.id, scope="serial", product_tmpl_id=False, lot_id=lot.id)
            )
            self._spread()
        self.assertEqual(self._deliveries(lot), missing, "the same one, not a second one")
        self.assertEqual((missing.version_id, missing.state, str(missing.due_date)), (version, "sent", "2026-03-05"))

    def test_shipping_many_asks_the_database_no_more_than_shipping_one(self):
        self.product.categ_id = self.env["product.category"].create({"name": "Pumps"})
        self.certificate.write({"required": "categories", "category_ids": [Command.set(self.product.categ_id.ids)]})
        self._release()
        lots = self.env["stock.lot"].create(
            [
                {"name": f"SN-5{number:03d}", "product_id": self.product.id, "installed_partner_id": self.customer.id}
                for number in range(41)
            ]
        )
        deliveries = self.env["aftersales.document.delivery"]

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            deliveries._on_shipped(some, datetime(2026, 3, 2, 9))
            self.env.flush_all()
            return self.cr.sql_log_count - before

        one = count(lots[0])
        self.assertLessEqual(count(lots[1:]), one + 2)
        self.assertEqual(deliveries.search_count([("lot_id", "in", lots.ids)]), 82)

    def test_nothing_is_listed_where_no_kind_asks_for_it(self):
        lot = self._deliver(self.customer, "SN-3001")
        self.assertFalse(self._deliveries(lot))

    def test_returned_serial_needs_no_documents_and_gets_them_with_the_next_delivery(self):
        self._release()
        self._spread()
        with freeze_time("2026-03-02 10:00:00"):
            self.drawing.automatic = False
            lot = self._deliver(self.customer, "SN-3001")
        delivery = self._deliveries(lot)
        self.assertEqual(delivery.state, "ready")
        with freeze_time("2026-03-20 10:00:00"):
            self._return(lot)
        self.assertEqual(delivery.state, "cancelled")
        with freeze_time("2026-04-01 10:00:00"):
            self._deliver_again(lot, self.customer)
        self.assertEqual(self._deliveries(lot), delivery, "taken up again")
        self.assertEqual((delivery.state, str(delivery.due_date)), ("ready", "2026-04-06"))
        with freeze_time("2026-05-04 10:00:00"):
            self._return(lot)
        with freeze_time("2026-05-11 10:00:00"):
            self._deliver_again(lot, self.other_customer)
        self.assertEqual(self._deliveries(lot, state="ready").partner_id, self.other_customer)
        self.assertEqual(delivery.state, "cancelled")
