from odoo import Command
from odoo.exceptions import AccessError, UserError

from .common import AfterSalesCommon
from .report_common import ReportCommon
from .stores_common import StoresFixtures


class TestStockByHolder(StoresFixtures, AfterSalesCommon):
    """Who has what, counted, and pointed out where somebody left with it (P2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_stores()
        cls._stock(cls.store, cls.bearing, 5)
        cls._stock(cls.holder, cls.bearing, 3)
        cls._stock(cls.second_holder, cls.bearing, 2)
        cls.serial = cls._stock(cls.holder, cls.drive, 1, "DR-1")
        cls.rows = cls.env["aftersales.parts.stock"]

    def test_all_places_together_are_the_stock_of_the_company(self):
        rows = self.rows.with_user(self.storekeeper)
        shelf = self.env["stock.location"].create({"name": "Shelf 7", "location_id": self.store.id})
        self._stock(shelf, self.bearing, 4)
        sums = dict(
            rows._read_group([("product_id", "=", self.bearing.id)], ["place"], ["quantity:sum"]),
        )
        self.assertEqual(sums, {"1_store": 9, "2_holder": 5})
        self.assertEqual(sum(sums.values()), self.bearing.qty_available)
        by_holder = dict(
            rows._read_group(
                [("product_id", "=", self.bearing.id), ("place", "=", "2_holder")], ["holder_id"], ["quantity:sum"]
            )
        )
        self.assertEqual(by_holder, {self.holder: 3, self.second_holder: 2})

    def test_a_sub_location_of_a_holder_is_the_holder_s(self):
        van = self.env["stock.location"].create({"name": "Van", "location_id": self.holder.location_id.id})
        self._stock(van, self.drive, 1, "DR-9")
        self.assertEqual(self.rows.search([("location_id", "=", van.id)]).holder_id, self.holder)

    def test_engineers_see_their_own(self):
        own = self.rows.with_user(self.engineer).search([])
        self.assertEqual(own.holder_id, self.holder)
        foreign = self.rows.search([("holder_id", "=", self.second_holder.id)])
        with self.assertRaises(AccessError):
            foreign.with_user(self.engineer).read(["quantity"])
        for user in (self.storekeeper, self.manager, self.dispatcher, self.auditor):
            self.assertIn(foreign, self.rows.with_user(user).search([]))
        self.assertFalse(self.rows.with_user(self.clerk).has_access("read"))

    def test_the_holder_s_page_says_what_the_holder_has(self):
        self._request((self.bearing, 1))
        holder = self.holder.with_user(self.storekeeper)
        self.assertEqual((holder.stock_count, holder.stock_value, holder.requisition_count), (2, 930, 1))
        action = holder.action_open_stock()
        self.assertEqual(len(self.rows.search(action["domain"])), 2)

    def test_the_storekeeper_counts_what_a_holder_has(self):
        action = self.holder.with_user(self.storekeeper).action_count()
        quants = self.env(user=self.storekeeper)["stock.quant"].with_context(**action["context"])
        found = quants.search(action["domain"])
        self.assertEqual(found.location_id, self.holder.location_id, "and nothing of anybody else")
        bearings = found.filtered(lambda quant: quant.product_id == self.bearing)
        bearings.inventory_quantity = 2
        bearings.action_apply_inventory()
        self.assertEqual(self._get_stock(self.holder, self.bearing), 2)
        quants.create(
            {
                "product_id": self.bearing.id,
                "location_id": action["context"]["default_location_id"],
                "inventory_quantity": 7,
            }
        ).action_apply_inventory()
        self.assertEqual(self._get_stock(self.holder, self.bearing), 7)
        for user in (self.engineer, self.dispatcher, self.auditor):
            with self.assertRaises(AccessError):
                self.holder.with_user(user).action_count()

    # --- leaving ----------------------------------------------------------------------------------

    def _get_told(self):
        return (
            self.env["mail.activity"]
            .search([("res_model", "=", "aftersales.holder"), ("res_id", "=", self.holder.id)])
            .user_id
        )

    def test_who_leaves_with_stock_is_pointed_out(self):
        holders = self.env["aftersales.holder"].with_user(self.storekeeper)
        self.assertFalse(holders.search([("left_with_stock", "=", True)]))
        self.engineer.active = False
        self.assertEqual(holders.search([("left_with_stock", "=", True)]), self.holder)
        self.assertIn(self.storekeeper, self._get_told())
        self.assertIn(self.manager, self._get_told())
        told = len(self._get_told())
        holders.sudo()._cron_point_out_left()
        self.assertEqual(len(self._get_told()), told, "told once")

    def test_who_lost_the_duty_is_pointed_out(self):
        self.engineer.group_ids -= self.env.ref("aftersales_service.group_engineer")
        self.assertTrue(self.holder.left_with_stock)
        self.assertTrue(self._get_told())

    def test_when_the_parts_are_back_nobody_is_reminded(self):
        self.engineer.active = False
        holder = self.holder.with_user(self.storekeeper)
        action = holder.action_return_all()
        handover = self.env["aftersales.handover"].with_user(self.storekeeper).browse(action["res_id"])
        handover.action_propose()
        handover.action_accept()
        self.assertEqual(self._get_stock(self.store, self.bearing), 8)
        self.holder.invalidate_recordset()
        self.assertFalse(self.holder.left_with_stock)
        self.assertFalse(self._get_told())
        with self.assertRaises(UserError):
            holder.action_return_all()

    def test_a_holder_with_parts_is_not_put_away(self):
        with self.assertRaisesRegex(UserError, "still have parts"):
            self.holder.with_user(self.storekeeper).active = False
        idle = self._get_holder(self.workshop).with_user(self.storekeeper)
        idle.active = False
        self.assertFalse(idle.active)

    def test_a_station_that_is_one_no_more(self):
        station = self.env["res.partner"].create({"name": "Western Station", "is_service_station": True})
        holder = station.holder_ids
        self._stock(holder, self.bearing, 1)
        station.is_service_station = False
        self.assertIn(holder, self.env["aftersales.holder"].search([("left_with_stock", "=", True)]))

    # --- the first screen ---------------------------------------------------------------------------

    def _get_cards(self, user):
        sections = self.env["aftersales.today"].with_user(user).get_sections()
        self.assertEqual(len(sections), len({section["key"] for section in sections}))
        return {card["name"]: card["count"] for section in sections for card in section["cards"]}

    def test_everybody_sees_what_waits(self):
        self._request((self.drive, 1))
        small = self._request((self.bearing, 1))
        self.assertEqual(self._get_cards(self.manager)["Requisitions to approve"], 2)
        self.assertEqual(self._get_cards(self.dispatcher)["Requisitions to approve"], 1)
        small.with_user(self.manager).action_approve()
        handovers = self.env["aftersales.handover"].with_user(self.engineer)
        line = {"product_id": self.bearing.id, "quantity": 1}
        for taker in (False, self.second_holder.id):
            handovers.create(
                {"from_holder_id": self.holder.id, "to_holder_id": taker, "line_ids": [Command.create(line)]}
            ).action_propose()
        cards = self._get_cards(self.storekeeper)
        self.assertEqual((cards["Requisitions to issue"], cards["Returns to receive"]), (1, 1))
        self.assertEqual(self._get_cards(self.second_engineer)["Parts to take over"], 1)
        self.assertEqual(self._get_cards(self.engineer)["Parts to take over"], 0)
        self.engineer.active = False
        self.assertEqual(self._get_cards(self.storekeeper)["Left with stock"], 1)

    def test_my_parts_open_a_return_and_a_hand_over(self):
        row = self.rows.with_user(self.engineer).search([("product_id", "=", self.drive.id)])
        context = row.action_hand_over()["context"]
        handover = (
            self.env["aftersales.handover"]
            .with_user(self.engineer)
            .with_context(**context)
            .create({"to_holder_id": self.second_holder.id})
        )
        self.assertEqual((handover.line_ids.lot_id, handover.from_holder_id), (self.serial, self.holder))
        handover.action_propose()
        row.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "promised already"):
            row.action_give_back()

    # --- another company -----------------------------------------------------------------------------

    def test_another_company_sees_nothing(self):
        requisition = self._request((self.bearing, 1))
        branch = self.env["res.company"].create({"name": "Branch"})
        self.manager.write({"company_ids": [Command.set(branch.ids)], "company_id": branch.id})
        for records in (requisition, requisition.line_ids, self.rows.search([("holder_id", "=", self.holder.id)])):
            self.assertFalse(records.with_user(self.manager).search([("id", "in", records.ids)]))


class TestFreight(StoresFixtures, AfterSalesCommon):
    """What it cost to send parts is signed off by the manager (P5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_stores()
        cls.carrier = cls.env["res.partner"].create({"name": "Swift Parcel"})
        cls.requisition = cls._request((cls.bearing, 1))

    def _send(self, user=None, **values):
        return (
            self.env["aftersales.freight"]
            .with_user(user or self.storekeeper)
            .create(
                {
                    "carrier_id": self.carrier.id,
                    "reference": "WB-1",
                    "amount": 42,
                    "requisition_id": self.requisition.id,
                    **values,
                }
            )
        )

    def test_entered_then_signed_off(self):
        freight = self._send()
        with self.assertRaises(AccessError):
            freight.action_sign_off()
        freight.with_user(self.manager).action_sign_off()
        self.assertEqual((freight.state, freight.approver_id), ("signed", self.manager))
        with self.assertRaises(UserError):
            freight.amount = 4000
        with self.assertRaises(UserError):
            freight.unlink()

    def test_nobody_signs_off_their_own(self):
        freight = self._send(user=self.manager)
        with self.assertRaises(AccessError):
            freight.with_user(self.manager).action_sign_off()
        for values in ({"state": "signed"}, {"user_id": self.storekeeper.id}, {"approver_id": self.storekeeper.id}):
            with self.assertRaises(AccessError):
                freight.with_user(self.manager).write(values)
        with self.assertRaises(AccessError):
            self._send(reference="WB-2", state="signed")

    def test_engineers_see_what_they_entered(self):
        own, other = (
            self._send(user=self.engineer),
            self._send(user=self.second_engineer, reference="WB-2", requisition_id=False),
        )
        self.assertEqual(self.env["aftersales.freight"].with_user(self.engineer).search([]), own)
        with self.assertRaises(AccessError):
            other.with_user(self.engineer).read(["amount"])


class TestPartsPapers(StoresFixtures, ReportCommon):
    """The slips that go with the parts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_stores()
        cls.serial = cls._stock(cls.store, cls.drive, 1, "DR-1")

    def test_the_requisition_says_what_was_issued(self):
        requisition = self._request((self.drive, 2))
        name = "aftersales_service.action_report_requisition"
        [page] = self._read(self._print(requisition, report=name))
        self.assertIn("Not approved", page)
        requisition.with_user(self.manager).action_approve()
        picking = requisition._get_moves().picking_id.with_user(self.storekeeper)
        result = picking.button_validate()
        self.env(user=self.storekeeper)[result["res_model"]].with_context(**result["context"]).create({}).process()
        [page] = self._read(self._print(requisition, report=name))
        for said in (requisition.name, "The engineer", "The manager", "DR-1", "2 Units 1 Units", "Received by"):
            self.assertIn(said, page)

    def test_the_return_says_what_came_back(self):
        self._stock(self.holder, self.bearing, 3)
        handover = (
            self.env["aftersales.handover"]
            .with_user(self.engineer)
            .create(
                {
                    "from_holder_id": self.holder.id,
                    "note": "Not needed",
                    "line_ids": [Command.create({"product_id": self.bearing.id, "quantity": 2})],
                }
            )
        )
        handover.action_propose()
        name = "aftersales_service.action_report_handover"
        [page] = self._read(self._print(handover, report=name))
        self.assertIn("Not taken over yet", page)
        handover.with_user(self.storekeeper).action_accept()
        [page] = self._read(self._print(handover, user=self.storekeeper, report=name))
        for said in ("Return of Parts", handover.name, "Main store", "Not needed", "The storekeeper"):
            self.assertIn(said, page)
