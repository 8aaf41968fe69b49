import doctest
from datetime import date, timedelta

from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import BaseCase, Form, tagged

from odoo.addons.aftersales_service.tools import claims

from .contract_common import ContractFixtures
from .test_coverage_warranty import WarrantyCommon

BOUGHT = date(2026, 3, 1)
RULES = st.lists(
    st.builds(
        claims.Rule,
        key=st.integers(1, 99),
        condition=st.sampled_from(["days", "warranty", "repairs", "parts", "duration"]),
        number=st.integers(1, 90),
        repair=st.booleans(),
        exchange=st.booleans(),
        refund=st.sampled_from(["no", "free", "fee"]),
        refund_without_exchange=st.booleans(),
        fee=st.floats(0, 5),
    ),
    max_size=8,
)


@tagged("post_install", "-at_install")
class TestClaimRules(BaseCase):
    """Facts in, claims out, without a database."""

    def test_examples(self):
        self.assertEqual(doctest.testmod(claims).failed, 0)

    @settings(max_examples=300, deadline=None)
    @given(RULES, st.integers(0, 500), st.integers(0, 4), st.integers(0, 120), st.booleans(), st.booleans())
    def test_each_claim_once_and_never_for_damage_by_the_user(self, rules, after, repairs, waited, parts, by_use):
        day = BOUGHT + timedelta(after)
        facts = claims.Facts(day, day, BOUGHT, date(2027, 3, 1), repairs, waited, parts, by_use)
        found = claims.evaluate(facts, rules)
        kinds = [claim.kind for claim in found]
        self.assertEqual(len(kinds), len(set(kinds)))
        self.assertEqual(kinds, sorted(kinds, key=["refund", "exchange", "repair"].index))
        self.assertFalse(by_use and found)
        for claim in found:
            self.assertTrue(any(rule.key == claim.rule and claims.holds(rule, facts) for rule in rules))
            self.assertTrue(claim.fee is None or 0 <= claim.fee <= 100)

    @settings(max_examples=300, deadline=None)
    @given(RULES, st.integers(0, 500), st.integers(0, 4), st.integers(0, 120), st.booleans())
    def test_what_can_be_exchanged_is_never_lost_without_a_unit_to_give(self, rules, after, repairs, waited, parts):
        day = BOUGHT + timedelta(after)
        rules = [rule for rule in rules if not rule.exchange or rule.refund_without_exchange]
        facts = claims.Facts(day, day, BOUGHT, date(2027, 3, 1), repairs, waited, parts)
        without = claims.Facts(day, day, BOUGHT, date(2027, 3, 1), repairs, waited, parts, no_exchange=True)
        if "exchange" in {claim.kind for claim in claims.evaluate(facts, rules)}:
            refunds = {claim.kind: claim for claim in claims.evaluate(without, rules)}
            self.assertIn("refund", refunds)
            self.assertIsNone(refunds["refund"].fee)


class ClaimCommon(WarrantyCommon):
    def _complain(self, lot, day, **values):
        with freeze_time(f"{day} 09:00:00"):
            return self._create_ticket(
                partner_id=self.customer.id,
                kind_id=self.kind_repair.id,
                lot_id=lot.id,
                user_id=self.engineer.id,
                **values,
            )

    def _repair(self, ticket, day, result="solved", solve=True, **facts):
        """The engineer comes, works, and the customer signs."""
        with freeze_time(f"{day} 08:00:00"):
            order = self._plan_order(ticket, start=f"{day} 08:00:00")
            leftover = "Needs another look" if result == "unsolved" else False
            report = self._work_on(order, result=result, leftover=leftover, **facts)
            report.action_sign("customer", "Ms Lin", self._draw())
            if solve and result == "solved":
                ticket._move_to_stage("solved")
        return report

    def _ask_claim(self, ticket, day, user=None):
        """What the ticket says on ``day``: the claims, best first, and the reasons as text."""
        with freeze_time(f"{day} 12:00:00"):
            ticket.invalidate_recordset()
            ticket = ticket.with_user(user or self.clerk)
            kinds = [
                kind
                for kind, granted in (
                    ("refund", ticket.customer_claim == "refund"),
                    ("exchange", ticket.may_claim_exchange),
                    ("repair", ticket.may_claim_repair),
                )
                if granted
            ]
            return kinds, str(ticket.claim_reasons or "")


class TestClaim(ClaimCommon):
    """What the customer may claim today, and why (W2)."""

    def test_within_seven_days_the_customer_chooses(self):
        lot = self._sell("SN-A", "2026-03-01")
        kinds, reasons = self._ask_claim(self._complain(lot, "2026-03-08"), "2026-03-08")
        self.assertEqual(kinds, ["refund", "exchange", "repair"])
        self.assertIn("within 7 days of the delivery", reasons)
        kinds, reasons = self._ask_claim(self._complain(lot, "2026-03-09"), "2026-03-09")
        self.assertEqual(kinds, ["exchange", "repair"])
        self.assertIn("within 15 days", reasons)
        kinds, reasons = self._ask_claim(self._complain(lot, "2026-03-17"), "2026-03-17")
        self.assertEqual(kinds, ["repair"])
        self.assertIn("within the warranty", reasons)

    def test_over_the_end_of_a_leap_february(self):
        lot = self._sell("SN-A", "2024-02-23")
        self.assertIn("refund", self._ask_claim(self._complain(lot, "2024-03-01"), "2024-03-01")[0])
        self.assertNotIn("refund", self._ask_claim(self._complain(lot, "2024-03-02"), "2024-03-02")[0])

    def test_our_being_slow_takes_nothing_away(self):
        ticket = self._complain(self._sell("SN-A", "2026-03-01"), "2026-03-05")
        self.assertIn("refund", self._ask_claim(ticket, "2026-03-20")[0])

    def test_a_fault_seen_earlier_than_told_counts_if_it_is_plausible(self):
        lot = self._sell("SN-A", "2026-03-01")
        self.assertIn(
            "refund", self._ask_claim(self._complain(lot, "2026-03-12", incident_date="2026-03-06"), "2026-03-12")[0]
        )
        # before the delivery it cannot have been
        self.assertNotIn(
            "refund", self._ask_claim(self._complain(lot, "2026-03-12", incident_date="2026-02-06"), "2026-03-12")[0]
        )

    def test_after_the_warranty_nothing_is_free(self):
        ticket = self._complain(self._sell("SN-A", "2026-03-01"), "2027-03-02")
        self.assertEqual(self._ask_claim(ticket, "2027-03-02"), ([], ""))
        self.assertEqual(ticket.coverage, "out")

    def test_repaired_twice_and_failing_again_it_is_exchanged(self):
        self.env.ref("aftersales_service.claim_rule_repairs_2").fee = 0.1
        lot = self._sell("SN-A", "2026-03-01")
        self._repair(self._complain(lot, "2026-04-01"), "2026-04-02")
        second = self._complain(lot, "2026-05-01")
        self.assertEqual(self._ask_claim(second, "2026-05-01")[0], ["repair"])
        self._repair(second, "2026-05-02")
        self.assertEqual(self._ask_claim(second, "2026-05-03"), ([], ""), "it works again")
        third = self._complain(lot, "2026-06-09")
        kinds, reasons = self._ask_claim(third, "2026-06-09")
        self.assertEqual(kinds, ["refund", "exchange", "repair"])
        self.assertIn("Repaired 2 times within the warranty", reasons)
        # 100 days of use at a tenth of a percent
        self.assertIn("Less 10 % of the price", reasons)

    def test_days_in_our_hands_are_no_days_of_use(self):
        self.env.ref("aftersales_service.claim_rule_repairs_2").fee = 0.1
        lot = self._sell("SN-A", "2026-03-01")
        self._pick_up(self._leave(lot, "2026-04-10"), "2026-04-30")
        for month in ("04", "05"):
            self._repair(self._complain(lot, f"2026-{month}-05"), f"2026-{month}-06")
        self.assertIn("Less 8 %", self._ask_claim(self._complain(lot, "2026-06-09"), "2026-06-09")[1])

    def test_failed_visits_of_the_same_contact_count(self):
        lot = self._sell("SN-A", "2026-03-01")
        ticket = self._complain(lot, "2026-04-01")
        self._repair(ticket, "2026-04-02", result="unsolved")
        self.assertEqual(self._ask_claim(ticket, "2026-04-03")[0], ["repair"])
        self._repair(ticket, "2026-04-04", result="unsolved")
        self.assertIn("exchange", self._ask_claim(ticket, "2026-04-05")[0])

    def test_a_repair_the_customer_rejects_has_failed(self):
        lot = self._sell("SN-A", "2026-03-01")
        ticket = self._complain(lot, "2026-04-01")
        for day in ("02", "06"):
            self._repair(ticket, f"2026-04-{day}")
            with freeze_time(f"2026-04-{day} 18:00:00"):
                ticket.customer_reject("It still rattles")
        self.assertIn("exchange", self._ask_claim(ticket, "2026-04-08")[0])

    def test_upkeep_and_damage_by_the_user_are_no_repairs(self):
        lot = self._sell("SN-A", "2026-03-01")
        self._repair(self._complain(lot, "2026-04-01"), "2026-04-02")
        self._repair(self._complain(lot, "2026-05-01"), "2026-05-02", fault_origin="use")
        inspection = self.env.ref("aftersales_service.order_type_inspection")
        with freeze_time("2026-05-10 08:00:00"):
            order = self._plan_order(
                self._complain(lot, "2026-05-09"), start="2026-05-10 08:00:00", type_id=inspection.id
            )
            self._work_on(order).action_sign("customer", "Ms Lin", self._draw())
        self.assertEqual(self._ask_claim(self._complain(lot, "2026-06-01"), "2026-06-01")[0], ["repair"])

    def test_damage_by_the_user_excludes(self):
        ticket = self._complain(self._sell("SN-A", "2026-03-01"), "2026-03-05")
        self._repair(ticket, "2026-03-06", result="unsolved", fault_origin="use")
        kinds, reasons = self._ask_claim(ticket, "2026-03-07")
        self.assertEqual(kinds, [])
        self.assertIn("caused by use", reasons)

    def test_waiting_for_parts_too_long(self):
        ticket = self._complain(self._sell("SN-A", "2026-03-01"), "2026-04-01")
        with freeze_time("2026-04-10 09:00:00"):
            ticket._record_event("supplier_needed")
        # the wait for parts has a limit of its own
        self.assertEqual(self._ask_claim(ticket, "2026-06-30")[0], ["repair"])
        kinds, reasons = self._ask_claim(ticket, "2026-07-01")
        self.assertEqual(kinds, ["refund", "exchange", "repair"])
        self.assertIn("Waiting for parts for 91 days; 90 are allowed", reasons)

    def test_being_repaired_too_long_and_the_customers_own_delay_left_out(self):
        ticket = self._complain(self._sell("SN-A", "2026-03-01"), "2026-04-01")
        self.assertEqual(self._ask_claim(ticket, "2026-05-01")[0], ["repair"])
        self.assertIn("exchange", self._ask_claim(ticket, "2026-05-02")[0])
        with freeze_time("2026-05-02 09:00:00"):
            ticket._record_event("waiting")
        self.assertIn("exchange", self._ask_claim(ticket, "2026-05-30")[0])
        late = self._complain(self._sell("SN-B", "2026-03-01"), "2026-04-01")
        with freeze_time("2026-04-05 09:00:00"):
            late._record_event("waiting")
        with freeze_time("2026-04-25 09:00:00"):
            late._record_event("resumed")
        self.assertNotIn("exchange", self._ask_claim(late, "2026-05-20")[0])
        self.assertIn("exchange", self._ask_claim(late, "2026-05-22")[0])

    def test_no_unit_to_give_means_the_money_back(self):
        ticket = self._complain(self._sell("SN-A", "2026-03-01"), "2026-03-12")
        self.assertEqual(self._ask_claim(ticket, "2026-03-12")[0], ["exchange", "repair"])
        ticket.with_user(self.clerk).no_exchange = True
        kinds, reasons = self._ask_claim(ticket, "2026-03-12")
        self.assertEqual(kinds, ["refund", "repair"])
        self.assertIn("No exchange is possible", reasons)

    def test_rules_are_inherited_from_the_category_above(self):
        above = self.env["product.category"].create({"name": "Machines"})
        self.product.categ_id = self.env["product.category"].create({"name": "Pumps", "parent_id": above.id})
        self.env["aftersales.claim.rule"].with_user(self.manager).create(
            {
                "name": "Thirty days",
                "product_category_id": above.id,
                "condition": "days",
                "number": 30,
                "refund": "free",
            }
        )
        lot = self._sell("SN-A", "2026-03-01")
        self.assertEqual(self._ask_claim(self._complain(lot, "2026-03-31"), "2026-03-31")[0], ["refund", "repair"])
        # the rules of the company do not hold beside those of the category
        self.assertEqual(self._ask_claim(self._complain(lot, "2026-04-01"), "2026-04-01")[0], [])

    def test_goods_without_a_serial_go_by_the_proof_of_purchase(self):
        product = self.env["product.product"].create({"name": "Hand pump"})
        with freeze_time("2026-03-10 09:00:00"):
            ticket = self._create_ticket(
                partner_id=self.customer.id,
                kind_id=self.kind_repair.id,
                product_id=product.id,
                delivery_date="2026-03-04",
            )
        self.assertIn("refund", self._ask_claim(ticket, "2026-03-10")[0])
        self.assertIn("Warranty until", ticket.coverage_label)
        # and so do the charges of the job
        belt = self.env["product.product"].create({"name": "Belt", "part_group": "wear"})
        with freeze_time("2026-07-01 09:00:00"):
            later = ticket.copy({"contact_date": "2026-07-01 09:00:00", "delivery_date": "2026-03-04"})
            order = self._plan_order(later, start="2026-07-02 08:00:00")
        self.assertEqual(order._ask_warranty(self.env["product.product"], date(2026, 7, 1))[0], True)
        covered, reason = order._ask_warranty(belt, date(2026, 7, 1))
        self.assertFalse(covered)
        self.assertIn("06/04/2026", reason)

    def test_a_contact_that_is_over_claims_nothing(self):
        ticket = self._complain(self._sell("SN-A", "2026-03-01"), "2026-03-05")
        with freeze_time("2026-03-06 09:00:00"):
            ticket._move_to_stage("solved")
        self.assertEqual(self._ask_claim(ticket, "2026-03-06"), ([], ""))

    def test_list_of_those_who_may_claim(self):
        lot = self._sell("SN-A", "2026-03-01")
        refund, exchange = self._complain(lot, "2026-03-05"), self._complain(lot, "2026-03-12")
        repair = self._complain(lot, "2026-05-12")
        with freeze_time("2026-05-12 12:00:00"):
            tickets = self.env["helpdesk.ticket"].with_user(self.clerk)
            ours = [("id", "in", (refund + exchange + repair).ids)]
            found = tickets.search([*ours, ("customer_claim", "in", ("exchange", "refund"))])
            # meanwhile the first two are being repaired for longer than allowed
            self.assertEqual(found, (refund + exchange).with_user(self.clerk).sorted("contact_date", reverse=True))
            self.assertEqual(tickets.search([*ours, ("customer_claim", "=", "repair")]), repair)
            self.assertFalse(tickets.search([*ours, ("customer_claim", "=", False)]))

    def test_an_engineer_sees_the_right_that_follows_from_jobs_of_others(self):
        lot = self._sell("SN-A", "2026-03-01")
        for month in ("04", "05"):
            self._repair(self._complain(lot, f"2026-{month}-01"), f"2026-{month}-02")
        ticket = self._complain(lot, "2026-06-01")
        ticket.user_id = self.workshop
        self.assertIn("exchange", self._ask_claim(ticket, "2026-06-01", user=self.workshop)[0])

    def test_a_hundred_tickets_cost_no_more_queries_than_ten(self):
        lots = [self._sell(f"SN-{number}", "2026-03-01") for number in range(6)]
        tickets = self.env["helpdesk.ticket"].union(*(self._complain(lot, "2026-03-05") for lot in lots))

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.with_user(self.manager).mapped("customer_claim")
            return self.env.cr.sql_log_count - before

        with freeze_time("2026-03-06 09:00:00"):
            count(tickets)
            self.assertLessEqual(count(tickets), count(tickets[:2]) + 1)

    def test_only_the_manager_sets_rules(self):
        rule = self.env.ref("aftersales_service.claim_rule_days_7")
        for user in (self.clerk, self.dispatcher, self.engineer, self.auditor):
            with self.assertRaises(AccessError):
                rule.with_user(user).number = 30
        rule.with_user(self.manager).number = 10
        lot = self._sell("SN-A", "2026-03-01")
        self.assertIn("refund", self._ask_claim(self._complain(lot, "2026-03-11"), "2026-03-11")[0])


class TestCoverageBadge(ContractFixtures, ClaimCommon):
    """At a glance on ticket, order and phone."""

    def test_ticket_and_order_say_who_will_probably_pay(self):
        lot = self._sell("SN-A", "2026-03-01")
        ticket = self._complain(lot, "2026-05-01")
        self.assertEqual(ticket.with_user(self.clerk).coverage_label, "Warranty until 03/01/2027")
        order = self._plan_order(ticket, start="2026-05-02 08:00:00")
        self.assertEqual(order.with_user(self.engineer).coverage, "warranty")
        late = self._complain(lot, "2027-03-02")
        self.assertEqual((late.coverage, late.coverage_label), ("out", "Out of warranty"))
        unknown = self._create_ticket(partner_id=self.customer.id, name="A question")
        self.assertFalse(unknown.coverage_label)

    def test_a_contract_stands_beside_the_warranty(self):
        lot = self._sell("SN-A", "2026-03-01")
        with freeze_time("2026-03-01 12:00:00"):
            contract = self._start_contract(
                lot_ids=[Command.set(lot.ids)], start=date(2026, 3, 1), end=date(2029, 3, 1)
            )
        both, later = self._complain(lot, "2026-05-01"), self._complain(lot, "2028-05-01")
        self.assertEqual((both.coverage, later.coverage), ("warranty", "contract"))
        self.assertEqual(later.coverage_label, f"Out of warranty · Contract {contract.name}")
        self.assertIn(contract.name, both.coverage_label)

    def test_the_day_of_the_fault_counts_for_the_charges_as_well(self):
        lot = self._sell("SN-A", "2026-03-01")
        ticket = self._complain(lot, "2027-03-05", incident_date="2027-02-27")
        order = self._plan_order(ticket, start="2027-03-08 08:00:00")
        self.assertEqual((ticket.coverage, order.coverage), ("warranty", "warranty"))
        self.assertEqual(order._get_coverage_day(), date(2027, 2, 27))

    def test_quick_entry_shows_it_before_anything_is_saved(self):
        self._sell("SN-A", "2026-03-01")
        with freeze_time("2026-05-01 09:00:00"):
            form = Form(
                self.env["helpdesk.ticket"].with_user(self.clerk),
                view="aftersales_service.helpdesk_ticket_view_form_quick",
            )
            form.serial_stated = "SN-A"
            self.assertEqual(form.coverage_label, "Warranty until 03/01/2027")

    def test_customers_do_not_read_our_badge(self):
        ticket = self._complain(self._sell("SN-A", "2026-03-01"), "2026-05-01")
        ticket.message_subscribe(self.customer_user.partner_id.ids)
        with self.assertRaises(AccessError):
            ticket.with_user(self.customer_user).read(["coverage_label"])
        with self.assertRaises(AccessError):
            ticket.with_user(self.customer_user).read(["customer_claim"])

    def test_a_limit_for_what_is_in_warranty(self):
        policy = (
            self.env["aftersales.sla.policy"]
            .with_user(self.manager)
            .create(
                {
                    "name": "In warranty: within a day",
                    "coverage": "warranty",
                    "start_event_kind_id": self.env.ref("aftersales_service.event_kind_registered").id,
                    "stop_event_kind_ids": self.env.ref("aftersales_service.event_kind_arrived").ids,
                    "length": 24,
                    "unit": "hours",
                }
            )
        )
        lot = self._sell("SN-A", "2026-03-01")
        ticket, late = self._complain(lot, "2026-05-01"), self._complain(lot, "2027-03-02")
        self.assertIn(policy, ticket.deadline_ids.policy_id)
        self.assertNotIn(policy, late.deadline_ids.policy_id)
        # the manager finds that the warranty was promised for longer
        with freeze_time("2027-03-03 09:00:00"):
            self._correct(lot, unit_end="2028-03-01", main_end="2028-03-01")
        self.assertIn(policy, late.deadline_ids.policy_id)
        policy.coverage = "out"
        other = self._complain(lot, "2028-03-02")
        self.assertIn(policy, other.deadline_ids.policy_id)

    def _correct(self, lot, user=None, **values):
        dialog = (
            self.env["aftersales.warranty.correct"]
            .with_user(user or self.manager)
            .with_context(active_model="stock.lot", active_id=lot.id)
            .create({"reason": "Promised in the contract", **values})
        )
        dialog.action_correct()
        return dialog

    # --- by hand ---------------------------------------------------------------------------------

    def test_the_manager_corrects_with_a_reason_and_repairs_move_it_on(self):
        lot = self._sell("SN-A", "2026-03-01")
        with freeze_time("2026-04-01 09:00:00"):
            self._correct(lot, unit_end="2027-09-01", main_end="2027-09-01")
        self.assertEqual(str(lot.warranty_end), "2027-09-01")
        self.assertEqual(str(lot.warranty_wear_end), "2026-06-01")
        self.assertEqual(lot.warranty_fixed_reason, "Promised in the contract")
        self.assertIn("Promised in the contract", lot.message_ids[0].body)
        self.assertEqual(lot.message_ids[0].author_id, self.manager.partner_id)
        self._pick_up(self._leave(lot, "2026-05-04"), "2026-05-14")
        self.assertEqual(str(lot.warranty_end), "2027-09-11")
        with freeze_time("2026-06-01 09:00:00"):
            self._correct(lot, unit_end="2027-01-31", main_end="2027-09-11")
        self.assertEqual(str(lot.warranty_end), "2027-01-31")

    def test_another_day_of_delivery_moves_all_ends(self):
        lot = self._sell("SN-A", "2026-03-01")
        self._pick_up(self._leave(lot, "2026-05-04"), "2026-05-14")
        with freeze_time("2026-06-01 09:00:00"):
            self._correct(lot, begin="2026-02-15")
        self.assertEqual(str(lot.warranty_start), "2026-02-15")
        self.assertEqual(str(lot.warranty_end), "2027-02-25")

    def test_a_serial_delivered_by_somebody_else_gets_one(self):
        lot = self.env["stock.lot"].create({"name": "SN-X", "product_id": self.product.id})
        with freeze_time("2026-06-01 09:00:00"):
            self._correct(lot, begin="2026-02-15")
        self.assertEqual(str(lot.warranty_end), "2027-02-15")

    def test_nobody_else_corrects_and_not_without_a_reason(self):
        lot = self._sell("SN-A", "2026-03-01")
        for user in (self.clerk, self.dispatcher, self.engineer, self.storekeeper):
            with self.assertRaises(AccessError):
                self._correct(lot, user=user, unit_end="2030-01-01")
        with self.assertRaises(UserError):
            self._correct(lot, reason="  ", unit_end="2030-01-01")
        # even with a dialog of the manager in hand
        dialog = (
            self.env["aftersales.warranty.correct"]
            .with_user(self.manager)
            .with_context(active_model="stock.lot", active_id=lot.id)
            .create({"reason": "x"})
        )
        with self.assertRaises(AccessError):
            dialog.with_user(self.clerk).action_correct()

    def test_what_changed_meanwhile_is_not_overwritten(self):
        lot = self._sell("SN-A", "2026-03-01")
        dialog = (
            self.env["aftersales.warranty.correct"]
            .with_user(self.manager)
            .with_context(active_model="stock.lot", active_id=lot.id)
            .create({"reason": "Promised", "unit_end": "2027-09-01"})
        )
        self._move(lot, "2026-06-01", back=True)
        self._move(lot, "2026-09-01", customer=self.other_customer)
        with self.assertRaisesRegex(UserError, "has changed since"):
            dialog.action_correct()

    def test_what_moves_a_warranty_is_not_called_from_outside(self):
        for model, names in {
            "stock.lot": [
                "start_warranty",
                "end_warranty",
                "continue_warranty",
                "exchange_warranty",
                "correct_warranty",
            ],
            "aftersales.warranty.pause": ["sync"],
        }.items():
            for name in names:
                with self.assertRaises(AccessError):
                    get_public_method(self.env[model], name)

    # --- exchange ------------------------------------------------------------------------------------

    def test_customer_service_exchanges_from_the_ticket(self):
        lot, new = self._sell("SN-A", "2026-03-01"), self._sell("SN-B", "2026-05-10")
        ticket = self._complain(lot, "2026-05-01")
        dialogs = self.env["aftersales.unit.exchange"].with_context(active_model="helpdesk.ticket", active_id=ticket.id)
        with self.assertRaises(AccessError):
            dialogs.with_user(self.engineer).create({"new_lot_id": new.id})
        dialog = dialogs.with_user(self.clerk).create({"new_lot_id": new.id})
        self.assertIn("anew", dialog.rule)
        dialog.action_exchange()
        self.assertEqual(new.warranty_replaces_id, lot)
        self.assertIn("SN-B", ticket.message_ids[0].body)
        confidential = self._create_ticket(partner_id=self.customer.id, lot_id=lot.id, kind_id=self.kind_repair.id)
        confidential.sudo().kind_id = self.kind_wrongdoing
        peeping = dialogs.with_user(self.clerk).create({"ticket_id": confidential.id, "new_lot_id": new.id})
        with self.assertRaises(AccessError):
            peeping.read(["lot_id"])
        with self.assertRaises(AccessError):
            peeping.action_exchange()
        with self.assertRaisesRegex(UserError, "another one"):
            dialogs.with_user(self.clerk).create({"new_lot_id": lot.id}).action_exchange()
