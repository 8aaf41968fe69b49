from math import isfinite

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from .cash_receipt import LARGEST_AMOUNT


class CashHandIn(models.Model):
    """What an engineer hands in at one time: the receipts, the money counted, and what is missing or over.

    Made by finance through the dialog (``wizards/cash_take_in.py``); from then on a document that stays.
    Each receipt becomes a payment of its customer in full; what the count differs by stands on the
    engineer's account, for the customer has nothing to do with it.
    """

    _name = "aftersales.cash.hand.in"
    _description = "Handing-In of Cash"
    _inherit = ["aftersales.document.mixin", "mail.thread"]
    _order = "taken_in_on desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(string="Number", readonly=True, copy=False, required=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", string="Engineer", required=True, readonly=True, index=True)
    taken_in_by_id = fields.Many2one("res.users", string="Taken in by", required=True, readonly=True)
    taken_in_on = fields.Datetime(string="Taken in on", required=True, readonly=True)
    receipt_ids = fields.One2many("aftersales.cash.receipt", "hand_in_id", string="Receipts", readonly=True)
    expected_amount = fields.Monetary(string="Cash by receipts", readonly=True)
    confirmed_amount = fields.Monetary(
        string="Seen at the bank", readonly=True, help="Transfers and QR payments that finance found on the account."
    )
    counted_amount = fields.Monetary(string="Cash counted", readonly=True)
    difference = fields.Monetary(
        compute="_compute_difference",
        store=True,
        help="Below zero: money is missing. It stands on the engineer's account.",
    )
    reason = fields.Char(string="Reason of the difference", readonly=True)
    move_id = fields.Many2one(
        "account.move",
        string="Entry of the difference",
        readonly=True,
        ondelete="restrict",
        groups="account.group_account_invoice,account.group_account_readonly",
    )

    _name_unique = models.UniqueIndex("(company_id, name)", "This number is already taken.")

    @api.depends("expected_amount", "counted_amount")
    def _compute_difference(self):
        for hand_in in self:
            hand_in.difference = hand_in.currency_id.round(hand_in.counted_amount - hand_in.expected_amount)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("What was handed in is kept with its count."))

    # ---------------------------------------------------------------------------------------------
    # Taking in
    # ---------------------------------------------------------------------------------------------

    @api.model
    @api.private
    def take_in(self, receipts, counted, reason=None):
        """Finance has counted: each receipt becomes a payment of its customer.

        :param receipts: what one engineer hands in
        :param counted: cash in hand, in the company's currency; transfers do not count here
        :param reason: why it is more or less than the receipts say
        """
        receipts._ensure_may_take_in()
        receipts._lock()
        receipts._ensure_state("taken")
        for receipt in receipts:
            if receipt.sudo().payment_id.state == "draft":
                raise UserError(
                    self.env._(
                        "%(receipt)s has a payment that is still a draft. Post it or cancel it in the books.",
                        receipt=receipt.name,
                    )
                )
        company = receipts.company_id
        currency = company.currency_id
        if not isfinite(counted) or not 0 <= counted < LARGEST_AMOUNT:
            raise UserError(self.env._("What was counted is an amount of money, zero or more."))
        cash = receipts.filtered(lambda receipt: receipt.method == "cash")
        expected = currency.round(sum(cash.mapped("amount")))
        reason = (reason or "").strip()
        differs = currency.compare_amounts(counted, expected)
        if differs and not reason:
            raise UserError(
                self.env._(
                    "Counted %(counted)s, by the receipts it should be %(expected)s. Write down the reason.",
                    counted=currency.format(counted),
                    expected=currency.format(expected),
                )
            )
        register = self.env.ref("aftersales_service.register_cash_hand_in").sudo()
        hand_in = self.sudo().create(
            {
                "name": register.draw(company)[0],
                "company_id": company.id,
                "user_id": receipts.user_id.id,
                "taken_in_by_id": self.env.uid,
                "taken_in_on": fields.Datetime.now(),
                "expected_amount": expected,
                "confirmed_amount": currency.round(sum((receipts - cash).mapped("amount"))),
                "counted_amount": currency.round(counted),
                "reason": reason if differs else False,
            }
        )
        for receipt, payment in zip(receipts, receipts._post_payments(), strict=True):
            receipt.sudo().write({"hand_in_id": hand_in.id, "payment_id": payment.id})
        receipts.sudo()._forget_reminder()
        receipts._apply_to_invoices()
        hand_in = hand_in.sudo(self.env.su)
        if differs:
            hand_in.sudo().move_id = hand_in._post_difference()
            hand_in._tell_manager()
        return hand_in

    def _post_difference(self):
        """What is missing is owed by the engineer; what is over is owed to the engineer, until it is explained."""
        self.ensure_one()
        company = self.company_id
        journal = company._get_cash_journal()
        return company._post_entry(
            journal,
            self.env._("%(number)s: cash counted differs", number=self.name),
            [
                (company._get_advance_account(), self.user_id._get_money_partner(company), -self.difference),
                (journal.default_account_id, self.env["res.partner"], self.difference),
            ],
        )

    def _tell_manager(self):
        self.ensure_one()
        managers = (
            self.env.ref("aftersales_service.group_manager")
            .sudo()
            .all_user_ids.filtered(lambda user: self.company_id in user.company_ids and user != self.env.user)
        )
        body = (
            self.env._("%(amount)s are missing in what %(name)s handed in: %(reason)s")
            if self.difference < 0
            else self.env._("%(amount)s are over in what %(name)s handed in: %(reason)s")
        ) % {
            "amount": self.currency_id.format(abs(self.difference)),
            "name": self.user_id.name,
            "reason": self.reason,
        }
        self.message_post(body=body, partner_ids=managers.partner_id.ids)

    def action_print_list(self):
        """The list that both sign."""
        return self.env.ref("aftersales_service.action_report_cash_hand_in").report_action(self)


class CashReceipt(models.Model):
    """From the engineer's pocket into the books."""

    _inherit = "aftersales.cash.receipt"

    def action_take_in(self):
        """Open the count for what one engineer brings."""
        self._ensure_may_take_in()
        self._ensure_state("taken")
        dialog = self.env["aftersales.cash.take.in"].create({"receipt_ids": [Command.set(self.ids)]})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take in from %(name)s", name=self.user_id.name),
            "res_model": dialog._name,
            "res_id": dialog.id,
            "view_mode": "form",
            "target": "new",
        }

    def _ensure_may_take_in(self):
        self.check_access("read")
        if not self.env.user.has_group("aftersales_service.group_finance"):
            raise AccessError(self.env._("Cash is taken in by finance."))
        if not self:
            raise UserError(self.env._("Choose the receipts that are handed in."))
        if len(self.user_id) > 1:
            raise UserError(self.env._("Take in what one engineer brings, then what the next one does."))
        if len(self.company_id) > 1:
            raise UserError(self.env._("Take in what belongs to one company, then what belongs to the next one."))
        if self.user_id == self.env.user:
            raise UserError(self.env._("Nobody takes in their own cash. Ask a colleague in finance."))

    def _post_payments(self):
        """A posted payment of the customer for each receipt, with the rights of whoever takes the money in."""
        company = self.company_id
        payments = self.env["account.payment"].with_company(company)
        today = fields.Date.context_today(self)
        journals = {
            method: company._get_cash_journal() if method == "cash" else company._get_transfer_journal()
            for method in set(self.mapped("method"))
        }
        payments = payments.create(
            [
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": receipt.partner_id.id,
                    "amount": receipt.amount,
                    "currency_id": receipt.currency_id.id,
                    "date": today,
                    "journal_id": journals[receipt.method].id,
                    "memo": f"{receipt.name} {receipt.order_id.name}",
                }
                for receipt in self
            ]
        )
        for receipt, payment in zip(self, payments, strict=True):
            journal = journals[receipt.method]
            if receipt.method == "cash" and not payment.payment_method_line_id.payment_account_id:
                # counted and in the till: nothing is outstanding any more
                payment.outstanding_account_id = journal.default_account_id
        payments.action_post()
        return payments
