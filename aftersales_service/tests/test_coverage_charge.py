from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .charge_common import ChargeCommon


@tagged("post_install", "-at_install")
class TestChargeLines(ChargeCommon):
    """Lines of labour, parts and travel follow the plan and then the report."""

    def test_estimate_from_plan(self):
        """A planned visit is estimated: hours, needed parts, the way by its distance."""
        self.customer.distance_km = 30
        order = self._plan_paid()
        self._need(order, self.bearing, 2)
        labour = self._lines(order, kind="labour")
        self.assertEqual((labour.quantity, labour.price_unit), (order.planned_hours, 60))
        part = self._lines(order, kind="part")
        self.assertEqual((part.product_id, part.quantity, part.price_unit), (self.bearing, 2, 100))
        self.assertEqual(
            self._lines(order, kind="travel").product_id, self.env.ref("aftersales_service.product_travel_near")
        )
        self.assertTrue(all(order.sudo().charge_line_ids.mapped("estimated")))
        self.assertEqual(order.sudo().charge_state, "open")

    def test_distance_tiers(self):
        """The way costs by the tier of the distance; a remote job has none."""
        self.customer.distance_km = 80
        order = self._plan_paid()
        self.assertEqual(
            self._lines(order, kind="travel").product_id, self.env.ref("aftersales_service.product_travel_middle")
        )
        order.with_user(self.dispatcher).mode = "remote"
        self.assertFalse(self._lines(order, kind="travel"))
        self.customer.distance_km = 2000
        order.with_user(self.dispatcher).mode = "on_site"
        self.assertEqual(
            self._lines(order, kind="travel").product_id, self.env.ref("aftersales_service.product_travel_far")
        )

    def test_report_replaces_estimate(self):
        """After the work the lines say what was done: hours rounded up to the step, parts of the report."""
        with freeze_time("2026-03-02 07:00:00"):
            order = self._plan_paid()
            self._need(order, self.bearing)
            self._need(order, self.seal_ring)
            mine = order.with_user(self.engineer)
            mine.action_depart()
        with freeze_time("2026-03-02 08:00:00"):
            mine.action_arrive()
            report = mine.report_id
            report.write({**self.FACTS, "part_ids": [Command.create({"product_id": self.bearing.id, "quantity": 2})]})
            report.check_ids.result = "ok"
            # as long as it is written what was planned may still be needed
            self.assertEqual(self._lines(order, kind="part").product_id, self.bearing | self.seal_ring)
        with freeze_time("2026-03-02 09:10:00"):
            report.action_finish()
        self.assertEqual(self._lines(order, kind="labour").quantity, 1.5)
        part = self._lines(order, kind="part")
        self.assertEqual((part.product_id, part.quantity, part.report_part_id), (self.bearing, 2, report.part_ids))
        self.assertEqual(order.sudo().charge_amount, 1.5 * 60 + 2 * 100)

    def test_installation_is_in_the_sale(self):
        order = self._plan_order(type_id=self.env.ref("aftersales_service.order_type_installation").id)
        self.assertFalse(order.sudo().charge_line_ids)

    def test_reasons_in_both_languages(self):
        """Everybody reads in the own language why somebody pays."""
        self.env["res.lang"]._activate_lang("zh_CN")
        order = self._plan_paid()
        line = self._lines(order, kind="labour")
        self.assertEqual(line.coverage, "customer")
        self.assertEqual(set(line.coverage_reasons), {"en_US", "zh_CN"})
        self.assertIn("No serial", line.with_context(lang="en_US").coverage_reason)

    def test_nobody_writes_a_price(self):
        """Neither engineer nor office writes price, amount or who pays; lines of the report follow the report."""
        order = self._plan_paid()
        line = self._lines(order, kind="labour")
        for user in (self.engineer, self.dispatcher, self.manager, self.finance):
            for values in ({"price_unit": 1}, {"price_subtotal": 1}, {"coverage": "warranty"}, {"amount_due": 0}):
                with self.assertRaises(AccessError, msg=f"{user.login} {values}"):
                    line.with_user(user).write(values)
        with self.assertRaises(UserError):
            line.with_user(self.dispatcher).quantity = 0.1
        with self.assertRaises(UserError):
            line.with_user(self.dispatcher).unlink()
        with self.assertRaises(AccessError):
            self.env["aftersales.charge.line"].with_user(self.engineer).create(
                {"order_id": order.id, "product_id": self.bearing.id}
            )
        with self.assertRaises(AccessError):
            self.env["aftersales.charge.line"].with_user(self.dispatcher).create(
                {"order_id": order.id, "product_id": self.bearing.id, "price_unit": 1}
            )

    def test_import_writes_no_price_either(self):
        order = self._plan_paid()
        line = self._lines(order, kind="labour")
        lines = self.env["aftersales.charge.line"].with_user(self.manager)
        before = line.price_unit
        for columns, row in (
            (["id", "price_unit"], [line.export_data(["id"])["datas"][0][0], "1"]),
            (["order_id/.id", "product_id/.id", "price_unit"], [str(order.id), str(self.bearing.id), "1"]),
            (["order_id/.id", "product_id/.id", "coverage"], [str(order.id), str(self.bearing.id), "warranty"]),
        ):
            result = lines.load(columns, [row])
            self.assertFalse(result["ids"], columns)
            self.assertTrue(result["messages"])
        self.assertEqual(line.price_unit, before)

    def test_line_of_the_office(self):
        """The office adds what else is charged; its price is that of the list, too."""
        order = self._plan_paid()
        line = (
            self.env["aftersales.charge.line"]
            .with_user(self.dispatcher)
            .create({"order_id": order.id, "product_id": self.seal_ring.id, "name": "Freight", "quantity": 2})
        )
        self.assertEqual((line.price_unit, line.coverage, line.name), (20, "customer", "Freight"))
        line.quantity = 1
        self.assertEqual(line.amount_due, 20)
        line.unlink()
        self.assertNotIn("Freight", order.sudo().charge_line_ids.mapped("name"))


@tagged("post_install", "-at_install")
class TestCoverageRules(ChargeCommon):
    """Who pays is proposed line by line, by rule and with a reason."""

    def test_damage_by_use_is_not_free(self):
        """What the user broke the user pays, warranty or not."""
        order = self._plan_order()
        report = self._work_on(order, fault_origin="use")
        lines = order.sudo().charge_line_ids
        self.assertEqual(set(lines.mapped("coverage")), {"customer"})
        self.assertIn(report.name, lines[0].coverage_reason)

    def test_serial_found_on_site(self):
        """The engineer scans the nameplate: then it is this product's warranty that counts."""
        self.lot.sudo().write({"warranty_from": "2026-01-01", "warranty_months": 12})
        with freeze_time("2026-03-02 08:00:00"):
            order = self._plan_paid()
            self.assertEqual(self._lines(order, kind="labour").coverage, "customer")
            self._work_on(order, lot_id=self.lot.id)
        self.assertEqual(self._lines(order, kind="labour").coverage, "warranty")

    def test_own_repair_is_guaranteed(self):
        """What we repaired ourselves some weeks ago costs nothing; after the days of the setting it does."""
        lot = self.env["stock.lot"].create({"name": "OLD-1", "product_id": self.product.id})
        for day, expected in (("2026-03-02", "customer"), ("2026-04-20", "warranty"), ("2026-09-20", "customer")):
            with freeze_time(f"{day} 08:00:00"):
                ticket = self._create_ticket(partner_id=self.customer.id, lot_id=lot.id, user_id=self.engineer.id)
                order = self._plan_order(ticket, start=f"{day} 08:00:00")
                line = self._lines(order, kind="labour")
                self.assertEqual(line.coverage, expected, f"{day}: {line.coverage_reason}")
                report = self._work_on(order)
                self._sign(report)
                self._approve(report)

    def test_warranty_and_wear_parts(self):
        """Within the warranty labour and parts are free; wear parts only as long as theirs lasts."""
        wear = self.env["product.category"].create({"name": "Wear parts", "part_group": "wear"})
        self.seal_ring.categ_id = wear
        term = self.env["aftersales.warranty.term"].search([("company_id", "=", self.company.id)], limit=1)
        self.assertTrue(term)
        self.lot.sudo().write({"warranty_from": "2026-01-01", "warranty_months": 12, "warranty_wear_months": 0})
        with freeze_time("2026-03-01 08:00:00"):
            order = self._plan_order()
            self._need(order, self.bearing)
            self._need(order, self.seal_ring)
        paid_by = {line.product_id: line.coverage for line in order.sudo().charge_line_ids}
        self.assertEqual(paid_by[self.labour], "warranty")
        self.assertEqual(paid_by[self.bearing], "warranty")
        self.assertEqual(paid_by[self.seal_ring], "customer")
        self.assertEqual(order.sudo().charge_amount, 20)
