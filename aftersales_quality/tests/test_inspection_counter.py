from odoo.exceptions import AccessError

from .goods_common import GoodsCommon


class TestReturnCounter(GoodsCommon):
    """One scan, one reception; what cannot be received is answered by a sentence."""

    def _counter(self, user=None):
        return self.env["aftersales.quality.return"].with_user(user or self.storekeeper)

    def test_by_number_serial_or_ticket(self):
        for number, scan in enumerate(("name", "serial", "ticket")):
            lot = self._deliver(self.customer, f"SN-50{number}")
            goods = self._expect(self._complain(lot_id=lot.id))
            text = {"name": goods.name.lower(), "serial": lot.name.lower(), "ticket": goods.ticket_id.number}[scan]
            answer = self._counter().counter_scan(f"  {text} ")
            if scan == "ticket":
                [card] = answer["choose"]
                answer = self._counter().browse(card["id"]).counter_receive(card["quantity"])
            self.assertEqual(answer["received"]["name"], goods.name)
            self.assertEqual(goods.state, "received")

    def test_twice(self):
        goods = self._expect()
        self._counter().counter_scan(goods.name)
        for text in (goods.name, "SN-1001"):
            answer = self._counter().counter_scan(text)
            self.assertIn("received already", answer["message"])
        waiting = self._counter().counter_load()["received"]
        self.assertEqual([card["name"] for card in waiting], [goods.name])

    def test_what_nobody_has_announced(self):
        answer = self._counter().counter_scan("sn-2001")
        self.assertEqual(answer["unknown"]["customer"], "Southern Mill")
        answer = self._counter().counter_register(answer["unknown"]["lot_id"])
        goods = self._counter().search([("lot_id", "=", self.other_lot.id)])
        self.assertEqual((goods.state, goods.partner_id), ("received", self.other_customer))
        self.assertEqual(answer["received"]["name"], goods.name)
        answer = self._counter().counter_register(self.other_lot.id)
        self.assertIn("Nobody has this serial", answer["message"])

    def test_nonsense_is_answered(self):
        for text in ("", "   ", "NONSENSE", "' OR 1=1 --", "%", "x" * 100000, "<script>"):
            self.assertTrue(self._counter().counter_scan(text).get("message"), text[:20])
        self.assertTrue(self._counter().counter_scan(None)["message"])

    def test_a_wrong_quantity_or_serial_is_answered(self):
        seal = self.env["product.product"].create({"name": "Seal", "is_storable": True})
        goods = self._expect(self._complain(lot_id=False, product_id=seal.id), quantity=5)
        [card] = self._counter().counter_scan(goods.name)["choose"]
        self.assertIn("5", self._counter().browse(card["id"]).counter_receive(6)["message"])
        self.assertEqual(self._counter().browse(card["id"]).counter_receive(2)["received"]["quantity"], 2)

    def test_what_is_ready_is_sent_below(self):
        goods = self._bring_back("as_is", good=True)
        self.assertIn("ready to leave", self._counter().counter_scan(goods.name)["message"])
        [card] = self._counter().counter_load()["leaving"]
        self.assertEqual((card["name"], card["to_customer"]), (goods.name, True))

    def test_only_for_the_storekeeper(self):
        for user in (self.clerk, self.quality, self.workshop, self.customer_user):
            with self.assertRaises(AccessError):
                self._counter(user).counter_load()
            with self.assertRaises(AccessError):
                self._counter(user).counter_scan("SN-1001")
            with self.assertRaises(AccessError):
                self._counter(user).counter_register(self.lot.id)

    def test_goods_of_another_company_stay_there(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        goods = self._expect()
        self.storekeeper.company_ids += branch
        answer = self._counter().with_company(branch).counter_scan(goods.name)
        self.assertTrue(answer["message"])
        self.assertEqual(goods.state, "expected")
