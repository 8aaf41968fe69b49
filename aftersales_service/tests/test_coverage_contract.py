from datetime import date

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import NO_MAIL, AfterSalesCommon
from .contract_common import ContractFixtures

DAY = date(2026, 3, 2)


@freeze_time("2026-03-02 08:00:00")
class TestContract(ContractFixtures, AfterSalesCommon):
    """Service contracts: drafted, put in force, found, ended, renewed (W1)."""

    # ---------------------------------------------------------------------------------------------
    # Its way
    # ---------------------------------------------------------------------------------------------

    def test_the_clerk_drafts_and_the_manager_puts_it_in_force(self):
        contract = self._draft_contract()
        self.assertRegex(contract.name, r"^SC2026-\d{5}$")
        self.assertEqual(contract.state, "draft")
        with self.assertRaises(AccessError):
            contract.action_start()
        contract.with_user(self.manager).action_start()
        self.assertEqual(contract.state, "running")
        self.assertEqual(contract.starter_id, self.manager)

    def test_numbers_run_on_within_the_company(self):
        first, second = self._draft_contract(), self._draft_contract(user=self.dispatcher)
        self.assertEqual(int(second.name[-5:]), int(first.name[-5:]) + 1)

    def test_steps_are_not_written_by_hand(self):
        contract = self._draft_contract()
        for user in (self.clerk, self.dispatcher, self.manager):
            for values in (
                {"state": "running"},
                {"started_on": "2026-01-01 00:00:00"},
                {"starter_id": self.manager.id},
                {"stopped_on": "2030-01-01"},
                {"name": "SC2026-99999"},
                {"reminded_on": "2026-01-01"},
            ):
                with self.assertRaises(AccessError, msg=f"{user.login} writes {values}"):
                    contract.with_user(user).write(values)
        with self.assertRaises(AccessError):
            self._draft_contract(state="running")
        for user in (self.engineer, self.storekeeper, self.finance, self.auditor):
            with self.assertRaises(AccessError):
                contract.with_user(user).action_start()
        self.assertEqual(contract.state, "draft")

    def test_what_is_in_force_is_changed_by_the_manager_only(self):
        part = self._create_part("Seal")
        contract = self._start_contract(spare_ids=[Command.create({"product_id": part.id, "quantity": 2})])
        with self.assertRaises(AccessError):
            contract.covers_parts = True
        with self.assertRaises(AccessError):
            contract.spare_ids.quantity = 20
        with self.assertRaises(AccessError):
            contract.spare_ids.unlink()
        with self.assertRaises(AccessError):
            self.env["aftersales.contract.spare"].with_user(self.clerk).create(
                {"contract_id": contract.id, "product_id": self._create_part("Belt").id}
            )
        with self.assertRaises(AccessError):
            contract.end = date(2030, 12, 31)
        contract.reminder_days = 30
        contract.with_user(self.manager).covers_parts = True
        self.assertTrue(contract.covers_parts)

    def test_nobody_gets_a_serial_into_a_contract_by_the_back_door(self):
        contract = self._start_contract()
        serial = self._deliver(self.customer, "SN-1003")
        for user in (self.storekeeper, self.clerk, self.engineer):
            for values in ({"contract_ids": [Command.link(contract.id)]}, {"contract_id": contract.id}):
                try:
                    serial.with_user(user).write(values)
                except AccessError:
                    continue
        self.env.invalidate_all()
        self.assertEqual(contract.lot_ids, self.lot)
        self.assertFalse(self.get_for(serial))
        self.assertEqual(self.lot.contract_ids, contract)

    def test_a_contract_for_nothing_is_not_put_in_force(self):
        contract = self._draft_contract(lot_ids=False)
        with self.assertRaisesRegex(UserError, "covers no product"):
            contract.with_user(self.manager).action_start()

    def test_contracts_are_kept(self):
        contract = self._draft_contract()
        with self.assertRaises(UserError):
            contract.sudo().unlink()

    def test_it_ends_after_it_has_started(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._draft_contract(start=date(2026, 5, 1), end=date(2026, 4, 1))

    # ---------------------------------------------------------------------------------------------
    # Found by customer, serial and day
    # ---------------------------------------------------------------------------------------------

    def get_for(self, lot=None, partner=None, day=DAY):
        lots = self.env["stock.lot"]
        return self.env["aftersales.contract"]._get_for(partner or self.customer, lots if lot is None else lot, day)

    def test_found_for_its_serial_in_its_term(self):
        contract = self._start_contract()
        self.assertEqual(self.get_for(self.lot), contract)
        self.assertFalse(self.get_for(self.lot, day=date(2025, 12, 31)))
        self.assertEqual(self.get_for(self.lot, day=date(2026, 12, 31)), contract)
        self.assertFalse(self.get_for(self.lot, day=date(2027, 1, 1)))
        self.assertFalse(self.get_for(self.other_lot, self.other_customer))
        self.assertFalse(self.get_for(), "without a serial only a contract for everything applies")

    def test_a_draft_pays_for_nothing(self):
        self._draft_contract()
        self.assertFalse(self.get_for(self.lot))

    def test_one_for_all_products_follows_what_stands_at_the_customer(self):
        contract = self._start_contract(all_products=True, lot_ids=False)
        self.assertEqual(self.get_for(self.lot), contract)
        self.assertEqual(self.get_for(partner=self.customer_user.partner_id), contract)
        later = self._deliver(self.customer, "SN-1002")
        self.assertEqual(self.get_for(later), contract)
        self.assertFalse(self.get_for(self.other_lot), "stands somewhere else")

    def test_one_that_names_the_serial_goes_before_one_for_everything(self):
        named = self._start_contract()
        self._start_contract(all_products=True, lot_ids=False, start=date(2026, 2, 1))
        self.assertEqual(self.get_for(self.lot), named)

    def test_a_stopped_contract_paid_until_it_was_stopped(self):
        contract = self._start_contract()
        with self.assertRaises(AccessError):
            contract.action_cancel("Sold the pump")
        with self.assertRaises(UserError):
            contract.with_user(self.manager).action_cancel()
        contract.with_user(self.manager).action_cancel("Sold the pump")
        self.assertEqual(contract.state, "cancelled")
        self.assertEqual(contract.until, DAY)
        self.assertEqual(self.get_for(self.lot, day=date(2026, 2, 1)), contract)
        self.assertFalse(self.get_for(self.lot, day=date(2026, 3, 3)))

    def test_contracts_of_another_company_do_not_pay(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        there = new_test_user(
            self.env,
            "as_manager_there",
            groups="aftersales_service.group_manager",
            context=NO_MAIL,
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        contract = self._start_contract(all_products=True, lot_ids=False)
        contracts = self.env["aftersales.contract"].with_user(there)
        self.assertFalse(contracts.search([("id", "=", contract.id)]))
        self.assertFalse(contracts._get_for(self.customer, self.lot, DAY, branch))
        with self.assertRaises(AccessError):
            contract.with_user(there).read(["name"])

    # ---------------------------------------------------------------------------------------------
    # On the contact and the job
    # ---------------------------------------------------------------------------------------------

    def test_contact_and_job_know_their_contract(self):
        contract = self._start_contract()
        ticket = self._create_ticket(lot_id=self.lot.id)
        self.assertEqual(ticket.contract_id, contract)
        self.assertEqual(ticket.contract_reference, "K-2026-17", "the contract of sale is something else")
        order = self._plan_order(ticket)
        self.assertEqual(order.contract_id, contract)
        self.assertEqual(order.contract_day, DAY)

    def test_a_job_after_the_end_is_not_under_the_contract(self):
        self._start_contract()
        order = self._inspect(date(2027, 1, 4))
        self.assertFalse(order.contract_id)
        order.planned_start = "2026-04-01 08:00:00"
        self.assertTrue(order.contract_id)

    def test_what_was_reported_in_time_is_under_the_contract(self):
        contract = self._start_contract()
        with freeze_time("2026-12-30 08:00:00"):
            order = self._plan_order(start="2027-01-04 08:00:00")
        self.assertEqual(order.contract_id, contract)
        self.assertEqual(contract._get_coverage("labour", quantity=3, order=order)[0], 3)

    def test_what_the_dispatcher_chose_stays(self):
        self._start_contract()
        order = self._plan_order()
        order.contract_id = False
        order.planned_start = "2026-03-04 08:00:00"
        self.assertFalse(order.contract_id)

    def test_a_contract_of_somebody_else_is_refused(self):
        contract = self._start_contract()
        order = self._plan_order(
            self._create_ticket(partner_id=self.other_customer.id, lot_id=self.other_lot.id, user_id=self.engineer.id)
        )
        with self.assertRaises(ValidationError):
            order.contract_id = contract
        with self.assertRaises(ValidationError):
            order.ticket_id.with_user(self.clerk).contract_id = contract

    def test_who_does_the_work_does_not_say_who_pays(self):
        contract = self._start_contract()
        order = self._plan_order()
        for values in ({"contract_id": False}, {"contract_id": contract.id}):
            with self.assertRaises(AccessError):
                order.with_user(self.engineer).write(values)
            with self.assertRaises(AccessError):
                order.ticket_id.with_user(self.engineer).write(values)

    def test_a_report_of_wrongdoing_has_no_contract(self):
        self._start_contract(all_products=True, lot_ids=False)
        ticket = self._create_ticket(user=self.confidant, partner_id=self.customer.id, kind_id=self.kind_wrongdoing.id)
        self.assertFalse(ticket.sudo().contract_id)

    # ---------------------------------------------------------------------------------------------
    # Who sees it
    # ---------------------------------------------------------------------------------------------

    def test_engineers_see_the_contracts_of_their_own_orders(self):
        own = self._start_contract(spare_ids=[Command.create({"product_id": self._create_part("Seal").id})])
        strange = self._start_contract(partner_id=self.other_customer.id, lot_ids=[Command.set(self.other_lot.ids)])
        seen = self.env["aftersales.contract"].with_user(self.engineer)
        self.assertFalse(seen.search([]))
        self._plan_order()
        self.assertEqual(seen.search([]), own)
        self.assertEqual(self.env["aftersales.contract.spare"].with_user(self.engineer).search([]), own.spare_ids)
        with self.assertRaises(AccessError):
            strange.with_user(self.engineer).read(["name"])
        with self.assertRaises(AccessError):
            own.with_user(self.engineer).read(["price"])
        with self.assertRaises(AccessError):
            own.with_user(self.engineer).write({"note": "mine"})

    def test_customers_have_no_rights_on_contracts(self):
        contract = self._start_contract()
        with self.assertRaises(AccessError):
            contract.with_user(self.customer_user).read(["name"])
        with self.assertRaises(AccessError):
            contract.with_user(self.customer_user).action_start()

    # ---------------------------------------------------------------------------------------------
    # The end, and what comes after
    # ---------------------------------------------------------------------------------------------

    def run_daily(self):
        with self.enter_registry_test_mode():
            self.env.ref("aftersales_service.cron_contract_daily").method_direct_trigger()

    def test_it_ends_by_itself(self):
        contract = self._start_contract()
        with freeze_time("2026-12-31 10:00:00"):
            self.run_daily()
            self.assertEqual(contract.state, "running")
        with freeze_time("2027-01-01 10:00:00"):
            self.run_daily()
            self.assertEqual(contract.state, "ended")
        with self.assertRaises(UserError):
            contract.with_user(self.manager).covers_parts = True

    def test_the_responsible_person_is_reminded_once(self):
        contract = self._start_contract(user_id=self.dispatcher.id, reminder_days=30)
        with freeze_time("2026-11-30 10:00:00"):
            self.run_daily()
            self.assertFalse(contract.activity_ids)
        with freeze_time("2026-12-01 10:00:00"):
            self.run_daily()
            self.run_daily()
        self.assertEqual(contract.activity_ids.user_id, self.dispatcher)
        self.assertEqual(contract.activity_ids.date_deadline, date(2026, 12, 31))
        self.assertEqual(len(contract.activity_ids), 1)

    def test_another_end_is_another_reminder(self):
        contract = self._start_contract(reminder_days=30)
        with freeze_time("2026-12-15 10:00:00"):
            self.run_daily()
            self.assertEqual(len(contract.activity_ids), 1)
            contract.with_user(self.manager).end = date(2027, 6, 30)
            self.run_daily()
            self.assertEqual(len(contract.activity_ids), 1)
        with freeze_time("2027-06-10 10:00:00"):
            self.run_daily()
            self.assertEqual(len(contract.activity_ids), 2)

    def test_who_has_renewed_is_not_reminded(self):
        contract = self._start_contract()
        contract.action_renew()
        with freeze_time("2026-12-15 10:00:00"):
            self.run_daily()
        self.assertFalse(contract.activity_ids)

    def test_renewal_is_the_same_for_the_next_term(self):
        contract = self._start_contract(
            visits_per_year=4,
            covers_parts=True,
            spare_ids=[Command.create({"product_id": self._create_part("Seal").id, "quantity": 3})],
        )
        action = contract.action_renew()
        following = self.env["aftersales.contract"].browse(action["res_id"])
        self.assertEqual(following.state, "draft")
        self.assertEqual((following.start, following.end), (date(2027, 1, 1), date(2027, 12, 31)))
        self.assertEqual(following.lot_ids, self.lot)
        self.assertEqual(following.visits_per_year, 4)
        self.assertEqual(following.spare_ids.quantity, 3)
        self.assertNotEqual(following.name, contract.name)
        self.assertEqual(following.previous_id, contract)
        self.assertEqual(contract.action_renew()["res_id"], following.id, "pressed twice")
        following.with_user(self.manager).action_start()
        self.assertEqual(self.get_for(self.lot, day=date(2027, 6, 1)), following)
        self.assertEqual(self.get_for(self.lot, day=date(2026, 6, 1)), contract)
