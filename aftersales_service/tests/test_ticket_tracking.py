from odoo.tests import tagged

from .common import AfterSalesCommon


@tagged("post_install", "-at_install")
class TestTicketTracking(AfterSalesCommon):
    """What was changed is noted on each ticket, however many were changed together."""

    def setUp(self):
        super().setUp()
        self.tickets = self._create_ticket() | self._create_ticket(partner_id=self.customer.id) | self._create_ticket()
        self.env.cr.flush()

    def noted(self, ticket):
        """Latest note on changes: (author, {field: new value})."""
        message = ticket.sudo().message_ids.filtered("tracking_value_ids")[:1]
        values = message.tracking_value_ids
        return message.author_id, {value.field_id.name: value.new_value_char for value in values}

    def test_each_ticket_has_its_own_note(self):
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
        self.tickets.write({"stage_id": stage.id})
        self.env.cr.flush()
        for ticket in self.tickets:
            self.assertEqual(self.noted(ticket), (self.clerk.partner_id, {"stage_id": stage.name}))

    def test_a_ticket_that_did_not_change_has_none(self):
        first, second, third = self.tickets
        first.kind_id = self.kind_repair
        self.env.cr.flush()
        before = len(first.message_ids)
        self.tickets.write({"kind_id": self.kind_repair.id, "duplicate_id": False})
        self.env.cr.flush()
        self.assertEqual(len(first.message_ids), before)
        for ticket in second | third:
            self.assertEqual(self.noted(ticket)[1]["kind_id"], self.kind_repair.name)

    def test_different_changes_in_one_transaction(self):
        first, second, _third = self.tickets
        first.kind_id = self.kind_repair
        second.with_user(self.dispatcher).user_id = self.engineer
        self.env.cr.flush()
        self.assertEqual(self.noted(first)[1], {"kind_id": self.kind_repair.name})
        self.assertEqual(self.noted(second)[1], {"user_id": self.engineer.name})

    def test_many_cost_as_many_statements_as_few(self):
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
        spent = {}
        for amount in (5, 40):
            tickets = self.env["helpdesk.ticket"].create([{"name": "x", "description": "x"}] * amount)
            self.env.cr.flush()
            before = self.env.cr.sql_log_count
            tickets.write({"stage_id": stage.id})
            self.env.cr.flush()
            spent[amount] = self.env.cr.sql_log_count - before
        self.assertLessEqual(spent[40], spent[5] + 5, spent)
