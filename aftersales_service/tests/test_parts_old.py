from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError

from .old_part_common import OldPartCommon


class TestOldPartDebt(OldPartCommon):
    """What is owed follows the signed report (P4)."""

    def test_a_replaced_part_is_owed_from_the_moment_of_replacement(self):
        report = self._replace({"product_id": self.bearing.id, "quantity": 3}, approve=False)
        part = self._get_old_parts(report)
        self.assertEqual((part.product_id, part.quantity, part.state), (self.bearing, 3, "owed"))
        self.assertEqual(part.holder_id, self.holder)
        self.assertEqual(part.partner_id, self.customer)
        self.assertEqual(part.owed_since, report.finished_on)
        self.assertEqual(part.due_date.isoformat(), "2026-04-01", "30 days after the replacement")
        self.assertRegex(part.code, r"^OP\d{7}$")

    def test_nothing_is_owed_before_the_signature(self):
        order = self._plan_order()
        report = self._work_on(order, part_ids=[Command.create({"product_id": self.bearing.id})])
        self.assertFalse(self._get_old_parts(report))

    def test_the_category_says_what_stays_with_the_customer_and_how_long_it_takes(self):
        consumables = self.env["product.category"].create({"name": "Filters", "old_part_owed": "no"})
        machines = self.env["product.category"].create({"name": "Drives", "old_part_days": 7})
        self.bearing.categ_id = consumables
        self.motor.categ_id = self.env["product.category"].create({"name": "Motors", "parent_id": machines.id})
        lot = self._stock_motor("M-2")
        report = self._replace({"product_id": self.bearing.id}, {"product_id": self.motor.id, "lot_id": lot.id})
        part = self._get_old_parts(report)
        self.assertEqual(part.product_id, self.motor)
        self.assertEqual(part.due_date.isoformat(), "2026-03-09")

    def test_several_serials_are_owed_one_by_one(self):
        report = self._replace({"product_id": self.bearing.id, "quantity": 2, "old_serial": "A-1, A-2"})
        self.assertEqual(
            [(part.old_serial, part.quantity) for part in self._get_old_parts(report)], [("A-1", 1), ("A-2", 1)]
        )

    def test_a_known_serial_is_found_in_stock(self):
        old = self._deliver(self.customer, "M-1", product=self.motor)
        new = self._stock_motor("M-2")
        report = self._replace({"product_id": self.motor.id, "lot_id": new.id, "old_serial": "m-1"})
        self.assertEqual(self._get_old_parts(report).lot_id, old)

    # --- corrections ------------------------------------------------------------------------------

    def _correct(self, report, change, approve=True):
        """The next version of a report, changed and signed."""
        with freeze_time("2026-03-05 08:00:00"):
            report.action_correct("Wrong parts")
            latest = report.order_id.report_id.with_user(report.env.user)
            change(latest)
            latest.action_finish()
            latest.action_sign("customer", "Mr Miller", self._draw())
            if approve:
                latest.with_user(self.manager).action_approve()
        return latest

    def test_a_correction_that_leaves_the_part_alone_leaves_the_debt_alone(self):
        report = self._replace({"product_id": self.bearing.id})
        before = self._get_old_parts(report)
        latest = self._correct(report, lambda version: version.write({"cause": "Dry bearing"}))
        after = self._get_old_parts(report)
        self.assertEqual(after, before)
        self.assertEqual(after.report_part_id, latest.part_ids)
        self.assertEqual(after.due_date.isoformat(), "2026-04-01")

    def test_a_higher_quantity_is_owed_in_addition(self):
        report = self._replace({"product_id": self.bearing.id, "quantity": 2})
        before = self._get_old_parts(report)
        self._correct(report, lambda version: version.part_ids.write({"quantity": 5}))
        after = self._get_old_parts(report)
        self.assertEqual(sum(after.mapped("quantity")), 5)
        self.assertIn(before, after)
        self.assertEqual(before.quantity, 2)

    def test_a_lower_quantity_is_taken_off(self):
        report = self._replace({"product_id": self.bearing.id, "quantity": 5})
        self._correct(report, lambda version: version.part_ids.write({"quantity": 2}))
        parts = self._get_old_parts(report)
        owed = parts.filtered(lambda part: part.state == "owed")
        dropped = parts.filtered(lambda part: part.state == "cancelled")
        self.assertEqual((owed.quantity, dropped.quantity), (2, 3))

    def test_a_line_that_is_gone_is_not_owed_any_more(self):
        report = self._replace({"product_id": self.bearing.id})
        self._correct(report, lambda version: version.part_ids.unlink())
        self.assertEqual(self._get_old_parts(report).state, "cancelled")

    def test_another_product_is_owed_instead(self):
        report = self._replace({"product_id": self.bearing.id})
        seal = self.env["product.product"].create({"name": "Seal", "is_storable": True})
        self.quants._update_available_quantity(seal, self.holder.location_id, 3)
        self._correct(report, lambda version: version.part_ids.write({"product_id": seal.id}))
        parts = self._get_old_parts(report)
        self.assertEqual({part.product_id: part.state for part in parts}, {self.bearing: "cancelled", seal: "owed"})

    def test_what_came_back_is_clarified_when_the_correction_does_not_replace_it(self):
        report = self._replace({"product_id": self.bearing.id})
        part = self._get_old_parts(report)
        part.action_receive()
        self._correct(report, lambda version: version.part_ids.unlink())
        self.assertEqual((part.state, part.in_question), ("received", True))
        part.action_undo("Given back to the customer")
        self.assertEqual(part.state, "cancelled", "nobody owes it")
        self.assertEqual(self._count(self.bearing, self.store, self.customer), 0)

    def test_what_came_back_counts_when_the_correction_asks_for_more(self):
        report = self._replace({"product_id": self.bearing.id, "quantity": 2})
        self._get_old_parts(report).action_receive()
        self._correct(report, lambda version: version.part_ids.write({"quantity": 3}))
        owed = self._get_old_parts(report).filtered(lambda part: part.state == "owed")
        self.assertEqual(owed.quantity, 1)

    def test_a_dropped_correction_changes_nothing(self):
        report = self._replace({"product_id": self.bearing.id})
        report.action_correct("Perhaps")
        report.order_id.report_id.with_user(self.engineer).action_drop()
        part = self._get_old_parts(report)
        self.assertEqual((part.state, part.report_part_id), ("owed", report.part_ids))

    def test_the_debt_follows_the_holder_of_the_correction(self):
        helper = self.workshop
        other = self._get_holder(helper)
        report = self._replace({"product_id": self.bearing.id})
        self.quants._update_available_quantity(self.bearing, other.location_id, 5)
        report.order_id.sudo().companion_ids = helper
        self._correct(report, lambda version: version.part_ids.write({"holder_id": other.id}))
        self.assertEqual(self._get_old_parts(report).holder_id, other)

    def test_the_order_counts_its_old_parts(self):
        report = self._replace({"product_id": self.bearing.id, "quantity": 2}, {"product_id": self.bearing.id})
        order = report.order_id.with_user(self.dispatcher)
        self.assertEqual((order.old_part_count, order.old_part_open_count), (2, 2))
        self._get_old_parts(report)[0].action_receive(1)
        order.invalidate_recordset()
        self.assertEqual((order.old_part_count, order.old_part_open_count), (3, 2))
        self.assertEqual(order.action_view_old_parts()["domain"], [("order_id", "=", order.id)])

    def test_old_parts_are_kept(self):
        part = self._get_old_parts(self._replace({"product_id": self.bearing.id}))
        with self.assertRaises(UserError):
            part.sudo().unlink()


class TestOldPartStock(OldPartCommon):
    """Real stock moves; nothing is valued while it is the customer's."""

    def _receive(self, **line):
        report = self._replace({"product_id": self.bearing.id, **line})
        part = self._get_old_parts(report)
        part.action_receive()
        return part

    def test_what_came_back_lies_in_the_store_and_is_the_customers(self):
        part = self._get_old_parts(self._replace({"product_id": self.bearing.id, "quantity": 3}))
        value = self.bearing.total_value
        part.action_receive()
        self.assertEqual((part.state, part.received_by_id), ("received", self.storekeeper))
        self.assertEqual(self._count(self.bearing, self.store, self.customer), 3)
        self.assertEqual(part.sudo().move_ids.state, "done")
        self.assertEqual(part.sudo().move_ids.value, 0)
        self.assertEqual(self.bearing.total_value, value, "only the use itself took value")

    def test_a_part_of_the_quantity_comes_back(self):
        report = self._replace({"product_id": self.bearing.id, "quantity": 5})
        part = self._get_old_parts(report)
        code = part.code
        part.action_receive(2)
        received, rest = self._get_old_parts(report)
        self.assertEqual((received.code, received.quantity, received.state), (code, 2, "received"))
        self.assertEqual((rest.quantity, rest.state), (3, "owed"))
        self.assertNotEqual(rest.code, code)
        self.assertEqual(rest.owed_since, report.finished_on)
        self.assertEqual(self._count(self.bearing, self.store, self.customer), 2)

    def test_more_than_owed_or_nothing_is_refused(self):
        part = self._get_old_parts(self._replace({"product_id": self.bearing.id, "quantity": 2}))
        for quantity in (0, -1, 3):
            with self.assertRaisesRegex(UserError, "2 Units are owed"):
                part.action_receive(quantity)

    def test_a_known_serial_moves_with_its_lot(self):
        old = self._deliver(self.customer, "M-1", product=self.motor)
        new = self._stock_motor("M-2")
        part = self._get_old_parts(self._replace({"product_id": self.motor.id, "lot_id": new.id, "old_serial": "M-1"}))
        part.action_receive()
        self.assertEqual(self._count(self.motor, self.store, self.customer, lot=old), 1)
        self.assertFalse(old.installed_partner_id, "it does not stand at the customer any more")
        part.action_undo("It was another one")
        self.assertEqual(old.installed_partner_id, self.customer)
        self.assertEqual(self._count(self.motor, self.store, self.customer, lot=old), 0)

    def test_the_label_stands_for_a_serial_that_nobody_knows(self):
        new = self._stock_motor("M-2")
        part = self._get_old_parts(self._replace({"product_id": self.motor.id, "lot_id": new.id}))
        part.action_receive()
        self.assertEqual(part.lot_id.name, part.code)

    def test_the_storekeeper_reads_the_serial_at_the_counter(self):
        new = self._stock_motor("M-2")
        part = self._get_old_parts(self._replace({"product_id": self.motor.id, "lot_id": new.id}))
        part.action_receive(serial="M-77")
        self.assertEqual((part.old_serial, part.lot_id.name), ("M-77", "M-77"))

    def test_a_repair_lies_apart_and_comes_back_to_stock(self):
        part = self._receive()
        part.action_judge("repair", "Race worn, can be ground")
        repair = self.company.aftersales_repair_location_id
        self.assertEqual((part.state, part.location_id), ("judged", repair))
        self.assertEqual(self._count(self.bearing, repair, self.customer), 1)
        self.assertEqual(self._count(self.bearing, self.store, self.customer), 0)
        part.action_judge("stock", "As good as new")
        self.assertEqual(part.state, "done")
        self.assertEqual(self._count(self.bearing, repair, self.customer), 0)
        self.assertEqual(self._count(self.bearing, self._get_shelf()), 1)

    def test_a_failed_repair_goes_back_to_the_store_and_is_scrapped(self):
        part = self._receive()
        part.action_judge("repair")
        part.action_judge("scrap", "Cracked")
        self.assertEqual((part.state, part.judgement, part.location_id), ("judged", "scrap", self.store))

    def test_back_to_stock_credits_the_consumption_with_the_products_cost(self):
        account = self.env["account.account"].create(
            {"name": "After-sales cost", "code": "OLD1", "account_type": "expense"}
        )
        self.company.aftersales_consumption_location_id.valuation_account_id = account
        category = self.env["product.category"].create(
            {"name": "Valued", "property_valuation": "real_time", "property_cost_method": "average"}
        )
        gear = self.env["product.product"].create(
            {"name": "Gear", "is_storable": True, "standard_price": 40, "categ_id": category.id}
        )
        self._count_in(gear, 10)
        part = self._receive(product_id=gear.id, quantity=2)
        lines = self.env["account.move.line"].search([("account_id", "=", account.id)])
        before = sum(lines.mapped("balance"))
        value = gear.total_value
        part.action_judge("stock")
        lines = self.env["account.move.line"].search([("account_id", "=", account.id)])
        self.assertAlmostEqual(sum(lines.mapped("balance")), before - 80)
        self.assertAlmostEqual(gear.total_value, value + 80)
        self.assertEqual(self._count(gear, self._get_shelf()), 2)

    def test_it_may_be_stocked_as_refurbished(self):
        refurbished = self.env["product.product"].create(
            {"name": "Bearing, refurbished", "is_storable": True, "standard_price": 15}
        )
        part = self._receive()
        part.action_judge("stock", product=refurbished.id)
        self.assertEqual(self._count(refurbished, self._get_shelf()), 1)
        self.assertEqual(refurbished.total_value, 15)
        self.assertEqual(self._count(self.bearing, self._get_shelf()), 0)

        part.action_undo("Not that one")
        self.assertEqual(self._count(refurbished, self._get_shelf()), 0)
        self.assertEqual(refurbished.total_value, 0)
        self.assertEqual(self._count(self.bearing, self.store, self.customer), 1)

    def test_another_product_has_to_fit(self):
        part = self._receive()
        for values in ({"is_storable": False}, {"uom_id": self.env.ref("uom.product_uom_kgm").id}):
            other = self.env["product.product"].create({"name": "Other", "is_storable": True, **values})
            with self.assertRaisesRegex(UserError, "in the same unit"):
                part.action_judge("stock", product=other.id)

    def test_back_to_stock_under_every_valuation(self):
        account = self.env["account.account"].create(
            {"name": "After-sales cost", "code": "OLD2", "account_type": "expense"}
        )
        self.company.aftersales_consumption_location_id.valuation_account_id = account
        for method in ("standard", "average", "fifo"):
            for valuation in ("periodic", "real_time"):
                category = self.env["product.category"].create(
                    {"name": method, "property_valuation": valuation, "property_cost_method": method}
                )
                gear = self.env["product.product"].create(
                    {"name": "Gear", "is_storable": True, "standard_price": 40, "categ_id": category.id}
                )
                self._count_in(gear, 10)
                part = self._receive(product_id=gear.id, quantity=2)
                value, posted = gear.total_value, self._get_balance(account, gear)
                part.action_judge("stock")
                case = f"{method}, {valuation}"
                self.assertAlmostEqual(gear.total_value, value + 80, msg=case)
                self.assertEqual(sum(part.sudo().move_ids.mapped("value")), 80, case)
                credited = self._get_balance(account, gear) - posted
                self.assertAlmostEqual(credited, -80 if valuation == "real_time" else 0, msg=case)

    def _get_balance(self, account, product):
        lines = self.env["account.move.line"].search([("account_id", "=", account.id), ("product_id", "=", product.id)])
        return sum(lines.mapped("balance"))

    def test_a_wrong_judgement_is_taken_back(self):
        part = self._receive()
        for judgement in ("scrap", "repair", "stock"):
            part.action_judge(judgement)
            part.action_undo("Wrong one")
            self.assertEqual((part.state, part.judgement), ("received", False), judgement)
            self.assertEqual(self._count(self.bearing, self.store, self.customer), 1, judgement)
        self.assertEqual(self._count(self.bearing, self._get_shelf()), 0)

    def test_a_wrong_reception_is_taken_back(self):
        part = self._receive(quantity=2)
        part.action_undo("Those were of another order")
        self.assertEqual((part.state, part.received_on), ("owed", False))
        self.assertEqual(self._count(self.bearing, self.store, self.customer), 0)
        part.action_receive()
        self.assertEqual(self._count(self.bearing, self.store, self.customer), 2)

    def test_what_was_used_meanwhile_is_not_taken_back(self):
        part = self._receive()
        part.action_judge("stock")
        self.quants._update_available_quantity(self.bearing, self._get_shelf(), -1)
        with self.assertRaisesRegex(UserError, "moved in Inventory"):
            part.action_undo("Too late")

    def test_a_part_that_goes_to_a_supplier_needs_one(self):
        part = self._receive()
        with self.assertRaisesRegex(UserError, "no supplier"):
            part.action_judge("supplier")
        vendor = self.env["res.partner"].create({"name": "Bearing Works"})
        self.bearing.seller_ids = [Command.create({"partner_id": vendor.id})]
        part.action_judge("supplier")
        self.assertEqual(part.supplier_id, vendor)

    def _get_shelf(self):
        return self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1).lot_stock_id


class TestWriteOff(OldPartCommon):
    """A part is written off when report, approval and old part are there (P3)."""

    def _is_found(self, line):
        lines = self.env["aftersales.report.part"].with_user(self.storekeeper)
        found = lines.search([("written_off", "=", True), ("id", "=", line.id)])
        not_found = lines.search([("written_off", "=", False), ("id", "=", line.id)])
        self.assertNotEqual(bool(found), bool(not_found))
        return bool(found)

    def test_a_part_is_written_off_when_the_old_one_is_back(self):
        report = self._replace({"product_id": self.bearing.id, "quantity": 2}, approve=False)
        line = report.part_ids
        self.assertIn("approval of the report", line.write_off_missing)
        self._approve(report)
        self.assertFalse(line.written_off)
        self.assertEqual(line.write_off_missing, "old part: 2")
        self.assertFalse(self._is_found(line))
        part = self._get_old_parts(report)
        part.action_receive(1)
        self.assertFalse(line.written_off)
        self._get_old_parts(report).filtered(lambda rest: rest.state == "owed").action_receive()
        self.assertTrue(line.written_off)
        self.assertTrue(self._is_found(line))

    def test_a_part_that_stays_with_the_customer_is_written_off_by_the_approval(self):
        self.bearing.categ_id = self.env["product.category"].create({"name": "Filters", "old_part_owed": "no"})
        report = self._replace({"product_id": self.bearing.id}, approve=False)
        self.assertFalse(report.part_ids.written_off)
        self._approve(report)
        self.assertTrue(report.part_ids.written_off)
        self.assertTrue(self._is_found(report.part_ids))

    def test_an_approved_explanation_writes_off(self):
        report = self._replace({"product_id": self.bearing.id})
        part = self._get_old_parts(report)
        part.with_user(self.engineer).action_explain("The customer kept it")
        self.assertEqual(report.part_ids.write_off_missing, "the decision on what is missing")
        self.assertFalse(self._is_found(report.part_ids))
        part.with_user(self.manager).action_approve_missing()
        self.assertTrue(self._is_found(report.part_ids))

    def test_a_superseded_version_is_not_written_off(self):
        report = self._replace({"product_id": self.bearing.id})
        line = report.part_ids
        with freeze_time("2026-03-05 08:00:00"):
            report.action_correct("Wrong cause")
            latest = report.order_id.report_id.with_user(self.engineer)
            latest.action_finish()
            latest.action_sign("customer", "Mr Miller", self._draw())
        self._get_old_parts(report).action_receive()
        self.assertFalse(self._is_found(line))
        self.assertIn("later version", line.write_off_missing)
        self._approve(latest)
        self.assertTrue(self._is_found(latest.part_ids))
