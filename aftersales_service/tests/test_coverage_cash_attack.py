from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, api
from odoo.exceptions import AccessError, UserError
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .cash_common import CashFixtures
from .common import NO_MAIL, AfterSalesCommon
from .order_common import OrderFixtures


@freeze_time("2026-03-02 09:00:00")
class TestCashAttack(CashFixtures, OrderFixtures, AfterSalesCommon):
    """What nobody can do with customers' money, whatever door they come by."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_orders()
        cls.set_up_cash()
        cls._arrive()

    # --- the receipt ------------------------------------------------------------------------------

    def test_a_receipt_is_not_changed_by_anybody(self):
        receipt = self._take(100)
        for user in (self.engineer, self.finance, self.manager, self.dispatcher):
            for values in (
                {"amount": 50},
                {"note": "Less"},
                {"method": "qr"},
                {"state": "cleared"},
                {"state": "cancelled"},
                {"payment_id": False},
                {"user_id": self.second_engineer.id},
                {"name": "RC2026-00099"},
            ):
                with self.assertRaises(UserError, msg=f"{user.name}: {values}"):
                    receipt.with_user(user).write(values)
            with self.assertRaises(UserError):
                receipt.with_user(user).unlink()
        self.assertEqual((receipt.amount, receipt.state), (100, "taken"))

    def test_the_administrator_does_not_change_it_either(self):
        receipt = self._take(100)
        admin = self.env.ref("base.user_admin")
        with self.assertRaises(UserError):
            receipt.with_user(admin).write({"amount": 50})

    def test_steps_are_not_written_on_creation(self):
        for values in (
            {"state": "cleared"},
            {"name": "RC2026-00099"},
            {"partner_id": self.other_customer.id},
            {"user_id": self.second_engineer.id},
            {"taken_on": "2020-01-01 08:00:00"},
            {"cancelled_on": "2026-03-02 08:00:00"},
            {"amount_open": 1},
        ):
            with self.assertRaises(AccessError, msg=values):
                self._take(100, **values)

    def test_an_amount_is_money(self):
        for amount in (0, -1, 0.001, float("nan"), float("inf"), -float("inf"), 1e12, 1e300, "much", None):
            with self.assertRaisesRegex(UserError, "above zero", msg=amount):
                self._take(amount)

    def test_the_database_refuses_what_is_no_money_too(self):
        receipt = self._take(100)
        for amount in ("NaN", "-5", "1e12"):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
                self.cr.execute(
                    "UPDATE aftersales_cash_receipt SET amount = %s::numeric WHERE id = %s", [amount, receipt.id]
                )

    def test_an_advance_is_money_too(self):
        advances = self.env["aftersales.cash.advance"].with_user(self.engineer)
        values = {"order_id": self.order.id, "purpose": "Train"}
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            advances.create({**values, "amount": 1e12})

    def test_money_is_the_companys_currency(self):
        foreign = self.env.ref("base.EUR")
        if foreign == self.company.currency_id:
            foreign = self.env.ref("base.USD")
        with self.assertRaisesRegex(UserError, "Money on site is taken in"):
            self._take(100, currency_id=foreign.id)
        self.assertEqual(self._take(100, currency_id=self.company.currency_id.id).amount, 100)

    def test_much_money_needs_a_word(self):
        self.company.aftersales_cash_limit = 1000
        with self.assertRaisesRegex(UserError, "a lot of money"):
            self._take(1000.01, note=False)
        self.assertTrue(self._take(1500, note="The customer insists on cash"))

    def test_more_than_is_to_be_paid_needs_a_word(self):
        self._invoice(150)
        self._take(100, note=False)
        with self.assertRaisesRegex(UserError, "is to be paid"):
            self._take(60, note=False)
        self.assertTrue(self._take(60, note="Paid for the next visit"))

    def test_money_for_what_is_free_needs_a_word(self):
        order = self.order.sudo()
        self.assertTrue(order.charge_line_ids)
        order.charge_line_ids.write({"coverage": "warranty"})
        self.assertEqual(order._get_amount_to_pay(), 0)
        with self.assertRaisesRegex(UserError, "is to be paid"):
            self._take(10, note=False)

    def test_another_company_sees_nothing(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        there = {
            duty: new_test_user(
                self.env,
                f"as_{duty}_there",
                groups=f"aftersales_service.group_{duty}",
                context=NO_MAIL,
                company_id=branch.id,
                company_ids=[Command.set(branch.ids)],
            )
            for duty in ("finance", "engineer")
        }
        receipt = self._take(100)
        hand_in = self._hand_in(self._take(20))
        for user in there.values():
            for records in (receipt, hand_in):
                self.assertFalse(records.with_user(user).search([("id", "=", records.id)]))
            self.assertFalse(self.env["aftersales.engineer.account"].with_user(user).search([]))
        with self.assertRaises(AccessError):
            receipt.with_user(there["finance"]).action_take_in()
        with self.assertRaises(AccessError):
            receipt.with_user(there["finance"]).action_cancel("Mine")

    def test_engineers_see_their_own_money_only(self):
        receipt = self._take(100)
        hand_in = self._hand_in(receipt)
        self.assertEqual(receipt.with_user(self.engineer).search([]), receipt)
        self.assertEqual(hand_in.with_user(self.engineer).search([]), hand_in)
        for user in (self.second_engineer, self.workshop, self.station, self.customer_user):
            with self.assertRaises(AccessError):
                receipt.with_user(user).read(["amount"])
            with self.assertRaises(AccessError):
                hand_in.with_user(user).read(["counted_amount"])

    # --- handing in -------------------------------------------------------------------------------

    def test_only_finance_takes_in_and_never_its_own(self):
        receipt = self._take(100)
        for user in (self.engineer, self.manager, self.dispatcher, self.storekeeper, self.auditor):
            with self.assertRaises(AccessError):
                receipt.with_user(user).action_take_in()
            with self.assertRaises(AccessError):
                self.env["aftersales.cash.hand.in"].with_user(user).take_in(receipt.with_user(user), 100)
        self.engineer.group_ids += self.env.ref("aftersales_service.group_finance")
        with self.assertRaisesRegex(UserError, "own cash"):
            receipt.with_user(self.engineer).action_take_in()
        with self.assertRaisesRegex(UserError, "of their own"):
            receipt.with_user(self.engineer).action_cancel("No money was taken")

    def test_a_hand_in_is_not_made_by_hand(self):
        for user in (self.engineer, self.finance, self.manager):
            with self.assertRaises(AccessError):
                self.env["aftersales.cash.hand.in"].with_user(user).create(
                    {"name": "HI1", "company_id": self.company.id, "user_id": self.engineer.id}
                )
        hand_in = self._hand_in(self._take(100))
        with self.assertRaises(AccessError):
            hand_in.with_user(self.finance).write({"counted_amount": 1})

    def test_one_engineer_at_a_time(self):
        self.order.sudo().companion_ids = self.second_engineer
        receipts = self._take(100) + self._take(50, user=self.second_engineer)
        with self.assertRaisesRegex(UserError, "what one engineer brings"):
            receipts.with_user(self.finance).action_take_in()

    def test_a_receipt_is_handed_in_once(self):
        receipt = self._take(100)
        action = receipt.with_user(self.finance).action_take_in()
        late = self.env[action["res_model"]].with_user(self.finance).browse(action["res_id"])
        self._hand_in(receipt)
        with self.assertRaisesRegex(UserError, "“Handed in” now"):
            late.action_confirm()
        self.assertEqual(self.env["account.payment"].search_count([("memo", "like", receipt.name)]), 1)

    def test_what_is_counted_is_money(self):
        receipt = self._take(100)
        for counted in (float("nan"), float("inf"), -1, 1e13):
            with self.assertRaises(UserError, msg=counted):
                self.env["aftersales.cash.hand.in"].with_user(self.finance).take_in(
                    receipt.with_user(self.finance), counted, "So it is"
                )

    # --- cancelling -------------------------------------------------------------------------------

    def test_finance_cancels_with_a_reason_and_the_number_stays(self):
        receipt = self._take(100)
        for user in (self.engineer, self.manager, self.dispatcher):
            with self.assertRaises(AccessError):
                receipt.with_user(user).action_cancel("Wrong")
        with self.assertRaisesRegex(UserError, "Write down why"):
            receipt.with_user(self.finance).action_cancel(" ")
        receipt.with_user(self.finance).action_cancel("The customer paid by transfer after all")
        self.assertEqual((receipt.state, receipt.cancelled_by_id), ("cancelled", self.finance))
        self.assertEqual((receipt.amount_open, self.order.cash_taken), (0, 0))
        self.assertEqual(self._take(90).name, "RC2026-00002")
        self.assertIn(self.engineer.partner_id, receipt.message_ids.notified_partner_ids)
        with self.assertRaisesRegex(UserError, "“Cancelled” now"):
            receipt.with_user(self.finance).action_take_in()

    def test_what_is_in_the_books_is_not_cancelled_beside_them(self):
        receipt = self._take(100)
        self._hand_in(receipt)
        with self.assertRaisesRegex(UserError, "cancel its payment first"):
            receipt.with_user(self.finance).action_cancel("Wrong")
        payment = receipt.sudo().payment_id.with_user(self.finance)
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual(receipt.state, "taken")
        receipt.with_user(self.finance).action_cancel("Wrong")
        self.assertEqual(receipt.state, "cancelled")


@tagged("post_install", "-at_install")
class TestCashRace(TransactionCase):
    """Two people in finance take in the same receipt at the same moment, each in a transaction of their own."""

    def setUp(self):
        super().setUp()
        admin = self.env.ref("base.user_admin")
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute(
                """
                INSERT INTO aftersales_service_order
                    (name, company_id, type_id, mode, partner_id, state, active, visit_number, planned_start, planned_end)
                VALUES ('CASH-RACE', %(company)s, %(type)s, 'on_site', %(partner)s, 'on_site', true, 1,
                        '2020-01-06 08:00', '2020-01-06 10:00')
             RETURNING id
                """,
                {
                    "company": self.env.company.id,
                    "type": self.env.ref("aftersales_service.order_type_repair").id,
                    "partner": admin.partner_id.id,
                },
            )
            [self.order_id] = cr.fetchone()
            cr.execute(
                """
                INSERT INTO aftersales_cash_receipt
                    (name, order_id, company_id, user_id, partner_id, amount, method, state, taken_on)
                VALUES ('CASH-RACE', %s, %s, %s, %s, 100, 'cash', 'taken', '2020-01-06 09:00') RETURNING id
                """,
                [self.order_id, self.env.company.id, admin.id, admin.partner_id.id],
            )
            [self.receipt_id] = cr.fetchone()
        self.addCleanup(self._clean_up)
        # the people are beside the point here: whoever it is belongs to finance
        self.enterContext(patch.object(self.registry["res.users"], "has_group", lambda user, group: True))
        self.one, self.two = self._open(), self._open()

    def _open(self):
        cr = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cr.close)
        self.addCleanup(cr.rollback)
        env = api.Environment(cr, api.SUPERUSER_ID, {"tracking_disable": True})
        return env["aftersales.cash.receipt"].browse(self.receipt_id)

    def _clean_up(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("DELETE FROM aftersales_cash_receipt WHERE id = %s", [self.receipt_id])
            cr.execute("DELETE FROM aftersales_service_order WHERE id = %s", [self.order_id])

    def _take_in(self, receipt):
        return receipt.env["aftersales.cash.hand.in"].take_in(receipt, 100)

    def test_while_one_is_at_it_the_other_is_told_so(self):
        self.assertTrue(self._take_in(self.one))
        with self.assertRaisesRegex(UserError, "working on these receipts in this moment"):
            self._take_in(self.two)

    def test_when_one_has_finished_the_other_sees_it(self):
        self.assertEqual(self.two.state, "taken", "both have looked")
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("UPDATE aftersales_cash_receipt SET state = 'handed_in' WHERE id = %s", [self.receipt_id])
        with self.assertRaisesRegex(UserError, "“Handed in” now"), mute_logger("odoo.sql_db", "odoo.service.model"):
            retrying(lambda: self._take_in(self.two), self.two.env)
