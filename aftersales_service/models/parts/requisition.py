from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .transfer_mixin import CLOSED


class Requisition(models.Model):
    """A holder's demand on the main store (领料单): asked for, approved, issued by the storekeeper (P1).

    Approval makes a transfer of core's inventory from the main store to the holder. Issuing is validating that
    transfer, wholly or in part; the requisition follows it.
    """

    _name = "aftersales.requisition"
    _description = "Requisition"
    _inherit = "aftersales.transfer.mixin"
    _order = "id desc"
    _check_company_auto = True
    _number_register = "aftersales_service.register_requisition"
    _phone_form = "aftersales_service.requisition_view_form_phone"
    _step_fields = frozenset(
        {"name", "state", "user_id", "company_id", "requested_on", "approver_id", "decided_on", "refuse_reason"}
    )

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", index="trigram")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    holder_id = fields.Many2one(
        "aftersales.holder",
        string="For",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
        default=lambda self: self.env.user._get_own_holder(self.env.company),
        help="Who gets the parts and answers for them.",
    )
    order_id = fields.Many2one(
        "aftersales.service.order",
        string="Service order",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="The job that needs the parts. Empty: to fill up the holder's stock.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Asked for by",
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        default=lambda self: self.env.uid,
        index=True,
    )
    needed_on = fields.Date(string="Needed on")
    note = fields.Text()
    line_ids = fields.One2many("aftersales.requisition.line", "requisition_id", string="Parts", copy=True)
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        help="What the parts cost, as they were when they were asked for. It decides who may approve.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("requested", "Requested"),
            ("approved", "Approved"),
            ("partial", "Partly issued"),
            ("done", "Issued"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    requested_on = fields.Datetime(readonly=True, copy=False)
    approver_id = fields.Many2one("res.users", string="Decided by", readonly=True, copy=False, ondelete="restrict")
    decided_on = fields.Datetime(readonly=True, copy=False)
    refuse_reason = fields.Char(readonly=True, copy=False)
    may_decide = fields.Boolean(compute="_compute_may_decide", search="_search_may_decide")
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")
    ready = fields.Boolean(
        string="Can be issued",
        compute="_compute_ready",
        search="_search_ready",
        help="Something of it is in the store and reserved.",
    )

    _name_unique = models.UniqueIndex(
        "(company_id, name) WHERE name != '/'", "This number of a requisition is already taken."
    )

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("line_ids.quantity", "line_ids.unit_cost")
    def _compute_amount(self):
        for requisition in self:
            requisition.amount = sum(line.quantity * line.unit_cost for line in requisition.line_ids)

    @api.depends_context("uid")
    @api.depends("state", "amount", "user_id", "holder_id")
    def _compute_may_decide(self):
        limits = {company: self.env.user._get_approval_limit(company) for company in self.company_id}
        for requisition in self:
            limit = limits.get(requisition.company_id)
            requisition.may_decide = (
                requisition.state == "requested"
                and limit is not None
                and requisition.amount <= limit
                and not requisition._is_own()
            )

    def _search_may_decide(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        mine = self.env["aftersales.holder"]._get_own_domain()
        limits = Domain.OR(
            Domain("company_id", "=", company.id)
            & (Domain.TRUE if limit == float("inf") else Domain("amount", "<=", limit))
            for company in self.env.companies
            if (limit := self.env.user._get_approval_limit(company)) is not None
        )
        return (
            Domain("state", "=", "requested")
            & Domain("user_id", "!=", self.env.uid)
            & Domain("holder_id", "not any", mine)
            & limits
        )

    @api.depends_context("uid")
    @api.depends("holder_id", "user_id")
    def _compute_is_mine(self):
        for requisition in self:
            requisition.is_mine = requisition._is_own()

    def _search_is_mine(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return Domain("user_id", "=", self.env.uid) | Domain(
            "holder_id", "any", self.env["aftersales.holder"]._get_own_domain()
        )

    def _is_own(self):
        """Whether the user asked for it, or gets the parts."""
        self.ensure_one()
        return self.user_id == self.env.user or self.holder_id._is_own()

    @api.depends("state")
    def _compute_ready(self):
        for requisition in self:
            requisition.ready = any(
                move.state in ("assigned", "partially_available") for move in requisition._get_moves()
            )

    def _search_ready(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        moves = (
            self.env["stock.move"]
            .sudo()
            ._search([("requisition_line_id", "!=", False), ("state", "in", ("assigned", "partially_available"))])
        )
        lines = self.env["aftersales.requisition.line"].sudo()._search([("move_ids", "in", moves)])
        return Domain("line_ids", "in", lines)

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        vals_list = [self._complete(vals) for vals in vals_list]
        requisitions = super().create(vals_list)
        if not self.env.su:
            requisitions._ensure_may_ask()
        return requisitions

    @api.model
    def _complete(self, vals):
        """A requisition belongs to the company of its holder."""
        holder = self.env["aftersales.holder"].sudo().browse(vals.get("holder_id"))
        return {**vals, "company_id": holder.company_id.id} if holder.company_id else vals

    def write(self, vals):
        if not self.env.su:
            self._ensure_not_by_hand(vals)
            if {"holder_id", "order_id", "line_ids", "needed_on"} & vals.keys():
                self._ensure_draft()
        result = super().write(vals)
        if not self.env.su and "holder_id" in vals:
            self._ensure_may_ask()
        return result

    def _ensure_draft(self):
        """What was asked for is what is approved and issued."""
        if any(requisition.state != "draft" for requisition in self):
            raise UserError(
                self.env._(
                    "%(names)s: already asked for, so it stays as it is. Take it back to change it.",
                    names=", ".join(self.mapped("name")),
                )
            )

    def _ensure_may_ask(self):
        """Engineers ask for themselves and their station, the office for anybody."""
        user = self.env.user
        if any(user.has_group(f"aftersales_service.group_{duty}") for duty in ("dispatcher", "storekeeper", "manager")):
            return
        if any(not requisition.holder_id._is_own() for requisition in self):
            raise AccessError(self.env._("You can ask for parts for your own stock only."))

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    def action_request(self):
        """Ask for the parts; from now on the requisition stays as it is."""
        self.check_access("write")
        self._ensure_state("draft")
        self._ensure_may_ask()
        for requisition in self:
            if not requisition.line_ids:
                raise UserError(self.env._("Add the parts that are needed first."))
            requisition.holder_id._ensure_active()
        self.line_ids.sudo()._take_costs()
        self._draw_numbers()
        self.sudo().write({"state": "requested", "requested_on": fields.Datetime.now()})

    def action_take_back(self):
        """Whoever asked changes the request before somebody has decided."""
        self.check_access("write")
        self._ensure_state("requested")
        self._ensure_may_ask()
        self.sudo().write({"state": "draft", "requested_on": False})

    def action_approve(self):
        """Approve, and have the store prepare the transfer to the holder."""
        self.check_access("write")
        self._ensure_state("requested")
        self._ensure_may_decide()
        for requisition in self:
            requisition.holder_id._ensure_active()
        self._decide("approved")
        for requisition in self:
            requisition._create_picking(*requisition._get_route()).action_assign()
            requisition._tell(self.env._("%(name)s is approved.", name=requisition.name))

    def action_refuse(self, reason=None):
        self.check_access("write")
        self._ensure_state("requested")
        self._ensure_may_decide()
        if not (reason or "").strip():
            raise UserError(self.env._("Write down why, so that whoever asked knows."))
        self._decide("refused", refuse_reason=reason)
        for requisition in self:
            requisition._tell(self.env._("%(name)s was refused: %(reason)s", name=requisition.name, reason=reason))

    def action_cancel(self):
        """The parts are not needed any more: what is not issued yet stays in the store."""
        self.check_access("write")
        self._ensure_state("draft", "requested", "approved", "partial")
        self._ensure_may_ask()
        self._cancel_open_moves()
        left = self.filtered(lambda requisition: requisition.state not in CLOSED)
        left.sudo().state = "cancelled"

    def _ensure_may_decide(self):
        """Nobody decides on parts of their own; the amount decides whose duty it is."""
        for requisition in self:
            if requisition._is_own():
                raise AccessError(
                    self.env._(
                        "%(name)s is yours. Nobody decides on a requisition of their own; ask a colleague.",
                        name=requisition.name,
                    )
                )
            if not requisition.may_decide:
                raise AccessError(
                    self.env._(
                        "%(name)s is above what you may approve, or not your duty. The after-sales manager decides.",
                        name=requisition.name,
                    )
                )

    def _decide(self, state, **values):
        self.sudo().write({"state": state, "approver_id": self.env.uid, "decided_on": fields.Datetime.now(), **values})

    def _follow_moves(self):
        for requisition in self.filtered(lambda r: r.state in ("approved", "partial", "done")):
            states = set(requisition._get_moves().mapped("state"))
            if states <= {"cancel"}:
                state = "cancelled"
            elif states <= {"done", "cancel"}:
                state = "done"
            elif "done" in states:
                state = "partial"
            else:
                state = "approved"
            if requisition.state != state:
                requisition.sudo().state = state

    def _get_route(self):
        """Locations (sudo) from and to which the parts go."""
        self.ensure_one()
        return self.company_id._get_main_store(), self.sudo().holder_id.location_id

    def _get_picking_partner(self):
        owner = self.sudo().holder_id
        return owner.station_id or owner.user_id.partner_id

    def _tell(self, text):
        """Let whoever asked know."""
        self.ensure_one()
        self.sudo().message_post(body=text, partner_ids=self.sudo().user_id.partner_id.ids)

    def _get_document_reader(self):
        holder = self.sudo().holder_id
        return holder.user_id.partner_id or holder.station_id or self.env.user.partner_id
