from odoo.exceptions import AccessError, UserError, ValidationError

from .goods_common import GoodsCommon


class TestQualityReturn(GoodsCommon):
    """Goods on their way in, through the house, and out again (Q6)."""

    def _get_codes(self, goods):
        return goods.sudo().ticket_id.event_ids.kind_id.mapped("code")

    # ---------------------------------------------------------------------------------------------
    # In
    # ---------------------------------------------------------------------------------------------

    def test_what_is_expected_is_known_from_the_ticket(self):
        ticket = self._complain()
        action = ticket.with_user(self.clerk).action_expect_goods()
        goods = self.env["aftersales.quality.return"].browse(action["res_id"])
        self.assertEqual(
            (goods.product_id, goods.lot_id, goods.partner_id, goods.fault),
            (self.product, self.lot, self.customer, "Shaft seal drips"),
        )
        self.assertTrue(goods.name.startswith("RG"))
        self.assertIn("goods_expected", self._get_codes(goods))
        self.assertEqual(ticket.with_user(self.clerk).quality_return_count, 1)

    def test_received_goods_lie_with_us_and_are_not_ours(self):
        goods = self._receive()
        self.assertEqual((goods.state, goods.received_by_id), ("received", self.storekeeper))
        self.assertEqual(self._count(self.place, self.lot, self.customer), 1)
        self.assertEqual(self._count(self.place, self.lot), 0)
        self.assertFalse(goods.sudo().move_ids.value)
        self.assertFalse(self.lot.installed_partner_id)
        self.assertEqual(
            self.lot.warranty_paused_since, False if not self.lot.warranty_end else goods.received_on.date()
        )
        self.assertIn("goods_received", self._get_codes(goods))
        self.assertEqual(self.product.qty_available, 0)

    def test_received_twice_is_refused(self):
        goods = self._receive()
        with self.assertRaisesRegex(UserError, "received already, by The storekeeper"):
            goods.action_receive()
        with self.assertRaisesRegex(ValidationError, goods.name):
            self._expect(ticket=self._complain(name="Drips still"))

    def test_only_the_storekeeper_receives(self):
        goods = self._expect()
        for user in (self.clerk, self.quality, self.workshop, self.auditor, self.manager):
            with self.assertRaises(AccessError):
                goods.with_user(user).action_receive()
        self.assertEqual(goods.state, "expected")

    def test_steps_are_not_written_by_hand(self):
        goods = self._receive()
        for values in ({"state": "done"}, {"judgement": "scrap"}, {"received_on": False}, {"name": "RG1"}):
            with self.assertRaises(AccessError):
                goods.with_user(self.quality).write(values)
        with self.assertRaises(AccessError):
            self._expect(state="ready")
        with self.assertRaises(UserError):
            goods.with_user(self.quality).write({"product_id": self.env["product.product"].create({"name": "x"}).id})
        with self.assertRaises(UserError):
            goods.with_user(self.manager).unlink()

    def test_a_serial_in_our_own_stock_does_not_come_from_a_customer(self):
        lot = self._stock_unit("SN-9001")
        goods = self._expect(lot_id=lot.id)
        with self.assertRaisesRegex(UserError, "SN-9001 lies in"):
            goods.with_user(self.storekeeper).action_receive()

    def test_the_serial_on_the_goods_must_be_the_expected_one(self):
        goods = self._expect().with_user(self.storekeeper)
        with self.assertRaisesRegex(UserError, "SN-1001 is expected, SN-77 came"):
            goods.action_receive(serial="SN-77")
        goods.action_receive(serial="sn-1001")
        self.assertEqual(goods.state, "received")

    def test_an_unknown_serial_gets_a_number_of_its_own(self):
        ticket = self._complain(lot_id=False, product_id=self.product.id, serial_stated=False)
        goods = self._expect(ticket)
        self.assertFalse(goods.lot_id)
        self._receive(goods)
        self.assertEqual(goods.lot_id.name, goods.name)
        ticket = self._complain(lot_id=False, product_id=self.product.id, serial_stated="XX-1")
        goods = self._receive(self._expect(ticket))
        self.assertEqual(goods.lot_id.name, "XX-1")

    def test_part_of_a_quantity_comes_first(self):
        seal = self.env["product.product"].create({"name": "Seal", "is_storable": True})
        ticket = self._complain(lot_id=False, product_id=seal.id)
        goods = self._expect(ticket, quantity=10).with_user(self.storekeeper)
        for quantity in (0, -1, 11):
            with self.assertRaises(UserError):
                goods.action_receive(quantity)
        goods.action_receive(4)
        rest = self.env["aftersales.quality.return"].search([("ticket_id", "=", ticket.id)]) - goods.sudo()
        self.assertEqual((goods.quantity, goods.state), (4, "received"))
        self.assertEqual((rest.quantity, rest.state), (6, "expected"))
        self.assertEqual(self._count(self.place, owner=self.customer, product=seal), 4)

    def test_a_reception_by_mistake_is_taken_back(self):
        until = self.lot.warranty_end
        goods = self._receive()
        with self.assertRaises(UserError):
            goods.action_undo()
        goods.action_undo("Wrong pump")
        self.assertEqual(goods.state, "expected")
        self.assertEqual(self._count(self.place, self.lot, self.customer), 0)
        self.assertEqual((self.lot.installed_partner_id, self.lot.warranty_end), (self.customer, until))
        self.assertFalse(self.lot.warranty_ended_on)
        goods.action_receive()
        self.assertEqual(goods.state, "received")

    def test_goods_that_do_not_come(self):
        goods = self._expect()
        with self.assertRaises(UserError):
            goods.action_cancel()
        goods.action_cancel("Customer keeps it")
        self.assertEqual(goods.state, "cancelled")
        with self.assertRaisesRegex(UserError, "not expected any more"):
            goods.with_user(self.storekeeper).action_receive()
        self.assertTrue(self._expect(), "the serial may come back another time")

    def test_each_unit_with_a_serial_is_returned_by_itself(self):
        with self.assertRaises(ValidationError):
            self._expect(quantity=2)
        with self.assertRaises(ValidationError):
            self._expect(self._complain(lot_id=False), product_id=self.env.ref("aftersales_service.product_labour").id)

    def test_nothing_of_a_confidential_report(self):
        ticket = self._complain()
        ticket.sudo().confidential = True
        # AccessError or ValidationError: whether the clerk may see it at all is decided elsewhere
        with self.assertRaises(UserError):
            self._expect(ticket, partner_id=self.customer.id, product_id=self.product.id)

    # ---------------------------------------------------------------------------------------------
    # Through the house
    # ---------------------------------------------------------------------------------------------

    def test_repaired_and_sent_back(self):
        goods = self._bring_back("repair")
        self.assertEqual((goods.state, goods.order_id.mode, goods.order_id.state), ("repair", "walk_in", "draft"))
        self.assertEqual(goods.order_id.lot_id, self.lot)
        self.assertIn("Seal worn", goods.order_id.instructions)
        self._repair(goods)
        self.assertEqual(goods.state, "outgoing")
        inspection = self._inspect(goods)
        self.assertEqual((inspection.purpose, inspection.state, goods.state), ("outgoing", "passed", "ready"))
        carrier = self.env["res.partner"].create({"name": "Road Freight"})
        self._send(goods, carrier=carrier.id, waybill="W-1")
        self.assertEqual((goods.state, goods.waybill), ("done", "W-1"))
        self.assertEqual(self._count(self.place, self.lot, self.customer), 0)
        self.assertEqual(self.lot.installed_partner_id, self.customer)
        self.assertFalse(self.lot.warranty_ended_on, "the warranty goes on")
        self.assertIn("goods_sent", self._get_codes(goods))
        self.assertNotIn("unit_back", self._get_codes(goods))
        goods.with_user(self.clerk).action_arrived()
        self.assertIn("unit_back", self._get_codes(goods))
        with self.assertRaises(UserError):
            goods.with_user(self.clerk).action_arrived()
        self.assertFalse(any(goods.sudo().move_ids.mapped("value")), "the customer's goods have no value")

    def test_no_fault_found(self):
        goods = self._receive()
        with self.assertRaises(UserError):
            goods.with_user(self.quality).action_judge("as_is", "Nothing")
        self._inspect(goods)
        with self.assertRaisesRegex(UserError, "what was found"):
            goods.with_user(self.quality).action_judge("as_is", " ")
        self._judge(goods, "as_is", "No fault found")
        self.assertEqual(goods.state, "ready")
        with self.assertRaises(UserError):
            goods.action_send()
        self._send(goods, "pickup")
        self.assertEqual((goods.state, bool(goods.arrived_on)), ("done", True))
        self.assertIn("unit_back", self._get_codes(goods))

    def test_what_fails_on_its_way_out_is_judged_anew(self):
        goods = self._bring_back("repair")
        first = goods.order_id
        self._repair(goods)
        self._inspect(goods, good=False)
        self.assertEqual(goods.state, "inspected")
        self._judge(goods, "repair", "Still drips")
        self.assertNotEqual(goods.order_id, first)
        self.assertEqual(goods.state, "repair")

    def test_what_cannot_be_repaired_is_judged_anew(self):
        goods = self._bring_back("repair")
        self._repair(goods, result="unsolved", leftover="Housing")
        self.assertEqual(goods.state, "inspected")
        self._judge(goods, "scrap", "Housing cracked")
        self.assertEqual(goods.state, "ready")

    def test_work_that_is_taken_up_again_takes_the_goods_along(self):
        goods = self._bring_back("repair")
        report = self._repair(goods)
        goods.with_user(self.quality).action_inspect()
        report.action_take_back()
        self.assertEqual(goods.state, "repair")
        self.assertEqual(goods.inspection_ids.filtered(lambda i: i.purpose == "outgoing").state, "cancelled")

    def test_nobody_passes_the_own_repair(self):
        self.workshop.group_ids += self.env.ref("aftersales_quality.group_quality")
        goods = self._bring_back("repair")
        self._repair(goods, self.workshop)
        with self.assertRaisesRegex(UserError, "You repaired"):
            self._inspect(goods, user=self.workshop)
        self.assertEqual(goods.state, "outgoing")
        self._inspect(goods)
        self.assertEqual(goods.state, "ready")

    def test_replaced(self):
        new = self._stock_unit("SN-3001")
        goods = self._receive()
        self._inspect(goods, good=False)
        with self.assertRaisesRegex(UserError, "returned unit"):
            self._judge(goods, "replace", lot=new.id)
        with self.assertRaisesRegex(UserError, "which unit"):
            self._judge(goods, "replace", fate="scrap")
        self._judge(goods, "replace", fate="scrap", lot=new.id)
        self.assertEqual(goods.state, "outgoing")
        self.assertEqual(self.quants._get_available_quantity(self.product, self.store, lot_id=new), 0, "it is kept")
        inspection = self._inspect(goods)
        self.assertEqual(inspection.lot_id, new)
        self._send(goods)
        self.assertEqual((new.installed_partner_id, new.warranty_replaces_id), (self.customer, self.lot))
        self.assertEqual(self.lot.warranty_ended_by, "exchanged")
        self.assertEqual(self._count(self.place, self.lot, self.customer), 0)
        self.assertEqual(self._count(self.company._get_scrap_location(), self.lot, self.customer), 1)
        self.assertEqual(self._count(self.store, new), 0)

    def test_a_replacement_that_is_not_there(self):
        elsewhere = self.other_lot
        goods = self._receive()
        self._inspect(goods, good=False)
        with self.assertRaisesRegex(UserError, "not free"):
            self._judge(goods, "replace", fate="scrap", lot=elsewhere.id)
        with self.assertRaises(UserError):
            self._judge(goods, "replace", fate="scrap", lot=self.lot.id)
        self.assertEqual(goods.state, "inspected")

    def test_a_replacement_is_free_again_when_judged_anew(self):
        new = self._stock_unit("SN-3002")
        goods = self._bring_back("replace", fate="scrap", lot=new.id)
        self._inspect(goods, good=False)
        self.assertEqual(goods.state, "inspected")
        self._judge(goods, "repair")
        self.assertEqual(self.quants._get_available_quantity(self.product, self.store, lot_id=new), 1)
        self.assertFalse(goods.replacement_lot_id)

    def test_judged_anew_while_the_workshop_waits(self):
        goods = self._bring_back("repair")
        order = goods.order_id
        self._judge(goods, "as_is", "Customer wants it back")
        self.assertEqual((goods.state, order.state), ("ready", "cancelled"))

    def test_judged_anew_not_while_the_workshop_works(self):
        goods = self._bring_back("repair")
        order = goods.order_id.with_user(self.dispatcher)
        order.write({"planned_start": "2026-03-03 08:00:00", "engineer_id": self.workshop.id})
        order.prepare_ids.done = True
        order.with_user(self.workshop).action_arrive()
        with self.assertRaisesRegex(UserError, "in work"):
            self._judge(goods, "as_is")

    def test_a_cancelled_repair_is_ordered_again(self):
        goods = self._bring_back("repair")
        order = goods.order_id
        with self.assertRaises(UserError):
            goods.action_order_repair()
        order.with_user(self.dispatcher).action_cancel("No bench")
        goods.invalidate_recordset()
        self.assertTrue(goods.order_cancelled)
        goods.action_order_repair()
        self.assertNotEqual(goods.order_id, order)

    def test_to_the_supplier_and_back(self):
        supplier = self.env["res.partner"].create({"name": "Seal Works"})
        goods = self._receive()
        self._inspect(goods, good=False)
        with self.assertRaisesRegex(UserError, "supplier"):
            self._judge(goods, "supplier")
        self._judge(goods, "supplier", supplier=supplier.id)
        goods.with_user(self.storekeeper).action_send()
        self.assertEqual(goods.state, "supplier")
        self.assertEqual(self._count(supplier.property_stock_supplier, self.lot, self.customer), 1)
        goods.with_user(self.storekeeper).action_back_from_supplier()
        self.assertEqual((goods.state, self._count(self.place, self.lot, self.customer)), ("received", 1))
        self._inspect(goods)
        self._judge(goods, "as_is", "Repaired by the supplier")
        self._send(goods)
        self.assertEqual(self.lot.installed_partner_id, self.customer)

    def test_settled_by_the_supplier(self):
        supplier = self.env["res.partner"].create({"name": "Seal Works"})
        goods = self._bring_back("supplier", supplier=supplier.id)
        goods.with_user(self.storekeeper).action_send()
        with self.assertRaises(AccessError):
            goods.with_user(self.storekeeper).action_settle_supplier("Credited")
        goods.with_user(self.quality).action_settle_supplier("Credited, CN-7")
        self.assertEqual(goods.state, "done")

    def test_scrap_above_the_limit_is_approved_by_somebody_else(self):
        self.company.aftersales_scrap_limit = 100
        self.product.standard_price = 101
        goods = self._bring_back("scrap")
        self.assertEqual(goods.state, "approval")
        for user in (self.quality, self.storekeeper):
            with self.assertRaises(AccessError):
                goods.with_user(user).action_approve_scrap()
        with self.assertRaises(UserError):
            goods.with_user(self.storekeeper).action_send()
        with self.assertRaises(UserError):
            goods.with_user(self.manager).action_refuse_scrap()
        goods.with_user(self.manager).action_refuse_scrap("Can be ground")
        self.assertEqual(goods.state, "inspected")
        goods.with_user(self.manager).action_judge("scrap", "No use")
        with self.assertRaisesRegex(UserError, "own"):
            goods.with_user(self.manager).action_approve_scrap()
        self._judge(goods, "scrap")
        goods.with_user(self.manager).action_approve_scrap()
        self.assertEqual((goods.state, goods.approved_by_id), ("ready", self.manager))
        goods.with_user(self.storekeeper).action_send()
        self.assertEqual((goods.state, self._count(self.place, self.lot, self.customer)), ("done", 0))

    def test_scrap_of_little_value_needs_nobody(self):
        goods = self._bring_back("scrap")
        self.assertEqual(goods.state, "ready")

    def test_a_sample_does_not_leave(self):
        case = self._open_case()
        goods = self._bring_back("as_is", expected=self._expect(case.ticket_ids))
        sample = (
            self.env["aftersales.quality.sample"]
            .with_user(self.quality)
            .create({"case_id": case.id, "name": "Pump", "lot_id": self.lot.id, "place": "Shelf 3"})
        )
        with self.assertRaisesRegex(UserError, "kept as a sample"):
            self._send(goods)
        sample.action_give_back()
        self._send(goods)
        self.assertEqual(goods.state, "done")

    def test_what_was_moved_in_inventory_is_missed(self):
        goods = self._bring_back("as_is")
        quant = self.quants.search([("lot_id", "=", self.lot.id), ("location_id", "=", self.place.id)])
        quant.sudo().move_quants(location_dest_id=self.store)
        with self.assertRaisesRegex(UserError, "not in"):
            self._send(goods)

    def test_moves_of_returned_goods_are_made_by_steps_only(self):
        goods = self._receive()
        with self.assertRaises(AccessError):
            goods.sudo().move_ids.with_user(self.storekeeper).write({"quality_return_id": False})

    def test_judging_is_for_quality(self):
        goods = self._receive()
        self._inspect(goods)
        for user in (self.storekeeper, self.clerk, self.workshop, self.auditor, self.purchasing):
            with self.assertRaises(AccessError):
                goods.with_user(user).action_judge("scrap", "x")
        with self.assertRaises(UserError):
            goods.with_user(self.quality).action_judge("nonsense", "x")

    def test_the_workshop_sees_what_it_repairs_only(self):
        goods = self._bring_back("repair")
        returns = self.env["aftersales.quality.return"]
        self.assertFalse(returns.with_user(self.workshop).search([]))
        order = goods.order_id.with_user(self.dispatcher)
        order.write({"planned_start": "2026-03-03 08:00:00", "engineer_id": self.workshop.id})
        self.assertEqual(returns.with_user(self.workshop).search([]).sudo(), goods.sudo())
        self.assertTrue(self.env["aftersales.inspection"].with_user(self.workshop).search([]))
        self.assertFalse(returns.with_user(self.engineer).search([]))

    def test_other_companies_see_nothing(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        self.assertTrue(branch.aftersales_returned_goods_location_id)
        self.assertNotEqual(branch.aftersales_returned_goods_location_id, self.place)
        goods = self._receive()
        self._inspect(goods)
        self.quality.write({"company_ids": [(6, 0, branch.ids)], "company_id": branch.id})
        for model in ("aftersales.quality.return", "aftersales.inspection", "aftersales.inspection.line"):
            self.assertFalse(self.env[model].with_user(self.quality).with_company(branch).search([]), model)

    def test_late_goods(self):
        goods = self._expect(promised_on="2020-01-01")
        self.assertTrue(goods.is_late)
        self.assertIn(goods, goods.search([("is_late", "=", True)]))
        self.assertNotIn(goods, goods.search([("is_late", "=", False)]))
        cards = self.env["aftersales.today"].with_user(self.quality).get_sections()
        counted = {card["name"]: card["count"] for section in cards for card in section["cards"]}
        self.assertEqual(counted["Returned goods that are late"], 1)
        cards = self.env["aftersales.today"].with_user(self.storekeeper).get_sections()
        counted = {card["name"]: card["count"] for section in cards for card in section["cards"]}
        self.assertEqual(counted["Goods expected back"], 1)

    def test_goods_of_a_case(self):
        case = self._open_case()
        action = case.action_view_returned_goods()
        defaults = {name[8:]: value for name, value in action["context"].items() if name.startswith("default_")}
        goods = self.env["aftersales.quality.return"].with_user(self.quality).create(defaults)
        self.assertEqual((goods.case_id, goods.ticket_id, goods.lot_id), (case, case.ticket_ids, self.lot))
        self._receive(goods)
        inspection = self._inspect(goods)
        self.assertEqual(inspection.case_id, case)
        case.invalidate_recordset()
        self.assertEqual((case.return_count, case.inspection_count), (1, 1))

    def test_a_list_of_goods_costs_the_same_however_long(self):
        tickets = [self._complain(lot_id=False, product_id=self.product.id) for _number in range(6)]
        goods = self.env["aftersales.quality.return"].union(*(self._expect(ticket) for ticket in tickets))
        names = ["name", "product_id", "lot_id", "is_late", "age_days", "judgement", "state", "inspection_count"]
        goods = goods.with_user(self.quality)
        goods[:1].web_read({name: {} for name in names})
        self.env.invalidate_all()
        with self.assertQueryCount(14):
            goods.web_read({name: {} for name in names})
