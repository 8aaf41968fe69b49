from psycopg2.errors import LockNotAvailable

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from . import common


@tagged("post_install", "-at_install")
class TestTicketRegister(common.AfterSalesCommon):
    """Numbers of the registers run without a gap that nobody can explain."""

    def _numbers(self, tickets):
        return [int(number[-5:]) for number in tickets.mapped("register_number")]

    def test_complaints_are_numbered_in_their_ledger(self):
        tickets = self._create_ticket(kind_id=self.kind_complaint.id)
        for _i in range(3):
            tickets |= self._create_ticket(kind_id=self.kind_complaint.id)
        numbers = self._numbers(tickets)
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 4)))

    def test_a_batch_is_numbered_in_order(self):
        kinds = [self.kind_complaint, self.kind_repair, self.kind_complaint, self.kind_praise]
        tickets = (
            self.env["helpdesk.ticket"]
            .with_user(self.clerk)
            .create([{"name": "x", "description": "x", "kind_id": kind.id} for kind in kinds])
        )
        first, repair, second, praise = tickets.mapped("register_number")
        self.assertEqual(int(second[-5:]), int(first[-5:]) + 1)
        self.assertNotEqual(repair[:2], first[:2])
        self.assertFalse(praise, "praise stands in the register of contacts only")
        contact_numbers = [int(ticket.number[2:]) for ticket in tickets]
        self.assertEqual(contact_numbers, list(range(contact_numbers[0], contact_numbers[0] + 4)))

    def test_a_failed_registration_leaves_no_gap(self):
        before = self._create_ticket(kind_id=self.kind_complaint.id)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._create_ticket(kind_id=self.kind_complaint.id, defective_qty=1, delivered_qty=0)
        after = self._create_ticket(kind_id=self.kind_complaint.id)
        first, second = self._numbers(before | after)
        self.assertEqual(second, first + 1)

    def test_a_new_year_starts_at_one(self):
        with freeze_time("2030-12-30 12:00:00"):
            old = self._create_ticket(kind_id=self.kind_complaint.id)
        with freeze_time("2031-01-02 12:00:00"):
            new = self._create_ticket(kind_id=self.kind_complaint.id)
        self.assertEqual(old.register_number, "CL2030-00001")
        self.assertEqual(new.register_number, "CL2031-00001")

    def test_judging_anew_retires_the_number_with_its_reason(self):
        ticket = self._create_ticket(kind_id=self.kind_repair.id)
        retired = ticket.register_number
        ticket.kind_id = self.kind_complaint
        self.assertTrue(ticket.register_number.startswith("CL"))
        void = self.env["aftersales.register.void"].with_user(self.auditor).search([("number", "=", retired)])
        self.assertEqual(void.ticket_id, ticket)
        self.assertIn("Complaint", void.reason)

    def test_judging_within_the_same_register_keeps_the_number(self):
        twin = self.kind_complaint.copy({"code": "complaint_delivery", "name": "Delivery complaint"})
        ticket = self._create_ticket(kind_id=self.kind_complaint.id)
        number = ticket.register_number
        ticket.kind_id = twin
        self.assertEqual(ticket.register_number, number)

    def test_a_report_of_wrongdoing_is_not_named_in_the_retired_number(self):
        ticket = self._create_ticket(kind_id=self.kind_complaint.id)
        number = ticket.register_number
        ticket.action_hand_over_confidential()
        void = self.env["aftersales.register.void"].search([("number", "=", number)])
        self.assertNotIn("wrongdoing", void.reason)

    def test_companies_count_for_themselves(self):
        second = self.env["res.company"].create({"name": "Branch"})
        self.clerk.company_ids = [Command.link(second.id)]
        values = {"name": "x", "description": "x", "kind_id": self.kind_complaint.id}
        here = self.env["helpdesk.ticket"].with_user(self.clerk).create(values)
        there = (
            self.env["helpdesk.ticket"]
            .with_user(self.clerk)
            .with_context(allowed_company_ids=second.ids)
            .create({**values, "company_id": second.id})
        )
        self.assertEqual(self._numbers(there), [1])
        self.assertEqual(there.number[-5:], "00001")
        self.assertEqual(here.company_id, self.company)

    def test_copy_gets_numbers_of_its_own(self):
        ticket = self._create_ticket(kind_id=self.kind_complaint.id)
        copy = ticket.copy()
        self.assertNotEqual(copy.number, ticket.number)
        self.assertEqual(self._numbers(copy), [self._numbers(ticket)[0] + 1])

    def test_contact_numbers_continue_those_of_the_helpdesk(self):
        helpdesk = self.env.ref("helpdesk_mgmt.helpdesk_ticket_sequence")
        company = self.env["res.company"].create({"name": "Late joiner"})
        helpdesk.number_next = 4711
        register = self.env.ref("aftersales_service.register_contact")
        self.assertEqual(register.draw(company, 2), ["HT04711", "HT04712"])

    def test_first_number_is_begun_by_one_transaction_alone(self):
        company = self.env["res.company"].create({"name": "New plant"})
        register = self.env.ref("aftersales_service.register_complaint")
        register.draw(company)
        # somebody else's transaction waits here and is then run again, instead of beginning with 1, too
        with self.registry.cursor() as other, self.assertRaises(LockNotAvailable):
            other.execute(
                "SELECT id FROM aftersales_register WHERE id = %s FOR UPDATE NOWAIT",
                [register.id],
                log_exceptions=False,
            )
