from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .cash_receipt import LARGEST_AMOUNT


class HrExpense(models.Model):
    """An expense of a visit (C2): core's expense, tied to the service order that it was made for."""

    _inherit = "hr.expense"

    aftersales_order_id = fields.Many2one(
        "aftersales.service.order",
        string="Service order",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('state', 'not in', ('draft', 'cancelled')),"
        " '|', ('engineer_id.employee_ids', 'in', employee_id), ('companion_ids.employee_ids', 'in', employee_id)]",
        help="The visit that the money was spent for. Only a visit of the employee.",
    )
    aftersales_cleared_amount = fields.Monetary(
        string="Paid by the cash advance", currency_field="company_currency_id", readonly=True, copy=False
    )

    @api.constrains("aftersales_order_id", "employee_id", "company_id", "total_amount", "total_amount_currency")
    def _check_aftersales_order(self):
        for expense in self.filtered("aftersales_order_id"):
            order = expense.aftersales_order_id.sudo()
            user = expense.employee_id.sudo().user_id
            if not user or user not in order._get_engineers():
                raise ValidationError(
                    self.env._(
                        "%(order)s is no visit of %(name)s. Expenses are booked on one's own visits.",
                        order=order.name,
                        name=expense.employee_id.name,
                    )
                )
            if order.company_id != expense.company_id:
                raise ValidationError(
                    self.env._("%(order)s belongs to another company than the expense.", order=order.name)
                )
            if any(
                not isfinite(amount) or not 0 <= amount < LARGEST_AMOUNT
                for amount in (expense.total_amount, expense.total_amount_currency)
            ):
                raise ValidationError(self.env._("Write down the amount of the bill, above zero."))

    @api.model_create_multi
    def create(self, vals_list):
        employees = self.env["hr.employee"].sudo()
        for vals in vals_list:
            if vals.get("aftersales_order_id"):
                employee = employees.browse(vals.get("employee_id") or self.env.context.get("default_employee_id"))
                self._ensure_not_decided_by_hand(vals, own=not employee or employee.user_id == self.env.user)
        return super().create(vals_list)

    def write(self, vals):
        if "aftersales_order_id" in vals or any(expense.aftersales_order_id for expense in self):
            own = any(expense.employee_id.sudo().user_id == self.env.user for expense in self)
            self._ensure_not_decided_by_hand(vals, own=own)
            if "aftersales_order_id" in vals and any(
                expense.state not in ("draft", "submitted", "approved") for expense in self
            ):
                raise UserError(self.env._("The expense is in the books: its visit is not changed any more."))
        return super().write(vals)

    def _ensure_not_decided_by_hand(self, vals, own):
        """Approval and entries come by core's buttons only, whatever else the person may write.

        Core's own steps write ``approval_state`` in the user's name. To submit is anybody's; to decide is
        checked by core where the expense is somebody else's (splitting copies the decision), and nobody's own.

        :param own: the expense is the user's
        """
        if self.env.su:
            return
        decided = {name for name in ("state", "account_move_id", "aftersales_cleared_amount") if vals.get(name)}
        if not self and vals.get("state") == "draft":
            decided.discard("state")
        if own and (vals.get("approval_date") or vals.get("approval_state") not in (None, False, "submitted")):
            decided.add("approval_state")
        if decided:
            raise AccessError(
                self.env._("Expenses of a visit are approved and booked by their buttons, never by their employee.")
            )

    def _can_be_autovalidated(self):
        # without an approver core lets employees approve their own; what a visit costs is always seen by another
        return not self.aftersales_order_id and super()._can_be_autovalidated()

    def _get_amount_to_clear(self):
        """What of the expense no advance has paid yet, and the employee has not got back, in the company's currency."""
        self.ensure_one()
        left = self.company_currency_id.round(self.total_amount - self.aftersales_cleared_amount)
        if self.account_move_id.state == "posted":
            left = min(left, self.amount_residual)
        elif self.account_move_id.state == "cancel":
            left = 0.0
        return left
