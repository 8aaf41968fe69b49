from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from odoo.addons.aftersales_service.tests.common import NO_MAIL

from .claim_common import ClaimCommon

STEPS = (
    ("action_propose_anew", ()),
    ("action_approve", ()),
    ("action_take_back", ()),
    ("action_send", ()),
    ("action_answer", ({},)),
    ("action_dispute", ("x",)),
    ("action_ask_write_off", ("x",)),
    ("action_approve_write_off", ()),
    ("action_refuse_write_off", ("x",)),
    ("action_gather_goods", ()),
    ("action_withdraw", ("x",)),
    ("action_credit", ()),
    ("action_settle", ()),
    ("action_open_answer", ()),
    ("action_open_withdraw", ()),
    ("action_view_cases", ()),
    ("action_view_credit_notes", ()),
)


class TestClaimAccess(ClaimCommon):
    """Who does what with a claim, asked past the screens."""

    def test_others_see_nothing_and_take_no_step(self):
        claim = self._send_claim()
        for user in (
            self.clerk,
            self.dispatcher,
            self.engineer,
            self.workshop,
            self.storekeeper,
            self.head,
            self.customer_user,
        ):
            own = claim.with_user(user)
            for name, arguments in STEPS:
                with self.subTest(user=user.login, step=name), self.assertRaises(AccessError):
                    getattr(own, name)(*arguments)
            for record in (own, claim.line_ids.with_user(user), claim.round_ids.with_user(user)):
                with self.assertRaises(AccessError):
                    record.read()
                with self.assertRaises(AccessError):
                    record.search([])
            with self.assertRaises(AccessError):
                self.env["aftersales.supplier.claim.open"].with_user(user).search([])
        self.assertEqual(claim.state, "sent")

    def test_readers_read_and_change_nothing(self):
        claim = self._send_claim()
        for user in (self.auditor, self.finance, self.general_manager):
            own = claim.with_user(user)
            self.assertEqual(own.amount, 64)
            self.assertEqual(own.round_ids.recipient, self.supplier.email_formatted)
            for values in ({"words": "x"}, {"user_id": user.id}, {"state": "settled"}, {"amount": 1}):
                with self.assertRaises(UserError):
                    own.write(values)
            with self.assertRaises(UserError):
                own.line_ids[0].write({"amount": 1})
            for name, arguments in (("action_answer", ({},)), ("action_withdraw", ("x",)), ("action_gather_goods", ())):
                with self.assertRaises(AccessError):
                    getattr(own, name)(*arguments)
            with self.assertRaises(AccessError):
                self.case.with_user(user).action_propose_claims()

    def test_steps_cannot_be_written_by_hand(self):
        claim = self._propose()
        for user in (self.quality, self.purchasing, self.manager):
            own = claim.with_user(user)
            for values in (
                {"state": "approved"},
                {"approver_id": user.id},
                {"proposer_id": self.head.id},
                {"partner_id": self.customer.id},
                {"written_off_amount": 64},
                {"answer": "accepted"},
                {"answer_due": "2030-01-01"},
                {"name": "SC1"},
            ):
                with self.subTest(user=user.login, values=values), self.assertRaises(AccessError):
                    own.write(values)

    def test_claims_lines_and_answers_are_not_made_by_hand(self):
        claim = self._send_claim()
        for user in (self.quality, self.manager):
            env = self.env(user=user)
            for model, values in (
                (
                    "aftersales.supplier.claim",
                    {"partner_id": self.supplier.id, "company_id": self.company.id, "party_kind": "supplier"},
                ),
                (
                    "aftersales.supplier.claim.line",
                    {"claim_id": claim.id, "case_id": self.case.id, "name": "x", "kind": "part"},
                ),
                (
                    "aftersales.supplier.claim.round",
                    {"claim_id": claim.id, "sent_on": "2026-03-02", "sent_by_id": user.id},
                ),
                ("aftersales.supplier.claim.answer", {"round_id": claim.round_ids.id, "line_id": claim.line_ids[0].id}),
            ):
                with self.subTest(user=user.login, model=model), self.assertRaises(AccessError):
                    env[model].create(values)
            for record in (claim, claim.line_ids, claim.round_ids):
                with self.assertRaises(UserError):
                    record.with_user(user).unlink()

    def test_quality_does_not_smuggle_lines_through_the_claim(self):
        claim, other = self._propose(), self._make_case()
        foreign = self._propose(other).line_ids[0]
        with self.assertRaises(AccessError):
            claim.write({"line_ids": [Command.create({"case_id": other.id, "name": "x", "kind": "part", "amount": 5})]})
        with self.assertRaises(UserError):
            claim.write({"line_ids": [Command.link(foreign.id)]})
        with self.assertRaises(UserError):
            claim.write({"line_ids": [Command.update(claim.line_ids[0].id, {"share_id": foreign.share_id.id})]})
        with self.assertRaisesRegex(UserError, "not of this claim"):
            self._send_claim(claim).action_answer({foreign.id: (1, "x")})

    def test_evidence_of_another_case_does_not_leave_the_house(self):
        other = self._open_case()
        foreign = self._add_evidence(other, b"Secret", "Secret")
        claim = self._propose()
        with self.assertRaisesRegex(UserError, "another case"):
            claim.evidence_ids = foreign

    def test_another_company_sees_nothing(self):
        claim = self._send_claim()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "as_stranger",
            groups="aftersales_service.group_manager,aftersales_service.group_finance",
            context=NO_MAIL,
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        env = self.env(user=stranger, context={"allowed_company_ids": other.ids})
        for model in ("", ".line", ".round", ".answer", ".open"):
            self.assertFalse(env[f"aftersales.supplier.claim{model}"].search([]), model)
        for name, arguments in STEPS:
            with self.subTest(step=name), self.assertRaises(AccessError):
                getattr(claim.with_env(env), name)(*arguments)

    def test_terms_are_set_up_by_purchasing_and_the_manager(self):
        terms = self.term
        for user in (self.quality, self.finance, self.auditor):
            self.assertEqual(terms.with_user(user).answer_days, 30)
            with self.assertRaises(AccessError):
                terms.with_user(user).answer_days = 1
        terms.with_user(self.purchasing).answer_days = 20
        terms.with_user(self.manager).answer_days = 10


class TestClaimFigures(ClaimCommon):
    """What came back, by supplier."""

    def test_rate_of_a_supplier_is_that_of_its_sums(self):
        first = self._answer(part=0)
        second = self._make_case(self._share(self.supplier, 100))
        second = self._answer(self._send_claim(self._propose(second)), part=80, labour=0)
        waiting = self._make_case(self._share(self.supplier, 50), self._share(self.assembly, 50))
        self._send_claim(self._propose(waiting))
        self.env.flush_all()
        [(partner, count, claimed, accepted, rate)] = self.claims.with_user(self.auditor)._read_group(
            [("partner_id", "=", self.supplier.id)],
            ["partner_id"],
            ["__count", "amount:sum", "accepted_amount:sum", "recovery_rate:avg"],
        )
        self.assertEqual((partner, count, claimed, accepted), (self.supplier, 3, 304, 112))
        # of 64 and 160 that were answered 32 and 80 came back; the one that waits does not count
        self.assertAlmostEqual(float(rate), 50)
        self.assertEqual((first.recovery_rate, second.recovery_rate), (50, 50))
        self.assertEqual(self.supplier.with_user(self.purchasing).supplier_claim_rate, 50)
        with freeze_time("2026-03-12"):
            self._answer(self.claims.search([("state", "=", "sent")]))
        self.env.flush_all()
        [(days,)] = self.claims._read_group([("partner_id", "=", self.supplier.id)], [], ["answer_days:avg"])
        self.assertAlmostEqual(float(days), 10 / 3)
        self._send_claim(self._propose(self._make_case(self._share(self.supplier, 100))))
        self.env.flush_all()
        [(days,)] = self.claims._read_group([("partner_id", "=", self.supplier.id)], [], ["answer_days:avg"])
        self.assertAlmostEqual(float(days), 10 / 3, msg="what waits has no days yet")
        supplier = self.supplier.with_user(self.purchasing)
        self.assertEqual(supplier.supplier_claim_count, 4)
        self.assertEqual(self.claims.search_count(supplier.action_view_supplier_claims()["domain"]), 4)

    def test_cards_of_today(self):
        claim = self._propose()

        def count(user, name):
            sections = self.env["aftersales.today"].with_user(user).get_sections()
            return sum(card["count"] for section in sections for card in section["cards"] if card["name"] == name)

        self.assertEqual(count(self.manager, "Claims to approve"), 1)
        self._approve_claim(claim)
        self.assertEqual(count(self.manager, "Claims to approve"), 0)
        self.assertEqual(count(self.purchasing, "Claims to send"), 1)
        claim.action_send()
        self._answer(claim, part=0)
        self.assertEqual(count(self.finance, "Claims waiting"), 1)
        self.assertEqual(count(self.quality, "Refused: dispute or write off"), 1)
        claim.action_ask_write_off("Not worth it")
        self.assertEqual(count(self.quality, "Refused: dispute or write off"), 0)
        self.assertEqual(count(self.manager, "Claims to approve"), 1)
