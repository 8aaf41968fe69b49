from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from .common import AfterSalesCommon
from .stores_common import StoresFixtures


class TestNeededParts(StoresFixtures, AfterSalesCommon):
    """Which parts a visit needs, and who has them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_stores()
        cls.order = cls._plan_order()

    def test_the_paper_says_what_to_bring(self):
        self._need(self.order, self.bearing, 2)
        [part] = self.order.with_user(self.engineer)._get_parts_to_bring()
        self.assertEqual((part["name"], part["quantity"]), ("[B-1] Bearing", "2 Units"))

    def test_who_has_the_part_is_said_where_it_is_chosen(self):
        self._stock(self.store, self.bearing, 3)
        self._stock(self.second_holder, self.bearing, 1)
        need = self._need(self.order, self.bearing)
        self.assertEqual(need.availability, "The main store has 3, The second engineer has 1")
        self._stock(self.holder, self.bearing, 5)
        need.invalidate_recordset(["availability"])
        self.assertTrue(need.availability.startswith("The engineer has 5"))

    def test_a_part_that_nobody_has(self):
        self.assertEqual(self._need(self.order, self.drive).availability, "Nobody has any.")

    def test_what_is_reserved_or_not_ours_cannot_be_taken(self):
        self._stock(self.store, self.bearing, 3)
        self.env["stock.quant"]._update_available_quantity(self.bearing, self.store, 4, owner_id=self.customer)
        self.env["stock.quant"]._update_reserved_quantity(self.bearing, self.store, 2)
        free = self.bearing._get_availability(self.store)
        self.assertEqual(free[self.bearing.id, self.store.id], 1)

    def test_shelves_count_as_the_store_and_one_query_answers_for_all(self):
        shelf = self.env["stock.location"].create({"name": "Shelf 7", "location_id": self.store.id})
        self._stock(shelf, self.bearing, 2)
        self._stock(self.holder, self.drive, 1, "DR-1")
        places = self.store | shelf | self.holder.location_id
        self.env.flush_all()
        with self.assertQueryCount(3):  # the question, and the paths of the locations
            free = (self.bearing | self.drive)._get_availability(places)
        self.assertEqual(free[self.bearing.id, self.store.id], 2)
        self.assertEqual(free[self.bearing.id, shelf.id], 2)
        self.assertEqual(free[self.drive.id, self.holder.location_id.id], 1)
        self.assertEqual(free[self.drive.id, self.store.id], 0)

    def test_the_engineer_of_another_visit_is_kept_out(self):
        need = self._need(self.order, self.bearing)
        with self.assertRaises(AccessError):
            need.with_user(self.second_engineer).read(["quantity"])
        with self.assertRaises(AccessError):
            self._need(self.order, self.drive, user=self.second_engineer)

    def test_ended_work_needs_nothing(self):
        need = self._need(self.order, self.bearing)
        with freeze_time("2026-03-02 09:00:00"):
            self.order.with_user(self.dispatcher).action_cancel("Solved by phone")
        for attempt in (
            lambda: self._need(self.order, self.drive),
            lambda: need.write({"quantity": 3}),
            lambda: need.unlink(),
        ):
            with self.assertRaises(UserError):
                attempt()

    def test_a_station_draws_on_its_own_stock(self):
        station = self.env["res.partner"].create(
            {"name": "Western Station", "is_company": True, "is_service_station": True}
        )
        self.station.partner_id.parent_id = station
        order = self._plan_order(start="2026-03-03 08:00:00", engineer_id=self.station.id, station_id=station.id)
        self.assertEqual(order._get_holder().station_id, station)
        self.assertEqual(self.order._get_holder(), self.holder)
