from math import isfinite

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class CashAdvance(models.Model):
    """The advance in the books: paid out to the engineer's account, cleared by expenses and what is brought back.

    Paid out: engineers' account / cash. An expense that the engineer paid is core's: expense / payable to the
    employee. Clearing: payable to the employee / engineers' account, so that the employee has been paid by the
    advance. Brought back: cash / engineers' account. What is still open is what those entries leave.
    """

    _inherit = "aftersales.cash.advance"

    move_id = fields.Many2one(
        "account.move",
        string="Entry of the pay-out",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    expense_amount = fields.Monetary(
        string="Spent", readonly=True, copy=False, help="Approved expenses of the visit that this advance has paid."
    )
    returned_amount = fields.Monetary(string="Brought back", readonly=True, copy=False)
    amount_open = fields.Monetary(
        string="Still open", compute="_compute_amount_open", store=True, copy=False, help="Not cleared yet."
    )
    cleared_by_id = fields.Many2one("res.users", string="Cleared by", readonly=True, copy=False)
    cleared_on = fields.Datetime(string="Cleared on", readonly=True, copy=False)

    _step_fields = frozenset(
        {
            "state",
            "approver_id",
            "decided_on",
            "paid_by_id",
            "paid_on",
            "move_id",
            "expense_amount",
            "returned_amount",
            "amount_open",
            "cleared_by_id",
            "cleared_on",
        }
    )

    @api.depends("state", "amount", "expense_amount", "returned_amount")
    def _compute_amount_open(self):
        for advance in self:
            spent = advance.expense_amount + advance.returned_amount
            advance.amount_open = advance.amount - spent if advance.state == "paid" else 0.0

    def action_pay(self):
        """Paid out, and posted: the money is now the engineer's to account for."""
        result = super().action_pay()
        for advance in self:
            advance.sudo().move_id = advance._post_pay_out()
        return result

    def _post_pay_out(self):
        self.ensure_one()
        company = self.company_id
        journal = company._get_cash_journal()
        return company._post_entry(
            journal,
            self.env._("Cash advance for %(order)s: %(name)s", order=self.order_id.name, name=self.user_id.name),
            [
                (company._get_advance_account(), self.user_id._get_money_partner(company), self.amount),
                (journal.default_account_id, self.env["res.partner"], -self.amount),
            ],
        )

    # ---------------------------------------------------------------------------------------------
    # Clearing
    # ---------------------------------------------------------------------------------------------

    def action_clear(self):
        """Open the dialog with the expenses of the visit that can be set off."""
        self.ensure_one()
        self._ensure_may_clear()
        dialog = self.env["aftersales.advance.clear"].create(
            {"advance_id": self.id, "expense_ids": [Command.set(self._get_expenses_to_clear().ids)]}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Clear the advance of %(name)s", name=self.user_id.name),
            "res_model": dialog._name,
            "res_id": dialog.id,
            "view_mode": "form",
            "target": "new",
        }

    def _ensure_may_clear(self):
        self.check_access("write")
        if not self.env.user.has_group("aftersales_service.group_finance"):
            raise AccessError(self.env._("Cash advances are cleared by finance."))
        if any(advance.user_id == self.env.user for advance in self):
            raise UserError(self.env._("Nobody clears an advance of their own."))
        self._ensure_state("paid")

    def _get_expenses_to_clear(self):
        """Approved expenses of the visit that the engineer paid and has not got back."""
        self.ensure_one()
        return (
            self.env["hr.expense"]
            .search(
                Domain("aftersales_order_id", "=", self.order_id.id)
                & Domain("employee_id.user_id", "=", self.user_id.id)
                & Domain("payment_mode", "=", "own_account")
                # core calls an entry paid that is paid in part
                & Domain("state", "in", ("approved", "posted", "in_payment", "paid"))
            )
            .filtered(lambda expense: not expense.company_currency_id.is_zero(expense._get_amount_to_clear()))
        )

    @api.private
    def clear(self, expenses, returned):
        """Set the advance off against ``expenses`` and the money brought back.

        What the expenses leave of the advance stays open; what they are more than it is reimbursed as core
        does.

        :param returned: cash that the engineer brings back, in the company's currency
        """
        self.ensure_one()
        self._ensure_may_clear()
        if self.try_lock_for_update() != self or expenses.try_lock_for_update() != expenses:
            raise UserError(
                self.env._("Somebody else is clearing this advance in this moment. Please reload the page.")
            )
        currency = self.currency_id
        if not isfinite(returned) or currency.compare_amounts(returned, 0.0) < 0:
            raise UserError(self.env._("What is brought back is zero or more."))
        returned = currency.round(returned)
        if currency.compare_amounts(returned, self.amount_open) > 0:
            raise UserError(
                self.env._(
                    "Only %(open)s of the advance is open: more cannot be brought back.",
                    open=currency.format(self.amount_open),
                )
            )
        if expenses - self._get_expenses_to_clear():
            raise UserError(
                self.env._(
                    "An advance is cleared by approved expenses of the same visit that the engineer paid and has "
                    "not got back yet."
                )
            )
        self._ensure_posted(expenses)
        used = self._set_off(expenses, currency.round(self.amount_open - returned))
        if not used and not returned:
            raise UserError(self.env._("There is nothing to clear: no expense, and nothing is brought back."))
        if returned:
            self._post_return(returned)
        advance = self.sudo()
        advance.write(
            {"expense_amount": self.expense_amount + used, "returned_amount": self.returned_amount + returned}
        )
        if currency.is_zero(self.amount_open):
            advance.write({"state": "cleared", "cleared_by_id": self.env.uid, "cleared_on": fields.Datetime.now()})

    def _ensure_posted(self, expenses):
        """Post what is approved, as core does by its button, and reconcile against posted entries only."""
        approved = expenses.filtered(lambda expense: expense.state == "approved")
        if approved:
            approved._post_without_wizard()
        drafts = expenses.filtered(lambda expense: expense.account_move_id.state != "posted")
        if drafts:
            raise UserError(
                self.env._(
                    "Post the entries of these expenses first: %(names)s.", names=", ".join(drafts.mapped("name"))
                )
            )

    def _set_off(self, expenses, most):
        """Post that the advance has paid these expenses, up to ``most``.

        :return: the amount set off
        """
        self.ensure_one()
        company, currency = self.company_id, self.currency_id
        used = 0.0
        lines, payables = [], self.env["account.move.line"]
        for move, own in expenses.grouped("account_move_id").items():
            payable = move.line_ids.filtered(
                lambda line: line.account_id.account_type == "liability_payable" and not line.reconciled
            )
            left = -sum(payable.mapped("amount_residual"))
            part = 0.0
            for expense in own:
                share = currency.round(min(expense._get_amount_to_clear(), left - part, most - used))
                if share > 0:
                    part, used = currency.round(part + share), currency.round(used + share)
                    expense.sudo().aftersales_cleared_amount += share
            if part:
                payables += payable
                lines.append((payable.account_id[:1], payable.partner_id[:1], part))
        if not lines:
            return 0.0
        partner = self.user_id._get_money_partner(company)
        entry = company._post_entry(
            company._get_clearing_journal(),
            self.env._("Expenses of %(order)s paid by the cash advance", order=self.order_id.name),
            [*lines, (company._get_advance_account(), partner, -used)],
        )
        for account, due in payables.grouped("account_id").items():
            (due + entry.line_ids.filtered(lambda line, account=account: line.account_id == account)).reconcile()
        self._reconcile_with_pay_out(entry)
        return used

    def _post_return(self, amount):
        company = self.company_id
        journal = company._get_cash_journal()
        entry = company._post_entry(
            journal,
            self.env._("Brought back of the cash advance for %(order)s", order=self.order_id.name),
            [
                (journal.default_account_id, self.env["res.partner"], amount),
                (company._get_advance_account(), self.user_id._get_money_partner(company), -amount),
            ],
        )
        self._reconcile_with_pay_out(entry)

    def _reconcile_with_pay_out(self, entry):
        account = self.company_id._get_advance_account()
        lines = (self.move_id + entry).line_ids.filtered(
            lambda line: line.account_id == account and not line.reconciled
        )
        if len(lines.move_id) > 1:
            lines.reconcile()
