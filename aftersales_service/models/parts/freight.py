from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class Freight(models.Model):
    """What it cost to send parts: entered by whoever sent them, signed off by the manager (P5)."""

    _name = "aftersales.freight"
    _description = "Freight of Parts"
    _inherit = ["aftersales.step.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _rec_name = "reference"
    _check_company_auto = True
    _step_fields = frozenset({"state", "user_id", "company_id", "approver_id", "decided_on"})

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="Sent on", required=True, default=fields.Date.context_today)
    carrier_id = fields.Many2one("res.partner", required=True, ondelete="restrict", index=True)
    reference = fields.Char(string="Waybill", required=True)
    requisition_id = fields.Many2one(
        "aftersales.requisition", ondelete="restrict", index="btree_not_null", check_company=True
    )
    handover_id = fields.Many2one(
        "aftersales.handover", string="Hand-over", ondelete="restrict", index="btree_not_null", check_company=True
    )
    order_id = fields.Many2one(
        "aftersales.service.order",
        string="Service order",
        compute="_compute_order_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    amount = fields.Monetary(required=True, tracking=True)
    note = fields.Char(help="What was sent, and to whom, where no paper says it.")
    user_id = fields.Many2one(
        "res.users", string="Entered by", required=True, readonly=True, copy=False, default=lambda self: self.env.uid
    )
    state = fields.Selection(
        selection=[("open", "To sign off"), ("signed", "Signed off"), ("refused", "Refused")],
        required=True,
        readonly=True,
        copy=False,
        default="open",
        index=True,
        tracking=True,
    )
    approver_id = fields.Many2one("res.users", string="Decided by", readonly=True, copy=False, ondelete="restrict")
    decided_on = fields.Datetime(readonly=True, copy=False)

    _amount_positive = models.Constraint("CHECK (amount > 0)", "Enter an amount above zero.")
    _waybill_unique = models.UniqueIndex(
        "(company_id, carrier_id, reference) WHERE state != 'refused'",
        "The freight of this waybill has been entered already.",
    )

    @api.depends("requisition_id")
    def _compute_order_id(self):
        for freight in self:
            freight.order_id = freight.requisition_id.order_id or freight.order_id

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._ensure_not_by_hand(vals)
            facts = {"amount", "carrier_id", "reference", "date", "requisition_id", "handover_id", "order_id", "note"}
            if facts & vals.keys():
                self._ensure_state("open")
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        if any(freight.state == "signed" for freight in self):
            raise UserError(self.env._("Freight that was signed off is kept."))

    def action_sign_off(self):
        self._decide("signed")

    def action_refuse(self):
        self._decide("refused")

    def _decide(self, state):
        self.check_access("write")
        self._ensure_state("open")
        if not self.env.user.has_group("aftersales_service.group_manager"):
            raise AccessError(self.env._("Freight is signed off by the after-sales manager."))
        if any(freight.user_id == self.env.user for freight in self):
            raise AccessError(self.env._("Nobody signs off freight that they entered themselves. Ask a colleague."))
        self.sudo().write({"state": state, "approver_id": self.env.uid, "decided_on": fields.Datetime.now()})
