from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import AfterSalesCommon
from .stores_common import StoresFixtures


class TestRequisition(StoresFixtures, AfterSalesCommon):
    """From what is needed to what is in the holder's hands (P1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_stores()
        cls._stock(cls.store, cls.bearing, 5)
        cls.serial = cls._stock(cls.store, cls.drive, 1, "DR-1")

    def _issue(self, requisition, quantities=None, user=None, back_order=True):
        """The storekeeper validates the transfer on the inventory's own screen."""
        user = user or self.storekeeper
        picking = requisition.with_user(user)._get_moves().picking_id.filtered(lambda p: p.state != "done")
        picking = picking.with_user(user).with_env(self.env(user=user))
        for move in picking.move_ids:
            if quantities is not None:
                move.quantity = quantities.get(move.product_id, 0)
        result = picking.button_validate()
        if isinstance(result, dict):
            self.assertEqual(result["res_model"], "stock.backorder.confirmation")
            wizard = self.env(user=user)[result["res_model"]].with_context(**result["context"]).create({})
            wizard.process() if back_order else wizard.process_cancel_backorder()
        return picking

    # --- asking -----------------------------------------------------------------------------------

    def test_one_button_asks_for_what_an_order_needs(self):
        order = self._plan_order()
        need = self._need(order, self.bearing, 2)
        self._need(order, self.drive)
        order.with_user(self.engineer).action_request_parts()
        requisition = order.requisition_ids
        self.assertEqual((requisition.state, requisition.holder_id), ("requested", self.holder))
        self.assertEqual(requisition.line_ids.mapped("quantity"), [2, 1])
        self.assertEqual(requisition.amount, 920)
        self.assertEqual(need.requested, 2)
        with self.assertRaises(UserError):  # nothing is left to be asked for
            order.with_user(self.engineer).action_request_parts()
        need.quantity = 3
        order.with_user(self.engineer).action_request_parts()
        self.assertEqual((order.requisition_ids - requisition).line_ids.quantity, 1)

    def test_what_was_refused_can_be_asked_for_again(self):
        order = self._plan_order()
        need = self._need(order, self.bearing, 2)
        order.with_user(self.engineer).action_request_parts()
        order.requisition_ids.with_user(self.manager).action_refuse("Use your own first")
        self.assertEqual(need.requested, 0)
        order.with_user(self.engineer).action_request_parts()
        self.assertEqual(len(order.requisition_ids), 2)

    def test_numbers_are_drawn_when_it_is_asked_for_and_run_without_gaps(self):
        draft = self._request((self.bearing, 1), submit=False)
        self.assertEqual(draft.name, "/")
        first, second = self._request((self.bearing, 1)), self._request((self.bearing, 1))
        self.assertEqual(int(second.name.split("-")[1]) - int(first.name.split("-")[1]), 1)
        draft.unlink()
        with self.assertRaises(UserError):
            first.unlink()

    def test_for_somebody_else_only_the_office_asks(self):
        with self.assertRaises(AccessError):
            self._request((self.bearing, 1), holder=self.second_holder)
        self.assertEqual(self._request((self.bearing, 1), user=self.dispatcher).state, "requested")

    def test_what_was_asked_for_stays(self):
        requisition = self._request((self.bearing, 1))
        for attempt in (
            lambda: requisition.line_ids.write({"quantity": 50}),
            lambda: requisition.write({"line_ids": [Command.create({"product_id": self.drive.id})]}),
            lambda: requisition.line_ids.create({"requisition_id": requisition.id, "product_id": self.drive.id}),
            lambda: requisition.line_ids.unlink(),
        ):
            with self.assertRaises(UserError):
                attempt()
        requisition.action_take_back()
        requisition.line_ids.quantity = 2
        requisition.action_request()
        self.assertEqual(requisition.amount, 20)

    def test_for_somebody_who_left_nothing_is_asked(self):
        self.second_engineer.active = False
        with self.assertRaises(UserError):
            self._request((self.bearing, 1), user=self.dispatcher, holder=self.second_holder)

    # --- approving --------------------------------------------------------------------------------

    def test_the_amount_decides_who_approves(self):
        small, large = self._request((self.bearing, 3)), self._request((self.drive, 1))
        papers = self.env["aftersales.requisition"]
        self.assertEqual(papers.with_user(self.dispatcher).search([("may_decide", "=", True)]), small)
        self.assertEqual(papers.with_user(self.manager).search([("may_decide", "=", True)]), small | large)
        with self.assertRaises(AccessError):
            large.with_user(self.dispatcher).action_approve()
        with self.assertRaises(AccessError):
            small.with_user(self.storekeeper).action_approve()
        small.with_user(self.dispatcher).action_approve()
        large.with_user(self.manager).action_approve()
        self.assertEqual((small.approver_id, large.approver_id), (self.dispatcher, self.manager))

    def test_a_company_sets_its_own_limits(self):
        self.env["aftersales.approval.limit"].with_user(self.manager).create(
            [
                {
                    "group_id": self.env.ref("aftersales_service.group_dispatcher").id,
                    "company_id": self.company.id,
                    "amount": 20,
                },
                {"group_id": self.env.ref("aftersales_service.group_storekeeper").id, "amount": 40},
            ]
        )
        requisition = self._request((self.bearing, 3))
        with self.assertRaises(AccessError):
            requisition.with_user(self.dispatcher).action_approve()
        requisition.with_user(self.storekeeper).action_approve()
        self.assertEqual(requisition.state, "approved")

    def test_nobody_approves_their_own(self):
        self.engineer.group_ids += self.env.ref("aftersales_service.group_manager")
        asked_by_himself = self._request((self.bearing, 1))
        asked_for_him = self._request((self.bearing, 1), user=self.dispatcher)
        asked_by_manager = self._request((self.bearing, 1), user=self.manager, holder=self.second_holder)
        for paper, user in (
            (asked_by_himself, self.engineer),
            (asked_for_him, self.engineer),
            (asked_by_manager, self.manager),
        ):
            self.assertFalse(paper.with_user(user).may_decide)
            self.assertNotIn(paper, paper.with_user(user).search([("may_decide", "=", True)]))
            with self.assertRaises(AccessError):
                paper.with_user(user).action_approve()

    def test_steps_are_not_written_by_hand(self):
        requisition = self._request((self.bearing, 1))
        values = {
            "state": "approved",
            "user_id": self.second_engineer.id,
            "approver_id": self.manager.id,
            "name": "RQ1",
            "requested_on": "2020-01-01 00:00:00",
        }
        for user in (self.engineer, self.dispatcher, self.storekeeper, self.manager):
            for name, value in values.items():
                with self.assertRaises(AccessError, msg=name):
                    requisition.with_user(user).write({name: value})
        with self.assertRaises(AccessError):
            requisition.create({"holder_id": self.holder.id, "state": "approved"})
        draft = self._request((self.drive, 1), submit=False)
        with self.assertRaises(AccessError):  # to slip below the limit
            draft.line_ids.write({"unit_cost": 0.01})
        with self.assertRaises(AccessError):
            draft.write({"line_ids": [Command.create({"product_id": self.drive.id, "unit_cost": 0.01})]})

    def test_another_engineer_sees_nothing_of_it(self):
        requisition = self._request((self.bearing, 1))
        with self.assertRaises(AccessError):
            requisition.with_user(self.second_engineer).read(["state"])
        with self.assertRaises(AccessError):
            requisition.line_ids.with_user(self.second_engineer).read(["quantity"])
        with self.assertRaises(AccessError):
            requisition.with_user(self.second_engineer).action_cancel()

    def test_a_refusal_says_why(self):
        requisition = self._request((self.bearing, 1))
        with self.assertRaises(UserError):
            requisition.with_user(self.manager).action_refuse(" ")
        dialog = (
            self.env["aftersales.parts.refuse"]
            .with_user(self.manager)
            .create({"requisition_id": requisition.id, "reason": "You have three"})
        )
        dialog.action_refuse()
        self.assertEqual((requisition.state, requisition.refuse_reason), ("refused", "You have three"))

    # --- issuing ----------------------------------------------------------------------------------

    def test_issued_in_part_then_the_rest(self):
        requisition = self._request((self.bearing, 4), (self.drive, 1))
        requisition.with_user(self.manager).action_approve()
        self.assertTrue(requisition.ready)
        self._issue(requisition, {self.bearing: 3, self.drive: 1})
        self.assertEqual(requisition.state, "partial")
        self.assertEqual(requisition.line_ids.mapped("issued"), [3, 1])
        self.assertEqual(requisition.line_ids[1].serials, "DR-1")
        self.assertEqual(self._get_stock(self.holder, self.bearing), 3)
        self.assertEqual(self._get_stock(self.holder, self.drive, self.serial), 1)
        self._issue(requisition)
        self.assertEqual(requisition.state, "done")
        self.assertEqual(self._get_stock(self.holder, self.bearing), 4)
        self.assertEqual(self._get_stock(self.store, self.bearing), 1)

    def test_issued_in_part_and_no_more(self):
        requisition = self._request((self.bearing, 4))
        requisition.with_user(self.manager).action_approve()
        self._issue(requisition, {self.bearing: 3}, back_order=False)
        self.assertEqual((requisition.state, requisition.line_ids.issued), ("done", 3))

    def test_the_store_refuses_to_hand_out_more_or_something_else(self):
        requisition = self._request((self.bearing, 2))
        requisition.with_user(self.manager).action_approve()
        with self.assertRaisesRegex(UserError, "2 were agreed"):
            self._issue(requisition, {self.bearing: 3})
        picking = requisition._get_moves().picking_id.with_user(self.storekeeper)
        move_line = picking.move_line_ids
        move_line.quantity = 2
        picking.location_dest_id = self.second_holder.location_id
        move_line.location_dest_id = self.second_holder.location_id
        with self.assertRaisesRegex(UserError, "as agreed"):
            self._issue(requisition)

    def test_raising_the_demand_does_not_raise_what_was_agreed(self):
        requisition = self._request((self.bearing, 2))
        requisition.with_user(self.manager).action_approve()
        move = requisition._get_moves().with_user(self.storekeeper)
        move.product_uom_qty = 4
        with self.assertRaisesRegex(UserError, "2 were agreed"):
            self._issue(requisition, {self.bearing: 4})

    def test_nothing_is_added_to_an_approved_transfer(self):
        requisition = self._request((self.bearing, 2))
        requisition.with_user(self.manager).action_approve()
        picking = requisition._get_moves().picking_id.with_user(self.storekeeper)
        picking.write(
            {
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.drive.id,
                            "product_uom_qty": 1,
                            "product_uom": self.drive.uom_id.id,
                            "location_id": self.store.id,
                            "location_dest_id": self.holder.location_id.id,
                        }
                    )
                ]
            }
        )
        picking.action_assign()
        with self.assertRaisesRegex(UserError, "not on the paper"):
            self._issue(requisition)

    def test_the_last_piece_goes_to_one_of_two(self):
        first, second = (
            self._request((self.drive, 1)),
            self._request((self.drive, 1), user=self.second_engineer, holder=self.second_holder),
        )
        (first | second).with_user(self.manager).action_approve()
        self._issue(first)
        picking = second._get_moves().picking_id.with_user(self.second_storekeeper)
        picking.move_ids.move_line_ids = [
            Command.create(
                {
                    "product_id": self.drive.id,
                    "lot_id": self.serial.id,
                    "quantity": 1,
                    "location_id": self.store.id,
                    "location_dest_id": self.second_holder.location_id.id,
                }
            )
        ]
        with self.assertRaisesRegex(UserError, "Somebody has taken it"):
            self._issue(second, user=self.second_storekeeper)
        self.assertFalse(
            self.env["stock.quant"].search(
                [("product_id", "=", self.drive.id), ("quantity", "<", 0), ("location_id.usage", "=", "internal")]
            )
        )
        self.assertEqual(second.state, "approved")

    def test_not_needed_any_more(self):
        requisition = self._request((self.bearing, 2))
        requisition.with_user(self.manager).action_approve()
        requisition.action_cancel()
        self.assertEqual(requisition.state, "cancelled")
        self.assertEqual(requisition._get_moves().state, "cancel")
        self.assertEqual(self._get_stock(self.store, self.bearing), 5)

    def test_a_transfer_cancelled_in_the_store_cancels_the_requisition(self):
        requisition = self._request((self.bearing, 2))
        requisition.with_user(self.manager).action_approve()
        requisition._get_moves().picking_id.with_user(self.storekeeper).action_cancel()
        self.assertEqual(requisition.state, "cancelled")

    def test_the_transfer_opens_for_the_storekeeper_only(self):
        requisition = self._request((self.bearing, 2))
        requisition.with_user(self.manager).action_approve()
        with self.assertRaises(AccessError):
            requisition.action_open_picking()
        action = requisition.with_user(self.storekeeper).action_open_picking()
        self.assertEqual(action["res_id"], requisition._get_moves().picking_id.id)


@tagged("post_install", "-at_install")
class TestLastPieceIssued(TransactionCase):
    """Two storekeepers issue the last piece in the same moment, each in a transaction of their own."""

    def setUp(self):
        super().setUp()
        self.first, self.second = (self._open() for _number in range(2))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.store_id = env.company._get_main_store().id
            product = env["product.product"].create({"name": "The last piece", "is_storable": True})
            env["stock.quant"]._update_available_quantity(product, env.company._get_main_store(), 1)
            self.product_id = product.id
        self.addCleanup(self._clean)

    def _open(self):
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        return cr

    def _clean(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            product = env["product.product"].browse(self.product_id)
            env["stock.quant"].search([("product_id", "=", product.id)]).sudo().unlink()
            product.product_tmpl_id.unlink()

    def _take(self, cr):
        """What issuing does: look whether it is there, nobody else looking, then take it."""
        env = api.Environment(cr, SUPERUSER_ID, {})
        product = env["product.product"].browse(self.product_id)
        store = env["stock.location"].browse(self.store_id)
        values = {"product_id": product.id, "location_id": store.id, "location_dest_id": store.id}
        move = env["stock.move"].create(
            {**values, "product_uom": product.uom_id.id, "product_uom_qty": 1, "state": "confirmed"}
        )
        env["stock.move.line"].create({**values, "move_id": move.id, "quantity": 1, "picked": True})
        move._ensure_in_stock()
        move._action_cancel()
        move.unlink()
        env["stock.quant"]._update_available_quantity(product, store, -1)
        env.flush_all()

    def test_one_gets_it_the_other_is_told(self):
        self._take(self.first)
        # the second one waits for the first
        self.second.execute("SET LOCAL lock_timeout = '100ms'")
        with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
            self._take(self.second)
        self.second.rollback()
        # has waited, and is sent back by the database: the framework tries again whatever ends like this
        self.second.execute("SELECT 1")
        self.first.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._take(self.second)
        self.second.rollback()
        # tried again: it is gone, and it is said so
        with self.assertRaisesRegex(UserError, "Somebody has taken it"):
            self._take(self.second)
        self.second.rollback()
