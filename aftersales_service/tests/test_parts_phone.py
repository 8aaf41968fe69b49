from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

from .use_common import UseCommon


class TestPartsOnThePhone(UseCommon):
    """The engineer's own stock beside the report (360 px)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.bearing, 2)
        cls.first_motor = cls._stock(cls.motor, serial="M-1")
        cls._stock(cls.motor, serial="M-9", holder=cls.other_holder)

    def _get_lines(self, report):
        return [(line["name"], line["serial"], line["quantity"]) for line in report.get_own_stock()]

    def test_the_own_stock_is_listed_with_quantities(self):
        self.assertEqual(self._get_lines(self._start()), [("Bearing", "", "2 Units"), ("Motor", "M-1", "1 Units")])

    def test_one_tap_writes_a_part_down_another_one_more(self):
        report = self._start()
        report.use_part(self.bearing.id, self.holder.id)
        report.use_part(self.bearing.id, self.holder.id)
        self.assertEqual(report.part_ids.mapped("quantity"), [2])
        self.assertEqual(self._get_lines(report), [("Motor", "M-1", "1 Units")])
        report.use_part(self.motor.id, self.holder.id, self.first_motor.id)
        self.assertEqual(report.part_ids[1].new_serial, "M-1")
        self.assertEqual(self._get_lines(report), [])

    def test_what_is_reserved_for_another_visit_is_not_offered(self):
        other = self._start(start="2026-03-04 08:00:00")
        self._use(other, self.bearing, 2)
        other.action_finish()
        self.assertEqual(self._get_lines(self._start()), [("Motor", "M-1", "1 Units")])

    def test_a_correction_offers_what_its_version_before_took(self):
        report = self._start()
        self._use(report, self.bearing, 2)
        self._approve(report)
        following = self._correct(report)
        following.part_ids.quantity = 1
        self.assertIn(("Bearing", "", "1 Units"), self._get_lines(following))

    def test_companions_see_each_others_stock(self):
        report = self._start(companion_ids=[Command.link(self.workshop.id)])
        lines = report.get_own_stock()
        self.assertEqual({line["holder"] for line in lines}, {"The engineer", "The workshop"})

    def test_nobody_elses_stock_is_told_or_taken(self):
        report = self._start()
        for user in (self.workshop, self.clerk):
            with self.assertRaises(AccessError):
                report.with_user(user).get_own_stock()
            with self.assertRaises(AccessError):
                report.with_user(user).use_part(self.bearing.id, self.holder.id)
        with self.assertRaises(ValidationError):
            report.use_part(self.bearing.id, self.other_holder.id)

    def test_what_is_signed_takes_no_more_parts(self):
        report = self._start()
        report.action_finish()
        with self.assertRaises(UserError):
            report.use_part(self.bearing.id, self.holder.id)

    def test_engineers_have_no_right_on_stock_and_need_none(self):
        report = self._start()
        self._use(report, self.bearing)
        report.action_finish()
        move = self._get_moves(report).with_user(self.engineer)
        for attack in (
            lambda: move.read(["quantity"]),
            lambda: move.write({"quantity": 0}),
            lambda: move.create({"product_id": self.bearing.id}),
        ):
            with self.assertRaises(AccessError):
                attack()

    def test_who_may_move_stock_does_not_name_a_report_as_the_reason(self):
        report = self._start()
        part = self._use(report, self.bearing)
        moves = self.env["stock.move"].with_user(self.storekeeper)
        values = {
            "product_id": self.bearing.id,
            "product_uom": self.bearing.uom_id.id,
            "product_uom_qty": 1,
            "location_id": self.warehouse.lot_stock_id.id,
            "location_dest_id": self.consumption.id,
        }
        with self.assertRaises(AccessError):
            moves.create({**values, "report_part_id": part.id})
        move = moves.create(values)
        with self.assertRaises(AccessError):
            move.report_part_id = part

    def test_stock_moves_are_a_click_away_for_readers(self):
        report = self._start()
        self._use(report, self.bearing)
        self._approve(report)
        for user in (self.storekeeper, self.finance, self.auditor):
            order = report.order_id.with_user(user)
            self.assertEqual(order.part_move_count, 1)
            action = order.action_view_part_moves()
            self.assertEqual(self.env[action["res_model"]].with_user(user).search(action["domain"]).value, 40)

    def test_the_list_of_used_parts(self):
        report = self._start()
        self._use(report, self.bearing)
        self._use(report, self.grease)
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.report_part_action_used")
        parts = self.env["aftersales.report.part"].with_user(self.storekeeper)
        domain = [("report_id.state", "in", ("ready", "signed", "approved")), ("report_id", "=", report.id)]
        self.assertIn("ready", action["domain"])
        self.assertFalse(parts.search(domain))
        report.action_finish()
        self.assertEqual(parts.search(domain).mapped("stock_state"), ["reserved", False])
        self._approve(report)
        self.assertEqual(parts.search(domain).mapped("stock_state"), ["done", False])
        self.assertEqual(parts.search(domain).mapped("value"), [40, 0])
        following = self._correct(report)
        following.part_ids[1].unlink()
        self._approve(following)
        self.assertEqual(following.part_ids.sudo().value, 40, "the move of the version before serves")
