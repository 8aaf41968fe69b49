from odoo.exceptions import UserError
from odoo.fields import Command

from .use_common import UseCommon


class TestPartsOfReport(UseCommon):
    """Parts leave a holder's stock against a service report, and nothing else (P3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.bearing, 5)
        cls.first_motor = cls._stock(cls.motor, serial="M-1")
        cls.second_motor = cls._stock(cls.motor, serial="M-2")

    def test_what_was_used_is_reserved_when_the_work_is_finished(self):
        report = self._start()
        self._use(report, self.bearing, 2)
        self.assertEqual(self._get_stock(self.bearing), (5, 5))
        report.action_finish()
        self.assertEqual(self._get_stock(self.bearing), (5, 3))
        move = self._get_moves(report)
        self.assertEqual((move.state, move.quantity, move.origin), ("assigned", 2, report.name))
        self.assertEqual((move.reference, move.partner_id), (report.name, self.customer))

    def test_what_was_used_is_gone_when_the_report_is_approved(self):
        report = self._start()
        self._use(report, self.bearing, 2)
        self._approve(report)
        self.assertEqual(self._get_stock(self.bearing), (3, 3))
        self.assertEqual(self._get_stock(self.bearing, self.consumption)[0], 2)
        self.assertEqual(self._get_moves(report).value, 80)

    def test_the_chosen_serial_and_no_other_one_is_taken(self):
        report = self._start()
        self._use(report, self.motor, lot_id=self.second_motor.id)
        self._approve(report)
        self.assertEqual(self._get_moves(report).move_line_ids.lot_id, self.second_motor)
        self.assertEqual(self._get_stock(self.motor, lot=self.first_motor), (1, 1))

    def test_what_is_not_kept_in_stock_makes_no_move(self):
        report = self._start()
        self._use(report, self.grease, 3)
        self._approve(report)
        self.assertFalse(self._get_moves(report))

    def test_more_than_the_holder_has_is_refused_and_says_who_has_it(self):
        self._stock(self.bearing, 9, holder=self.other_holder)
        report = self._start()
        self._use(report, self.bearing, 7)
        with self.assertRaises(UserError) as refused:
            report.action_finish()
        said = str(refused.exception)
        self.assertIn("Bearing: 2 more than the stock of The engineer has.", said)
        self.assertIn("The workshop has 9", said)
        self.assertEqual((report.state, report.order_id.state), ("draft", "on_site"))
        self.assertFalse(self._get_moves(report))
        self.assertEqual(self._get_stock(self.bearing), (5, 5))

    def test_two_lines_do_not_take_the_same_piece(self):
        report = self._start()
        self._use(report, self.bearing, 3)
        self._use(report, self.bearing, 3)
        with self.assertRaises(UserError):
            report.action_finish()

    def test_a_serial_that_somebody_else_has_is_refused(self):
        elsewhere = self._stock(self.motor, holder=self.other_holder, serial="M-9")
        report = self._start()
        self._use(report, self.motor, lot_id=elsewhere.id)
        with self.assertRaises(UserError) as refused:
            report.action_finish()
        self.assertIn("Motor M-9", str(refused.exception))

    def test_what_belongs_to_a_customer_is_not_used(self):
        seal = self._create_part("Seal")
        self.env["stock.quant"]._update_available_quantity(
            seal, self.holder.location_id, 1, owner_id=self.other_customer
        )
        report = self._start()
        self._use(report, seal)
        with self.assertRaises(UserError):
            report.action_finish()

    def test_taking_the_report_back_frees_the_parts(self):
        report = self._start()
        part = self._use(report, self.bearing, 2)
        report.action_finish()
        report.action_take_back()
        self.assertEqual(self._get_stock(self.bearing), (5, 5))
        part.quantity = 4
        report.action_finish()
        self.assertEqual(self._get_stock(self.bearing), (5, 1))

    def test_a_cancelled_order_frees_the_parts(self):
        report = self._start()
        self._use(report, self.bearing, 2)
        report.action_finish()
        report.order_id.sudo().state = "on_site"
        report.order_id.with_user(self.dispatcher).action_cancel("Customer is closed")
        self.assertEqual(self._get_stock(self.bearing), (5, 5))

    def test_parts_lost_from_the_books_meanwhile_stop_the_approval(self):
        report = self._start()
        self._use(report, self.bearing, 5)
        report.action_finish()
        self._sign(report)
        # somebody with rights on stock unreserves and gives the parts away
        move = self._get_moves(report)
        move._do_unreserve()
        self.env["stock.quant"]._update_available_quantity(self.bearing, self.holder.location_id, -3)
        with self.assertRaises(UserError) as refused:
            report.with_user(self.manager).action_approve()
        self.assertIn("3 more than the stock", str(refused.exception))
        self.assertEqual(report.state, "signed")
        self._stock(self.bearing, 3)
        report.with_user(self.manager).action_approve()
        self.assertEqual(self._get_stock(self.bearing), (0, 0))

    def test_many_reports_are_approved_at_once(self):
        reports = self.env["aftersales.service.report"]
        for day in (2, 3, 4):
            report = self._start(start=f"2026-03-0{day} 08:00:00")
            self._use(report, self.bearing)
            report.action_finish()
            reports += self._sign(report)
        reports.with_user(self.manager).action_approve()
        self.assertEqual(reports.order_id.mapped("state"), ["approved"] * 3)
        self.assertEqual(self._get_stock(self.bearing), (2, 2))

    # --- corrections ------------------------------------------------------------------------------

    def test_a_correction_keeps_the_move_of_what_it_does_not_change(self):
        report = self._start()
        self._use(report, self.bearing, 2)
        self._use(report, self.motor, lot_id=self.first_motor.id)
        self._approve(report)
        moves = self._get_moves(report)
        following = self._correct(report)
        following.part_ids.filtered(lambda part: part.product_id == self.bearing).quantity = 3
        self._approve(following)
        back, anew = (self._get_moves(report) - moves).sorted(lambda move: not move.origin_returned_move_id)
        self.assertEqual((back.origin_returned_move_id, back.quantity, back.value), (moves[0], 2, 80))
        self.assertEqual((anew.quantity, anew.report_part_id.report_id), (3, following))
        self.assertEqual(self._get_stock(self.bearing), (2, 2))
        self.assertEqual(self._get_stock(self.motor), (1, 1))

    def test_what_comes_back_by_the_correction_may_be_used_by_it(self):
        report = self._start()
        self._use(report, self.bearing, 5)
        self._approve(report)
        following = self._correct(report)
        self._stock(self.bearing, 1)
        self.assertEqual(following.part_ids.available, 6)
        following.part_ids.quantity = 6
        self._approve(following)
        self.assertEqual(self._get_stock(self.bearing), (0, 0))
        self.assertEqual(self._get_stock(self.bearing, self.consumption)[0], 6)

    def test_but_not_more_than_comes_back(self):
        report = self._start()
        self._use(report, self.bearing, 5)
        self._approve(report)
        following = self._correct(report)
        following.part_ids.quantity = 6
        with self.assertRaises(UserError) as refused:
            following.action_finish()
        self.assertIn("1 more than", str(refused.exception))

    def test_a_part_that_was_not_used_after_all_comes_back(self):
        report = self._start()
        self._use(report, self.motor, lot_id=self.first_motor.id)
        self._approve(report)
        following = self._correct(report)
        following.part_ids.unlink()
        self._approve(following)
        self.assertEqual(self._get_stock(self.motor, lot=self.first_motor), (1, 1))
        self.assertEqual(self._get_stock(self.motor, self.consumption)[0], 0)

    def test_a_correction_before_the_approval_moves_the_reservation(self):
        report = self._start()
        self._use(report, self.bearing, 2)
        report.action_finish()
        self._sign(report)
        following = self._correct(report)
        self.assertEqual(self._get_stock(self.bearing), (5, 3))
        following.part_ids.quantity = 4
        following.action_finish()
        self.assertEqual(self._get_stock(self.bearing), (5, 1))
        self._approve(following)
        self.assertEqual(self._get_stock(self.bearing), (1, 1))
        self.assertEqual(len(self._get_moves(report).filtered(lambda move: move.state == "done")), 1)

    def test_a_dropped_correction_puts_the_earlier_reservation_back(self):
        report = self._start()
        self._use(report, self.bearing, 2)
        report.action_finish()
        self._sign(report)
        following = self._correct(report)
        following.part_ids.quantity = 4
        following.action_finish()
        following.action_drop()
        self.assertEqual(self._get_stock(self.bearing), (5, 3))
        report.with_user(self.manager).action_approve()
        self.assertEqual(self._get_stock(self.bearing), (3, 3))

    def test_a_dropped_correction_of_an_approved_report_changes_nothing(self):
        report = self._start()
        self._use(report, self.bearing, 2)
        self._approve(report)
        following = self._correct(report)
        following.part_ids.quantity = 4
        following.action_finish()
        self.assertEqual(self._get_stock(self.bearing), (3, 1))
        following.action_drop()
        self.assertEqual(self._get_stock(self.bearing), (3, 3))

    def test_corrections_of_corrections(self):
        report = self._start()
        self._use(report, self.bearing, 1)
        self._use(report, self.motor, lot_id=self.first_motor.id)
        version = self._approve(report)
        for quantity in (2, 3, 1):
            version = self._correct(version)
            version.part_ids.filtered(lambda part: part.product_id == self.bearing).quantity = quantity
            self._approve(version)
            self.assertEqual(self._get_stock(self.bearing), (5 - quantity, 5 - quantity))
        motor_moves = self._get_moves(report).filtered(lambda move: move.product_id == self.motor)
        self.assertEqual(len(motor_moves), 1)
        self.assertEqual(report.order_id._get_used_parts(), version.part_ids)

    def test_the_signed_version_counts_until_the_correction_is_signed(self):
        report = self._start()
        self._use(report, self.bearing)
        report.action_finish()
        self._sign(report)
        following = self._correct(report)
        self.assertEqual(report.order_id._get_used_parts(), report.part_ids)
        following.action_finish()
        self._sign(following)
        self.assertEqual(report.order_id._get_used_parts(), following.part_ids)

    # --- serials ----------------------------------------------------------------------------------

    def test_a_built_in_serial_knows_customer_and_product(self):
        report = self._start()
        self._use(report, self.motor, lot_id=self.first_motor.id)
        self._approve(report)
        self.assertEqual(self.first_motor.installed_partner_id, self.customer)
        self.assertEqual(self.first_motor.parent_lot_id, self.lot)
        self.assertTrue(self.first_motor.delivered_on)

    def test_a_corrected_serial_is_the_one_that_is_there(self):
        report = self._start()
        self._use(report, self.motor, lot_id=self.first_motor.id)
        self._approve(report)
        following = self._correct(report)
        following.part_ids.lot_id = self.second_motor
        self._approve(following)
        self.assertEqual(self.lot.built_in_ids, self.second_motor)
        self.assertFalse(self.first_motor.installed_partner_id)
        self.assertEqual(self._get_stock(self.motor, lot=self.first_motor), (1, 1))

    def test_a_correction_of_the_product_moves_its_parts_along(self):
        report = self._start()
        self._use(report, self.motor, lot_id=self.first_motor.id)
        self._approve(report)
        following = self._correct(report, "Wrong nameplate")
        following.lot_id = self._deliver(self.customer, "SN-1002")
        self._approve(following)
        self.assertEqual(self.first_motor.parent_lot_id, following.lot_id)

    def test_another_company_uses_its_own_stock(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        self.engineer.company_ids += branch
        self.dispatcher.company_ids += branch
        report = self._start()
        strange = self.env["aftersales.holder"].search(
            [("user_id", "=", self.engineer.id), ("company_id", "=", branch.id)]
        )
        with self.assertRaises(UserError):
            report.part_ids = [Command.create({"product_id": self.bearing.id, "holder_id": strange.id})]
