from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from . import common


@tagged("post_install", "-at_install")
class TestTicketIntake(common.AfterSalesCommon):
    """A clerk registers what customers say."""

    def _quick_form(self):
        return Form(
            self.env["helpdesk.ticket"].with_user(self.clerk),
            view="aftersales_service.helpdesk_ticket_view_form_quick",
        )

    def test_serial_fills_the_rest(self):
        ticket = self._create_ticket(serial_stated=" sn-1001 ")
        self.assertEqual(ticket.lot_id, self.lot)
        self.assertEqual(ticket.serial_state, "verified")
        self.assertEqual(ticket.product_id, self.product)
        self.assertEqual(ticket.product_model, "P-100")
        self.assertEqual(ticket.partner_id, self.customer)
        self.assertEqual(ticket.partner_phone, self.customer.phone)
        self.assertEqual(ticket.contract_reference, "K-2026-17")
        self.assertEqual(ticket.sale_order_id, self.lot.sale_order_id)
        self.assertTrue(ticket.delivery_date)
        self.assertEqual(ticket.delivered_qty, 1)

    def test_product_chosen_from_the_list_fills_the_serial(self):
        ticket = self._create_ticket(lot_id=self.lot.id)
        self.assertEqual(ticket.serial_stated, "SN-1001")
        self.assertEqual(ticket.partner_id, self.customer)

    def test_product_chosen_later_replaces_the_number_that_was_wrong(self):
        ticket = self._create_ticket(serial_stated="XX-0")
        ticket.lot_id = self.lot
        self.assertEqual(ticket.serial_stated, "SN-1001")
        self.assertEqual(ticket.lot_id, self.lot)
        self.assertEqual(ticket.serial_state, "verified")

    def test_unknown_serial_is_kept_and_marked(self):
        ticket = self._create_ticket(serial_stated="XX-0", serial_note="read over the phone")
        self.assertFalse(ticket.lot_id)
        self.assertEqual(ticket.serial_state, "unverified")
        self.assertEqual(ticket.serial_stated, "XX-0")

    def test_serial_found_later_verifies_the_ticket(self):
        ticket = self._create_ticket(serial_stated="XX-0")
        ticket.serial_stated = "SN-2001"
        self.assertEqual(ticket.serial_state, "verified")
        self.assertEqual(ticket.partner_id, self.other_customer)

    def test_same_number_on_two_products_is_not_guessed(self):
        other = self.env["product.product"].create({"name": "Valve", "is_storable": True, "tracking": "serial"})
        self.env["stock.lot"].create({"name": "SN-1001", "product_id": other.id})
        self.assertFalse(self._create_ticket(serial_stated="SN-1001").lot_id)
        known = self._create_ticket(serial_stated="SN-1001", partner_id=self.customer.id)
        self.assertEqual(known.lot_id, self.lot, "the caller's own product is meant")

    def test_customer_narrows_the_products_offered(self):
        ticket = self._create_ticket(partner_id=self.customer.id)
        offered = self.env["stock.lot"].with_user(self.clerk).search(ticket.lot_domain)
        self.assertEqual(offered, self.lot)

    def test_order_narrows_the_products_offered(self):
        ticket = self._create_ticket(sale_order_id=self.other_lot.sale_order_id.id)
        offered = self.env["stock.lot"].with_user(self.clerk).search(ticket.lot_domain)
        self.assertEqual(offered, self.other_lot)

    def test_returned_unit_leaves_the_customer(self):
        picking = self.lot.sale_order_id.picking_ids
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.move_line_ids.lot_id = self.lot
        back.move_ids.picked = True
        back.button_validate()
        self.assertFalse(self.lot.installed_partner_id)
        self.assertTrue(self.lot.delivered_on, "when it was delivered stays known")

    def test_serials_delivered_before_the_installation_are_taken_over(self):
        self.lot.write({"installed_partner_id": False, "delivered_on": False, "sale_line_id": False})
        self.env["stock.lot"]._backfill_installation()
        self.assertEqual(self.lot.installed_partner_id, self.customer)
        self.assertTrue(self.lot.delivered_on)
        self.assertEqual(self.lot.sale_order_id.client_order_ref, "K-2026-17")

    def test_more_defective_than_delivered_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "5 defective of 3 delivered"):
            self._create_ticket(kind_id=self.kind_complaint.id, delivered_qty=3, defective_qty=5)
        ticket = self._create_ticket(kind_id=self.kind_complaint.id, delivered_qty=3, defective_qty=3)
        with self.assertRaises(ValidationError):
            ticket.delivered_qty = 2

    @mute_logger("odoo.sql_db")
    def test_database_refuses_impossible_quantities(self):
        ticket = self._create_ticket(delivered_qty=3, defective_qty=1)
        self.env.flush_all()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE helpdesk_ticket SET defective_qty = 4 WHERE id = %s", [ticket.id])

    def test_each_kind_shows_its_own_fields(self):
        suggestion = self._create_ticket(kind_id=self.kind_suggestion.id)
        complaint = self._create_ticket(kind_id=self.kind_complaint.id)
        self.assertFalse(suggestion.uses_product or suggestion.uses_delivery)
        self.assertTrue(complaint.uses_product and complaint.uses_delivery and complaint.uses_demand)

    def test_quick_entry_by_serial(self):
        with self._quick_form() as form:
            form.quick_lookup = "SN-1001"
            self.assertEqual(form.partner_id, self.customer)
            self.assertEqual(form.product_id, self.product)
            form.name = "No pressure"
            form.description = "Since this morning"
            form.kind_id = self.kind_repair
        ticket = form.record
        self.assertEqual(ticket.lot_id, self.lot)
        self.assertTrue(ticket.register_number)

    def test_quick_entry_by_phone(self):
        self.customer.phone = "+44 20 7946 0999"
        with self._quick_form() as form:
            form.quick_lookup = "(020) 7946-0999"[6:]
            self.assertEqual(form.partner_id, self.customer)
            form.name = "Question"
            form.description = "How often is oil changed?"

    def test_clerk_opens_a_file_for_a_new_customer(self):
        partner = self.env["res.partner"].with_user(self.clerk).create({"name": "New Mill"})
        self.assertEqual(self._create_ticket(partner_id=partner.id).partner_name, "New Mill")

    def test_quick_entry_with_an_unknown_caller(self):
        with self._quick_form() as form:
            form.quick_lookup = "0551 123456"
            self.assertFalse(form.partner_id)
            self.assertEqual(form.partner_phone, "0551 123456")
            form.name = "Question"
            form.description = "Do you deliver here?"

    def test_key_customer_goes_first(self):
        self.customer.customer_class_id = self.env.ref("aftersales_service.customer_class_key")
        self.assertEqual(self._create_ticket(partner_id=self.customer.id).priority, "2")
        self.assertEqual(self._create_ticket(partner_id=self.other_customer.id).priority, "1")

    def test_open_ticket_about_the_same_serial_is_pointed_out(self):
        first = self._create_ticket(serial_stated="SN-1001")
        second = self._create_ticket(serial_stated="SN-1001")
        self.assertIn(first, second.similar_ids)
        first.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        second.invalidate_recordset()
        self.assertNotIn(first, second.similar_ids, "what is closed is no duplicate")

    def test_history_counts_the_other_tickets(self):
        first = self._create_ticket(serial_stated="SN-1001")
        self._create_ticket(serial_stated="SN-1001")
        self._create_ticket(partner_id=self.customer.id)
        self.assertEqual(first.lot_ticket_count, 1)
        self.assertEqual(first.customer_ticket_count, 2)

    def test_contacts_cannot_be_deleted(self):
        ticket = self._create_ticket()
        with self.assertRaisesRegex(UserError, "Contacts are kept"):
            ticket.with_user(self.manager).unlink()
        with self.assertRaises(UserError):
            ticket.sudo().unlink()

    def test_reopening_clears_the_closing_date(self):
        ticket = self._create_ticket()
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.assertTrue(ticket.closed_date)
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
        self.assertFalse(ticket.closed_date)

    def test_stage_moved_by_a_change_of_team_dates_the_closing(self):
        """A team with a single, closing stage of its own: changing to it closes the ticket."""
        company = self.env.company
        closing = self.env["helpdesk.ticket.stage"].create(
            {"name": "Filed", "closed": True, "company_id": company.id, "sequence": 0}
        )
        team = self.env["helpdesk.ticket.team"].create({"name": "Archive"})
        other_team = self.env["helpdesk.ticket.team"].create({"name": "Desk"})
        closing.team_ids = team
        own = self.env["helpdesk.ticket.stage"].create(
            {"name": "Desk only", "team_ids": [Command.set(other_team.ids)], "sequence": 0}
        )
        ticket = self._create_ticket(team_id=other_team.id, stage_id=own.id)
        ticket.team_id = team
        self.assertEqual(ticket.stage_id, closing)
        self.assertTrue(ticket.closed_date)

    def test_walk_in_left_for_repair_needs_what_stands_on_the_receipt(self):
        ticket = self._create_ticket(channel_id=self.channel_walk_in.id)
        with self.assertRaises(UserError):
            ticket.action_print_receipt()
        with self.assertRaisesRegex(ValidationError, "pick-up date"):
            ticket.walk_in_outcome = "left"

    def test_walk_in_cannot_be_picked_up_before_it_came(self):
        ticket = self._create_ticket(channel_id=self.channel_walk_in.id)
        with self.assertRaisesRegex(ValidationError, "before the day"):
            ticket.write({"walk_in_outcome": "left", "received_goods": "Pump", "pickup_date": "2001-01-01"})

    def test_walk_in_pickup_date_is_proposed(self):
        with Form(self.env["helpdesk.ticket"].with_user(self.clerk)) as form:
            form.name = "Pump"
            form.description = "Left at the counter"
            form.channel_id = self.channel_walk_in
            form.walk_in_outcome = "left"
            self.assertTrue(form.pickup_date)
            form.received_goods = "Pump with cable"

    def test_handing_out_the_receipt_is_recorded(self):
        ticket = self._create_ticket(channel_id=self.channel_walk_in.id, walk_in_outcome="left", received_goods="Pump")
        ticket.action_print_receipt()
        self.assertIn("receipt", ticket.event_ids.mapped("kind_id.code"))

    def test_walk_in_settled_at_once(self):
        ticket = self._create_ticket(channel_id=self.channel_walk_in.id)
        ticket.action_settle_at_counter()
        self.assertEqual(ticket.walk_in_outcome, "settled")
        self.assertTrue(ticket.closed)
        phoned = self._create_ticket(channel_id=self.channel_phone.id)
        with self.assertRaises(UserError):
            phoned.action_settle_at_counter()

    def test_customer_confirms_and_rejects(self):
        ticket = self._create_ticket(partner_id=self.customer.id)
        with self.assertRaises(UserError):
            ticket.customer_confirm()
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        with self.assertRaisesRegex(UserError, "still wrong"):
            ticket.customer_reject("  ")
        ticket.customer_reject("It still rattles")
        self.assertFalse(ticket.closed)
        self.assertEqual(ticket.portal_step, "working")
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        ticket.customer_confirm()
        self.assertEqual(ticket.portal_step, "confirmed")

    def test_engineer_sees_own_tickets_only(self):
        mine = self._create_ticket(user_id=self.engineer.id)
        other = self._create_ticket(user_id=self.workshop.id)
        seen = self.env["helpdesk.ticket"].with_user(self.engineer).search([])
        self.assertIn(mine, seen)
        self.assertNotIn(other, seen)
        with self.assertRaises(AccessError):
            other.with_user(self.engineer).read(["name"])

    def test_engineer_keeps_what_he_registers(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.engineer)
        self.env.company.helpdesk_mgmt_ticket_auto_assign = False
        ticket = tickets.create({"name": "Leaks", "description": "Told me at the next machine"})
        self.assertEqual(ticket.user_id, self.engineer)
        self.assertIn(ticket, tickets.search([]))
        self.assertFalse(tickets.with_user(self.clerk).create({"name": "x", "description": "x"}).user_id)

    def test_auditor_reads_and_changes_nothing(self):
        ticket = self._create_ticket()
        self.assertEqual(ticket.with_user(self.auditor).name, ticket.name)
        for change in ({"name": "x"}, {"stage_id": self.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")}):
            with self.assertRaises(AccessError):
                ticket.with_user(self.auditor).write(change)
        with self.assertRaises(AccessError):
            self._create_ticket(self.auditor)

    def test_clerk_needs_no_stock_rights(self):
        self.assertFalse(self.clerk.has_group("stock.group_stock_user"))
        lot = self.lot.with_user(self.clerk)
        self.assertEqual(lot.read(["name", "installed_partner_id"])[0]["name"], "SN-1001")
        with self.assertRaises(AccessError):
            lot.write({"name": "changed"})

    def test_today_counts_what_the_list_shows(self):
        self._create_ticket()
        sections = self.env["aftersales.today"].with_user(self.clerk).get_sections()
        self.assertEqual([section["name"] for section in sections], ["Customer service"])
        for card in sections[0]["cards"]:
            found = self.env[card["model"]].with_user(self.clerk).search_count(card["domain"])
            self.assertEqual(card["count"], found, card["name"])
        self.assertTrue(any(card["count"] for card in sections[0]["cards"]))

    def test_customer_file_counts_products_of_the_sites(self):
        site = self.env["res.partner"].create({"name": "Plant 2", "parent_id": self.customer.id})
        self._deliver(site, "SN-1002")
        self.assertEqual(self.customer.installed_lot_count, 2)
        self.assertEqual(site.installed_lot_count, 1)

    def test_customer_file_counts_contacts_of_the_sites_at_a_price_that_does_not_grow(self):
        site = self.env["res.partner"].create({"name": "Plant 2", "parent_id": self.customer.id})
        for partner in (self.customer, self.customer, site):
            ticket = self._create_ticket(partner_id=partner.id)
        ticket.stage_id = self.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        partners = (self.customer | site | self.other_customer).with_user(self.clerk)
        partners.mapped("parent_id")
        # the addresses, their contacts by stage, the stages, the partners above
        with self.assertQueryCount(4):
            counted = partners.mapped("helpdesk_ticket_count_string")
        self.assertEqual(counted, ["2 / 3", "0 / 1", "0 / 0"])

    def test_customer_that_is_only_being_entered_has_no_contacts(self):
        partner = self.env["res.partner"].with_user(self.clerk).new({"name": "New mill"})
        with self.assertNoLogs("odoo.domains"):
            self.assertEqual(partner.helpdesk_ticket_count_string, "0 / 0")

    def test_declaring_a_stage_closed_closes_what_stands_in_it(self):
        ticket = self._create_ticket()
        still_open = [("id", "=", ticket.id), ("closed", "=", False)]
        self.assertTrue(ticket.search(still_open))
        ticket.stage_id.sudo().closed = True
        self.assertFalse(ticket.with_user(self.clerk).search(still_open))


@tagged("post_install", "-at_install")
class TestTicketBatch(common.AfterSalesCommon):
    def test_creating_many_costs_no_query_per_ticket_for_our_part(self):
        """Facts from the serial, numbers and events of 20 tickets are fetched together."""
        values = {
            "name": "Pump",
            "description": "x",
            "serial_stated": "SN-1001",
            "kind_id": self.kind_complaint.id,
        }
        tickets = self.env["helpdesk.ticket"].with_context(tracking_disable=True, mail_create_nolog=True)
        tickets.create([dict(values) for _i in range(2)])
        self.env.flush_all()

        def count(amount):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            tickets.create([dict(values) for _i in range(amount)])
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few, many = count(5), count(25)
        # upstream searches the stages of each ticket by itself; nothing of ours may grow with it
        self.assertLessEqual(many - few, 20)
