from odoo import SUPERUSER_ID, Command, api
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestCarePlanRace(TransactionCase):
    """Two workers plan the same customers in the same moment, each in a transaction of its own."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            customer_class = env["aftersales.customer.class"].create({"name": "Raced"})
            customers = env["res.partner"].create(
                [{"name": f"Raced {number}", "customer_class_id": customer_class.id} for number in range(8)]
            )
            plan = env["aftersales.care.plan"].create(
                {
                    "name": "Raced",
                    "kind": "survey",
                    "per_year": 52,
                    "ahead_weeks": 4,
                    "class_ids": [Command.set(customer_class.ids)],
                }
            )
            self.class_id, self.customer_ids, self.plan_id = customer_class.id, customers.ids, plan.id
        # last of all: whatever the two still hold has been given up by then
        self.addCleanup(self._clean)
        self.first, self.second = (self._open() for _number in range(2))

    def _open(self):
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        return cr

    def _clean(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["aftersales.care.task"].search([("plan_id", "=", self.plan_id)]).unlink()
            env["aftersales.care.plan"].browse(self.plan_id).unlink()
            env["res.partner"].browse(self.customer_ids).unlink()
            env["aftersales.customer.class"].browse(self.class_id).unlink()

    def _plan(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})["aftersales.care.plan"].browse(self.plan_id)

    def _count(self):
        with self.registry.cursor() as cr:
            tasks = api.Environment(cr, SUPERUSER_ID, {})["aftersales.care.task"]
            groups = tasks._read_group(
                [("plan_id", "=", self.plan_id)], ["partner_id", "period_start:day"], ["__count"]
            )
            return len(groups), sum(group[-1] for group in groups)

    def test_the_second_leaves_it_to_the_first(self):
        self._plan(self.first)._attempt_batch()
        # held by the first: not waited for
        self.assertFalse(self._plan(self.second)._attempt_batch())
        self.second.commit()
        self.first.commit()
        turns, tasks = self._count()
        self.assertGreaterEqual(turns, 8)
        self.assertEqual(turns, tasks)

    def test_the_second_that_began_before_the_first_was_done_doubles_nothing(self):
        plan = self._plan(self.second)
        # sees the database as it is now
        self.assertFalse(plan.task_ids)
        self._plan(self.first)._attempt_batch()
        self.first.commit()
        before = self._count()
        with mute_logger("odoo.sql_db"):
            self.assertFalse(plan._attempt_batch())
        self.second.commit()
        self.assertEqual(self._count(), before)
