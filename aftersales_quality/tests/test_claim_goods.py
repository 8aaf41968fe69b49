from odoo.exceptions import AccessError, UserError

from .claim_common import ClaimCommon
from .goods_common import GoodsCommon


class TestClaimGoods(ClaimCommon):
    """The old part goes to the supplier with the claim, by a real transfer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = (
            cls.env["aftersales.old.part"]
            .with_user(cls.storekeeper)
            .search([("ticket_id", "=", cls.case.ticket_ids.id)])
        )

    def _judge(self):
        self.old.action_receive()
        self.old.action_judge("supplier", "Inner ring cracked", self.supplier.id)

    def test_old_part_waits_for_the_claim_and_goes_with_it(self):
        self._judge()
        claim = self._propose()
        self.assertFalse(self.old.claim_number)
        self._approve_claim(claim)
        self.assertEqual(self.old.claim_number, claim.name)
        self.assertEqual(claim.goods_state, "waiting")
        claim.action_send()
        self.assertIn(self.old.code, self._read_letter(claim.round_ids))
        self.old.action_ship_with_claim()
        claim.invalidate_recordset()
        self.assertEqual((self.old.state, claim.goods_state), ("done", "gone"))
        target = self.supplier.property_stock_supplier
        self.assertEqual(self.old.sudo().location_id, target)
        move = self.old.sudo().move_ids.filtered(lambda move: move.location_dest_id == target)
        self.assertEqual((move.state, move.quantity, move.value), ("done", 2, 0))
        self.assertEqual((move.picking_id.supplier_claim_id, move.picking_id.partner_id), (claim, self.supplier))
        self.assertEqual(move.location_id, self.company.aftersales_old_parts_location_id)

    def test_storekeeper_sends_without_reading_the_claim(self):
        self._judge()
        claim = self._approve_claim()
        with self.assertRaises(AccessError):
            claim.with_user(self.storekeeper).read(["amount"])
        with self.assertRaises(AccessError):
            self.old.read(["supplier_claim_id"])
        for user in (self.quality, self.purchasing):
            with self.assertRaises(AccessError):
                self.old.with_user(user).action_ship_with_claim()
        self.old.action_ship_with_claim()
        self.assertEqual(self.old.state, "done")

    def test_part_without_a_claim_waits_for_the_list_of_the_month(self):
        self._judge()
        with self.assertRaisesRegex(UserError, "does not wait to go with a claim"):
            self.old.action_ship_with_claim()

    def test_part_that_is_judged_later_is_found(self):
        claim = self._send_claim()
        self.assertEqual(claim.goods_state, "missing")
        self._judge()
        claim.action_gather_goods()
        claim.invalidate_recordset()
        self.assertEqual(claim.goods_state, "waiting")

    def test_part_of_another_supplier_stays(self):
        other = self.supplier.copy({"name": "Bearings Ltd"})
        self.old.action_receive()
        self.old.action_judge("supplier", "Cracked", other.id)
        self._approve_claim()
        self.assertFalse(self.old.claim_number)

    def test_withdrawn_claim_lets_the_part_go(self):
        self._judge()
        claim = self._approve_claim()
        claim.action_withdraw("Wrong supplier")
        self.assertFalse(self.old.claim_number)

    def test_link_is_not_written_by_hand(self):
        self._judge()
        claim = self._approve_claim()
        with self.assertRaises(AccessError):
            self.old.with_user(self.quality).write({"supplier_claim_id": claim.id})


class TestReturnCost(GoodsCommon):
    """What was given in exchange through returned goods costs the case (C1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"]._load("generic_coa", cls.company, install_demo=False)
        cls.product.categ_id.property_cost_method = "standard"
        cls.product.standard_price = 500

    def _exchange(self, fate, **values):
        spare = self._stock_unit("SN-3001")
        goods = self._bring_back("replace", fate=fate, product=self.product.id, lot=spare.id, **values)
        self._inspect(goods)
        return self._send(goods)

    def _get_costs(self, goods):
        return self.env["aftersales.cost.line"].search([("ticket_id", "=", goods.ticket_id.id)])

    def test_new_unit_costs_its_value_when_the_old_one_is_scrap(self):
        goods = self._expect()
        self.assertFalse(self._get_costs(goods))
        self.company.aftersales_scrap_limit = 10_000
        self._exchange("scrap", expected=goods)
        cost = self._get_costs(goods)
        self.assertEqual((cost.kind, cost.amount, cost.standing), ("replacement", 500, True))
        self.assertEqual((cost.item_id, cost.lot_id), (self.product, self.lot))
        self.assertEqual(cost.action_open_source()["res_id"], goods.id)
        self.env["aftersales.cost.line"]._follow(goods.sudo())
        self.assertEqual(self._get_costs(goods), cost, "followed again, nothing is written twice")

    def test_old_unit_that_comes_into_stock_is_set_off(self):
        goods = self._expect()
        self._exchange("stock", expected=goods)
        costs = self._get_costs(goods)
        stands = sum(
            self.env["stock.move"]
            .search([("quality_return_id", "=", goods.id), ("location_dest_id", "=", self.consumption.id)])
            .mapped("value")
        ) - sum(
            self.env["stock.move"]
            .search([("quality_return_id", "=", goods.id), ("location_id", "=", self.consumption.id)])
            .mapped("value")
        )
        self.assertEqual(sum(costs.mapped("amount")), stands)

    def test_cost_belongs_to_the_case(self):
        ticket = self._complain()
        case = self._open_case(ticket)
        self.company.aftersales_scrap_limit = 10_000
        self._exchange("scrap", expected=self._expect(ticket))
        self.assertEqual(case.sudo()._get_cost_lines().mapped("amount"), [500])

    def test_repair_and_return_cost_nothing_by_themselves(self):
        goods = self._expect()
        self._send(self._bring_back("as_is", good=True, expected=goods))
        self.assertFalse(self._get_costs(goods))
