import doctest
from datetime import date

from odoo import Command
from odoo.tests import tagged

from odoo.addons.aftersales_service.tools import draw, share_out

from .callback_common import CallbackCommon


@tagged("post_install", "-at_install")
class TestCallbackPlan(CallbackCommon):
    """Whom the rules have called back, and whom not."""

    def test_doctests(self):
        for module in (draw, share_out):
            results = doctest.testmod(module)
            self.assertTrue(results.attempted)
            self.assertEqual(results.failed, 0)

    def test_a_settled_repair_is_on_the_list(self):
        ticket = self.settle()
        row = ticket.callback_ids
        self.assertEqual((row.state, row.rule_id, row.partner_id), ("planned", self.rule, self.customer))
        self.assertEqual((row.earliest, row.latest), (date(2026, 3, 3), date(2026, 3, 5)))
        self.assertEqual(row.phone, self.customer.phone)
        self.assertFalse(row.user_id, "handed out by the scheduled action")

    def test_what_no_rule_fits_is_left_alone(self):
        ticket = self.settle(kind_id=self.kind_consultation.id)
        self.assertFalse(ticket.callback_ids)
        self.assertFalse(ticket.callback_waived)

    def test_the_first_rule_that_fits_decides(self):
        key = self.env.ref("aftersales_service.customer_class_key")
        own = self.env["aftersales.callback.rule"].create(
            {
                "name": "Key customers, whatever it was",
                "sequence": 1,
                "class_ids": [Command.link(key.id)],
                "share_of": "rule",
                "within_days": 5,
            }
        )
        self.customer.customer_class_id = key
        self.assertEqual(self.settle(kind_id=self.kind_consultation.id).callback_ids.rule_id, own)
        self.assertEqual(self.settle(partner_id=self.other_customer.id).callback_ids.rule_id, self.rule)
        own.active = False
        self.assertFalse(self.settle(kind_id=self.kind_consultation.id).callback_ids)

    def test_a_rule_of_another_company_says_nothing_here(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        self.env["aftersales.callback.rule"].create(
            {"name": "At the branch", "sequence": 1, "company_id": branch.id, "share_of": "rule"}
        )
        self.assertEqual(self.settle().callback_ids.rule_id, self.rule)

    def test_the_class_says_how_many_and_the_same_ones_are_drawn_again(self):
        self.customer.customer_class_id = self.env.ref("aftersales_service.customer_class_ordinary")
        tickets = self.env["helpdesk.ticket"].union(*(self.settle() for _number in range(8)))
        called = tickets.filtered(lambda ticket: ticket.callback_ids.state == "planned")
        drawn = tickets.filtered(lambda ticket: draw.is_drawn(f"helpdesk.ticket/{ticket.id}", 20))
        self.assertEqual(called, drawn)
        left_out = (tickets - called).callback_ids
        self.assertEqual(left_out.mapped("cancel_reason"), ["not_drawn"] * len(left_out))
        with self.at("2026-03-03 10:00"):
            tickets.stage_id = self.stage_in_progress
        with self.at("2026-03-03 11:00"):
            tickets.stage_id = self.stage_done
        again = tickets.filtered(lambda ticket: "planned" in ticket.callback_ids.mapped("state"))
        self.assertEqual(again, called)

    def test_nobody_is_drawn_from_a_share_of_none_and_everybody_from_all(self):
        self.rule.share_of = "rule"
        self.rule.share = 0
        self.assertEqual(self.settle().callback_ids.cancel_reason, "not_drawn")
        self.rule.share = 100
        self.assertEqual(self.settle().callback_ids.state, "planned")

    def test_a_unit_left_with_us_waits_until_the_customer_has_it_back(self):
        ticket = self.settle(
            channel_id=self.channel_walk_in.id, walk_in_outcome="left", received_goods="Pump, no cable"
        )
        self.assertFalse(ticket.callback_ids)
        with self.at("2026-03-04 09:00"):
            ticket._record_event("unit_back")
        self.assertEqual(ticket.callback_ids.earliest, date(2026, 3, 5))
        self.assertEqual(self.limit(ticket, "t11_unit_back").state, "running")

    def test_a_report_of_wrongdoing_is_never_planned(self):
        rule = self.env["aftersales.callback.rule"].create({"name": "All", "sequence": 1, "share_of": "rule"})
        with self.at("2026-03-02 10:00"):
            ticket = self._create_ticket(
                user=self.confidant, kind_id=self.kind_wrongdoing.id, partner_id=self.customer.id
            )
            ticket.stage_id = self.stage_done
        self.assertFalse(self.callbacks.search([("ticket_id", "=", ticket.id)]))
        self.assertFalse(rule.callback_count)

    def test_a_case_that_turns_out_confidential_leaves_the_list(self):
        ticket = self.settle()
        row = ticket.callback_ids
        ticket.with_user(self.clerk).action_hand_over_confidential()
        self.assertEqual((row.state, row.cancel_reason), ("cancelled", "confidential"))
        self.assertFalse(self.callbacks.with_user(self.clerk).search([("id", "=", row.id)]))
        self.assertFalse(self.callbacks.with_user(self.manager).search([("id", "=", row.id)]))

    def test_without_a_phone_number_nobody_is_called(self):
        self.customer.phone = False
        self.assertEqual(self.settle(partner_phone=False).callback_ids.cancel_reason, "no_phone")

    def test_who_does_not_want_to_be_asked_is_not_called(self):
        self.customer.satisfaction_opt_out = True
        person = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id, "phone": "+44 20 7946 0999"}
        )
        self.assertEqual(self.settle().callback_ids.cancel_reason, "opt_out")
        self.assertEqual(self.settle(partner_id=person.id).callback_ids.cancel_reason, "opt_out")

    def test_who_opts_out_later_is_taken_off_the_list(self):
        ticket = self.settle()
        with self.at("2026-03-03 10:00"):
            self.customer.with_user(self.clerk).satisfaction_opt_out = True
        self.assertEqual(ticket.callback_ids.cancel_reason, "opt_out")
        self.assertEqual(self.limit(ticket, "t11_callback", state=["cancelled"]).state, "cancelled")

    def test_who_has_answered_already_is_not_called(self):
        ticket = self.new_ticket("2026-03-02 10:00", kind_id=self.kind_repair.id)
        with self.at("2026-03-02 12:00"):
            self.env["aftersales.satisfaction"]._record(
                [{"ticket_id": ticket.id, "source": "signature", "mark_skill": 5}]
            )
        with self.at("2026-03-02 16:00"):
            ticket.stage_id = self.stage_done
        self.assertEqual(ticket.callback_ids.cancel_reason, "answered")
        # the case comes back: what was said then counts no more
        with self.at("2026-03-03 10:00"):
            ticket.stage_id = self.stage_in_progress
        with self.at("2026-03-03 16:00"):
            ticket.stage_id = self.stage_done
        self.assertEqual(ticket.callback_ids.filtered(lambda row: row.state == "planned").earliest, date(2026, 3, 4))

    def test_an_answer_by_link_takes_the_call_off_the_list_and_meets_the_limit(self):
        ticket = self.settle()
        with self.at("2026-03-03 12:00"):
            self.env["aftersales.satisfaction"]._record([{"ticket_id": ticket.id, "source": "link", "mark_skill": 5}])
        self.assertEqual((ticket.callback_ids.state, ticket.callback_ids.cancel_reason), ("cancelled", "answered"))
        self.assertEqual(self.limit(ticket, "t11_callback").state, "met")

    def test_an_answer_without_a_name_changes_no_call(self):
        ticket = self.settle()
        with self.at("2026-03-03 12:00"):
            answer = self.env["aftersales.satisfaction"]._record(
                [{"ticket_id": ticket.id, "source": "link", "mark_skill": 5, "anonymous": True}]
            )
        self.assertEqual(ticket.callback_ids.state, "planned")
        self.assertFalse(answer.callback_id)

    # ---------------------------------------------------------------------------------------------
    # The case goes on
    # ---------------------------------------------------------------------------------------------

    def test_reopened_the_call_is_off_settled_again_it_is_planned_anew(self):
        ticket = self.settle()
        first = ticket.callback_ids
        with self.at("2026-03-03 10:00"):
            ticket.stage_id = self.stage_in_progress
        self.assertEqual((first.state, first.cancel_reason), ("cancelled", "reopened"))
        with self.at("2026-03-04 10:00"):
            ticket.stage_id = self.stage_done
        second = ticket.callback_ids - first
        self.assertEqual((second.state, second.latest), ("planned", date(2026, 3, 7)))

    def test_what_was_called_about_is_called_again_when_it_was_reopened(self):
        ticket = self.settle()
        self.hand_out("2026-03-02 17:00")
        with self.at("2026-03-03 10:00"):
            self.call(ticket.callback_ids, marks=(5, 5, 5, 5))
        with self.at("2026-03-04 10:00"):
            ticket.stage_id = self.stage_in_progress
        with self.at("2026-03-05 10:00"):
            ticket.stage_id = self.stage_done
        self.assertEqual(sorted(ticket.callback_ids.mapped("state")), ["planned", "reached"])

    def test_settled_twice_in_a_row_is_one_call(self):
        ticket = self.settle()
        with self.at("2026-03-02 17:00"):
            ticket._record_event("solved")
        self.assertEqual(len(ticket.callback_ids), 1)

    def test_a_withdrawn_case_is_not_called_about(self):
        ticket = self.settle()
        with self.at("2026-03-03 10:00"):
            ticket.stage_id = self.stage_cancelled
        self.assertEqual(ticket.callback_ids.cancel_reason, "withdrawn")

    def test_many_cases_are_decided_about_together(self):
        tickets = self.env["helpdesk.ticket"].union(
            *(self.new_ticket("2026-03-02 10:00", kind_id=self.kind_repair.id) for _number in range(12))
        )
        events = self.env["aftersales.ticket.event"].create(
            [
                {"ticket_id": ticket.id, "kind_id": self.env.ref("aftersales_service.event_kind_solved").id}
                for ticket in tickets
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.callbacks._plan(events[:2])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(20):
            self.callbacks._plan(events[2:])
            self.env.flush_all()
        self.assertEqual(len(tickets.callback_ids), 12)

    def test_used_rules_are_kept(self):
        self.settle()
        with self.assertRaisesRegex(Exception, "Switch it off instead"):
            self.rule.with_user(self.manager).unlink()
        unused = self.rule.with_user(self.manager).copy()
        self.assertIn("copy", unused.name)
        unused.unlink()
