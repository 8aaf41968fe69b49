from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.aftersales_service.models.coverage import document_transmittal, document_version_spread

from .document_common import DocumentFixtures


@tagged("post_install", "-at_install")
class TestCoverageDocumentSend(DocumentFixtures, TransactionCase):
    """A changed version reaches whoever holds the product now: everybody once, one mail a customer (I9)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.set_up_documents()
        cls.startClassPatcher(freeze_time("2026-03-02 09:00:00"))
        cls.more = cls.env["stock.lot"].create(
            [
                {
                    "name": f"SN-11{number:02d}",
                    "product_id": cls.product.id,
                    "installed_partner_id": cls.customer.id,
                    "delivered_on": "2026-01-05",
                }
                for number in range(24)
            ]
        )
        cls.document = cls._create_document()
        cls.env["mail.mail"].search([]).unlink()

    def _mails(self, partner=None):
        mails = self.env["mail.mail"].search([("model", "=", "aftersales.document.transmittal")])
        return mails.filtered(lambda mail: mail.recipient_ids == partner) if partner else mails

    def _sent_to(self, version):
        return self.env["aftersales.document.delivery"].search(
            [("version_id", "=", version.id), ("state", "=", "sent")]
        )

    # ---------------------------------------------------------------------------------------------
    # Everybody, once
    # ---------------------------------------------------------------------------------------------

    def test_all_holders_get_it_in_one_mail_each(self):
        version = self._release(self.document, note="Flange moved")
        self._spread()
        sent = self._sent_to(version)
        self.assertEqual(sent.lot_id, self.lot | self.other_lot | self.more)
        self.assertEqual(len(self._mails()), 2)
        mail = self._mails(self.customer)
        self.assertEqual(mail.attachment_ids.raw, version._get_content())
        self.assertIn("General arrangement", mail.body_html)
        self.assertIn("Flange moved", mail.body_html)
        self.assertIn("and 5 more", mail.body_html)
        self.assertNotIn("SN-2001", mail.body_html)
        self.assertIn("SN-2001", self._mails(self.other_customer).body_html)
        self.assertIn(f"/my/products/{self.other_lot.id}", self._mails(self.other_customer).body_html)
        self.assertEqual(len(self.env["ir.attachment"].search([("name", "=", "drawing.pdf")])), 1, "stored once")

    def test_a_second_run_doubles_nothing(self):
        version = self._release(self.document)
        for _run in range(3):
            self._spread()
        self.assertEqual(len(self._sent_to(version)), 26)
        self.assertEqual(len(self._mails()), 2)
        self.assertEqual(version.spread, "done")

    def test_killed_half_way_it_goes_on_where_it_stopped(self):
        version = self._release(self.document)
        with patch.object(document_version_spread, "BATCH", 10):
            batch = version._get_next_holders()
            self.assertEqual(len(batch), 10)
            version._spread_to(batch)
            self.assertFalse(version._get_next_holders() & batch)
            self._spread()
        self.assertEqual(len(self._sent_to(version)), 26)

    def test_delivery_under_way_while_the_version_came_into_force_is_found_an_hour_later(self):
        version = self._release(self.document)
        self._spread()
        self.assertEqual(version.spread, "again")
        late = self.more[0].copy({"name": "SN-1999", "installed_partner_id": self.other_customer.id})
        self._spread()
        self.assertIn(late, self._sent_to(version).lot_id)

    def test_returned_serials_are_left_out(self):
        self._return(self.lot)
        version = self._release(self.document)
        self._spread()
        self.assertNotIn(self.lot, self._sent_to(version).lot_id)
        self.assertIn(self.other_lot, self._sent_to(version).lot_id)

    def test_next_version_goes_to_the_same_people_and_replaces_what_was_not_sent(self):
        self.drawing.automatic = False
        first = self._release(self.document)
        self._spread()
        waiting = self._deliveries()
        self.assertEqual((waiting.version_id, waiting.state), (first, "ready"))
        second = self._release(self.document)
        self.assertEqual((waiting.version_id, waiting.state), (second, "ready"), "the old one is not sent any more")
        self.drawing.automatic = True
        self._spread()
        self.assertFalse(self._sent_to(first))
        self.assertEqual(len(self._sent_to(second)), 26)
        third = self._release(self.document)
        self._spread()
        self.assertEqual(len(self._sent_to(third)), 26)
        self.assertEqual(len(self._deliveries()), 2, "the proof of the one before stays")

    def test_withdrawn_version_is_not_sent(self):
        self.drawing.automatic = False
        version = self._release(self.document)
        self._spread()
        version.with_user(self.dispatcher).action_withdraw()
        self.assertEqual(set(self.env["aftersales.document.delivery"].search([]).mapped("state")), {"cancelled"})
        self.assertFalse(self.lot._get_customer_versions(self.customer))
        with self.assertRaises(AccessError):
            self._release(self.document).with_user(self.clerk).action_withdraw()

    # ---------------------------------------------------------------------------------------------
    # How
    # ---------------------------------------------------------------------------------------------

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        template = self.env.ref("aftersales_service.mail_template_product_documents")
        template.with_context(lang="zh_CN").subject = "产品文件"
        self._release(self.document)
        self._spread()
        self.assertEqual(self._mails(self.customer).subject, "产品文件")
        self.assertIn("documents for your products", self._mails(self.other_customer).subject)

    def test_too_large_for_a_mail_goes_by_link(self):
        version = self._release(self.document)
        with patch.object(document_transmittal, "LARGEST_MAIL", version.size - 1):
            self._spread()
        mail = self._mails(self.customer)
        self.assertFalse(mail.attachment_ids)
        self.assertIn("/my/products", mail.body_html)
        self.assertNotIn("attached", mail.body_html)

    def test_by_portal_only_where_somebody_can_log_in(self):
        self.drawing.sending = "portal"
        self.other_customer_user.active = False
        version = self._release(self.document)
        self._spread()
        methods = {delivery.partner_id: delivery.transmittal_id.method for delivery in self._sent_to(version)}
        self.assertEqual(methods, {self.customer: "portal", self.other_customer: "mail"})
        self.assertEqual(self._mails().recipient_ids, self.other_customer)

    def test_customer_without_address_is_shown_and_holds_up_nobody(self):
        self.customer.email = False
        version = self._release(self.document)
        self._spread()
        self.assertEqual(self._sent_to(version).partner_id, self.other_customer)
        waiting = self._deliveries()
        self.assertEqual((waiting.state, waiting.problem), ("ready", "address"))
        self.customer.email = "info@northern.example"
        self._spread()
        self.assertEqual(waiting.state, "ready", "not before tomorrow")
        with freeze_time("2026-03-03 10:00:00"):
            self._spread()
        self.assertEqual((waiting.state, waiting.problem), ("sent", False))
        self.assertEqual(len(self._mails(self.customer)), 1)

    def test_broken_template_loses_nothing(self):
        self.env.ref("aftersales_service.mail_template_product_documents").body_html = "<t t-out='object.nonsense'/>"
        version = self._release(self.document)
        with (
            mute_logger("odoo.addons.mail.models.mail_render_mixin"),
            self.assertLogs("odoo.addons.aftersales_service.models.coverage.document_delivery_send", "WARNING"),
        ):
            self._spread()
        self.assertFalse(self._sent_to(version))
        self.assertEqual(self._deliveries().problem, "mail")
        self.assertFalse(self._mails())

    def test_sent_by_button(self):
        self.drawing.automatic = False
        self._release(self.document)
        self._spread()
        self.assertFalse(self._mails())
        deliveries = self.env["aftersales.document.delivery"].search([])
        for user in (self.engineer, self.finance, self.auditor, self.storekeeper):
            with self.assertRaises(AccessError):
                deliveries.with_user(user).action_send()
        action = deliveries.with_user(self.clerk).action_send()
        self.assertEqual(action["params"]["message"], "2 customers were written to.")
        self.assertEqual(len(self._mails()), 2)
        self.assertEqual(self._deliveries().transmittal_id.user_id, self.clerk)
        with self.assertRaisesRegex(UserError, "Nothing of this is waiting"):
            deliveries.with_user(self.clerk).action_send()

    def test_handed_over_on_paper(self):
        self.drawing.automatic = False
        self._release(self.document)
        self._spread()
        delivery = self._deliveries()
        delivery.with_user(self.dispatcher).action_hand_over()
        self.assertEqual((delivery.state, delivery.transmittal_id.method), ("sent", "hand"))
        self.assertFalse(self._mails())
        with self.assertRaises(UserError):
            delivery.with_user(self.dispatcher).action_hand_over()

    def test_nobody_writes_deliveries_by_hand(self):
        self._release(self.document)
        self._spread()
        delivery = self._deliveries()
        for user in (self.clerk, self.dispatcher, self.manager, self.customer_user):
            with self.assertRaises(AccessError):
                delivery.with_user(user).write({"state": "cancelled"})
            with self.assertRaises(AccessError):
                delivery.transmittal_id.with_user(user).write({"email": "x@y.example"})
        with self.assertRaises(UserError):
            delivery.unlink()

    # ---------------------------------------------------------------------------------------------
    # Reminders
    # ---------------------------------------------------------------------------------------------

    def test_who_looks_after_it_is_told_once_a_week_in_one_mail(self):
        self.drawing.write({"automatic": False, "user_ids": [(6, 0, self.clerk.ids)]})
        self._release(self.document)
        self._spread()
        self.env["mail.mail"].search([]).unlink()

        def remind(day):
            with freeze_time(f"{day} 06:00:00"):
                self._spread("cron_document_reminders")
            mails = self.env["mail.mail"].search([("email_to", "!=", False)])
            found = [(mail.email_to, mail.subject) for mail in mails]
            mails.unlink()
            return found

        self.assertEqual(remind("2026-03-04"), [])
        told = [(self.clerk.email_formatted, "Documents for customers: 26 are due")]
        self.assertEqual(remind("2026-03-05"), told)
        self.assertEqual(remind("2026-03-06"), [])
        self.assertEqual(remind("2026-03-12"), told)
        self.env["aftersales.document.delivery"].search([]).with_user(self.clerk).action_send()
        self.assertEqual(remind("2026-03-19"), [])

    def test_digest_that_fails_is_tried_again_the_next_day_without_repeating_the_others(self):
        self.drawing.write({"automatic": False, "user_ids": [(6, 0, (self.clerk + self.manager).ids)]})
        self._release(self.document)
        self._spread()
        deliveries = self.env["aftersales.document.delivery"]
        self.env["mail.mail"].search([]).unlink()
        prepare = type(deliveries)._prepare_reminder

        def fail_for_clerk(records, user):
            if user == self.clerk:
                raise ValueError("no such picture")
            return prepare(records, user)

        with (
            freeze_time("2026-03-05 06:00:00"),
            patch.object(type(deliveries), "_prepare_reminder", fail_for_clerk),
            self.assertLogs("odoo.addons.aftersales_service.models.coverage.document_delivery_remind", "ERROR"),
        ):
            self._spread("cron_document_reminders")
        self.assertEqual(self.env["mail.mail"].search([]).mapped("email_to"), [self.manager.email_formatted])
        self.env["mail.mail"].search([]).unlink()
        with freeze_time("2026-03-06 06:00:00"):
            self._spread("cron_document_reminders")
        self.assertEqual(self.env["mail.mail"].search([]).mapped("email_to"), [self.clerk.email_formatted])

    def test_dispatchers_are_told_where_nobody_is_named(self):
        self.assertEqual(self.drawing._get_reminded(self.company), self.dispatcher)
        branch = self.env["res.company"].create({"name": "Branch"})
        self.assertFalse(self.drawing._get_reminded(branch) & self.dispatcher)

    def test_today_card_counts_what_is_overdue(self):
        self.drawing.automatic = False
        self._release(self.document)
        self._spread()

        def count(user):
            sections = self.env["aftersales.today"].with_user(user).get_sections()
            return sum(
                card["count"]
                for section in sections
                for card in section["cards"]
                if card["name"] == "Documents overdue"
            )

        self.assertEqual(count(self.clerk), 0)
        with freeze_time("2026-03-06 09:00:00"):
            self.assertEqual((count(self.clerk), count(self.dispatcher), count(self.engineer)), (26, 26, 0))

    def test_other_company_sees_neither_documents_nor_deliveries(self):
        version = self._release(self.document)
        self._spread()
        branch = self.env["res.company"].create({"name": "Branch"})
        there = self.clerk.copy(
            {"login": "as_clerk_there", "company_id": branch.id, "company_ids": [(6, 0, branch.ids)]}
        )
        for records in (self.document, version, self._deliveries(), self._deliveries().transmittal_id):
            self.assertFalse(records.with_user(there).search([("id", "in", records.ids)]), records)
            with self.assertRaises(AccessError):
                records.with_user(there).read(["display_name"])
        self.assertFalse(self.env["aftersales.document.delivery"].with_user(self.engineer).has_access("read"))
