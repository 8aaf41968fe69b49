from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class HelpdeskTicket(models.Model):
    """One contact of a customer: who, when, through what channel, about what (I1, I2, I4)."""

    _inherit = "helpdesk.ticket"
    _rec_names_search = ["number", "register_number", "name", "serial_stated"]

    # people search for parts of these
    number = fields.Char(index="trigram")
    name = fields.Char(index="trigram")
    # most screens show what is open: one in thirty
    closed = fields.Boolean(store=True)

    # --- what it is -------------------------------------------------------------------------------
    kind_id = fields.Many2one(
        "aftersales.ticket.kind",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="What the contact is. Left empty until somebody has judged it.",
    )
    kind_color = fields.Integer(related="kind_id.color")
    uses_product = fields.Boolean(compute="_compute_uses")
    uses_delivery = fields.Boolean(compute="_compute_uses")
    uses_demand = fields.Boolean(compute="_compute_uses")
    contact_date = fields.Datetime(
        string="Contacted on",
        default=fields.Datetime.now,
        required=True,
        help="When the customer called, wrote or came; not when it was typed in.",
    )
    incident_date = fields.Date(help="When the fault showed itself.")
    demand = fields.Text(string="Customer's demand", help="What the customer asks for.")

    # --- who --------------------------------------------------------------------------------------
    partner_id = fields.Many2one(
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        string="Customer",
        index="btree_not_null",
    )
    commercial_partner_id = fields.Many2one(index="btree_not_null", string="Company of the customer")
    partner_name = fields.Char(
        string="Contact person",
        compute="_compute_partner_contact",
        store=True,
        readonly=False,
        precompute=True,
    )
    partner_email = fields.Char(
        compute="_compute_partner_contact", store=True, readonly=False, precompute=True, index="trigram"
    )
    partner_phone = fields.Char(
        string="Phone",
        compute="_compute_partner_contact",
        store=True,
        readonly=False,
        precompute=True,
        index="trigram",
    )
    customer_class_id = fields.Many2one(related="commercial_partner_id.customer_class_id", string="Customer class")
    priority = fields.Selection(compute="_compute_priority", store=True, readonly=False, precompute=True, default=None)
    channel_id = fields.Many2one(index="btree_not_null")
    category_id = fields.Many2one(index="btree_not_null")
    company_id = fields.Many2one(index=True)

    # --- about what -------------------------------------------------------------------------------
    serial_stated = fields.Char(
        string="Serial or batch number",
        index="trigram",
        help="As the customer said it. A number that is found fills in the product, the delivery "
        "and the customer; one that is not found can be kept and is marked as unverified.",
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="Installed product",
        compute="_compute_lot_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    lot_domain = fields.Binary(compute="_compute_lot_domain")
    serial_state = fields.Selection(
        selection=[("verified", "Verified"), ("unverified", "Unverified")],
        compute="_compute_serial_state",
        store=True,
        precompute=True,
        help="Whether the serial or batch number stated is one that we know.",
    )
    serial_note = fields.Char(string="Why unverified", help="Where the number was read, what is odd about it.")
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_from_lot",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    product_model = fields.Char(
        string="Model / specification",
        compute="_compute_product_model",
        store=True,
        readonly=False,
        precompute=True,
    )
    job_number = fields.Char(help="Number of the production or engineering job.")
    sale_order_id = fields.Many2one(
        "sale.order",
        string="Order",
        compute="_compute_from_lot",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    contract_reference = fields.Char(
        string="Contract", compute="_compute_contract_reference", store=True, readonly=False, precompute=True
    )
    item_number = fields.Char(help="Line of the order or contract that the product stands in.")
    delivery_date = fields.Date(
        string="Delivered on", compute="_compute_from_lot", store=True, readonly=False, precompute=True
    )
    delivered_qty = fields.Float(
        string="Quantity delivered",
        digits="Product Unit",
        compute="_compute_from_lot",
        store=True,
        readonly=False,
        precompute=True,
    )
    defective_qty = fields.Float(string="Quantity defective", digits="Product Unit")
    product_uom_id = fields.Many2one(related="product_id.uom_id")

    # --- how it ends ------------------------------------------------------------------------------
    confirmed_date = fields.Datetime(
        string="Confirmed on",
        readonly=True,
        copy=False,
        help="When the customer confirmed that the matter is settled.",
    )
    portal_step = fields.Selection(
        selection=[
            ("received", "Received"),
            ("checking", "Being checked"),
            ("working", "Planned / in work"),
            ("solved", "Solved"),
            ("confirmed", "Confirmed"),
        ],
        compute="_compute_portal_step",
        help="Where the customer sees the case on the portal.",
    )

    # --- where it came from, what is near it ------------------------------------------------------
    external_reference = fields.Char(
        index="btree_not_null",
        copy=False,
        help="Number of the contact in the system or ledger that it was taken over from.",
    )
    lot_ticket_count = fields.Integer(string="Same product", compute="_compute_history_count")
    customer_ticket_count = fields.Integer(string="Same customer", compute="_compute_history_count")
    duplicate_id = fields.Many2one(index="btree_not_null")
    similar_ids = fields.Many2many("helpdesk.ticket", string="Possible duplicates", compute="_compute_similar_ids")
    quick_lookup = fields.Char(
        string="Serial or phone number", store=False, help="Scan or type: the rest fills itself."
    )

    _number_unique = models.UniqueIndex(
        "(company_id, number) WHERE number != '/'", "This ticket number is already taken."
    )
    _external_reference_unique = models.UniqueIndex(
        "(company_id, external_reference) WHERE external_reference IS NOT NULL",
        "A contact with this external reference is already registered.",
    )
    _quantities_plausible = models.Constraint(
        "CHECK (COALESCE(defective_qty, 0) >= 0 AND COALESCE(delivered_qty, 0) >= 0"
        " AND COALESCE(defective_qty, 0) <= COALESCE(delivered_qty, 0))",
        "The quantity defective cannot exceed the quantity delivered.",
    )
    _serial_stated_exact = models.Index("(serial_stated) WHERE serial_stated IS NOT NULL")
    _kind_by_contact_date = models.Index("(company_id, kind_id, contact_date DESC)")
    # the order of the lists, and that of the columns of the board
    _by_contact_date = models.Index("(contact_date DESC, id DESC)")
    _open_by_contact_date = models.Index("(contact_date DESC, id DESC) WHERE closed IS NOT TRUE")
    _board = models.Index("(stage_id, priority DESC, sequence, number DESC, id DESC)")

    # ---------------------------------------------------------------------------------------------
    # Constraints
    # ---------------------------------------------------------------------------------------------

    @api.constrains("delivered_qty", "defective_qty")
    def _check_quantities(self):
        for ticket in self:
            self._ensure_quantities(ticket.delivered_qty, ticket.defective_qty)

    @api.model
    def _ensure_quantities(self, delivered, defective):
        """Refuse quantities that cannot be.

        :raise ValidationError: negative, or more defective than delivered
        """
        if delivered < 0 or defective < 0:
            raise ValidationError(self.env._("Quantities delivered and defective cannot be negative."))
        if defective > delivered:
            raise ValidationError(
                self.env._(
                    "%(defective)s defective of %(delivered)s delivered is not possible. Correct the "
                    "quantity delivered or the quantity defective.",
                    defective=f"{defective:g}",
                    delivered=f"{delivered:g}",
                )
            )

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("kind_id")
    def _compute_uses(self):
        for ticket in self:
            # not judged yet: everything may still matter
            kind = ticket.kind_id
            ticket.uses_product = not kind or kind.uses_product
            ticket.uses_delivery = kind.uses_delivery
            ticket.uses_demand = not kind or kind.uses_demand

    @api.depends("lot_id")
    def _compute_partner_id(self):
        for ticket in self:
            if not ticket.partner_id and ticket.lot_id.installed_partner_id:
                ticket.partner_id = ticket.lot_id.installed_partner_id

    @api.depends("partner_id")
    def _compute_partner_contact(self):
        for ticket in self:
            partner = ticket.partner_id
            if partner:
                ticket.partner_name = partner.name
                ticket.partner_email = partner.email
                ticket.partner_phone = partner.phone

    @api.depends("partner_id")
    def _compute_priority(self):
        for ticket in self:
            default = ticket.customer_class_id.priority or "1"
            ticket.priority = max(ticket.priority or "0", default)

    @api.depends("team_id")
    def _compute_stage_id(self):
        # upstream searches the stages for each ticket; once per team is enough
        for tickets in self.grouped("team_id").values():
            applicable = tickets.team_id._get_applicable_stages()
            for ticket in tickets:
                if ticket.stage_id not in applicable:
                    ticket.stage_id = applicable[:1]

    @api.depends("user_id", "kind_id")
    def _compute_team_id(self):
        for ticket in self.filtered(lambda t: not t.team_id and t.kind_id):
            ticket.team_id = ticket.kind_id.with_company(ticket.company_id).team_id
        return super()._compute_team_id()

    @api.depends("serial_stated")
    def _compute_lot_id(self):
        stated = {ticket: (ticket.serial_stated or "").strip() for ticket in self}
        found = self.env["stock.lot"]._find_by_serial({serial for serial in stated.values() if serial})
        for ticket in self:
            serial = stated[ticket].lower()
            if not serial:
                # a product chosen from the list stays chosen; emptying the number lets it go
                ticket.lot_id = ticket.lot_id if ticket.lot_id and not ticket._origin.serial_stated else False
                continue
            lots = found.get(serial, self.env["stock.lot"]).filtered(
                lambda lot, ticket=ticket: not lot.company_id or lot.company_id == ticket.company_id
            )
            ticket.lot_id = ticket._choose_lot(lots)

    def _choose_lot(self, lots):
        """The one lot of ``lots`` that fits what is known of the ticket, or none: no guessing."""
        self.ensure_one()
        if self.lot_id in lots:
            return self.lot_id
        if len(lots) > 1 and self.product_id:
            lots = lots.filtered(lambda lot: lot.product_id == self.product_id)
        if len(lots) > 1 and self.partner_id:
            holder = self.partner_id.commercial_partner_id
            lots = lots.filtered(lambda lot: lot.installed_partner_id.commercial_partner_id == holder)
        return lots if len(lots) == 1 else lots.browse()

    @api.depends("lot_id", "serial_stated")
    def _compute_serial_state(self):
        for ticket in self:
            ticket.serial_state = "verified" if ticket.lot_id else "unverified" if ticket.serial_stated else False

    @api.depends("company_id", "partner_id", "sale_order_id", "product_id")
    def _compute_lot_domain(self):
        for ticket in self:
            domain = Domain("company_id", "in", [False, ticket.company_id.id])
            if ticket.sale_order_id:
                domain &= Domain("sale_order_id", "=", ticket.sale_order_id.id)
            elif ticket.partner_id:
                domain &= Domain("installed_partner_id", "child_of", ticket.commercial_partner_id.id)
            if ticket.product_id and not ticket.lot_id:
                domain &= Domain("product_id", "=", ticket.product_id.id)
            ticket.lot_domain = list(domain)

    @api.depends("lot_id")
    def _compute_from_lot(self):
        for ticket in self:
            lot = ticket.lot_id
            if not lot:
                # an unknown serial tells nothing: keep what the clerk knows
                ticket.product_id = ticket.product_id
                ticket.sale_order_id = ticket.sale_order_id
                ticket.delivery_date = ticket.delivery_date
                ticket.delivered_qty = ticket.delivered_qty
                continue
            ticket.product_id = lot.product_id
            ticket.delivery_date = lot.delivered_on
            ticket.sale_order_id = lot.sudo().sale_order_id
            if lot.delivered_on and not ticket.delivered_qty:
                ticket.delivered_qty = lot.delivered_qty

    @api.depends("product_id")
    def _compute_product_model(self):
        for ticket in self:
            product = ticket.product_id
            if product:
                variant = product.product_template_attribute_value_ids._get_combination_name()
                ticket.product_model = " ".join(filter(None, [product.default_code, variant])) or False

    @api.depends("sale_order_id")
    def _compute_contract_reference(self):
        for ticket in self:
            if ticket.sale_order_id:
                ticket.contract_reference = ticket.sudo().sale_order_id.client_order_ref

    @api.depends("stage_id", "confirmed_date")
    def _compute_portal_step(self):
        for ticket in self:
            ticket.portal_step = "confirmed" if ticket.confirmed_date else ticket.stage_id.portal_step or "received"

    @api.depends("lot_id", "commercial_partner_id")
    def _compute_history_count(self):
        by_lot = dict(self._read_group([("lot_id", "in", self.lot_id.ids)], ["lot_id"], ["__count"]))
        by_customer = dict(
            self._read_group(
                [("commercial_partner_id", "in", self.commercial_partner_id.ids)],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for ticket in self:
            # a ticket that is not saved yet does not count itself
            own = 1 if ticket.ids else 0
            ticket.lot_ticket_count = max(by_lot.get(ticket.lot_id, 0) - own, 0)
            ticket.customer_ticket_count = max(by_customer.get(ticket.commercial_partner_id, 0) - own, 0)

    @api.depends("lot_id", "serial_stated", "partner_id", "product_id", "duplicate_id")
    def _compute_similar_ids(self):
        for ticket in self:
            ticket.similar_ids = ticket._search_similar()

    def _search_similar(self, limit=5):
        """Open tickets that may be about the same matter: same serial, or same customer and product."""
        self.ensure_one()
        reasons = []
        if self.lot_id:
            reasons.append(Domain("lot_id", "=", self.lot_id.id))
        elif self.serial_stated:
            reasons.append(Domain("serial_stated", "=", self.serial_stated))
        if self.commercial_partner_id and self.product_id:
            reasons.append(
                Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
                & Domain("product_id", "=", self.product_id.id)
            )
        if not reasons or self.duplicate_id:
            return self.browse()
        domain = Domain.OR(reasons) & Domain("stage_id.closed", "=", False)
        if self.ids:
            domain &= Domain("id", "not in", self.ids)
        return self.search(domain, limit=limit, order="contact_date desc, id desc")

    # ---------------------------------------------------------------------------------------------
    # Typing
    # ---------------------------------------------------------------------------------------------

    @api.onchange("lot_id")
    def _onchange_lot_id(self):
        if self.lot_id:
            self.serial_stated = self.lot_id.name

    @api.onchange("quick_lookup")
    def _onchange_quick_lookup(self):
        """Take one scanned or typed word as a serial, else as a phone number of a customer."""
        word = (self.quick_lookup or "").strip()
        if not word:
            return
        if self.env["stock.lot"]._find_by_serial({word}):
            self.serial_stated = word
            return
        partner = self.env["res.partner"]._find_by_phone(word)
        if partner:
            self.partner_id = partner
        elif any(char.isalpha() for char in word):
            self.serial_stated = word
        else:
            self.partner_phone = word

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        user = self.env.user
        own_only = user.has_group("helpdesk_mgmt.group_helpdesk_user_own") and not user.has_group(
            "helpdesk_mgmt.group_helpdesk_user_team"
        )
        if own_only and "user_id" in fields and "user_id" not in values:
            # who sees the own work only registers for himself: he would not see what he typed
            team = self.env["helpdesk.ticket.team"].browse(values.get("team_id"))
            if not team or user in team.user_ids:
                values["user_id"] = user.id
        return values

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("lot_id") and not vals.get("serial_stated"):
                vals["serial_stated"] = self.env["stock.lot"].browse(vals["lot_id"]).sudo().name
            if vals.get("defective_qty") and ("delivered_qty" in vals or not vals.get("serial_stated")):
                # before the database says it less kindly; a serial may still bring its own quantity
                self._ensure_quantities(vals.get("delivered_qty") or 0, vals["defective_qty"])
        self._name_stages(vals_list)
        return super().create(vals_list)

    @api.model
    def _name_stages(self, vals_list):
        """Write the team's first stage into ``vals_list`` where none is named.

        Upstream does it for each ticket; a stage that is named is tracked and sends its mail.
        """
        waiting = {}
        for vals in vals_list:
            if vals.get("team_id") and "stage_id" not in vals:
                waiting.setdefault(vals["team_id"], []).append(vals)
        for team_id, own in waiting.items():
            stage = self.env["helpdesk.ticket.team"].browse(team_id)._get_applicable_stages()[:1]
            for vals in own:
                vals["stage_id"] = stage.id

    def write(self, vals):
        if vals.get("lot_id") and "serial_stated" not in vals:
            # one column holds the number, whichever way it came in: that is what searches look through
            vals = {**vals, "serial_stated": self.env["stock.lot"].browse(vals["lot_id"]).sudo().name}
        stages = {ticket: ticket.stage_id for ticket in self} if {"stage_id", "team_id"} & vals.keys() else {}
        result = super().write(vals)
        if stages:
            self.filtered(lambda ticket: ticket.stage_id != stages[ticket])._sync_closing_dates()
        return result

    def _sync_closing_dates(self):
        """Date the closing and forget it on reopening.

        Upstream dates a closing only where the stage itself is written, not where a change of team
        brings it along, and keeps the old date for ever.
        """
        now = fields.Datetime.now()
        reopened = self.filtered(lambda ticket: not ticket.closed and ticket.closed_date)
        reopened.write({"closed_date": False, "confirmed_date": False})
        closed = self.filtered(lambda ticket: ticket.closed and not ticket.closed_date)
        closed.write({"closed_date": now, "last_stage_update": now})

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(
            self.env._(
                "Contacts are kept: their numbers run without gaps. Set the ticket to Cancelled or archive it instead."
            )
        )

    # ---------------------------------------------------------------------------------------------
    # Actions
    # ---------------------------------------------------------------------------------------------

    def action_view_lot_tickets(self):
        self.ensure_one()
        return self._action_view_tickets(
            self.env._("Same product: %(name)s", name=self.lot_id.name), [("lot_id", "=", self.lot_id.id)]
        )

    def action_view_customer_tickets(self):
        self.ensure_one()
        customer = self.commercial_partner_id
        return self._action_view_tickets(
            self.env._("Same customer: %(name)s", name=customer.display_name),
            [("commercial_partner_id", "=", customer.id)],
        )

    def _action_view_tickets(self, name, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.helpdesk_ticket_action_all")
        return {**action, "name": name, "domain": domain, "context": {}}

    def _move_to_stage(self, portal_step):
        """Put each ticket into its team's first stage that the customer sees as ``portal_step``."""
        for ticket in self:
            stages = ticket.team_id._get_applicable_stages().filtered(lambda stage: stage.portal_step == portal_step)
            if not stages:
                raise UserError(
                    self.env._(
                        "No stage of the team stands for “%(step)s”. Set one under Settings, Stages.",
                        step=dict(ticket._fields["portal_step"]._description_selection(self.env))[portal_step],
                    )
                )
            ticket.stage_id = stages[0]

    # ---------------------------------------------------------------------------------------------
    # The customer's word (called by the portal after its own access check)
    # ---------------------------------------------------------------------------------------------

    @api.private
    def customer_confirm(self):
        """The customer says that the matter is settled."""
        self._ensure_solved()
        self.confirmed_date = fields.Datetime.now()
        self._record_event("confirmed", by_customer=True)

    @api.private
    def customer_reject(self, reason):
        """The customer says that the matter is not settled: the ticket is open again."""
        self._ensure_solved()
        if not (reason or "").strip():
            raise UserError(self.env._("Please tell us what is still wrong, so that we can put it right."))
        self._move_to_stage("working")
        self._record_event("rejected", note=reason.strip(), by_customer=True)

    def _ensure_solved(self):
        if any(ticket.portal_step != "solved" for ticket in self):
            raise UserError(self.env._("The case is not at a point where it can be confirmed. Please reload the page."))
