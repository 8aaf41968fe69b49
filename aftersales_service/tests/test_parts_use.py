from odoo.exceptions import AccessError, UserError, ValidationError

from .use_common import UseCommon


class TestPartLine(UseCommon):
    """Whose stock a part on the report comes from, and which serial it is."""

    def test_a_part_comes_from_the_stock_of_who_goes(self):
        part = self._use(self._start(), self.bearing)
        self.assertEqual(part.holder_id, self.holder)

    def test_what_is_not_kept_in_stock_has_no_holder(self):
        part = self._use(self._start(), self.grease)
        self.assertFalse(part.holder_id)

    def test_the_stations_people_use_the_stations_stock(self):
        station = self.env["res.partner"].create({"name": "Western Station", "is_service_station": True})
        self.station.partner_id.parent_id = station
        report = self._start(user=self.station, station_id=station.id, engineer_id=False)
        part = self._use(report, self.bearing)
        self.assertEqual(part.holder_id.station_id, station)

    def test_parts_of_somebody_who_is_not_there_are_refused(self):
        report = self._start()
        with self.assertRaises(ValidationError):
            self._use(report, self.bearing, holder_id=self.other_holder.id)

    def test_a_companion_may_bring_the_part(self):
        companion = self.workshop
        report = self._start(companion_ids=[(4, companion.id)])
        part = self._use(report, self.bearing, holder_id=self.other_holder.id)
        self.assertEqual(part.holder_id, self.other_holder)

    def test_the_line_says_what_the_holder_has(self):
        self._stock(self.bearing, 3)
        report = self._start()
        part = self._use(report, self.bearing, 2)
        self.assertEqual((part.available, part.availability_hint), (3, False))

    def test_the_line_says_who_else_has_one(self):
        self._stock(self.bearing, 1, holder=self.other_holder)
        part = self._use(self._start(), self.bearing)
        self.assertEqual(part.available, 0)
        self.assertIn("The workshop has 1", part.availability_hint)

    def test_a_typed_serial_is_found_in_the_stock(self):
        lot = self._stock(self.motor, serial="M-77")
        part = self._use(self._start(), self.motor, new_serial="m-77 ")
        self.assertEqual((part.lot_id, part.new_serial), (lot, "M-77"))

    def test_the_serial_on_the_paper_follows_the_chosen_one(self):
        first, second = (self._stock(self.motor, serial=serial) for serial in ("M-77", "M-78"))
        part = self._use(self._start(), self.motor, lot_id=first.id)
        self.assertEqual(part.new_serial, "M-77")
        part.lot_id = second
        self.assertEqual(part.new_serial, "M-78")
        part.lot_id = False
        self.assertFalse(part.new_serial)

    def test_an_unknown_serial_stays_as_it_was_typed(self):
        part = self._use(self._start(), self.motor, new_serial="X-1")
        self.assertEqual((part.lot_id.id, part.new_serial), (False, "X-1"))

    def test_serials_are_written_one_a_line(self):
        report = self._start()
        with self.assertRaises(ValidationError):
            self._use(report, self.motor, 2)

    def test_the_work_is_not_finished_without_the_serial(self):
        report = self._start()
        self._use(report, self.motor)
        self.assertIn("the new serial of Motor", report.missing_facts)
        with self.assertRaises(UserError):
            report.action_finish()

    def test_nobody_says_by_hand_which_line_is_corrected(self):
        part = self._use(self._start(), self.bearing)
        other = self._use(self._start(start="2026-03-04 08:00:00"), self.bearing)
        with self.assertRaises(AccessError):
            part.corrects_id = other
