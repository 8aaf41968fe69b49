from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import AfterSalesCommon
from .order_common import OrderFixtures


@freeze_time("2026-03-02 09:00:00")
class TestOrderAdvance(OrderFixtures, AfterSalesCommon):
    """Money for the way: the engineer asks, the manager decides, finance pays (V4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_orders()
        cls.order = cls._plan_order()
        cls.advance = cls._ask()

    @classmethod
    def _ask(cls, user=None, **values):
        return (
            cls.env["aftersales.cash.advance"]
            .with_user(user or cls.engineer)
            .create({"order_id": cls.order.id, "amount": 500, "purpose": "Train and lodging", **values})
        )

    def test_asked_approved_and_paid_each_by_its_duty(self):
        self.assertEqual((self.advance.state, self.advance.user_id), ("requested", self.engineer))
        self.advance.with_user(self.manager).action_approve()
        self.assertEqual((self.advance.state, self.advance.approver_id), ("approved", self.manager))
        self.advance.with_user(self.finance).action_pay()
        self.assertEqual((self.advance.state, self.advance.paid_by_id), ("paid", self.finance))
        self.assertEqual(self.order.with_user(self.dispatcher).advance_count, 1)

    def test_only_the_manager_decides_and_only_finance_pays(self):
        for user in (self.engineer, self.finance):
            with self.assertRaises(AccessError):
                self.advance.with_user(user).action_approve()
        self.advance.with_user(self.manager).action_approve()
        for user in (self.engineer, self.manager):
            with self.assertRaises(AccessError):
                self.advance.with_user(user).action_pay()

    def test_the_state_is_not_written_by_hand(self):
        for user in (self.engineer, self.manager, self.finance):
            with self.assertRaisesRegex(AccessError, "by the steps of the record only"):
                self.advance.with_user(user).write({"state": "paid"})
        with self.assertRaises(AccessError):
            self._ask(state="paid")

    def test_only_whoever_goes_there_is_given_an_advance(self):
        with self.assertRaises(AccessError):
            self._ask(self.second_engineer)
        with self.assertRaisesRegex(UserError, "is not planned for"):
            self._ask(user_id=self.second_engineer.id)
        self.order.companion_ids = self.second_engineer
        self.assertEqual(self._ask(self.second_engineer).state, "requested")

    def test_nobody_decides_on_an_advance_of_their_own(self):
        self.manager.group_ids += self.env.ref("aftersales_service.group_engineer")
        self.order.companion_ids = self.manager
        own = self._ask(self.manager)
        with self.assertRaisesRegex(UserError, "of their own"):
            own.action_approve()

    def test_what_has_been_decided_is_not_changed_any_more(self):
        self.advance.with_user(self.engineer).amount = 600
        self.advance.with_user(self.manager).action_approve()
        with self.assertRaisesRegex(UserError, "has been decided"):
            self.advance.with_user(self.engineer).amount = 5000
        with self.assertRaisesRegex(UserError, "has been decided already"):
            self.advance.with_user(self.manager).action_approve()
        with self.assertRaisesRegex(UserError, "is kept"):
            self.advance.with_user(self.engineer).unlink()
        self.advance.with_user(self.manager).action_refuse()
        with self.assertRaisesRegex(UserError, "Only an approved advance"):
            self.advance.with_user(self.finance).action_pay()

    def test_not_yet_decided_it_may_be_withdrawn(self):
        self.advance.with_user(self.engineer).unlink()
        self.assertFalse(self.advance.exists())

    def test_an_advance_is_more_than_nothing(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._ask(amount=0)

    def test_who_sees_it(self):
        self.assertFalse(self.advance.with_user(self.second_engineer).search([("id", "=", self.advance.id)]))
        for user in (self.dispatcher, self.finance, self.manager, self.auditor):
            self.assertTrue(self.advance.with_user(user).search([("id", "=", self.advance.id)]))
