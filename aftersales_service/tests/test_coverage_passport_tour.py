from odoo.tests import HttpCase, tagged

from .document_common import DocumentFixtures


@tagged("post_install", "-at_install")
class TestCoveragePassportTour(DocumentFixtures, HttpCase):
    """At a desk: the clerk uploads, the dispatcher approves, the office looks at the product and sends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.set_up_documents()
        cls.document = cls._create_document()
        cls.first = cls._release(cls.document)

    def test_clerk_uploads_and_dispatcher_approves(self):
        self.start_tour("/odoo/product-documents", "aftersales_document_upload", login=self.clerk.login)
        version = self.document.version_ids.filtered(lambda version: version.state == "draft")
        self.assertEqual((version.number, version.note, version.uploader_id), ("2", "Flange moved", self.clerk))
        self.start_tour("/odoo/after-sales", "aftersales_document_approve", login=self.dispatcher.login)
        self.env.invalidate_all()
        self.assertEqual((version.state, self.first.state), ("valid", "superseded"))
        self._spread()
        self.assertEqual(self._deliveries(version_id=version.id).state, "sent")

    def test_office_looks_at_a_product_and_sends(self):
        self.drawing.automatic = False
        self._spread()
        self.start_tour(f"/odoo/installed-products/{self.lot.id}", "aftersales_passport_office", login=self.clerk.login)
        self.env.invalidate_all()
        self.assertEqual(self._deliveries().state, "sent")


@tagged("post_install", "-at_install")
class TestCoveragePassportTourPhone(DocumentFixtures, HttpCase):
    """On a small phone: a stranger and the owner scan the label, the customer fetches the new version."""

    browser_size = "360x740"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.set_up_documents()
        cls.label = "/after-sales" + cls.lot.with_user(cls.clerk)._get_passport_url().partition("/after-sales")[2]
        document = cls._create_document()
        cls._release(document)
        cls.second = cls._release(document, text="the second version", note="Flange moved")

    def test_stranger_scans_the_label(self):
        self.start_tour(self.label, "aftersales_label_stranger")

    def test_owner_scans_the_label(self):
        self.start_tour(self.label, "aftersales_label_owner", login=self.customer_user.login)

    def test_customer_fetches_the_new_version(self):
        self._spread()
        self.start_tour("/my", "aftersales_document_portal", login=self.customer_user.login)
        self.env.invalidate_all()
        delivery = self._deliveries(version_id=self.second.id)
        self.assertTrue(delivery.seen_on)
        self.assertEqual(delivery.seen_by_id, self.customer_user)
        self.assertFalse(self._deliveries(self.other_lot, version_id=self.second.id).seen_on)
