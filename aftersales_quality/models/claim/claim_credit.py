from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class SupplierClaim(models.Model):
    """What the supplier has accepted comes into the books: a vendor credit note, prepared here and posted by finance.

    It names no purchase order: nothing that was bought becomes cheaper by it. What an account stands for is said by
    the product of supplier claims and the supplier's fiscal position; the party's analytic account in the plan
    "Responsibility" is credited, which the allocation has charged.
    """

    _inherit = "aftersales.supplier.claim"

    move_ids = fields.One2many(
        "account.move",
        "supplier_claim_id",
        string="Vendor credit notes",
        readonly=True,
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    move_count = fields.Integer(
        string="Number of credit notes",
        compute="_compute_move_count",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    credited_amount = fields.Monetary(
        string="Credited",
        compute="_compute_credited_amount",
        store=True,
        help="Posted vendor credit notes, without tax.",
    )
    received_amount = fields.Monetary(
        string="Paid amount",
        compute="_compute_credited_amount",
        store=True,
        help="What of the credit notes was paid, or set off against bills.",
    )
    to_credit_amount = fields.Monetary(
        string="To be credited", compute="_compute_to_credit_amount", help="Accepted, and on no credit note yet."
    )

    @api.depends("move_ids")
    def _compute_move_count(self):
        for claim in self:
            claim.move_count = len(claim.move_ids)

    @api.depends(
        "move_ids.state",
        "move_ids.reversal_move_ids.state",
        "move_ids.amount_untaxed_signed",
        "move_ids.amount_residual_signed",
    )
    def _compute_credited_amount(self):
        for claim in self:
            claim.credited_amount = sum(move._get_claim_credited() for move in claim.move_ids)
            claim.received_amount = sum(move._get_claim_received() for move in claim.move_ids)

    @api.depends("received_amount")
    def _compute_open_amount(self):
        result = super()._compute_open_amount()
        for claim in self:
            if claim.open_amount:
                claim.open_amount = max(claim.open_amount - claim.received_amount, 0.0)
        return result

    @api.depends("accepted_amount", "move_ids.state", "move_ids.amount_untaxed_signed")
    def _compute_to_credit_amount(self):
        for claim in self:
            amounts = claim.sudo()._get_uncredited()
            claim.to_credit_amount = sum(amounts.values())

    def _get_uncredited(self):
        """Accepted and on no credit note, drafts included: ``{case: amount}``."""
        self.ensure_one()
        if self.state not in ("sent", "answered"):
            return {}
        amounts = {}
        for line in self.line_ids:
            amounts[line.case_id] = amounts.get(line.case_id, 0.0) + line.accepted_amount
        standing = self.move_ids.filtered(lambda move: move._is_claim_credit())
        for row in standing.invoice_line_ids.filtered("supplier_claim_case_id"):
            amounts[row.supplier_claim_case_id] = amounts.get(row.supplier_claim_case_id, 0.0) + row.balance
        return {
            case: self.currency_id.round(amount)
            for case, amount in amounts.items()
            if not self.currency_id.is_zero(amount)
        }

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _ensure_finance(self):
        """Refuse whoever does not keep the books.

        :raise AccessError: not the duty of this user
        """
        if not self.env.user.has_group("aftersales_service.group_finance"):
            raise AccessError(self.env._("Credit notes of suppliers are made and claims settled by finance."))

    def action_credit(self):
        """Prepare the vendor credit note of what was accepted; finance looks at it and posts it."""
        self.ensure_one()
        self.check_access("read")
        self._ensure_finance()
        claim = self._lock()
        claim._ensure_state("answered", "sent")
        amounts = claim._get_uncredited()
        if sum(amounts.values()) <= 0:
            raise UserError(
                self.env._("%(claim)s: nothing was accepted that is not on a credit note already.", claim=claim.name)
            )
        moves = self.env["account.move"].with_company(claim.company_id)
        moves.check_access("create")
        # the links to the claim are written by this step only
        move = moves.sudo().create(claim.with_env(self.env)._prepare_credit_note(amounts))
        move._match_claimed(amounts)
        claim._message_log(
            body=self.env._(
                "Vendor credit note of %(amount)s prepared.", amount=claim.currency_id.format(sum(amounts.values()))
            )
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": move.id,
            "view_mode": "form",
        }

    def _prepare_credit_note(self, amounts):
        """Values of the credit note over ``{case: amount}``: one line a case."""
        self.ensure_one()
        claim = self.sudo()
        product = claim._get_claim_product()
        shares = claim.line_ids.share_id
        accounts = shares._get_responsibility_accounts()
        by_case = {share.case_id: accounts[share] for share in shares}
        lines = []
        for case, amount in amounts.items():
            lines.append(
                Command.create(
                    {
                        "product_id": product.id,
                        "name": self.env._(
                            "Supplier claim %(claim)s, case %(case)s: %(title)s",
                            claim=claim.name,
                            case=case.name,
                            title=case.title,
                        ),
                        "quantity": 1,
                        "price_unit": amount,
                        "analytic_distribution": {str(by_case[case].id): 100},
                        "supplier_claim_case_id": case.id,
                    }
                )
            )
        return {
            "move_type": "in_refund",
            "company_id": claim.company_id.id,
            "currency_id": claim.currency_id.id,
            "partner_id": claim.partner_id.id,
            "supplier_claim_id": claim.id,
            "ref": claim.name,
            "invoice_origin": claim.name,
            "invoice_line_ids": lines,
        }

    def _get_claim_product(self):
        """What stands on the credit note.

        :raise UserError: there is no such product
        """
        self.ensure_one()
        product = self.company_id.aftersales_claim_product_id or self.env.ref(
            "aftersales_quality.product_supplier_claim", raise_if_not_found=False
        )
        if not product or not product.active:
            raise UserError(
                self.env._(
                    "There is no product of supplier claims. Choose one in the settings of After-Sales, Quality cases."
                )
            )
        return product

    def action_settle(self):
        """All that was accepted is in the books, and nothing is left to ask for: the claim has come to its end."""
        self.check_access("read")
        self._ensure_finance()
        for claim in self._lock():
            claim._ensure_state("answered")
            if not claim.currency_id.is_zero(claim.rest_amount):
                raise UserError(
                    self.env._(
                        "%(claim)s: %(amount)s was refused. It is disputed once more or written off first.",
                        claim=claim.name,
                        amount=claim.currency_id.format(claim.rest_amount),
                    )
                )
            if claim.currency_id.compare_amounts(claim.credited_amount, claim.accepted_amount) < 0:
                raise UserError(
                    self.env._(
                        "%(claim)s: %(amount)s was accepted, %(credited)s is on posted credit notes. Post the credit "
                        "note first.",
                        claim=claim.name,
                        amount=claim.currency_id.format(claim.accepted_amount),
                        credited=claim.currency_id.format(claim.credited_amount),
                    )
                )
            claim.write({"state": "settled", "ended_on": fields.Datetime.now()})
            claim._forget_reminders()
        return True

    def _ensure_no_credit(self):
        """Refuse to give up what is in the books already."""
        self.ensure_one()
        if self.move_ids.filtered(lambda move: move._is_claim_credit()):
            raise UserError(
                self.env._("%(claim)s has a vendor credit note. Cancel or reverse that one first.", claim=self.name)
            )

    def action_view_credit_notes(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_in_refund_type")
        moves = self.move_ids
        action = {**action, "domain": [("id", "in", moves.ids)], "context": {"create": False}}
        if len(moves) == 1:
            action.update(res_id=moves.id, views=[(False, "form")], view_mode="form")
        return action
