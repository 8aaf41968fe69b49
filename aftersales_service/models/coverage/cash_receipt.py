from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: States of an order in which its engineers may take money: never before they are there.
MONEY_STATES = ("on_site", "done", "signed", "approved")
#: More digits than any money; also what keeps NaN out, which the database takes for larger than everything.
LARGEST_AMOUNT = 1e12


class CashReceipt(models.Model):
    """Money that an engineer takes from the customer (W4), written down the moment it changes hands.

    The customer gets the receipt at once, so nothing of it is changed afterwards: a wrong one is cancelled by
    finance with the reason and keeps its number. How far the money has come is read from the books
    (``payment_id``), so that whatever an accountant does there shows here.
    """

    _name = "aftersales.cash.receipt"
    _description = "Cash Receipt"
    _inherit = ["aftersales.step.mixin", "aftersales.document.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "taken_on desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _phone_form = "aftersales_service.cash_receipt_view_form_engineer"
    _step_fields = frozenset(
        {
            "name",
            "user_id",
            "partner_id",
            "taken_on",
            "hand_in_id",
            "payment_id",
            "state",
            "amount_open",
            "cancel_reason",
            "cancelled_by_id",
            "cancelled_on",
            "reminded_on",
        }
    )

    name = fields.Char(string="Number", readonly=True, copy=False, default="/")
    order_id = fields.Many2one(
        "aftersales.service.order",
        string="Service order",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    report_id = fields.Many2one(
        "aftersales.service.report", string="Service report", readonly=True, copy=False, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Taken by",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.uid,
        ondelete="restrict",
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, ondelete="restrict", index=True)
    payer_name = fields.Char(string="Paid by", help="Who handed the money over, if it is not the customer in person.")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(required=True, tracking=True)
    method = fields.Selection(
        selection=[("cash", "Cash"), ("transfer", "Bank transfer"), ("qr", "QR payment")],
        required=True,
        default="cash",
        help="Cash is handed in by the engineer. What the customer sends to the bank is only confirmed by finance.",
    )
    taken_on = fields.Datetime(string="Taken at", required=True, readonly=True, copy=False, default=fields.Datetime.now)
    note = fields.Char(
        string="Remark", help="What the money is for; the reason, where it is more than is to be paid for the order."
    )

    # --- how far it is ----------------------------------------------------------------------------
    state = fields.Selection(
        selection=[
            ("taken", "Money taken"),
            ("handed_in", "Handed in"),
            ("cleared", "Cleared"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
        precompute=True,
        copy=False,
        index=True,
        tracking=True,
        help="Cleared: the money has gone against the customer's invoice.",
    )
    hand_in_id = fields.Many2one(
        "aftersales.cash.hand.in",
        string="Handed in with",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    payment_id = fields.Many2one(
        "account.payment",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    amount_open = fields.Monetary(
        string="Not cleared yet",
        compute="_compute_amount_open",
        store=True,
        copy=False,
        help="What has not gone against an invoice yet. What is left of a payment stays the customer's credit.",
    )
    cancel_reason = fields.Char(string="Reason of cancelling", readonly=True, copy=False)
    cancelled_by_id = fields.Many2one("res.users", string="Cancelled by", readonly=True, copy=False)
    cancelled_on = fields.Datetime(string="Cancelled on", readonly=True, copy=False)
    reminded_on = fields.Datetime(string="Reminded on", readonly=True, copy=False)

    _name_unique = models.UniqueIndex("(company_id, name)", "This number of a cash receipt is already taken.")
    _payment_unique = models.UniqueIndex(
        "(payment_id) WHERE payment_id IS NOT NULL", "A payment belongs to one cash receipt."
    )
    _amount_is_money = models.Constraint(
        "CHECK (amount > 0 AND amount < 1000000000000)", "Write down the amount that you were given, above zero."
    )
    _held = models.Index("(user_id, taken_on) WHERE state = 'taken'")

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("cancelled_on", "payment_id.state", "payment_id.is_reconciled")
    def _compute_state(self):
        for receipt in self:
            if receipt.cancelled_on:
                receipt.state = "cancelled"
            elif not receipt.payment_id or receipt.payment_id.state not in ("in_process", "paid"):
                receipt.state = "taken"
            else:
                receipt.state = "cleared" if receipt.payment_id.is_reconciled else "handed_in"

    @api.depends("amount", "state", "payment_id.move_id.line_ids.amount_residual")
    def _compute_amount_open(self):
        for receipt in self:
            if receipt.state == "handed_in":
                receipt.amount_open = -sum(receipt._get_payment_lines().mapped("amount_residual"))
            else:
                receipt.amount_open = receipt.amount if receipt.state == "taken" else 0.0

    def _get_payment_lines(self):
        """The customers' side of the payments in the books."""
        return self.payment_id.move_id.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable" and line.parent_state == "posted"
        )

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["aftersales.service.order"]
        register = self.env.ref("aftersales_service.register_cash_receipt").sudo()
        vals_list = [dict(vals) for vals in vals_list]
        wanted = []
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
            vals.setdefault("amount", self.default_get(["amount"]).get("amount"))
            order = orders.browse(vals.get("order_id") or self.env.context.get("default_order_id")).exists()
            if not order:
                raise UserError(self.env._("Money is taken for a service order. Say for which one."))
            self._ensure_may_take(order)
            self._ensure_money(vals, order.company_id)
            vals.update(
                report_id=order.sudo().report_id.id,
                partner_id=order.partner_id.commercial_partner_id.id,
            )
            wanted.append((register, order.company_id))
        numbers = self.env["aftersales.register"].sudo().draw_many(wanted)
        for vals, number in zip(vals_list, numbers, strict=True):
            vals["name"] = number
        # number, customer and report are written by this method alone: they were refused above
        receipts = super().create(vals_list)
        for receipt in receipts:
            receipt._ensure_sensible()
        return receipts

    def write(self, vals):
        if not self.env.su:
            self._ensure_not_by_hand(vals)
            if any(not name.startswith(("message_", "activity_")) for name in vals):
                raise UserError(
                    self.env._(
                        "The customer has this receipt: it is not changed any more. "
                        "Let finance cancel it with the reason, and write another one."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(
            self.env._("Cash receipts are kept: their numbers run without gaps. Finance can cancel a wrong one.")
        )

    # ---------------------------------------------------------------------------------------------
    # What is refused
    # ---------------------------------------------------------------------------------------------

    def _ensure_may_take(self, order):
        """Money is taken by who goes there, and not before being there."""
        if self.env.su:
            return
        order.check_access("read")
        if not order._may_take_money():
            raise AccessError(
                self.env._("%(order)s: only its engineers take money from the customer.", order=order.name)
            )
        if order.state not in MONEY_STATES:
            raise UserError(
                self.env._("%(order)s: money is taken on site or after the work. Press Arrive first.", order=order.name)
            )

    def _ensure_money(self, vals, company):
        """An amount that is one, in the company's currency."""
        try:
            amount = float(vals.get("amount") or 0.0)
        except (TypeError, ValueError):
            amount = 0.0
        if not isfinite(amount) or company.currency_id.round(amount) <= 0 or amount >= LARGEST_AMOUNT:
            raise UserError(self.env._("Write down the amount that you were given, above zero."))
        if vals.get("currency_id", company.currency_id.id) != company.currency_id.id:
            raise UserError(
                self.env._(
                    "Money on site is taken in %(currency)s. Other money is paid to the bank.",
                    currency=company.currency_id.name,
                )
            )

    def _ensure_sensible(self):
        """A large amount, or more than the order costs, needs a word (``note``)."""
        self.ensure_one()
        if (self.note or "").strip() or self.env.su:
            return
        currency = self.currency_id
        limit = self.sudo().company_id.aftersales_cash_limit
        if limit and currency.compare_amounts(self.amount, limit) > 0:
            raise UserError(
                self.env._(
                    "%(amount)s is a lot of money to take on site (more than %(limit)s). Write a remark why.",
                    amount=currency.format(self.amount),
                    limit=currency.format(limit),
                )
            )
        to_pay = self.order_id.sudo()._get_amount_to_pay()
        if to_pay is None:
            return
        taken = sum(self.order_id.sudo().cash_receipt_ids.filtered(lambda r: r.state != "cancelled").mapped("amount"))
        if currency.compare_amounts(taken, to_pay) > 0:
            raise UserError(
                self.env._(
                    "%(order)s: %(to_pay)s is to be paid, with this receipt %(taken)s would be taken. "
                    "Write a remark why.",
                    order=self.order_id.name,
                    to_pay=currency.format(to_pay),
                    taken=currency.format(taken),
                )
            )

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    def action_taken(self):
        """The dialog on the phone is saved: show the receipt."""
        self.ensure_one()
        return self._get_form_action()

    def action_view_payment(self):
        """The payment in the books, for who may read them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.payment_id.display_name,
            "res_model": "account.payment",
            "res_id": self.payment_id.id,
            "views": [(False, "form")],
        }

    def action_cancel(self, reason=None):
        """The receipt is wrong: no money was taken, or another amount. The number stays, with the reason."""
        self.check_access("read")
        if not self.env.user.has_group("aftersales_service.group_finance"):
            raise AccessError(self.env._("Cash receipts are cancelled by finance."))
        if any(receipt.user_id == self.env.user for receipt in self):
            raise UserError(self.env._("Nobody cancels a receipt of their own. Ask a colleague in finance."))
        if not (reason or "").strip():
            raise UserError(self.env._("Write down why the receipt is cancelled: its number stays in the books."))
        self._lock()
        for receipt in self:
            if receipt.sudo().payment_id.state in ("in_process", "paid"):
                raise UserError(
                    self.env._(
                        "%(receipt)s is in the books: cancel its payment first, then the receipt.",
                        receipt=receipt.name,
                    )
                )
            receipt._ensure_state("taken")
        self.sudo().write(
            {
                "cancel_reason": reason.strip(),
                "cancelled_by_id": self.env.uid,
                "cancelled_on": fields.Datetime.now(),
            }
        )
        self.sudo()._forget_reminder()
        for receipt in self:
            receipt.message_post(
                body=self.env._("Cancelled: %(reason)s", reason=reason.strip()),
                partner_ids=receipt.user_id.partner_id.ids,
            )

    def _lock(self):
        """Hold the receipts against a colleague who does the same in this moment."""
        if self.try_lock_for_update() != self:
            raise UserError(
                self.env._("Somebody else is working on these receipts in this moment. Please reload the page.")
            )

    def _forget_reminder(self):
        self.activity_ids.filtered(
            lambda activity: (
                activity.activity_type_id == self.env.ref("aftersales_service.activity_cash", raise_if_not_found=False)
            )
        ).unlink()
