from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .claim_common import ClaimCommon


class TestClaimPropose(ClaimCommon):
    """What a supplier bears of the costs is proposed as a claim, by its terms, once (C5)."""

    def test_claim_says_cost_by_cost_what_the_supplier_bears(self):
        claim = self._propose()
        self.assertEqual((claim.partner_id, claim.state, claim.user_id), (self.supplier, "draft", self.quality))
        self.assertEqual((claim.attributed_amount, claim.amount), (64, 64))
        self.assertEqual(sorted(claim.line_ids.mapped("kind")), ["labour", "part"])
        self.assertEqual(claim.line_ids.mapped("attributed_amount"), [32, 32])
        self.assertEqual(claim.case_ids, self.case)
        self.assertTrue(claim.name.startswith("SC2026-"))

    def test_terms_of_the_supplier_come_before_the_usual_ones(self):
        self.env["aftersales.supplier.claim.term"].create(
            {
                "partner_id": self.supplier.id,
                "handling_fee": 15,
                "line_ids": [
                    Command.create({"kind": "labour", "rate_cap": 30, "percent": 50}),
                ],
            }
        )
        claim = self._propose()
        labour, part = self._get_line(claim, "labour"), self._get_line(claim, "part")
        # two hours at 40, 40 % of it; capped at 30 an hour, then half of it
        self.assertEqual((labour.attributed_amount, labour.amount), (32, 12))
        self.assertIn("30.00", labour.reason)
        self.assertIn("50 %", labour.reason)
        self.assertEqual((part.attributed_amount, part.amount), (32, 0))
        self.assertEqual(part.reason, "Not claimed by the terms")
        self.assertEqual(self._get_line(claim, "handling").amount, 15)
        self.assertEqual(claim.amount, 27)

    def test_what_was_decided_too_long_ago_is_not_claimed(self):
        self.term.claim_days = 90
        with freeze_time("2026-06-15"), self.assertRaisesRegex(UserError, "nothing is left to claim.*2026-05-31"):
            self._propose()

    def test_cost_is_claimed_once(self):
        self._propose()
        with self.assertRaisesRegex(UserError, "Nothing to claim"):
            self._propose(user=self.purchasing)
        self.assertFalse(self._get_open())

    def test_withdrawn_claim_gives_its_costs_free(self):
        claim = self._propose()
        with self.assertRaisesRegex(UserError, "Say why"):
            claim.action_withdraw()
        claim.action_withdraw("Wrong supplier")
        self.assertEqual(claim.state, "withdrawn")
        again = self._propose()
        self.assertEqual(again.amount, 64)

    def test_cost_that_comes_later_is_a_claim_of_its_own(self):
        self._propose()
        self._add_cost(100)
        with self.assertRaisesRegex(UserError, "Not claimed by the terms"):
            self._propose()
        self.term.line_ids = [Command.create({"kind": "compensation"})]
        self.assertEqual(self._propose().amount, 40)

    def test_many_cases_make_one_claim_for_each_supplier(self):
        other_supplier = self.supplier.copy({"name": "Bearings Ltd", "email": "info@bearings.example"})
        second = self._make_case(self._share(self.supplier, 30), self._share(other_supplier, 70))
        third = self._make_case(
            {**self._share(other_supplier, 10), "party_kind": "carrier"}, self._share(self.assembly, 90)
        )
        rows = self._get_open()
        self.assertEqual(rows.case_id, self.case | second | third)
        self.assertEqual(
            sum(rows.filtered(lambda row: row.partner_id == self.supplier).mapped("attributed_amount")), 112
        )
        action = rows.action_propose()
        claims = self.claims.search(action["domain"]).sorted("amount")
        self.assertEqual(claims.mapped("amount"), [16, 112, 112])
        self.assertEqual(claims.mapped("party_kind").count("carrier"), 1)
        mine = claims.filtered(lambda claim: claim.partner_id == self.supplier)
        self.assertEqual(mine.case_ids, self.case | second)
        self.assertFalse(self._get_open())

    def test_some_rows_are_proposed_and_the_rest_waits(self):
        other_supplier = self.supplier.copy({"name": "Bearings Ltd"})
        self._make_case(self._share(self.supplier, 30), self._share(other_supplier, 70))
        rows = self._get_open()
        rows.filtered(lambda row: row.partner_id == other_supplier).action_propose()
        self.assertEqual(self._get_open().partner_id, self.supplier)

    def test_case_without_a_suppliers_share_has_nothing_to_claim(self):
        case = self._make_case(self._share(self.assembly, 100))
        self.assertFalse(case.may_claim)
        with self.assertRaisesRegex(UserError, "Nothing to claim"):
            self._propose(case)

    def test_quality_claims_less_but_never_more(self):
        claim = self._propose()
        line = self._get_line(claim, "part")
        line.amount = 20
        self.assertEqual(claim.amount, 52)
        with self.assertRaisesRegex(UserError, "claimable by the terms"):
            line.amount = 33
        with self.assertRaisesRegex(UserError, "claimable by the terms"):
            line.amount = -1
        for values in ({"accepted_amount": 5}, {"claimable_amount": 500}, {"standing": False}):
            with self.assertRaises(AccessError):
                line.write(values)
        with self.assertRaises(UserError):
            line.unlink()
        claim.action_propose_anew()
        self.assertEqual(claim.amount, 64)

    def test_what_was_taken_back_is_seen_and_not_sent(self):
        claim = self._approve_claim()
        self.assertFalse(claim.outdated)
        report = self.case.ticket_ids.sudo().service_order_ids.report_ids.with_user(self.engineer)
        with freeze_time("2026-03-03 09:00:00"):
            second = self._correct(report)
            second.part_ids.quantity = 1
            self._approve_report(second)
            claim.invalidate_recordset()
            self.assertIn("taken back", claim.outdated)
            with self.assertRaisesRegex(UserError, "taken back"):
                claim.action_send()
            claim.action_take_back()
            claim.action_propose_anew()
        self.assertEqual(claim.amount, 48)
        self.assertFalse(claim.outdated)

    def test_decision_that_was_replaced_is_seen(self):
        claim = self._propose()
        second = self._decide_again(0)
        self.assertEqual(second.state, "decided")
        claim.invalidate_recordset()
        self.assertIn("replaced", claim.outdated)
        with self.assertRaisesRegex(UserError, "replaced"):
            claim.with_user(self.manager).action_approve()

    def test_larger_share_of_a_later_round_is_claimed_on_top(self):
        first = self._send_claim()
        self._decide_again(60)
        row = self._get_open()
        self.assertEqual((row.case_id, row.attributed_amount, row.situation), (self.case, 32, "1_open"))
        second = self._propose()
        self.assertEqual(second.line_ids.mapped("attributed_amount"), [16, 16])
        self.assertEqual((first.amount, second.amount), (64, 32))
        self.assertFalse(self._get_open())
        with self.assertRaisesRegex(UserError, "Nothing to claim"):
            self._propose()
        first.with_user(self.manager).action_withdraw("Answered by a new claim")
        second.action_withdraw("Proposed anew as a whole")
        self.assertEqual(self._propose().amount, 96)

    def test_claim_that_was_not_sent_takes_up_the_larger_share_itself(self):
        claim = self._propose()
        self._decide_again(60)
        self.assertFalse(self._get_open())
        with self.assertRaisesRegex(UserError, "Nothing to claim"):
            self._propose()
        claim.action_propose_anew()
        self.assertEqual(claim.amount, 96)

    def test_smaller_share_of_a_later_round_lowers_the_next_claim(self):
        self._send_claim()
        self._decide_again(30)
        self.assertFalse(self._get_open(), "there is nothing to ask for")
        self.term.line_ids = [Command.create({"kind": "compensation"})]
        self._add_cost(100)
        # 30 of what is new, less a quarter of the 64
        self.assertEqual(self._propose().amount, 14)

    def test_what_the_terms_leave_out_is_not_waiting(self):
        self._make_case(self._share(self.supplier, 100))
        self.term.line_ids.filtered(lambda line: line.kind in ("labour", "part")).unlink()
        self.assertEqual(set(self._get_open().mapped("situation")), {"4_nothing"})
        self.assertFalse(self.case.with_user(self.quality).may_claim)
        self.env["aftersales.supplier.claim.term"].create(
            {
                "partner_id": self.supplier.id,
                "claim_days": 90,
                "line_ids": [Command.create({"kind": "part"})],
            }
        )
        self.assertEqual(set(self._get_open().mapped("situation")), {"1_open"})
        self.case.invalidate_recordset()
        self.assertTrue(self.case.with_user(self.quality).may_claim)
        with freeze_time("2026-06-15"):
            self.assertEqual(set(self._get_open().mapped("situation")), {"3_late"})
            self.assertEqual(set(self._get_open().mapped("claim_until")), {fields.Date.to_date("2026-05-31")})
        self.env["aftersales.supplier.claim.term"].search([]).active = False
        self.assertEqual(set(self._get_open().mapped("situation")), {"2_no_terms"})

    def test_evidence_of_the_share_goes_along_and_other_evidence_does_not(self):
        shown = self._add_evidence(self.case, b"Crack", "Crack")
        self._add_evidence(self.case, b"Our wages", "Our wages")
        self.assertFalse(self._propose().evidence_ids - shown)

    def test_terms_say_what_they_allow_in_the_readers_language(self):
        term = self.env["aftersales.supplier.claim.term"].create(
            {
                "partner_id": self.supplier.id,
                "line_ids": [Command.create({"kind": "labour", "percent": 50}), Command.create({"kind": "part"})],
            }
        )
        lines = term.with_user(self.purchasing).line_ids
        self.assertEqual(sorted(lines.mapped("display_name")), ["Labour 50 %", "Parts"])
        self.env["res.lang"]._activate_lang("zh_CN")
        labels = self.env["ir.model.fields.selection"].search(
            [("field_id.model", "=", lines._name), ("field_id.name", "=", "kind"), ("value", "=", "labour")]
        )
        labels.update_field_translations("name", {"zh_CN": "人工"})
        self.assertIn("人工 50 %", lines.with_context(lang="zh_CN").mapped("display_name"))

    def test_terms_are_kept_once(self):
        terms = self.env["aftersales.supplier.claim.term"].with_user(self.purchasing)
        terms.create({"partner_id": self.supplier.id})
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            terms.create({"partner_id": self.supplier.id})

    def _add_cost(self, amount):
        return (
            self.env["aftersales.cost.line"]
            .sudo()
            .create(
                {
                    "name": "Second repair",
                    "kind": "compensation",
                    "origin": "hand",
                    "date": "2026-03-02",
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                    "amount": amount,
                    "ticket_id": self.case.ticket_ids.id,
                }
            )
        )

    def _decide_again(self, percent):
        """Another round: the supplier bears so much, the rest our assembly."""
        self.case.with_user(self.manager).action_back_to_analysis("Another cause")
        self._prepare_confirmed(self.case)
        self.case.action_advance()
        shares = [self._share(self.assembly, 100 - percent)]
        if percent:
            shares.append(self._share(self.supplier, percent))
        second = self._draft(*shares, case=self.case)
        self._decide(second)
        return second

    def _get_open(self):
        self.env.flush_all()
        self.env["aftersales.supplier.claim.open"].invalidate_model()
        rows = self.env["aftersales.supplier.claim.open"].with_user(self.purchasing)
        return rows.search([])
