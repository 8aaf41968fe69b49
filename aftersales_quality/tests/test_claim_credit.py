from odoo import Command
from odoo.exceptions import AccessError, UserError

from .claim_common import ClaimCommon


class TestClaimCredit(ClaimCommon):
    """What was accepted comes into the books as a vendor credit note, and not before (C5, the books)."""

    def test_nothing_is_in_the_books_before_the_supplier_accepts(self):
        claim = self._send_claim()
        with self.assertRaisesRegex(UserError, "nothing was accepted"):
            claim.with_user(self.finance).action_credit()
        self.assertFalse(self.env["account.move"].search([("supplier_claim_id", "=", claim.id)]))

    def test_credit_note_is_over_what_was_accepted(self):
        claim = self._answer(part=10)
        move = self._credit(claim, post=False)
        self.assertEqual((move.move_type, move.state, move.partner_id), ("in_refund", "draft", self.supplier))
        self.assertEqual((move.amount_untaxed, move.supplier_claim_id), (42, claim))
        line = move.invoice_line_ids
        self.assertEqual(line.product_id, self.env.ref("aftersales_quality.product_supplier_claim"))
        self.assertFalse(line.purchase_line_id)
        self.assertIn(self.case.name, line.name)
        account = self._get_account()
        self.assertEqual(line.analytic_distribution, {str(account.id): 100})
        self.assertEqual(claim.credited_amount, 0, "a draft is no credit note yet")

    def test_entry_credits_the_suppliers_own_analytic_account(self):
        move = self._credit(self._answer())
        line = move.sudo().invoice_line_ids
        self.assertEqual(line.balance, -64)
        self.assertEqual(sum(move.sudo().line_ids.mapped("balance")), 0)
        analytic = line.analytic_line_ids
        self.assertEqual(analytic.amount, 64)
        account = self._get_account()
        self.assertEqual(analytic[account.plan_id._column_name()], account)

    def test_taxes_follow_the_suppliers_fiscal_position(self):
        purchase = self.company.account_purchase_tax_id
        product = self.env.ref("aftersales_quality.product_supplier_claim")
        product.supplier_taxes_id = purchase
        other = purchase.copy({"name": "Reduced 5%", "amount": 5})
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        other.write(
            {"fiscal_position_ids": [Command.set(position.ids)], "original_tax_ids": [Command.set(purchase.ids)]}
        )
        self.supplier.property_account_position_id = position
        move = self._credit(self._answer(), post=False)
        self.assertEqual(move.invoice_line_ids.tax_ids, other)
        self.assertEqual((move.amount_untaxed, move.amount_tax), (64, 3.2))

    def test_tax_in_the_price_leaves_the_amount_as_it_is(self):
        tax = self.company.account_purchase_tax_id.copy(
            {"name": "13% incl.", "amount": 13, "price_include_override": "tax_included"}
        )
        self.env.ref("aftersales_quality.product_supplier_claim").supplier_taxes_id = tax
        claim = self._answer(part=10)
        move = self._credit(claim, post=False)
        self.assertEqual(move.amount_untaxed, 42)
        self.assertEqual(claim.with_user(self.finance).to_credit_amount, 0)

    def test_second_round_is_credited_by_a_second_note(self):
        claim = self._answer(part=0)
        first = self._credit(claim)
        with self.assertRaisesRegex(UserError, "on a credit note already"):
            claim.with_user(self.finance).action_credit()
        claim.with_user(self.purchasing).action_dispute("Look at the photo")
        self._answer(claim, part=32)
        second = self._credit(claim)
        self.assertEqual((first.amount_untaxed, second.amount_untaxed), (32, 32))
        self.assertEqual(claim.credited_amount, 64)

    def test_cancelled_credit_note_is_made_again(self):
        claim = self._answer()
        move = self._credit(claim, post=False)
        move.button_cancel()
        self.assertEqual(self._credit(claim, post=False).amount_untaxed, 64)

    def test_reversed_credit_note_counts_no_more(self):
        claim = self._answer()
        move = self._credit(claim).sudo()
        self.assertEqual(claim.credited_amount, 64)
        move._reverse_moves([{"invoice_date": "2026-03-02"}], cancel=True)
        self.assertEqual(claim.credited_amount, 0)

    def test_paid_credit_note_is_received_and_settled(self):
        claim = self._answer()
        with self.assertRaisesRegex(UserError, "Post the credit note first"):
            claim.with_user(self.finance).action_settle()
        move = self._credit(claim)
        self.assertEqual((claim.credited_amount, claim.received_amount, claim.open_amount), (64, 0, 64))
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids).create(
            {"amount": move.amount_residual / 2}
        )._create_payments()
        self.assertEqual((claim.received_amount, claim.open_amount), (32, 32))
        claim.with_user(self.finance).action_settle()
        self.assertEqual((claim.state, claim.open_amount), ("settled", 0))

    def test_claim_with_a_refused_rest_is_not_settled(self):
        claim = self._answer(part=0)
        self._credit(claim)
        with self.assertRaisesRegex(UserError, "was refused"):
            claim.with_user(self.finance).action_settle()
        claim.action_ask_write_off("Not worth it")
        claim.with_user(self.manager).action_approve_write_off()
        claim.with_user(self.finance).action_settle()
        self.assertEqual(claim.state, "settled")

    def test_claim_in_the_books_is_not_withdrawn(self):
        claim = self._answer()
        self._credit(claim)
        with self.assertRaisesRegex(UserError, "has a vendor credit note"):
            claim.with_user(self.manager).action_withdraw("Our mistake")

    def test_two_cases_are_two_lines(self):
        second = self._make_case(self._share(self.supplier, 50), self._share(self.assembly, 50))
        claim = self._propose(self.case | second)
        self._approve_claim(claim)
        claim.action_send()
        claim.action_answer()
        move = self._credit(claim)
        self.assertEqual(sorted(move.invoice_line_ids.mapped("price_subtotal")), [64, 80])
        self.assertEqual(move.sudo().invoice_line_ids.supplier_claim_case_id, self.case | second)

    def test_links_are_not_written_by_hand(self):
        claim = self._answer()
        foreign = self.env["account.move"].with_user(self.finance)
        with self.assertRaises(AccessError):
            foreign.create({"move_type": "in_refund", "partner_id": self.supplier.id, "supplier_claim_id": claim.id})
        move = self._credit(claim, post=False)
        with self.assertRaises(AccessError):
            move.supplier_claim_id = False
        with self.assertRaises(AccessError):
            move.invoice_line_ids.supplier_claim_case_id = False

    def test_credit_note_is_made_by_finance(self):
        claim = self._answer()
        for user in (self.quality, self.purchasing, self.auditor):
            with self.assertRaises(AccessError):
                claim.with_user(user).action_credit()
            with self.assertRaises(AccessError):
                claim.with_user(user).action_settle()

    def test_links_lead_both_ways(self):
        claim = self._answer()
        move = self._credit(claim)
        self.assertEqual(claim.with_user(self.finance).action_view_credit_notes()["res_id"], move.id)
        self.assertEqual(move.action_view_supplier_claim()["res_id"], claim.id)
        self.assertEqual(self.case.with_user(self.finance).claim_count, 1)
        self.assertEqual(self.case.with_user(self.finance).action_view_claims()["res_id"], claim.id)

    def _get_account(self):
        share = self.case.sudo()._get_decided_shares().filtered(lambda share: share.party_kind == "supplier")
        return share._get_responsibility_account()
