from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class Handover(models.Model):
    """Parts that go from one holder to another (移交), or back to the main store unused.

    One side proposes, the other accepts; only then do the parts change hands. Until then they are reserved, so that
    nobody can use or promise them a second time.
    """

    _name = "aftersales.handover"
    _description = "Hand-over of Parts"
    _inherit = "aftersales.transfer.mixin"
    _order = "id desc"
    _check_company_auto = True
    _number_register = "aftersales_service.register_handover"
    _phone_form = "aftersales_service.handover_view_form_phone"
    _step_fields = frozenset(
        {"name", "state", "user_id", "company_id", "proposed_on", "decider_id", "decided_on", "refuse_reason"}
    )

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", index="trigram")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    from_holder_id = fields.Many2one(
        "aftersales.holder",
        string="From",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        default=lambda self: self.env.user._get_own_holder(self.env.company),
    )
    to_holder_id = fields.Many2one(
        "aftersales.holder",
        string="To",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('id', '!=', from_holder_id), ('has_left', '=', False)]",
        help="Who takes the parts over. Empty: they go back to the main store.",
    )
    kind = fields.Selection(
        selection=[("return", "Return to the store"), ("handover", "Hand-over")],
        compute="_compute_kind",
        store=True,
        help="Where the parts go: back to the main store, or to another holder.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Proposed by",
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        default=lambda self: self.env.uid,
    )
    note = fields.Char(string="Why")
    line_ids = fields.One2many("aftersales.handover.line", "handover_id", string="Parts", copy=True)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("done", "Taken over"),
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
    proposed_on = fields.Datetime(readonly=True, copy=False)
    decider_id = fields.Many2one("res.users", string="Decided by", readonly=True, copy=False, ondelete="restrict")
    decided_on = fields.Datetime(readonly=True, copy=False)
    refuse_reason = fields.Char(readonly=True, copy=False)
    may_accept = fields.Boolean(compute="_compute_may_accept", search="_search_may_accept")
    may_propose = fields.Boolean(compute="_compute_may_accept")

    _name_unique = models.UniqueIndex(
        "(company_id, name) WHERE name != '/'", "This number of a hand-over is already taken."
    )
    _two_sides = models.Constraint(
        "CHECK (to_holder_id IS NULL OR to_holder_id != from_holder_id)",
        "Parts are handed over from one holder to another.",
    )

    @api.depends("to_holder_id")
    def _compute_kind(self):
        for handover in self:
            handover.kind = "handover" if handover.to_holder_id else "return"

    @api.depends_context("uid")
    @api.depends("state", "from_holder_id", "to_holder_id")
    def _compute_may_accept(self):
        store = self._is_store()
        for handover in self:
            taking = handover.to_holder_id._is_own() if handover.to_holder_id else store
            handover.may_accept = handover.state == "proposed" and taking
            handover.may_propose = store or (bool(handover.from_holder_id) and handover.from_holder_id._is_own())

    def _search_may_accept(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        mine = Domain("to_holder_id", "any", self.env["aftersales.holder"]._get_own_domain())
        if self._is_store():
            mine |= Domain("to_holder_id", "=", False)
        return Domain("state", "=", "proposed") & mine

    def _is_store(self):
        """Whether the user answers for the main store."""
        return self.env.user.has_group("aftersales_service.group_storekeeper")

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        holders = self.env["aftersales.holder"].sudo()
        vals_list = [
            {**vals, "company_id": holders.browse(vals["from_holder_id"]).company_id.id}
            if vals.get("from_holder_id")
            else vals
            for vals in vals_list
        ]
        handovers = super().create(vals_list)
        if not self.env.su:
            handovers._ensure_may_propose()
        return handovers

    def write(self, vals):
        if not self.env.su:
            self._ensure_not_by_hand(vals)
            if {"from_holder_id", "to_holder_id", "line_ids"} & vals.keys():
                self._ensure_draft()
        result = super().write(vals)
        if not self.env.su and "from_holder_id" in vals:
            self._ensure_may_propose()
        return result

    def _ensure_draft(self):
        if any(handover.state != "draft" for handover in self):
            raise UserError(
                self.env._(
                    "%(names)s: proposed already, so it stays as it is. Cancel it and begin another one.",
                    names=", ".join(self.mapped("name")),
                )
            )

    def _ensure_may_propose(self):
        """A holder gives away own parts; the storekeeper and the manager also those of somebody who has left."""
        if self._is_store() or self.env.user.has_group("aftersales_service.group_manager"):
            return
        if any(not handover.from_holder_id._is_own() for handover in self):
            raise AccessError(self.env._("You can hand over or return your own parts only."))

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    def action_propose(self):
        """Offer the parts to the other side; they are reserved from now on."""
        self.check_access("write")
        self._ensure_state("draft")
        self._ensure_may_propose()
        for handover in self:
            if not handover.line_ids:
                raise UserError(self.env._("Add the parts first."))
            handover.to_holder_id._ensure_active()
        self._draw_numbers()
        for handover in self:
            handover._create_picking(*handover._get_route())
            for line in handover.line_ids:
                line._reserve()
        self.sudo().write({"state": "proposed", "proposed_on": fields.Datetime.now()})
        for handover in self:
            handover._tell_taker()

    def action_accept(self):
        """The other side has the parts in hand: the transfer is done."""
        self.check_access("write")
        self._ensure_state("proposed")
        self._ensure_may_accept()
        self._note_decision()
        for handover in self:
            moves = handover._get_moves().filtered(lambda move: move.state not in ("done", "cancel"))
            if any(move.state != "assigned" for move in moves):
                raise UserError(
                    self.env._(
                        "%(name)s: some of the parts are not there any more. Refuse it, and have it proposed again.",
                        name=handover.name,
                    )
                )
            moves.picked = True
            moves.picking_id._action_done()

    def action_refuse(self, reason=None):
        """The other side does not take the parts; they stay where they are."""
        self.check_access("write")
        self._ensure_state("proposed")
        self._ensure_may_accept()
        if not (reason or "").strip():
            raise UserError(self.env._("Write down why, so that the other side knows."))
        self._note_decision(state="refused", refuse_reason=reason)
        self._cancel_open_moves()
        for handover in self:
            handover.sudo().message_post(
                body=self.env._("%(name)s was refused: %(reason)s", name=handover.name, reason=reason),
                partner_ids=handover.sudo().user_id.partner_id.ids,
            )

    def action_cancel(self):
        """The giving side keeps the parts after all."""
        self.check_access("write")
        self._ensure_state("draft", "proposed")
        self._ensure_may_propose()
        self.sudo().state = "cancelled"
        self._cancel_open_moves()

    def _ensure_may_accept(self):
        for handover in self:
            if not handover.may_accept:
                raise AccessError(
                    self.env._("%(name)s is taken over by the other side, not by you.", name=handover.name)
                )

    def _note_decision(self, **values):
        self.sudo().write({"decider_id": self.env.uid, "decided_on": fields.Datetime.now(), **values})

    def _follow_moves(self):
        for handover in self.filtered(lambda handover: handover.state == "proposed"):
            states = set(handover._get_moves().mapped("state"))
            if states <= {"cancel"}:
                handover.sudo().state = "cancelled"
            elif states <= {"done", "cancel"}:
                handover.sudo().state = "done"
                handover.from_holder_id._point_out_left()
                if not handover.decider_id:
                    # received on the inventory's own screen
                    handover._note_decision()

    def _get_route(self):
        """Locations (sudo) from and to which the parts go."""
        self.ensure_one()
        handover = self.sudo()
        return (
            handover.from_holder_id.location_id,
            handover.to_holder_id.location_id or handover.company_id._get_main_store(),
        )

    def _tell_taker(self):
        """Let the person know who is to take the parts over; the store has its own list."""
        taker = self.sudo().to_holder_id
        if taker.user_id:
            self.sudo().message_post(
                body=self.env._(
                    "%(name)s: %(giver)s wants to hand parts over to you.",
                    name=self.name,
                    giver=self.sudo().from_holder_id.name,
                ),
                partner_ids=taker.user_id.partner_id.ids,
            )

    def _get_document_reader(self):
        holder = self.sudo().to_holder_id
        return holder.user_id.partner_id or holder.station_id or self.env.user.partner_id
