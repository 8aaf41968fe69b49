from odoo import Command
from odoo.exceptions import AccessError, UserError

from .common import AfterSalesCommon
from .stores_common import StoresFixtures


class TestHandover(StoresFixtures, AfterSalesCommon):
    """Parts change hands only when both sides agree."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_stores()
        cls._stock(cls.holder, cls.bearing, 5)
        cls.serial = cls._stock(cls.holder, cls.drive, 1, "DR-1")
        cls.other_serial = cls._stock(cls.holder, cls.drive, 1, "DR-2")

    def _offer(self, *parts, to=None, user=None, giver=None, propose=True):
        handover = (
            self.env["aftersales.handover"]
            .with_user(user or self.engineer)
            .create(
                {
                    "from_holder_id": (giver or self.holder).id,
                    "to_holder_id": to.id if to else False,
                    "line_ids": [
                        Command.create({"product_id": product.id, "quantity": quantity, "lot_id": lot and lot.id})
                        for product, quantity, lot in parts
                    ],
                }
            )
        )
        if propose:
            handover.action_propose()
        return handover

    def test_one_proposes_the_other_accepts(self):
        handover = self._offer((self.bearing, 2, None), (self.drive, 1, self.other_serial), to=self.second_holder)
        self.assertEqual(self._get_stock(self.holder, self.bearing), 3, "what is offered is promised")
        handover.with_user(self.second_engineer).action_accept()
        self.assertEqual((handover.state, handover.decider_id), ("done", self.second_engineer))
        self.assertEqual(self._get_stock(self.second_holder, self.bearing), 2)
        self.assertEqual(self._get_stock(self.second_holder, self.drive, self.other_serial), 1)
        self.assertEqual(self._get_stock(self.holder, self.drive, self.serial), 1)

    def test_nobody_else_accepts(self):
        handover = self._offer((self.bearing, 2, None), to=self.second_holder)
        for user in (self.engineer, self.storekeeper, self.manager, self.workshop, self.dispatcher):
            with self.assertRaises(AccessError):
                handover.with_user(user).action_accept()

    def test_nobody_gives_away_what_is_not_theirs(self):
        with self.assertRaises(AccessError):
            self._offer((self.bearing, 1, None), user=self.second_engineer, to=self.second_holder)
        own = self._offer((self.bearing, 1, None), user=self.second_engineer, giver=self.second_holder, propose=False)
        with self.assertRaises(AccessError):
            own.write({"from_holder_id": self.holder.id, "to_holder_id": self.second_holder.id})

    def test_more_than_there_is(self):
        with self.assertRaisesRegex(UserError, "has 5 of"), self.cr.savepoint():
            self._offer((self.bearing, 6, None), to=self.second_holder)
        self._offer((self.bearing, 4, None), to=self.second_holder)
        with self.assertRaisesRegex(UserError, "has 1 of"):
            self._offer((self.bearing, 4, None))

    def test_a_serial_is_named(self):
        with self.assertRaisesRegex(UserError, "choose the serial"):
            self._offer((self.drive, 1, None), to=self.second_holder)

    def test_refused_and_kept(self):
        handover = self._offer((self.bearing, 2, None), to=self.second_holder)
        with self.assertRaises(UserError):
            handover.with_user(self.second_engineer).action_refuse()
        handover.with_user(self.second_engineer).action_refuse("I have plenty")
        self.assertEqual((handover.state, handover.refuse_reason), ("refused", "I have plenty"))
        self.assertEqual(self._get_stock(self.holder, self.bearing), 5)
        handover = self._offer((self.bearing, 2, None), to=self.second_holder)
        handover.action_cancel()
        self.assertEqual(self._get_stock(self.holder, self.bearing), 5)

    def test_steps_are_not_written_by_hand(self):
        handover = self._offer((self.bearing, 2, None), to=self.second_holder)
        for user in (self.engineer, self.second_engineer, self.storekeeper):
            for values in ({"state": "done"}, {"decider_id": user.id}, {"name": "HO1"}, {"user_id": user.id}):
                with self.assertRaises(AccessError):
                    handover.with_user(user).write(values)
        with self.assertRaises(UserError):
            handover.line_ids.write({"quantity": 5})
        with self.assertRaises(UserError):
            handover.with_user(self.second_engineer).write({"to_holder_id": False})

    def test_a_third_engineer_sees_nothing(self):
        handover = self._offer((self.bearing, 2, None), to=self.second_holder)
        handover.with_user(self.second_engineer).read(["state"])
        with self.assertRaises(AccessError):
            handover.with_user(self.workshop).read(["state"])

    def test_unused_parts_go_back_to_the_store(self):
        handover = self._offer((self.bearing, 3, None))
        self.assertEqual(handover.kind, "return")
        with self.assertRaises(AccessError):
            handover.action_accept()
        handover.with_user(self.storekeeper).action_accept()
        self.assertEqual(handover.state, "done")
        self.assertEqual(self._get_stock(self.store, self.bearing), 3)
        self.assertEqual(self._get_stock(self.holder, self.bearing), 2)

    def test_the_storekeeper_counts_what_comes_back(self):
        """Received on the inventory's own screen: two came, three were announced."""
        handover = self._offer((self.bearing, 3, None))
        picking = handover._get_moves().picking_id.with_user(self.storekeeper)
        picking.move_ids.quantity = 2
        result = picking.button_validate()
        self.env(user=self.storekeeper)[result["res_model"]].with_context(**result["context"]).create(
            {}
        ).process_cancel_backorder()
        self.assertEqual((handover.state, handover.line_ids.moved), ("done", 2))
        self.assertEqual(self._get_stock(self.holder, self.bearing), 3)

    def test_the_store_takes_back_from_somebody_who_left(self):
        self.engineer.active = False
        handover = self._offer((self.bearing, 5, None), user=self.storekeeper)
        handover.with_user(self.storekeeper).action_accept()
        self.assertEqual(self._get_stock(self.store, self.bearing), 5)
        with self.assertRaises(UserError):
            self._offer((self.bearing, 5, None), giver=self.second_holder, user=self.storekeeper, to=self.holder)
