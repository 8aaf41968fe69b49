from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CashAdvance(models.Model):
    """Money that an engineer takes along on a visit (V4): asked for, approved, paid out, cleared.

    What is posted, and how the advance is cleared against the expenses of the visit, is in
    ``models/coverage/cash_advance_clear.py``.
    """

    _name = "aftersales.cash.advance"
    _description = "Cash Advance"
    _inherit = ["aftersales.step.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "order_id"
    _check_company_auto = True
    _step_fields = frozenset({"state", "approver_id", "decided_on", "paid_by_id", "paid_on"})

    order_id = fields.Many2one(
        "aftersales.service.order", string="Service order", required=True, ondelete="restrict", index=True
    )
    user_id = fields.Many2one(
        "res.users", string="Engineer", required=True, default=lambda self: self.env.uid, ondelete="restrict"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(required=True, tracking=True)
    purpose = fields.Char(required=True, help="What the money is for: tickets, lodging, parts bought on the way.")
    state = fields.Selection(
        selection=[
            ("requested", "Requested"),
            ("approved", "Approved"),
            ("paid", "Paid out"),
            ("cleared", "Cleared"),
            ("refused", "Refused"),
        ],
        default="requested",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    approver_id = fields.Many2one("res.users", string="Decided by", readonly=True, copy=False)
    decided_on = fields.Datetime(readonly=True, copy=False)
    paid_by_id = fields.Many2one("res.users", string="Paid out by", readonly=True, copy=False)
    paid_on = fields.Datetime(readonly=True, copy=False)

    # the database takes NaN for larger than everything
    _amount_positive = models.Constraint(
        "CHECK (amount > 0 AND amount < 1000000000000)", "Ask for an amount above zero."
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        advances = super().create(vals_list)
        for advance in advances:
            if not self.env.su and advance.user_id not in advance.order_id._get_engineers():
                raise UserError(
                    self.env._(
                        "%(name)s is not planned for %(order)s. Only who goes there can be given an advance.",
                        name=advance.user_id.name,
                        order=advance.order_id.name,
                    )
                )
        return advances

    def write(self, vals):
        if not self.env.su:
            self._ensure_not_by_hand(vals)
            if {"amount", "order_id", "user_id", "purpose"} & vals.keys() and any(
                advance.state != "requested" for advance in self
            ):
                raise UserError(self.env._("This advance has been decided. Ask for another one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_requested(self):
        if any(advance.state in ("approved", "paid", "cleared") for advance in self):
            raise UserError(self.env._("An approved advance is kept. Refuse it if it is not needed any more."))

    def action_approve(self):
        self._decide("approved")

    def action_refuse(self):
        self._decide("refused")

    def _decide(self, state):
        self.check_access("write")
        if not self.env.user.has_group("aftersales_service.group_manager"):
            raise AccessError(self.env._("Cash advances are decided by the after-sales manager."))
        if any(advance.user_id == self.env.user for advance in self):
            raise UserError(self.env._("Nobody decides on an advance of their own."))
        allowed = ("requested",) if state == "approved" else ("requested", "approved")
        if any(advance.state not in allowed for advance in self):
            raise UserError(self.env._("This advance has been decided already. Please reload the page."))
        self.sudo().write({"state": state, "approver_id": self.env.uid, "decided_on": fields.Datetime.now()})

    def action_pay(self):
        self.check_access("write")
        if not self.env.user.has_group("aftersales_service.group_finance"):
            raise AccessError(self.env._("Cash advances are paid out by finance."))
        if any(advance.state != "approved" for advance in self):
            raise UserError(self.env._("Only an approved advance can be paid out."))
        if any(advance.user_id == self.env.user for advance in self):
            raise UserError(self.env._("Nobody pays out an advance of their own."))
        self.sudo().write({"state": "paid", "paid_by_id": self.env.uid, "paid_on": fields.Datetime.now()})
