from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: States in which an engineer's time is taken.
BOOKED = ("planned", "travelling", "on_site")
#: States in which nothing is done any more.
ENDED = ("approved", "cancelled")


class ServiceOrder(models.Model):
    """One job (派工单): on site, in the workshop or remote; who, when, where, and what came of it.

    The steps are methods of their own (``service_order_step.py``), planning is in
    ``service_order_plan.py``. What was found and done is written in the service report.
    """

    _name = "aftersales.service.order"
    _description = "Service Order"
    _inherit = ["aftersales.step.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "planned_start desc, id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "contact_phone", "ticket_id.number"]
    _phone_form = "aftersales_service.service_order_view_form_engineer"
    _step_fields = frozenset(
        {
            "name",
            "state",
            "departed_on",
            "arrived_on",
            "finished_on",
            "departed_latitude",
            "departed_longitude",
            "arrived_latitude",
            "arrived_longitude",
            "approver_id",
            "approved_on",
            "override_user_id",
            "visit_number",
            "previous_order_id",
            "outcome",
        }
    )

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", index="trigram")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="The contact that made this job necessary. Planned upkeep has none.",
    )
    type_id = fields.Many2one(
        "aftersales.order.type",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        compute="_compute_type_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    color = fields.Integer(related="type_id.color")
    mode = fields.Selection(
        selection=[
            ("on_site", "On site"),
            ("walk_in", "Walk-in"),
            ("appointment", "By appointment"),
            ("service_point", "At a service point"),
            ("remote", "Remote"),
        ],
        required=True,
        default="on_site",
        tracking=True,
        help="Where and how the work is done (V1).",
    )
    priority = fields.Selection(
        selection=[("0", "Low"), ("1", "Medium"), ("2", "High"), ("3", "Very high")],
        compute="_compute_from_ticket",
        store=True,
        readonly=False,
        precompute=True,
    )
    fault = fields.Char(
        string="Fault or task",
        compute="_compute_from_ticket",
        store=True,
        readonly=False,
        precompute=True,
        help="In one line, for the engineer's phone.",
    )
    instructions = fields.Text(help="What the engineer should know or bring.")

    # --- where ------------------------------------------------------------------------------------
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        compute="_compute_from_ticket",
        store=True,
        readonly=False,
        precompute=True,
    )
    address_id = fields.Many2one(
        "res.partner",
        string="Place",
        ondelete="restrict",
        index="btree_not_null",
        compute="_compute_address_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Where the work is done, if it is not the customer's main address.",
    )
    address = fields.Char(compute="_compute_address", compute_sudo=True)
    map_url = fields.Char(string="Route", compute="_compute_address", compute_sudo=True)
    contact_name = fields.Char(
        string="Contact person", compute="_compute_from_ticket", store=True, readonly=False, precompute=True
    )
    contact_phone = fields.Char(
        string="Phone", compute="_compute_from_ticket", store=True, readonly=False, precompute=True
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="Installed product",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        compute="_compute_from_ticket",
        store=True,
        readonly=False,
        precompute=True,
    )
    product_id = fields.Many2one(
        "product.product",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        compute="_compute_from_lot",
        store=True,
        readonly=False,
        precompute=True,
    )

    # --- how far it is ----------------------------------------------------------------------------
    state = fields.Selection(
        selection=[
            ("draft", "To plan"),
            ("planned", "Planned"),
            ("travelling", "On the way"),
            ("on_site", "On site"),
            ("done", "Work done"),
            ("signed", "Signed"),
            ("approved", "Approved"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
        group_expand="_group_expand_state",
    )
    cancel_reason = fields.Char(readonly=True, copy=False)

    _name_unique = models.UniqueIndex(
        "(company_id, name) WHERE name != '/'", "This number of a service order is already taken."
    )
    _planned_has_time = models.Constraint(
        "CHECK (state IN ('draft', 'cancelled') OR (planned_start IS NOT NULL AND planned_end > planned_start))",
        "A service order is planned from a time to a later time.",
    )
    _open_by_engineer = models.Index(
        "(engineer_id, planned_start) WHERE state NOT IN ('approved', 'cancelled')",
    )

    # ---------------------------------------------------------------------------------------------
    # Constraints
    # ---------------------------------------------------------------------------------------------

    @api.constrains("ticket_id")
    def _check_ticket(self):
        for order in self:
            if order.ticket_id.sudo().confidential:
                raise ValidationError(
                    self.env._("Nobody is sent out on a report of wrongdoing: a service order would name it.")
                )

    @api.constrains("lot_id", "product_id")
    def _check_lot(self):
        for record in self:
            record.lot_id._ensure_of(record.product_id)

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _group_expand_state(self, states, domain):
        # the board shows the way of an order even where nothing stands on it just now
        return ["draft", "planned", "travelling", "on_site", "done", "signed"]

    @api.depends("ticket_id")
    def _compute_type_id(self):
        types = self.env["aftersales.order.type"]
        for order in self.filtered(lambda order: not order.type_id):
            order.type_id = types._get_default(order.ticket_id.kind_id.code or "repair")

    @api.depends("ticket_id")
    def _compute_from_ticket(self):
        for order in self:
            ticket = order.ticket_id
            order.partner_id = order.partner_id or ticket.partner_id
            order.contact_name = order.contact_name or ticket.partner_name
            order.contact_phone = order.contact_phone or ticket.partner_phone
            order.lot_id = order.lot_id or ticket.lot_id
            order.fault = order.fault or ticket.name
            order.priority = order.priority or ticket.priority or "1"

    @api.depends("lot_id", "ticket_id")
    def _compute_from_lot(self):
        for order in self:
            order.product_id = order.lot_id.product_id or order.product_id or order.ticket_id.product_id

    @api.depends("partner_id")
    def _compute_address_id(self):
        for order in self:
            if not order.address_id or order.address_id.commercial_partner_id != order.partner_id.commercial_partner_id:
                order.address_id = order.partner_id

    @api.depends("address_id", "company_id")
    def _compute_address(self):
        for order in self:
            place = order.address_id or order.partner_id
            lines = place._display_address(without_company=True).split("\n")
            order.address = ", ".join(line.strip() for line in lines if line.strip())
            order.map_url = order.company_id._get_map_url(place, order.address)

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._ensure_not_by_hand(vals)
                # whoever may ask for a visit may say how, not who goes when
                if any(vals.get(name) for name in self._get_plan_fields() - {"mode"}):
                    self._ensure_may_plan()
        vals_list = [dict(vals) for vals in vals_list]
        register = self.env.ref("aftersales_service.register_service_order").sudo()
        companies = self.env["res.company"]
        wanted = [
            (register, companies.browse(vals.get("company_id") or self._get_company_of(vals).id)) for vals in vals_list
        ]
        for vals, (_register, company), number in zip(
            vals_list, wanted, self.env["aftersales.register"].sudo().draw_many(wanted), strict=True
        ):
            vals.update(name=number, company_id=company.id)
        orders = super().create(vals_list)
        orders._copy_checklist()
        orders._count_visits()
        orders._sync_plan(dict.fromkeys(orders, "draft"))
        return orders

    @api.model
    def _get_company_of(self, vals):
        ticket = self.env["helpdesk.ticket"].browse(vals.get("ticket_id"))
        return ticket.company_id or self.env.company

    def write(self, vals):
        if not self.env.su:
            self._ensure_not_by_hand(vals)
            self._ensure_may_change(vals)
        watched = self._get_plan_fields() & vals.keys()
        before = {order: order.state for order in self}
        if watched and "override_note" not in vals:
            # the exception was made for the plan as it was
            vals = {**vals, "override_note": False}
        if vals.get("override_note"):
            # whoever makes the exception answers for it
            self.filtered("override_user_id").sudo().override_user_id = False
        result = super().write(vals)
        if watched or "state" in vals or "override_note" in vals:
            self._sync_plan(before)
        if "type_id" in vals:
            self.filtered(lambda order: order.state in ("draft", "planned"))._copy_checklist()
        return result

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(
            self.env._("Service orders are kept: their numbers run without gaps. Cancel the order instead.")
        )

    def _ensure_may_change(self, vals):
        """Engineers work on their orders; where, when and who is the dispatcher's."""
        if self._get_plan_fields() & vals.keys() | {"partner_id", "type_id", "ticket_id"} & vals.keys():
            self._ensure_may_change_plan(vals)
        if any(order.state in ENDED for order in self) and vals.keys() - self._get_fields_after_end():
            raise UserError(
                self.env._("%(names)s: ended, nothing can be changed.", names=", ".join(self.mapped("name")))
            )

    def _get_fields_after_end(self):
        """Hook: what people may still write on an order that has ended."""
        return {"active", "activity_ids", "message_follower_ids", "message_ids"} | {
            name for name in self._fields if name.startswith(("message_", "activity_"))
        }

    def _copy_checklist(self):
        """Bring the preparation list of the type; what has been ticked already stays."""
        self.sudo().prepare_ids.filtered(lambda check: not check.done).unlink()
        self.env["aftersales.service.order.check"].sudo().create(
            [
                {"order_id": order.id, "name": line.name, "required": line.required, "sequence": line.sequence}
                for order in self
                for line in order.type_id.check_ids.filtered(lambda line: line.phase == "prepare")
                if line.name not in order.prepare_ids.mapped("name")
            ]
        )
