from itertools import product as combine

from odoo import Command

from .goods_common import GoodsCommon

WAYS = tuple(combine(("standard", "average", "fifo"), ("periodic", "real_time")))


class TestReturnBooks(GoodsCommon):
    """What returned goods are worth to us: nothing while they are the customer's, their delivery's value when ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"]._load("generic_coa", cls.company, install_demo=False)
        cls.account = cls.consumption.valuation_account_id
        cls.unattributed = cls.company.aftersales_unattributed_account_id
        cls.plan_column = cls.env.ref("aftersales_service.analytic_plan_responsibility")._column_name()
        cls.supplier_location = cls.env.ref("stock.stock_location_suppliers")

    def _make_valued(self, method, valuation):
        """A valve bought twice (10 at 4, 10 at 6), of which two were sold and delivered to the customer."""
        category = self.env["product.category"].create(
            {"name": f"{method} {valuation}", "property_cost_method": method, "property_valuation": valuation}
        )
        valve = self.env["product.product"].create(
            {
                "name": f"Valve {method} {valuation}",
                "is_storable": True,
                "standard_price": 5,
                "categ_id": category.id,
                "list_price": 20,
            }
        )
        for price in (4, 6):
            move = self.env["stock.move"].create(
                {
                    "product_id": valve.id,
                    "product_uom": valve.uom_id.id,
                    "product_uom_qty": 10,
                    "location_id": self.supplier_location.id,
                    "location_dest_id": self.store.id,
                    "value_manual": 10 * price,
                }
            )
            move._action_confirm()
            move.quantity = 10
            move.picked = True
            move._action_done()
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": valve.id, "product_uom_qty": 2})],
            }
        )
        order.action_confirm()
        order.picking_ids.move_ids.quantity = 2
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        return valve, order

    def _return(self, valve, judgement, **values):
        self._make_plan("incoming", {"name": "Tight", "kind": "check"}, product_id=valve.id)
        self._make_plan("outgoing", {"name": "Tight", "kind": "check"}, product_id=valve.id)
        goods = self._expect(self._complain(lot_id=False, product_id=valve.id), quantity=2)
        goods = self._bring_back(judgement, expected=goods, **values)
        if goods.state == "outgoing":
            self._inspect(goods)
        return goods

    def _get_charged(self, valve):
        """What stands on the account of after-sales consumption, and what the analytic account says."""
        items = self.env["account.move.line"].search(
            [("account_id", "=", self.account.id), ("product_id", "=", valve.id), ("parent_state", "=", "posted")]
        )
        lines = self.env["account.analytic.line"].search(
            [(self.plan_column, "=", self.unattributed.id), ("product_id", "=", valve.id)]
        )
        return sum(items.mapped("balance")), -sum(lines.mapped("amount"))

    def _assert_charged(self, valve, valuation, value):
        self.assertEqual(self._get_charged(valve), (value if valuation == "real_time" else 0, value))

    def test_the_customers_goods_are_worth_nothing_to_us(self):
        for method, valuation in WAYS:
            with self.subTest(f"{method}, {valuation}"):
                valve, order = self._make_valued(method, valuation)
                before = (valve.qty_available, valve.total_value)
                goods = self._return(valve, "as_is")
                self.assertEqual((valve.qty_available, valve.total_value), before)
                self._send(goods)
                self.assertEqual((valve.qty_available, valve.total_value), before)
                self.assertFalse(goods.sudo().move_ids.account_move_id)
                self.assertEqual(set(goods.sudo().move_ids.mapped("value")), {0})
                self._assert_charged(valve, valuation, 0)
                self.assertEqual(order.order_line.qty_delivered, 2)

    def test_scrapped_goods_of_the_customer_cost_us_nothing(self):
        for method, valuation in WAYS:
            with self.subTest(f"{method}, {valuation}"):
                valve, _order = self._make_valued(method, valuation)
                before = (valve.qty_available, valve.total_value)
                goods = self._return(valve, "scrap")
                goods.with_user(self.storekeeper).action_send()
                self.assertEqual((valve.qty_available, valve.total_value), before)
                self._assert_charged(valve, valuation, 0)

    def test_refunded_goods_come_back_at_the_value_of_their_delivery(self):
        for method, valuation in WAYS:
            with self.subTest(f"{method}, {valuation}"):
                valve, order = self._make_valued(method, valuation)
                delivery = order.picking_ids.move_ids
                if method == "standard":
                    valve.standard_price = 7
                value = {"standard": 10, "average": 10, "fifo": 8}[method]
                self.assertEqual(delivery.value, value)
                before = valve.total_value
                goods = self._return(valve, "refund", fate="stock")
                goods.with_user(self.storekeeper).action_send()
                came = goods.sudo().move_ids.filtered(lambda move: move.location_dest_id == self.store)
                self.assertEqual((came.value, came.origin_returned_move_id), (value, delivery))
                self.assertEqual(goods.sudo().origin_move_id, delivery)
                self.assertEqual(valve.qty_available, 20)
                if method != "standard":
                    self.assertEqual(valve.total_value, before + value)
                self._assert_charged(valve, valuation, 0)
                self.assertEqual(order.order_line.qty_delivered, 0, "so that it can be credited")

    def test_refunded_goods_that_are_scrapped_are_charged(self):
        for method, valuation in WAYS:
            with self.subTest(f"{method}, {valuation}"):
                valve, order = self._make_valued(method, valuation)
                before = valve.total_value
                goods = self._return(valve, "refund", fate="scrap")
                goods.with_user(self.storekeeper).action_send()
                charged = goods.sudo().move_ids.filtered(lambda move: move.location_dest_id == self.consumption).value
                self.assertGreater(charged, 0)
                self._assert_charged(valve, valuation, charged)
                self.assertEqual(valve.qty_available, 18)
                came = goods.sudo().move_ids.filtered(lambda move: move.location_dest_id == self.store).value
                self.assertAlmostEqual(valve.total_value, before + came - charged)
                self.assertEqual(order.order_line.qty_delivered, 0)

    def test_an_exchange_charges_the_new_unit_and_credits_the_old_one(self):
        for method, valuation in WAYS:
            with self.subTest(f"{method}, {valuation}"):
                valve, order = self._make_valued(method, valuation)
                delivery = order.picking_ids.move_ids
                goods = self._return(valve, "replace", fate="stock")
                self._send(goods)
                moves = goods.sudo().move_ids
                came = moves.filtered(lambda move: move.location_dest_id == self.store)
                given = moves.filtered(
                    lambda move: move.location_id == self.store and move.location_dest_id == self.consumption
                )
                self.assertEqual((came.value, came.origin_returned_move_id), (delivery.value, delivery))
                self.assertEqual(given.value, {"standard": 10, "average": 10, "fifo": 8}[method])
                self._assert_charged(valve, valuation, given.value - came.value)
                self.assertEqual(valve.qty_available, 18)
                self.assertEqual(order.order_line.qty_delivered, 2, "the customer has what was sold")

    def test_an_exchange_for_scrap_charges_the_new_unit(self):
        for method, valuation in WAYS:
            with self.subTest(f"{method}, {valuation}"):
                valve, _order = self._make_valued(method, valuation)
                before = valve.total_value
                goods = self._return(valve, "replace", fate="scrap")
                self._send(goods)
                value = {"standard": 10, "average": 10, "fifo": 8}[method]
                self._assert_charged(valve, valuation, value)
                self.assertEqual((valve.qty_available, valve.total_value), (16, before - value))

    def test_goods_without_a_known_delivery_come_back_at_cost(self):
        valve, _order = self._make_valued("standard", "real_time")
        other = self._complain(partner_id=self.other_customer.id, lot_id=False, product_id=valve.id)
        goods = self._bring_back("refund", fate="stock", expected=self._expect(other))
        goods.with_user(self.storekeeper).action_send()
        came = goods.sudo().move_ids.filtered(lambda move: move.location_dest_id == self.store)
        self.assertEqual((came.value, came.origin_returned_move_id), (5, self.env["stock.move"]))

    def test_each_serial_comes_back_at_its_own_value(self):
        category = self.env["product.category"].create(
            {"name": "By serial", "property_cost_method": "fifo", "property_valuation": "real_time"}
        )
        drive = self.env["product.product"].create(
            {
                "name": "Drive",
                "is_storable": True,
                "tracking": "serial",
                "lot_valuated": True,
                "categ_id": category.id,
            }
        )
        lots = self.env["stock.lot"]
        for serial, price in (("D-1", 300), ("D-2", 500)):
            lot = lots.create({"name": serial, "product_id": drive.id})
            move = self.env["stock.move"].create(
                {
                    "product_id": drive.id,
                    "product_uom": drive.uom_id.id,
                    "product_uom_qty": 1,
                    "location_id": self.supplier_location.id,
                    "location_dest_id": self.store.id,
                    "value_manual": price,
                    "move_line_ids": [
                        Command.create(
                            {
                                "product_id": drive.id,
                                "lot_id": lot.id,
                                "quantity": 1,
                                "location_id": self.supplier_location.id,
                                "location_dest_id": self.store.id,
                            }
                        )
                    ],
                }
            )
            move._action_confirm()
            move.picked = True
            move._action_done()
            lots += lot
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": drive.id, "product_uom_qty": 1})],
            }
        )
        order.action_confirm()
        order.picking_ids.move_ids.move_line_ids.lot_id = lots[1]
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        self._make_plan("incoming", {"name": "Turns", "kind": "check"}, product_id=drive.id)
        self._make_plan("outgoing", {"name": "Turns", "kind": "check"}, product_id=drive.id)
        goods = self._expect(self._complain(lot_id=lots[1].id))
        goods = self._bring_back("replace", fate="stock", lot=lots[0].id, expected=goods)
        self._inspect(goods)
        self._send(goods)
        came = goods.sudo().move_ids.filtered(lambda move: move.location_dest_id == self.store)
        self.assertEqual(came.value, 500)
        self._assert_charged(drive, "real_time", -200)
        self.assertEqual(
            (self._count(self.store, lots[1], product=drive), lots[0].installed_partner_id), (1, self.customer)
        )
