from datetime import date

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo import Command, api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .charge_common import ChargeCommon
from .contract_common import ContractFixtures


@freeze_time("2026-03-02 07:00:00")
class TestContractCharge(ContractFixtures, ChargeCommon):
    """Free spare parts are counted by what orders have used (P5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # past its warranty: the contract alone pays
        cls.lot.sudo().warranty_from = date(2015, 1, 1)
        cls.contract = cls._start_contract(
            covers_labour=True, spare_ids=[Command.create({"product_id": cls.bearing.id, "quantity": 3})]
        )
        cls.spare = cls.contract.spare_ids

    def pieces(self, order):
        lines = self._lines(order, kind="part")
        return sorted((line.coverage, line.quantity) for line in lines)

    def test_what_an_order_uses_is_not_left_for_the_next(self):
        first, second = self._plan_order(), self._plan_order(start="2026-03-04 08:00:00")
        self._need(first, self.bearing, 2)
        self.assertEqual(self.pieces(first), [("contract", 2)])
        self.assertEqual(self._lines(first, kind="part").contract_id, self.contract)
        self.assertEqual((self.spare.used, self.spare.left), (2, 1))
        self._need(second, self.bearing, 2)
        self.assertEqual(self.pieces(second), [("contract", 1), ("customer", 1)])
        self.assertEqual(self._lines(second, kind="labour").coverage, "contract")
        self.env.invalidate_all()
        self.assertTrue(self.contract.spares_used_up)
        used_up = self.env["aftersales.contract"].with_user(self.clerk).search([("spares_used_up", "=", True)])
        self.assertEqual(used_up, self.contract)

    def test_asking_twice_takes_it_once(self):
        order = self._plan_order()
        self._need(order, self.bearing, 3)
        order.sudo()._sync_charges()
        order.sudo()._sync_charges()
        self.assertEqual(self.pieces(order), [("contract", 3)])
        self.assertEqual(self.spare.used, 3)

    def test_a_cancelled_order_gives_them_back(self):
        order = self._plan_order()
        self._need(order, self.bearing, 3)
        order.with_user(self.dispatcher).action_cancel("Not needed")
        self.env.invalidate_all()
        self.assertEqual(self.spare.left, 3)

    def test_a_new_contract_year_begins_with_all_of_them(self):
        contract = self.contract.with_user(self.manager)
        contract.end = date(2028, 12, 31)
        order = self._plan_order()
        self._need(order, self.bearing, 3)
        self.assertEqual(self.spare.left, 0)
        with freeze_time("2027-01-02 08:00:00"):
            self.env.invalidate_all()
            self.assertEqual(self.spare.left, 3)

    def test_what_the_dispatcher_chose_pays(self):
        order = self._plan_order()
        order.contract_id = False
        self.assertEqual(self._lines(order, kind="labour").coverage, "customer")
        order.contract_id = self.contract
        self.assertEqual(self._lines(order, kind="labour").coverage, "contract")


@tagged("post_install", "-at_install")
class TestContractWorkers(TransactionCase):
    """Two transactions of their own that ask for the last free part, or for the same visit."""

    def setUp(self):
        super().setUp()
        self.one, self.two = self._open(), self._open()
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute(
                """
                INSERT INTO aftersales_contract
                    (name, company_id, partner_id, commercial_partner_id, user_id, start, "end", until, state,
                     price_period)
                SELECT 'SC-WORKERS', %s, %s, %s, %s, '2020-01-01', '2020-12-31', '2020-12-31', 'draft', 'year'
                RETURNING id
                """,
                [self.env.company.id, *([self.env.company.partner_id.id] * 2), self.env.ref("base.user_admin").id],
            )
            self.contract_id = cr.fetchone()[0]
            cr.execute(
                """
                INSERT INTO aftersales_upkeep_plan
                    (name, company_id, partner_id, rhythm, "interval", unit, start, lead_days, type_id, mode, active)
                VALUES ('Workers', %s, %s, 'interval', 1, 'month', '2020-01-01', 14, %s, 'on_site', true)
                RETURNING id
                """,
                [
                    self.env.company.id,
                    self.env.company.partner_id.id,
                    self.env.ref("aftersales_service.order_type_inspection").id,
                ],
            )
            self.plan_id = cr.fetchone()[0]
        self.addCleanup(self._clean_up)

    def _open(self):
        cr = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cr.close)
        self.addCleanup(cr.rollback)
        return api.Environment(cr, api.SUPERUSER_ID, {})

    def _clean_up(self):
        self.one.cr.rollback()
        self.two.cr.rollback()
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("DELETE FROM aftersales_contract WHERE id = %s", [self.contract_id])
            cr.execute("DELETE FROM aftersales_upkeep_plan WHERE id = %s", [self.plan_id])

    def test_who_comes_second_has_to_count_again(self):
        one = self.one["aftersales.contract"].browse(self.contract_id)
        two = self.two["aftersales.contract"].browse(self.contract_id)
        # both have looked and see the last part
        self.assertEqual((one.state, two.state), ("draft", "draft"))
        one._claim()
        self.one.cr.commit()
        # the framework tries the request again, with what the first one has taken
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            two._claim()

    def test_two_workers_never_take_the_same_plan(self):
        one = self.one["aftersales.upkeep.plan"].browse(self.plan_id)
        two = self.two["aftersales.upkeep.plan"].browse(self.plan_id)
        self.assertEqual(one.try_lock_for_update(), one)
        with self.assertNoLogs(level="WARNING"):
            two._attempt("_foresee")
        self.assertFalse(two.visit_ids, "the first one holds it")
        self.one.cr.rollback()
        self.two.cr.rollback()
        two._attempt("_foresee")
        self.assertTrue(two.visit_ids)
