from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import api, fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import NO_MAIL
from .old_part_common import OldPartCommon


class TestOldPartAccess(OldPartCommon):
    """Who may do what, also past the buttons (G1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls._replace({"product_id": cls.bearing.id, "quantity": 2})
        cls.part = cls._get_old_parts(cls.report)

    def _as(self, user):
        return self.part.with_user(user)

    def test_nobody_writes_by_hand(self):
        for user in (self.engineer, self.storekeeper, self.manager, self.dispatcher, self.auditor, self.finance):
            for vals in ({"state": "excused"}, {"quantity": 1}, {"holder_id": False}, {"judgement": "scrap"}):
                with self.assertRaises(AccessError, msg=f"{user.name}: {vals}"):
                    self._as(user).write(vals)
            with self.assertRaises(AccessError, msg=user.name):
                self._as(user).copy()
            with self.assertRaises(AccessError, msg=user.name):
                self._as(user).unlink()

    def test_a_stock_move_cannot_be_passed_off_as_an_old_part(self):
        move = self.env["stock.move"].search([("state", "=", "done")], limit=1)
        with self.assertRaises(AccessError):
            move.with_user(self.storekeeper).write({"old_part_id": self.part.id})
        with self.assertRaises(AccessError):
            move.with_user(self.storekeeper).copy({"old_part_id": self.part.id})

    def test_only_the_storekeeper_receives(self):
        for user in (self.engineer, self.manager, self.dispatcher, self.auditor):
            with self.assertRaises(AccessError, msg=user.name):
                self._as(user).action_receive()
            with self.assertRaises(AccessError, msg=user.name):
                self._as(user).counter_receive()
            with self.assertRaises(AccessError, msg=user.name):
                self.env["aftersales.old.part"].with_user(user).counter_scan(self.part.code)
        self._as(self.storekeeper).action_receive()

    def test_an_engineer_who_keeps_the_store_does_not_receive_the_own(self):
        self.engineer.group_ids += self.env.ref("aftersales_service.group_storekeeper")
        with self.assertRaisesRegex(UserError, "owed by you"):
            self._as(self.engineer).action_receive()
        self.assertIn("owed by you", self._as(self.engineer).counter_scan(self.part.code)["message"])
        self.part.action_receive()
        with self.assertRaisesRegex(UserError, "owed by you"):
            self._as(self.engineer).action_judge("scrap")
        with self.assertRaisesRegex(UserError, "owed by you"):
            self._as(self.engineer).action_undo("Mine")

    def test_who_went_along_does_not_receive_either(self):
        helper = new_test_user(
            self.env,
            "as_helper",
            groups="aftersales_service.group_engineer,aftersales_service.group_storekeeper",
            context=NO_MAIL,
        )
        self.report.order_id.sudo().companion_ids = helper
        with self.assertRaisesRegex(UserError, "owed by you"):
            self._as(helper).action_receive()

    def test_only_the_storekeeper_judges_and_takes_back(self):
        self.part.action_receive()
        for user in (self.engineer, self.manager, self.workshop, self.auditor):
            with self.assertRaises(AccessError, msg=user.name):
                self._as(user).action_judge("scrap")
            with self.assertRaises(AccessError, msg=user.name):
                self._as(user).action_undo("No")

    def test_only_who_owes_it_explains(self):
        for user in (self.storekeeper, self.dispatcher, self.auditor):
            with self.assertRaises(AccessError, msg=user.name):
                self._as(user).action_explain("Lost")
        with self.assertRaisesRegex(UserError, "Write down why"):
            self._as(self.engineer).action_explain("  ")
        self._as(self.engineer).action_explain("Lost")
        self.assertEqual(self.part.state, "explained")

    def test_a_part_of_the_quantity_is_missing(self):
        missing = self._as(self.engineer).action_explain("One fell into the river", 1)
        self.assertEqual((missing.state, missing.quantity), ("explained", 1))
        self.assertEqual((self.part.state, self.part.quantity), ("owed", 1))
        self.assertFalse(missing == self.part)

    def test_nobody_decides_on_an_explanation_of_the_own(self):
        self.engineer.group_ids += self.env.ref("aftersales_service.group_manager")
        self._as(self.engineer).action_explain("Lost")
        for step in ("action_approve_missing", "action_refuse_missing", "action_open_refuse"):
            with self.assertRaisesRegex(UserError, "of their own"):
                getattr(self._as(self.engineer), step)()
        self._as(self.manager).action_approve_missing()
        self.assertEqual((self.part.state, self.part.decided_by_id), ("excused", self.manager))

    def test_a_manager_who_explains_for_somebody_does_not_decide(self):
        self._as(self.manager).action_explain("The engineer has left us")
        with self.assertRaisesRegex(UserError, "of their own"):
            self._as(self.manager).action_approve_missing()

    def test_only_the_manager_decides(self):
        self._as(self.engineer).action_explain("Lost")
        for user in (self.engineer, self.storekeeper, self.dispatcher, self.auditor, self.general_manager):
            for step in ("action_approve_missing", "action_refuse_missing"):
                with self.assertRaises(AccessError, msg=f"{user.name} {step}"):
                    getattr(self._as(user), step)()

    def test_what_nobody_has_explained_is_not_decided(self):
        for step in (lambda part: part.action_approve_missing(), lambda part: part.action_refuse_missing("No")):
            with self.assertRaisesRegex(UserError, "Owed"):
                step(self._as(self.manager))

    def test_a_refused_explanation_is_owed_again_and_says_why(self):
        self._as(self.engineer).action_explain("Lost")
        with self.assertRaisesRegex(UserError, "Say why"):
            self._as(self.manager).action_refuse_missing()
        self._as(self.manager).action_refuse_missing("It was seen in the van")
        self.assertEqual((self.part.state, self.part.decision_reason), ("owed", "It was seen in the van"))
        self._as(self.engineer).action_explain("It is really lost")
        self.assertFalse(self.part.decision_reason)

    def test_what_turns_up_after_all_is_received(self):
        self._as(self.engineer).action_explain("Lost")
        self._as(self.manager).action_approve_missing()
        self.part.action_receive()
        self.assertEqual(self.part.state, "received")
        self.assertEqual(self._count(self.bearing, self.store, self.customer), 2)

    def test_engineers_see_what_they_owe(self):
        other = new_test_user(
            self.env, "as_other_engineer", groups="aftersales_service.group_engineer", context=NO_MAIL
        )
        parts = self.env["aftersales.old.part"]
        self.assertEqual(parts.with_user(self.engineer).search([("is_own", "=", True)]), self._as(self.engineer))
        self.assertFalse(parts.with_user(other).search([]))
        with self.assertRaises(AccessError):
            self._as(other).read(["code"])
        with self.assertRaises(AccessError):
            self._as(other).action_explain("Not mine")

    def test_a_station_sees_what_it_owes(self):
        station = self.env["res.partner"].create(
            {"name": "Western Station", "is_company": True, "is_service_station": True}
        )
        self.station.partner_id.parent_id = station
        self.part.sudo().holder_id = self.env["aftersales.holder"].ensure(station, self.company)
        self.assertTrue(self._as(self.station).is_own)
        self._as(self.station).action_explain("Scrapped by mistake")
        self.assertEqual(self.part.explained_by_id, self.station)

    def test_the_dialog_of_somebody_else_is_closed(self):
        action = self._as(self.engineer).action_open_explain()
        dialog = self.env["aftersales.old.part.dialog"].browse(action["res_id"])
        with self.assertRaises(AccessError):
            dialog.with_user(self.storekeeper).read(["reason"])
        dialog.with_user(self.engineer).write({"reason": "Lost", "quantity": 2})
        dialog.with_user(self.engineer).action_confirm()
        self.assertEqual(self.part.explanation, "Lost")

    def test_photos_of_an_explanation_stay_with_the_part(self):
        action = self._as(self.engineer).action_open_explain()
        dialog = self.env["aftersales.old.part.dialog"].with_user(self.engineer).browse(action["res_id"])
        files = self.env["ir.attachment"].with_user(self.engineer)
        photo = files.create({"name": "river.png", "raw": b"photo", "res_model": dialog._name, "res_id": dialog.id})
        foreign = files.sudo().create(
            {
                "name": "theirs.txt",
                "raw": b"text",
                "public": True,
                "res_model": "res.partner",
                "res_id": self.customer.id,
            }
        )
        dialog.write({"reason": "It fell into the river", "quantity": 2, "attachment_ids": (photo + foreign).ids})
        dialog.action_confirm()
        dialog.sudo().unlink()
        self.assertEqual((photo.sudo().res_model, photo.sudo().res_id), (self.part._name, self.part.id))
        self.assertEqual(foreign.sudo().res_model, "res.partner")
        self.assertEqual(self.part.sudo().message_ids.attachment_ids, photo)

    def test_a_dialog_made_by_hand_gets_nobody_further(self):
        dialogs = self.env["aftersales.old.part.dialog"].with_user(self.engineer)
        for step in ("judge", "refuse", "undo"):
            dialog = dialogs.create(
                {"step": step, "part_ids": [(6, 0, self.part.ids)], "judgement": "scrap", "reason": "I say so"}
            )
            with self.assertRaises(AccessError, msg=step):
                dialog.action_confirm()


class TestOldPartCounter(OldPartCommon):
    """One scan, one reception; what cannot be received is answered by a sentence."""

    def _scan(self, text, user=None):
        return self.env["aftersales.old.part"].with_user(user or self.storekeeper).counter_scan(text)

    def test_a_label_is_received_once(self):
        part = self._get_old_parts(self._replace({"product_id": self.bearing.id}))
        self.assertEqual(self._scan(f" {part.code.lower()} ")["received"]["id"], part.id)
        self.assertEqual(part.state, "received")
        self.assertIn(
            f"{part.code} has been received already, by {self.storekeeper.name}", self._scan(part.code)["message"]
        )
        self.assertEqual(self._count(self.bearing, self.store, self.customer), 1)

    def test_several_of_them_are_counted(self):
        part = self._get_old_parts(self._replace({"product_id": self.bearing.id, "quantity": 3}))
        [card] = self._scan(part.code)["choose"]
        self.assertEqual((card["quantity"], part.state), (3, "owed"))
        self.assertIn("3 Units are owed", part.counter_receive(4)["message"])
        self.assertEqual(part.counter_receive(2)["received"]["quantity"], 2)

    def test_the_order_number_shows_what_is_owed_for_it(self):
        report = self._replace({"product_id": self.bearing.id}, {"product_id": self.bearing.id, "old_serial": "A-1"})
        for text in (report.order_id.name, report.order_id.name.lower(), report.name, report.ticket_id.number):
            self.assertEqual(len(self._scan(text)["choose"]), 2, text)
        for part in self._get_old_parts(report):
            part.action_receive()
        self.assertIn("come back already", self._scan(report.order_id.name)["message"])

    def test_a_serial_is_received_at_once(self):
        part = self._get_old_parts(self._replace({"product_id": self.bearing.id, "old_serial": "A-77"}))
        self.assertEqual(self._scan("a-77")["received"]["id"], part.id)

    def test_a_serial_that_nobody_knows_is_asked_for(self):
        lot = self._stock_motor("M-2")
        part = self._get_old_parts(self._replace({"product_id": self.motor.id, "lot_id": lot.id}))
        [card] = self._scan(part.code)["choose"]
        self.assertTrue(card["needs_serial"])
        self.assertEqual(part.counter_receive(1, "M-1")["received"]["serial"], "M-1")

    def test_two_customers_have_the_same_serial(self):
        self._replace({"product_id": self.bearing.id, "old_serial": "1"})
        self._replace({"product_id": self.bearing.id, "old_serial": "1"}, start="2026-03-03 08:00:00")
        self.assertEqual(len(self._scan("1")["choose"]), 2)

    def test_nonsense_is_answered(self):
        self.assertIn("neither a label nor a serial", self._scan("%")["message"])
        self.assertIn("Scan the label", self._scan(" ")["message"])

    def test_a_label_that_is_not_owed_any_more_is_given_back(self):
        part = self._get_old_parts(self._replace({"product_id": self.bearing.id}))
        part.sudo()._release()
        self.assertIn("Give it back", self._scan(part.code)["message"])

    def test_a_label_of_another_company_tells_nothing(self):
        part = self._get_old_parts(self._replace({"product_id": self.bearing.id}))
        branch = self.env["res.company"].create({"name": "Branch"})
        there = new_test_user(
            self.env,
            "as_storekeeper_there",
            groups="aftersales_service.group_storekeeper",
            context=NO_MAIL,
            company_id=branch.id,
            company_ids=[(6, 0, branch.ids)],
        )
        message = self._scan(part.code, there)["message"]
        self.assertIn("label of another company", message)
        for secret in (self.company.name, self.customer.name, self.bearing.name):
            self.assertNotIn(secret, message)
        with self.assertRaises(AccessError):
            part.with_user(there).with_company(branch).action_receive()
        self.assertIn("neither", self._scan(part.order_id.name, there)["message"])
        # who works in both is told where to go
        there.company_ids += self.company
        self.assertIn(self.company.name, self._scan(part.code, there)["message"])
        self.assertEqual(part.state, "owed")


@tagged("post_install", "-at_install")
class TestOldPartRace(TransactionCase):
    """Two storekeepers scan the same label in the same moment, each in a transaction of their own."""

    def setUp(self):
        super().setUp()
        admin = self.env.ref("base.user_admin")
        self.made = {}
        with db_connect(self.env.cr.dbname).cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"tracking_disable": True, "mail_create_nolog": True})
            values = {
                "company": env.company.id,
                "type": env.ref("aftersales_service.order_type_repair").id,
                "partner": admin.partner_id.id,
                "location": env.ref("stock.stock_location_suppliers").id,
                "since": fields.Datetime.now() - timedelta(days=3),
            }
            values["product"] = self._insert(
                cr,
                "product_product",
                env["product.product"].create({"name": "Race", "type": "consu"}).id,
            )
            values["template"] = env["product.product"].browse(values["product"]).product_tmpl_id.id
            self.template_id = values["template"]
            for table, columns in {
                "aftersales_service_order": (
                    "(name, company_id, type_id, mode, partner_id, station_id, state, active, visit_number)",
                    "('RACE-OP', %(company)s, %(type)s, 'on_site', %(partner)s, %(partner)s, 'draft', true, 1)",
                ),
                "aftersales_service_report": (
                    "(name, version, order_id, company_id, document, state, partner_id)",
                    "('RACE-OP/1', 1, %(aftersales_service_order)s, %(company)s, 'service', 'signed', %(partner)s)",
                ),
                "aftersales_report_part": (
                    "(report_id, company_id, product_id, quantity)",
                    "(%(aftersales_service_report)s, %(company)s, %(product)s, 1)",
                ),
                "aftersales_holder": (
                    "(name, company_id, station_id, location_id, active)",
                    "('Race', %(company)s, %(partner)s, %(location)s, true)",
                ),
                "aftersales_old_part": (
                    (
                        "(code, report_part_id, order_id, company_id, partner_id, product_id, quantity, holder_id,"
                        " owed_since, due_date, state)"
                    ),
                    (
                        "('OP-RACE', %(aftersales_report_part)s, %(aftersales_service_order)s, %(company)s, %(partner)s,"
                        " %(product)s, 1, %(aftersales_holder)s, %(since)s, %(since)s, 'owed')"
                    ),
                ),
            }.items():
                cr.execute(f"INSERT INTO {table} {columns[0]} VALUES {columns[1]} RETURNING id", values)
                values[table] = self._insert(cr, table, cr.fetchone()[0])
        self.addCleanup(self._clean_up)
        self.one, self.two = self._open(), self._open()

    def _insert(self, cr, table, record_id):
        self.made[table] = record_id
        return record_id

    def _open(self):
        cr = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cr.close)
        self.addCleanup(cr.rollback)
        env = api.Environment(cr, self.env.ref("base.user_admin").id, {"tracking_disable": True})
        return env["aftersales.old.part"].browse(self.made["aftersales_old_part"])

    def _clean_up(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            for model, table in (
                ("aftersales.old.part", "aftersales_old_part"),
                ("product.product", "product_product"),
            ):
                cr.execute("DELETE FROM mail_message WHERE model = %s AND res_id = %s", [model, self.made[table]])
            for table in reversed(self.made):
                if table != "product_product":
                    cr.execute(f"DELETE FROM {table} WHERE id = %s", [self.made[table]])
            cr.execute("DELETE FROM product_product WHERE id = %s", [self.made["product_product"]])
            cr.execute("DELETE FROM product_template WHERE id = %s", [self.template_id])

    def _receive(self, part):
        # stock is not what this is about, and would stay behind
        with (
            patch.object(self.registry["aftersales.old.part"], "_post_reception", lambda self, serial=None: None),
            patch.object(self.registry["aftersales.old.part"], "_ensure_not_own", lambda self: None),
        ):
            return part.action_receive()

    def test_the_second_one_is_told_so(self):
        self.assertEqual(self.two.state, "owed", "both have looked")
        self._receive(self.one)
        with self.assertRaisesRegex(UserError, "Somebody else is working on"):
            self._receive(self.two)
        self.two.env.cr.rollback()
        self.assertEqual(self.two.state, "owed")
        self.one.env.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._receive(self.two)
        self.two.env.cr.rollback()
        self.two.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "has been received already"):
            retrying(lambda: self._receive(self.two), self.two.env)
