from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import NO_MAIL
from .old_part_common import OldPartCommon


class TestOldPartReminders(OldPartCommon):
    """Who owes is reminded, and who leads is told, once for each stage."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls._replace({"product_id": cls.bearing.id}, {"product_id": cls.bearing.id, "old_serial": "A-1"})
        # replaced on 2 March, due on 1 April
        cls.parts = cls._get_old_parts(cls.report)

    def _run(self, day):
        """The scheduled action on a day, as the scheduler starts it."""
        with freeze_time(f"{day} 06:00:00"), patch.object(self.registry["ir.cron"], "_commit_progress", self._go_on):
            self.env["aftersales.old.part"].with_user(self.env.ref("base.user_root"))._cron_remind()

    @staticmethod
    def _go_on(cron, processed=0, **kwargs):
        return 60.0

    def _get_messages(self, user=None):
        return self.env["mail.message"].search(
            [("model", "=", "aftersales.holder"), ("partner_ids", "in", (user or self.engineer).partner_id.ids)]
        )

    def test_reminded_before_on_the_day_and_every_week(self):
        expected = {
            "2026-03-28": 0,
            "2026-03-29": 1,  # three days before
            "2026-03-30": 1,
            "2026-04-01": 2,  # due
            "2026-04-07": 2,
            "2026-04-08": 3,
            "2026-04-15": 4,
        }
        for day, count in expected.items():
            self._run(day)
            self.assertEqual(self.parts.mapped("reminder_count"), [count, count], day)
            self.assertEqual(len(self._get_messages()), count, f"{day}: one message for all parts")

    def test_a_second_run_on_the_same_day_does_nothing(self):
        for _run in range(3):
            self._run("2026-04-01")
        self.assertEqual(self.parts.mapped("reminder_count"), [1, 1])
        self.assertEqual(len(self._get_messages()), 1)

    def test_after_a_standstill_there_is_one_reminder(self):
        self._run("2026-05-20")
        self.assertEqual(self.parts.mapped("reminder_count"), [1, 1])
        self.assertEqual(self.parts[0].sudo().next_reminder.isoformat(), "2026-05-27")

    def test_one_activity_however_many_reminders(self):
        for day in ("2026-03-29", "2026-04-01", "2026-04-08"):
            self._run(day)
        self.assertEqual(self.parts[0].sudo().activity_ids.user_id, self.engineer)
        self.assertEqual(len(self.parts[0].sudo().activity_ids), 1)
        self.parts[0].action_receive()
        self.assertFalse(self.parts[0].sudo().activity_ids)

    def test_what_is_back_or_explained_is_left_alone(self):
        received, explained = self.parts
        received.action_receive()
        explained.with_user(self.engineer).action_explain("Lost")
        self._run("2026-04-20")
        self.assertFalse(self._get_messages())

    def test_a_refused_explanation_is_reminded_of(self):
        part = self.parts[0]
        with freeze_time("2026-04-10 09:00:00"):
            part.with_user(self.engineer).action_explain("Lost")
            part.with_user(self.manager).action_refuse_missing("Look again")
        self._run("2026-04-10")
        self.assertEqual(part.reminder_count, 1)

    def test_the_manager_is_told_after_two_weeks_once(self):
        self._run("2026-04-14")
        self.assertFalse(self._get_messages(self.manager))
        self._run("2026-04-15")
        self._run("2026-04-22")
        [message] = self._get_messages(self.manager)
        self.assertIn("long overdue", message.subject)
        self.assertIn(self.parts[0].code, message.body)
        self.assertTrue(self.parts[0].escalated_on)

    def test_the_company_says_when(self):
        self.company.aftersales_old_part_escalate_days = 3
        self._run("2026-04-02")
        self.assertFalse(self.parts[0].escalated_on)
        self._run("2026-04-08")
        self.assertTrue(self.parts[0].escalated_on)

    def test_one_that_fails_does_not_hold_up_the_other(self):
        bad = self.parts[0]
        model = self.registry["aftersales.old.part"]
        good_way = model._get_next_reminder

        def fail(part, today):
            if part.id == bad.id:
                raise ValueError("broken")
            return good_way(part, today)

        with (
            patch.object(model, "_get_next_reminder", fail),
            mute_logger("odoo.addons.aftersales_service.models.parts.old_part_reminder"),
        ):
            self._run("2026-04-01")
        self.assertEqual(self.parts.mapped("reminder_count"), [0, 1])
        self.assertEqual(bad.sudo().next_reminder.isoformat(), "2026-04-02", "tried again tomorrow")
        self._run("2026-04-02")
        self.assertEqual(bad.reminder_count, 1)

    def test_people_of_a_station_are_reminded(self):
        station = self.env["res.partner"].create(
            {"name": "Western Station", "is_company": True, "is_service_station": True}
        )
        self.station.partner_id.parent_id = station
        self.parts.sudo().holder_id = self.env["aftersales.holder"].ensure(station, self.company)
        self._run("2026-04-01")
        self.assertEqual(len(self._get_messages(self.station)), 1)
        self.assertFalse(self._get_messages())

    def test_ages_are_brought_up_to_date(self):
        part = self.parts[0]
        for day, age in {"2026-03-20": "30", "2026-04-05": "60", "2026-05-10": "90", "2026-07-01": "older"}.items():
            self._run(day)
            self.assertEqual(part.age, age, day)
        with freeze_time("2026-07-01 08:00:00"):
            self.parts.invalidate_recordset(["age_days"])
            self.assertEqual(part.age_days, 120)

    def test_overdue_is_found(self):
        parts = self.env["aftersales.old.part"].with_user(self.storekeeper)
        with freeze_time("2026-04-01 12:00:00"):
            self.assertFalse(parts.search([("is_overdue", "=", True), ("id", "in", self.parts.ids)]))
        with freeze_time("2026-04-02 12:00:00"):
            self.assertEqual(parts.search([("is_overdue", "=", True), ("id", "in", self.parts.ids)]), self.parts)
            self.parts[0].action_receive()
            self.assertEqual(parts.search([("is_overdue", "=", True), ("id", "in", self.parts.ids)]), self.parts[1])

    def test_the_first_screen_counts(self):
        part = self.parts[0]

        def count(user, name):
            sections = self.env["aftersales.today"].with_user(user).get_sections()
            [card] = [card for section in sections for card in section["cards"] if card["name"] == name]
            return card["count"]

        self.assertEqual(count(self.engineer, "Old parts I owe"), 2)
        part.with_user(self.engineer).action_explain("Lost")
        self.assertEqual(count(self.manager, "Missing old parts to decide"), 1)
        self.assertEqual(count(self.engineer, "Old parts I owe"), 1)
        self.parts[1].action_receive()
        self.assertEqual(count(self.storekeeper, "Old parts to judge"), 1)


class TestOldPartRun(OldPartCommon):
    """Old parts of the month: gathered, approved, sent off (P4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Bearing Works"})
        cls.seal = cls.env["product.product"].create({"name": "Seal", "is_storable": True, "standard_price": 2})
        cls._count_in(cls.seal, 10)
        report = cls._replace(
            {"product_id": cls.bearing.id, "quantity": 2},
            {"product_id": cls.seal.id},
            {"product_id": cls.bearing.id, "old_serial": "A-9"},
        )
        cls.scrap, cls.warranty, cls.later = cls._get_old_parts(report)
        with freeze_time("2026-03-20 10:00:00"):
            for part in (cls.scrap, cls.warranty):
                part.action_receive()
            cls.scrap.action_judge("scrap", "Worn")
            cls.warranty.action_judge("supplier", "Material fault", supplier=cls.vendor.id)
        with freeze_time("2026-04-02 10:00:00"):
            cls.later.action_receive()
            cls.later.action_judge("scrap")

    def _gather(self, day="2026-03-31"):
        run = self.env["aftersales.old.part.run"].with_user(self.storekeeper).create({"date": day})
        run.action_gather()
        return run

    def test_everything_judged_until_the_day_is_gathered_once(self):
        run = self._gather()
        self.assertEqual(run.part_ids, self.scrap + self.warranty)
        with self.assertRaisesRegex(UserError, "No old part"):
            self._gather()
        self.assertEqual(self._gather("2026-04-30").part_ids, self.later)

    def test_from_the_list_to_the_scrap_heap_and_the_supplier(self):
        run = self._gather()
        run.action_submit()
        run.with_user(self.manager).action_approve()
        run.action_execute()
        self.assertEqual(run.state, "done")
        self.assertEqual((self.scrap + self.warranty).mapped("state"), ["done", "done"])
        self.assertEqual(self.later.state, "judged")
        self.assertEqual(self._count(self.bearing, self.store, self.customer), 1, "the later one")
        self.assertEqual(self._count(self.seal, self.store, self.customer), 0)
        scrapped = self.scrap.sudo().move_ids.sorted("id")[-1]
        self.assertEqual(scrapped.location_dest_id.usage, "inventory")
        self.assertNotEqual(scrapped.location_dest_id, self.company.aftersales_consumption_location_id)
        [shipment] = run.sudo().picking_ids
        self.assertEqual((shipment.partner_id, shipment.state), (self.vendor, "done"))
        self.assertEqual(shipment.location_dest_id, self.vendor.property_stock_supplier)
        self.assertEqual(sum((self.scrap + self.warranty).sudo().move_ids.mapped("value")), 0, "never ours")
        with self.assertRaisesRegex(UserError, "stands on"):
            self.scrap.action_undo("Too late")

    def test_one_shipment_for_each_supplier(self):
        other = self.env["res.partner"].create({"name": "Seal Works"})
        self.later.action_judge("supplier", supplier=other.id)
        run = self._gather("2026-12-31")
        run.action_submit()
        run.with_user(self.manager).action_approve()
        run.action_execute()
        self.assertEqual(set(run.sudo().picking_ids.partner_id), {self.vendor, other})

    def test_nobody_approves_the_own_list(self):
        self.storekeeper.group_ids += self.env.ref("aftersales_service.group_manager")
        run = self._gather()
        run.action_submit()
        with self.assertRaisesRegex(UserError, "Nobody approves"):
            run.action_approve()
        with self.assertRaisesRegex(UserError, "Nobody approves"):
            run.action_send_back("Mine")
        run.with_user(self.manager).action_approve()

    def test_each_step_has_its_people_and_its_time(self):
        run = self._gather()
        with self.assertRaisesRegex(UserError, "Being gathered"):
            run.action_execute()
        with self.assertRaisesRegex(UserError, "Being gathered"):
            run.with_user(self.manager).action_approve()
        run.action_submit()
        for user in (self.storekeeper, self.auditor, self.finance):
            with self.assertRaises(AccessError, msg=user.name):
                run.with_user(user).action_approve()
        run.with_user(self.manager).action_approve()
        for user in (self.manager, self.auditor):
            for step in ("action_execute", "action_cancel", "action_submit", "action_gather"):
                with self.assertRaises(AccessError, msg=f"{user.name} {step}"):
                    getattr(run.with_user(user), step)()
        run.action_execute()
        with self.assertRaisesRegex(UserError, "Done"):
            run.action_execute()

    def test_steps_are_not_written_by_hand(self):
        run = self._gather()
        for vals in (
            {"state": "approved"},
            {"approver_id": self.manager.id},
            {"name": "X"},
            {"part_ids": [(6, 0, self.later.ids)]},
            {"company_id": False},
        ):
            with self.assertRaises(AccessError, msg=str(vals)):
                run.write(vals)
        with self.assertRaises(AccessError):
            run.create({"state": "approved"})
        with self.assertRaises(AccessError):
            run.create({"part_ids": [(6, 0, self.later.ids)]})
        with self.assertRaises(AccessError):
            run.with_user(self.engineer).create({})
        run.action_submit()
        with self.assertRaisesRegex(UserError, "handed in"):
            run.write({"date": "2026-12-31"})
        with self.assertRaises(AccessError):
            run.unlink()

    def test_what_is_being_decided_is_not_changed(self):
        run = self._gather()
        run.action_submit()
        for step in (
            lambda: self.scrap.action_judge("stock"),
            lambda: self.scrap.action_undo("Why not"),
            lambda: self.scrap.action_leave_run(),
        ):
            with self.assertRaisesRegex(UserError, "stands on"):
                step()

    def test_the_manager_sends_it_back_and_one_is_judged_anew(self):
        run = self._gather()
        run.action_submit()
        with self.assertRaisesRegex(UserError, "Say what"):
            run.with_user(self.manager).action_send_back()
        run.with_user(self.manager).action_send_back("The bearings can be repaired")
        self.assertEqual((run.state, run.refusal_reason), ("draft", "The bearings can be repaired"))
        self.scrap.action_judge("repair")
        self.assertEqual(run.part_ids, self.warranty)
        self.warranty.action_leave_run()
        with self.assertRaisesRegex(UserError, "nothing on"):
            run.action_submit()

    def test_a_dropped_list_lets_go_of_its_parts(self):
        run = self._gather()
        run.action_cancel()
        self.assertEqual((run.state, self.scrap.run_id.id), ("cancelled", False))
        self.assertEqual(self._gather().part_ids, self.scrap + self.warranty)

    def test_nobody_gathers_in_another_company(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        with self.assertRaises(AccessError):
            self.env["aftersales.old.part.run"].with_user(self.storekeeper).create({"company_id": branch.id})
        there = new_test_user(
            self.env,
            "as_storekeeper_there",
            groups="aftersales_service.group_storekeeper",
            context=NO_MAIL,
            company_id=branch.id,
            company_ids=[(6, 0, branch.ids)],
        )
        run = self._gather()
        with self.assertRaises(AccessError):
            run.with_user(there).with_company(branch).read(["name"])
        elsewhere = self.env["aftersales.old.part.run"].with_user(there).with_company(branch).create({})
        with self.assertRaisesRegex(UserError, "No old part"):
            elsewhere.action_gather()

    def test_the_list_is_printed_to_be_signed_off(self):
        run = self._gather()
        file = self._print(run, self.storekeeper, "aftersales_service.action_report_old_part_run")
        [page] = self._read(file)
        for text in (run.name, "Not approved", "To be scrapped", "To the supplier: Bearing Works", "Material fault"):
            self.assertIn(text, page)
        self.assertIn(self.scrap.code, page)
        self.assertNotIn(self.later.code, page)

    def test_labels_are_printed_by_who_owes(self):
        report = self._replace(
            {"product_id": self.bearing.id, "old_serial": "A-3"}, {"product_id": self.seal.id}, start="2026-03-03 08:00"
        )
        parts = self._get_old_parts(report)
        pages = self._read(self._print(parts, self.engineer, "aftersales_service.action_report_old_part_label"))
        self.assertEqual(len(pages), 2, "one label a sheet")
        self.assertIn(parts[0].code, pages[0])
        self.assertIn("A-3", pages[0])
        self.assertIn(parts[1].code, pages[1])
