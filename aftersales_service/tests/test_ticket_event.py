from psycopg2 import IntegrityError
from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.aftersales_service.hooks import uninstall_hook

from .common import AfterSalesCommon


@tagged("post_install", "-at_install")
class TestTicketEvent(AfterSalesCommon):
    """What happens to a ticket is written down once and never changed (G2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Pumps", "user_ids": [(6, 0, (cls.engineer | cls.clerk).ids)]}
        )
        cls.waiting = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
        cls.working = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
        cls.solved = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.public = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}

    def events(self, ticket):
        return [event.kind_id.code for event in ticket.sudo().event_ids.sorted("id")]

    def new_ticket(self, **values):
        return self._create_ticket(user_id=False, partner_id=self.customer_user.partner_id.id, **values)

    # ---------------------------------------------------------------------------------------------
    # Every step once
    # ---------------------------------------------------------------------------------------------

    def test_life_of_a_ticket(self):
        ticket = self.new_ticket()
        seen = self.events(ticket)
        self.assertEqual(seen, ["registered"])

        def step(*expected):
            self.env.flush_all()
            now = self.events(ticket)
            self.assertEqual(now[len(seen) :], list(expected))
            seen[:] = now

        ticket.kind_id = self.kind_repair
        step("judged")
        ticket.team_id = self.team
        step("handed_over")
        ticket.user_id = self.engineer
        step("assigned")
        ticket.stage_id = self.working
        step("taken")
        ticket.message_post(body="We are coming.", **self.public)
        step("answered")
        ticket.message_post(body="Tomorrow.", **self.public)
        step()
        ticket.stage_id = self.waiting
        step("waiting")
        ticket.with_user(self.customer_user).message_post(body="Come!", **self.public)
        step("customer_message", "resumed", "taken")
        ticket.stage_id = self.solved
        step("solved")
        ticket.with_user(self.customer_user).sudo().customer_reject("It still rattles")
        step("reopened", "taken", "rejected")
        ticket.stage_id = self.solved
        step("solved")
        ticket.with_user(self.customer_user).sudo().customer_confirm()
        step("confirmed")

    def test_same_values_written_again_are_no_step(self):
        ticket = self.new_ticket(kind_id=self.kind_repair.id, team_id=self.team.id)
        before = self.events(ticket)
        ticket.write({"kind_id": self.kind_repair.id, "team_id": self.team.id, "stage_id": ticket.stage_id.id})
        self.assertEqual(self.events(ticket), before)

    def test_facts_known_at_once_are_recorded_at_once(self):
        ticket = self._create_ticket(kind_id=self.kind_repair.id, team_id=self.team.id, user_id=self.engineer.id)
        self.assertEqual(self.events(ticket), ["registered", "judged", "handed_over", "assigned"])

    def test_duplicate_is_recorded(self):
        first, second = self.new_ticket(), self.new_ticket()
        second.duplicate_id = first
        self.assertEqual(self.events(second), ["registered", "duplicate"])
        self.assertEqual(self.events(first), ["registered"])

    def test_notes_among_ourselves_are_no_answer(self):
        ticket = self.new_ticket()
        ticket.message_post(body="Ask the foreman.", subtype_xmlid="mail.mt_note")
        ticket.message_post(body="Log", message_type="notification", subtype_xmlid="mail.mt_comment")
        self.assertEqual(self.events(ticket), ["registered"])

    def test_words_of_the_program_are_no_answer_and_no_message_of_the_customer(self):
        ticket = self.new_ticket()
        ticket.with_user(self.env.ref("base.user_root")).message_post(body="Hello", **self.public)
        self.assertEqual(self.events(ticket), ["registered"])

    def test_who_and_when(self):
        ticket = self.new_ticket()
        event = ticket.event_ids
        self.assertEqual(event.user_id, self.clerk)
        self.assertFalse(event.by_customer)
        ticket.with_user(self.customer_user).message_post(body="Come!", **self.public)
        event = ticket.event_ids.filtered("by_customer")
        self.assertEqual(event.kind_id.code, "customer_message")
        self.assertEqual(event.user_id, self.customer_user)

    def test_customer_waits_since_the_letter_came(self):
        letter = self.new_ticket(contact_date="2020-03-02 08:00:00")
        self.assertEqual(str(letter.event_ids.date), "2020-03-02 08:00:00")
        early = self.new_ticket(contact_date="2999-01-01 08:00:00")
        self.assertLess(early.event_ids.date.year, 2999, "nothing happened in the future")

    def test_copy_starts_a_life_of_its_own(self):
        ticket = self.new_ticket(kind_id=self.kind_repair.id)
        ticket.stage_id = self.solved
        self.assertEqual(self.events(ticket.copy()), ["registered", "judged"])

    def test_batch_costs_no_query_per_ticket(self):
        """50 tickets are assigned with one insert for all their events."""
        tickets = self.env["helpdesk.ticket"].with_context(tracking_disable=True)
        few, many = [
            tickets.create([{"name": "Pump", "description": "x", "user_id": False}] * amount) for amount in (2, 50)
        ]
        self.env.flush_all()

        def count(batch):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch._record_event("checking")
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(few)
        self.assertEqual(count(many), count(few))
        # one insert, and what reacts to events: one look at the limits that start, one at those that run
        self.assertLessEqual(count(many), 5)
        many.write({"user_id": self.engineer.id})
        self.assertEqual(set(many.event_ids.filtered(lambda e: e.kind_id.code == "assigned").ticket_id), set(many))

    # ---------------------------------------------------------------------------------------------
    # Never changed
    # ---------------------------------------------------------------------------------------------

    def test_nobody_writes_or_deletes_an_event(self):
        event = self.new_ticket().event_ids
        for user in (self.clerk, self.manager, self.env.ref("base.user_admin")):
            mine = event.with_user(user)
            with self.assertRaises(UserError):
                mine.write({"note": "changed"})
            with self.assertRaises(UserError):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.create({"ticket_id": event.ticket_id.id, "kind_id": event.kind_id.id})
        with self.assertRaises(UserError):
            event.sudo().write({"date": "2020-01-01"})
        with self.assertRaises(UserError):
            event.sudo().unlink()

    @mute_logger("odoo.sql_db")
    def test_database_refuses_as_well(self):
        event = self.new_ticket().event_ids
        for statement in (
            "UPDATE aftersales_ticket_event SET date = now() WHERE id = %s",
            "UPDATE aftersales_ticket_event SET note = 'x' WHERE id = %s",
            "DELETE FROM aftersales_ticket_event WHERE id = %s",
            "TRUNCATE aftersales_ticket_event CASCADE",
        ):
            with self.assertRaises(RestrictViolation, msg=statement), self.env.cr.savepoint():
                self.env.cr.execute(statement, [event.id] if "%s" in statement else [])

    @mute_logger("odoo.sql_db")
    def test_user_in_the_timeline_is_archived_not_deleted(self):
        user = new_test_user(self.env, "as_leaver", groups="aftersales_service.group_clerk")
        self._create_ticket(user)
        self.env.flush_all()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            user.unlink()
            self.env.flush_all()
        user.active = False
        self.assertFalse(user.active)

    def test_login_that_only_wrote_the_row_can_go(self):
        """The foreign keys of create_uid and write_uid are emptied: that is no fact of the event."""
        event = self.new_ticket().event_ids
        self.env.cr.execute(
            "UPDATE aftersales_ticket_event SET create_uid = NULL, write_uid = NULL WHERE id = %s",
            [event.id],
        )
        self.assertEqual(self.env.cr.rowcount, 1)

    def test_upgrade_renews_the_guard(self):
        self.env["aftersales.ticket.event"].init()
        self.env["aftersales.ticket.event"].init()
        self.env.cr.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'aftersales_ticket_event'::regclass AND NOT tgisinternal"
        )
        self.assertEqual(self.env.cr.fetchone()[0], 2)

    def test_uninstalling_leaves_the_helpdesk_able_to_go_on(self):
        number = self.new_ticket().number
        uninstall_hook(self.env)
        self.env.cr.execute("SELECT count(*) FROM pg_proc WHERE proname = 'aftersales_ticket_event_guard'")
        self.assertEqual(self.env.cr.fetchone()[0], 0)
        self.assertFalse(self.env["ir.sequence"].search([("code", "=like", "aftersales.register.%")]))
        following = self.env["ir.sequence"].next_by_code("helpdesk.ticket.sequence")
        self.assertGreater(following, number)
        # for the rest of this transaction: the guard comes back with the roll-back as well
        self.env["aftersales.ticket.event"].init()

    # ---------------------------------------------------------------------------------------------
    # Who reads
    # ---------------------------------------------------------------------------------------------

    def test_timeline_is_read_by_who_reads_the_ticket(self):
        event = self.new_ticket().event_ids
        for user in (self.clerk, self.dispatcher, self.manager, self.auditor):
            self.assertTrue(event.with_user(user).has_access("read"), user.login)
        for user in (self.engineer, self.customer_user):
            self.assertFalse(event.with_user(user).has_access("read"), user.login)
