import base64

from odoo.addons.aftersales_service.tests.report_common import ReportCommon

from .goods_common import GoodsFixtures

PIXEL = base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
)


class TestReturnPapers(GoodsFixtures, ReportCommon):
    """Receipt, label, outgoing slip and inspection record, in the language of whoever reads them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_goods()

    def _text(self, records, report, user=None):
        return " ".join(self._read(self._print(records, user or self.storekeeper, f"aftersales_quality.{report}")))

    def test_receipt(self):
        goods = self._expect(promised_on="2026-04-30").with_user(self.storekeeper)
        self.assertIn("Not received yet", self._text(goods, "action_report_return_receipt"))
        goods.action_receive(received_goods="With cable, dent at the flange")
        text = self._text(goods, "action_report_return_receipt")
        for part in (goods.name, "SN-1001", "Northern Mill", "With cable, dent at the flange", "Shaft seal drips"):
            self.assertIn(part, text)
        self.assertNotIn("Not received yet", text)

    def test_receipt_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        goods = self._receive()
        self.assertEqual(goods._get_document().env.lang, "zh_CN")
        self.assertIn(goods.name, self._text(goods, "action_report_return_receipt"))

    def test_label(self):
        goods = self._receive()
        text = self._text(goods, "action_report_return_label")
        self.assertIn(goods.name, text)
        self.assertIn("SN-1001", text)

    def test_outgoing_slip_of_a_repair(self):
        goods = self._bring_back("repair", note="Shaft seal worn")
        self._repair(goods, treatment="Seal replaced")
        inspection = self._inspect(goods)
        self._send(goods, waybill="W-9")
        text = self._text(goods, "action_report_return_slip")
        for part in ("Shaft seal worn", "Seal replaced", inspection.name, "W-9"):
            self.assertIn(part, text)

    def test_outgoing_slip_of_a_replacement(self):
        new = self._stock_unit("SN-3001")
        goods = self._bring_back("replace", fate="scrap", lot=new.id)
        self._inspect(goods)
        self.assertIn("SN-3001", self._text(goods, "action_report_return_slip"))

    def test_inspection_record(self):
        goods = self._receive()
        inspection = self._inspect(goods, good=False)
        text = self._text(inspection, "action_report_inspection", self.quality)
        for part in (inspection.name, "Pressure", "5 to 6 (5.5) bar", "3 bar", "Not passed", "The quality"):
            self.assertIn(part, text)

    def test_photos_of_others_are_not_printed(self):
        secret = self.env["ir.attachment"].create(
            {"name": "other.png", "datas": PIXEL, "res_model": "res.partner", "res_id": self.other_customer.id}
        )
        goods = self._receive().with_user(self.quality)
        inspection = self.env["aftersales.inspection"].with_user(self.quality).browse(goods.action_inspect()["res_id"])
        own = (
            self.env["ir.attachment"]
            .with_user(self.quality)
            .create({"name": "own.png", "datas": PIXEL, "res_model": inspection._name, "res_id": inspection.id})
        )
        inspection.sudo().photo_ids = own.sudo() + secret
        self.assertEqual(inspection._get_print_photos(), own.sudo())
        new = (
            self.env["ir.attachment"]
            .with_user(self.quality)
            .create({"name": "new.png", "datas": PIXEL, "res_model": inspection._name, "res_id": 0})
        )
        inspection.photo_ids = own + new
        self.assertEqual(new.res_id, inspection.id)
