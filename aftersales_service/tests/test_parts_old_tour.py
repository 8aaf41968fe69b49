from odoo.tests import HttpCase, tagged

from .common import AfterSalesFixtures
from .old_part_common import OldPartFixtures
from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestOldPartTour(OldPartFixtures, AfterSalesFixtures, HttpCase):
    """At the counter: scanned, received, judged."""

    _strokes = ReportCommon._strokes
    _draw = classmethod(ReportCommon._draw.__func__)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.set_up_old_parts()
        cls.seal = cls.env["product.product"].create({"name": "Seal", "is_storable": True})
        cls._count_in(cls.seal, 5)

    def test_the_storekeeper_receives_and_judges(self):
        report = self._replace(
            {"product_id": self.bearing.id, "old_serial": "A-77"}, {"product_id": self.seal.id, "quantity": 3}
        )
        bearing, seals = self._get_old_parts(report)
        seals.sudo().code = "OP-SEALS"
        self.start_tour("/odoo/old-parts-counter", "aftersales_old_part_counter", login=self.storekeeper.login)
        self.assertEqual((bearing.state, bearing.judgement, bearing.judgement_note), ("judged", "scrap", "Race worn"))
        self.assertEqual((seals.state, seals.quantity), ("received", 2))
        rest = self._get_old_parts(report) - bearing - seals
        self.assertEqual((rest.state, rest.quantity), ("owed", 1))


@tagged("post_install", "-at_install")
class TestOldPartPhoneTour(OldPartFixtures, AfterSalesFixtures, HttpCase):
    """On a small phone: what I owe, and why it does not come back. The manager decides."""

    browser_size = "360x740"
    touch_enabled = True
    _strokes = ReportCommon._strokes
    _draw = classmethod(ReportCommon._draw.__func__)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.set_up_old_parts()

    def test_a_missing_part_is_explained_approved_and_written_off(self):
        report = self._replace({"product_id": self.bearing.id, "old_serial": "A-77"})
        part = self._get_old_parts(report)
        # overdue whenever this is run
        part.sudo().due_date = "2020-01-01"
        self.start_tour("/odoo/my-old-parts", "aftersales_old_part_missing", login=self.engineer.login)
        self.assertEqual((part.state, part.explained_by_id), ("explained", self.engineer))
        self.assertFalse(report.part_ids.written_off)
        self.browser_size = "1366x768"
        self.touch_enabled = False
        self.start_tour("/odoo/after-sales", "aftersales_old_part_decide", login=self.manager.login)
        self.assertEqual((part.state, part.decided_by_id), ("excused", self.manager))
        self.assertTrue(report.part_ids.written_off)
