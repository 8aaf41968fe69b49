from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

#: Nothing more happens to goods in these states.
CLOSED = ("done", "cancelled")
#: Here with us, or at a supplier's for us.
WITH_US = ("received", "inspected", "approval", "repair", "outgoing", "ready", "supplier")


class QualityReturn(models.Model):
    """Goods that a customer sends back (Q6): expected, received, inspected, judged, dealt with, sent back.

    The customer's until somebody decides otherwise: while they lie with us they have an owner and no value
    (``quality_return_move.py``). All that happens is a step (``quality_return_step.py``) which checks who asks and
    writes with ``sudo``; stock moves along without any right on stock.
    """

    _name = "aftersales.quality.return"
    _description = "Returned Goods"
    _inherit = ["aftersales.step.mixin", "aftersales.document.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "lot_id.name", "serial_stated", "ticket_id.number", "partner_id.name"]
    _check_company_auto = True
    _step_fields = frozenset(
        {
            "name",
            "state",
            "company_id",
            "received_on",
            "received_by_id",
            "inspection_id",
            "judgement",
            "judgement_note",
            "judged_on",
            "judged_by_id",
            "fate",
            "approved_by_id",
            "order_id",
            "repaired_on",
            "supplier_id",
            "replacement_lot_id",
            "replacement_product_id",
            "location_id",
            "origin_move_id",
            "sent_on",
            "sent_by_id",
            "sent_how",
            "carrier_id",
            "waybill",
            "arrived_on",
        }
    )

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", index="trigram")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        selection=[
            ("expected", "Expected"),
            ("received", "To inspect"),
            ("inspected", "To judge"),
            ("approval", "Scrap to approve"),
            ("repair", "In repair"),
            ("outgoing", "Outgoing inspection"),
            ("ready", "Ready to leave"),
            ("supplier", "At the supplier"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="expected",
        index=True,
        tracking=True,
        group_expand="_group_expand_state",
    )

    # --- whose and what ---------------------------------------------------------------------------
    ticket_id = fields.Many2one("helpdesk.ticket", ondelete="restrict", index="btree_not_null", check_company=True)
    case_id = fields.Many2one(
        "aftersales.quality.case",
        string="Quality case",
        compute="_compute_from_ticket",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        compute="_compute_from_ticket",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        help="Whose goods they are until it is decided that we take them back.",
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial or batch",
        compute="_compute_from_ticket",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('product_id', '=?', product_id)]",
    )
    serial_stated = fields.Char(
        string="Serial as stated",
        compute="_compute_from_ticket",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        help="What stands on the goods, where stock does not know that serial.",
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
        domain=[("type", "=", "consu")],
    )
    tracking_kind = fields.Selection(related="product_id.tracking", store=True, string="Tracking of the product")
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0, tracking=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    fault = fields.Char(
        string="What is wrong",
        compute="_compute_from_ticket",
        store=True,
        readonly=False,
        precompute=True,
        help="In one line, as the customer says it.",
    )
    received_goods = fields.Text(
        string="Goods received", help="What came, with accessories, packing and visible damage. Stands on the receipt."
    )
    note = fields.Text(string="Notes")

    # --- when --------------------------------------------------------------------------------------
    expected_on = fields.Date(help="When the goods should be here.")
    promised_on = fields.Date(
        string="Promised for",
        tracking=True,
        help="Until when the customer was promised to have the goods back, or others for them.",
    )
    received_on = fields.Datetime(readonly=True, copy=False)
    received_by_id = fields.Many2one("res.users", string="Received by", readonly=True, copy=False, ondelete="restrict")
    age_days = fields.Integer(
        string="Days with us", compute="_compute_age_days", help="From the reception until they left, or until today."
    )
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")

    # --- what became of it ---------------------------------------------------------------------------
    inspection_ids = fields.One2many("aftersales.inspection", "return_id", string="Inspections", readonly=True)
    inspection_count = fields.Integer(string="Inspections counted", compute="_compute_inspection_count")
    inspection_id = fields.Many2one(
        "aftersales.inspection", string="Last inspection", readonly=True, copy=False, ondelete="restrict"
    )
    inspection_state = fields.Selection(related="inspection_id.state", string="Result of the inspection")
    judgement = fields.Selection(
        selection=[
            ("repair", "Repair"),
            ("replace", "Replace"),
            ("as_is", "No fault found: return as it is"),
            ("refund", "Take back and refund"),
            ("supplier", "To the supplier"),
            ("scrap", "Scrap"),
        ],
        readonly=True,
        copy=False,
        tracking=True,
    )
    judgement_note = fields.Text(string="What was found", readonly=True, copy=False)
    judged_on = fields.Datetime(readonly=True, copy=False)
    judged_by_id = fields.Many2one("res.users", string="Judged by", readonly=True, copy=False, ondelete="restrict")
    fate = fields.Selection(
        selection=[("stock", "Into our stock"), ("scrap", "Scrap"), ("supplier", "To the supplier")],
        string="What becomes of the returned unit",
        readonly=True,
        copy=False,
        tracking=True,
        help="Of goods that the customer does not get back.",
    )
    value = fields.Monetary(
        compute="_compute_value", currency_field="currency_id", help="At cost; decides who may have it scrapped."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    approved_by_id = fields.Many2one(
        "res.users", string="Scrap approved by", readonly=True, copy=False, ondelete="restrict"
    )
    order_id = fields.Many2one(
        "aftersales.service.order",
        string="Workshop order",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    order_state = fields.Selection(related="order_id.state", string="State of the workshop order")
    order_cancelled = fields.Boolean(compute="_compute_order_cancelled")
    repaired_on = fields.Datetime(readonly=True, copy=False)
    supplier_id = fields.Many2one("res.partner", readonly=True, copy=False, ondelete="restrict")
    replacement_product_id = fields.Many2one(
        "product.product", string="Replaced by", readonly=True, copy=False, ondelete="restrict", check_company=True
    )
    replacement_lot_id = fields.Many2one(
        "stock.lot",
        string="Serial of the replacement",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    location_id = fields.Many2one(
        "stock.location", string="Lies in", readonly=True, copy=False, ondelete="restrict", check_company=True
    )
    origin_move_id = fields.Many2one(
        "stock.move",
        string="Delivered by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The delivery at whose value goods come back into our ownership.",
    )
    move_ids = fields.One2many("stock.move", "quality_return_id", string="Stock moves", readonly=True)

    # --- back --------------------------------------------------------------------------------------
    sent_on = fields.Datetime(string="Left on", readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", string="Sent by", readonly=True, copy=False, ondelete="restrict")
    sent_how = fields.Selection(
        selection=[("carrier", "By carrier"), ("pickup", "Picked up by the customer")],
        string="How",
        readonly=True,
        copy=False,
    )
    carrier_id = fields.Many2one("res.partner", readonly=True, copy=False, ondelete="restrict")
    waybill = fields.Char(readonly=True, copy=False)
    arrived_on = fields.Datetime(string="At the customer's since", readonly=True, copy=False)

    may_judge = fields.Boolean(compute="_compute_may")
    code_url = fields.Char(compute="_compute_code_url", help="Picture of the label's code.")

    _name_unique = models.UniqueIndex(
        "(company_id, name) WHERE name != '/'", "This number of returned goods is already taken."
    )
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "Goods are returned in a quantity above zero.")
    _one_at_a_time = models.UniqueIndex(
        "(lot_id) WHERE tracking_kind = 'serial' AND state NOT IN ('done', 'cancelled')",
        "This serial is expected or with us already. Open that return instead.",
    )
    _received_has_date = models.Constraint(
        "CHECK (state IN ('expected', 'cancelled') OR received_on IS NOT NULL)", "Goods with us were received some day."
    )
    # lists of what is with us read these few rows, however many there have been
    _open_promised = models.Index("(promised_on, id) WHERE state NOT IN ('done', 'cancelled')")

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _group_expand_state(self, states, domain):
        # the board shows the usual way even where nothing stands on it just now
        return ["expected", "received", "inspected", "repair", "outgoing", "ready"]

    @api.depends("ticket_id")
    def _compute_from_ticket(self):
        for goods in self:
            ticket = goods.ticket_id
            goods.case_id = goods.case_id or ticket.sudo().quality_case_id
            goods.partner_id = (
                goods.partner_id or ticket.commercial_partner_id or goods.case_id.partner_id.commercial_partner_id
            )
            goods.lot_id = goods.lot_id or ticket.lot_id
            goods.serial_stated = goods.serial_stated or (not goods.lot_id and ticket.serial_stated) or False
            goods.fault = goods.fault or ticket.name or goods.case_id.title

    @api.depends("lot_id", "ticket_id")
    def _compute_product_id(self):
        for goods in self:
            goods.product_id = (
                goods.lot_id.product_id or goods.product_id or goods.ticket_id.product_id or goods.case_id.product_id
            )

    @api.depends("received_on", "sent_on", "state")
    def _compute_age_days(self):
        now = fields.Datetime.now()
        for goods in self:
            goods.age_days = ((goods.sent_on or now) - goods.received_on).days if goods.received_on else 0

    @api.depends("state", "promised_on")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for goods in self:
            goods.is_late = bool(
                goods.state not in CLOSED and goods.state and goods.promised_on and goods.promised_on < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "not in", CLOSED) & Domain("promised_on", "<", fields.Date.context_today(self))
        return late if set(value) == {True} else ~late if set(value) == {False} else Domain.TRUE

    @api.depends("order_id.state")
    def _compute_order_cancelled(self):
        for goods in self:
            goods.order_cancelled = goods.order_id.sudo().state in (False, "cancelled")

    @api.depends("inspection_ids")
    def _compute_inspection_count(self):
        inspections = self.env["aftersales.inspection"]
        counts = dict(inspections._read_group([("return_id", "in", self.ids)], ["return_id"], ["__count"]))
        for goods in self:
            goods.inspection_count = counts.get(goods, 0)

    @api.depends("product_id", "quantity", "company_id")
    def _compute_value(self):
        for goods in self:
            # what a product costs is nobody's secret here, but its field belongs to the accountants
            goods.value = goods.product_id.sudo().with_company(goods.company_id).standard_price * goods.quantity

    @api.depends_context("uid")
    def _compute_may(self):
        judges = any(self.env.user.has_group(group) for group in self._get_judging_groups())
        for goods in self:
            goods.may_judge = judges

    @api.depends("name")
    def _compute_code_url(self):
        for goods in self:
            goods.code_url = f"/report/barcode/QR/{goods.name}?width=400&height=400&quiet=0"

    @api.depends("name", "product_id")
    def _compute_display_name(self):
        for goods in self:
            goods.display_name = f"{goods.name} {goods.product_id.name or ''}".strip()

    # ---------------------------------------------------------------------------------------------
    # Constraints
    # ---------------------------------------------------------------------------------------------

    @api.constrains("ticket_id", "case_id", "company_id")
    def _check_ticket(self):
        for goods in self.sudo():
            if goods.ticket_id.confidential:
                raise ValidationError(self.env._("Goods of a report of wrongdoing are not registered here."))
            for document in (goods.ticket_id, goods.case_id):
                if document and document.company_id != goods.company_id:
                    raise ValidationError(
                        self.env._("%(document)s belongs to another company.", document=document.display_name)
                    )

    @api.constrains("lot_id", "product_id", "quantity")
    def _check_goods(self):
        for goods in self:
            goods.lot_id._ensure_of(goods.product_id)
            if goods.product_id.type != "consu":
                raise ValidationError(
                    self.env._(
                        "%(product)s is no goods. Choose what the customer sends.",
                        product=goods.product_id.display_name,
                    )
                )
            if goods.product_id.tracking == "serial" and goods.uom_id.compare(goods.quantity, 1) != 0:
                raise ValidationError(
                    self.env._(
                        "%(product)s has serials: each unit is returned by itself.",
                        product=goods.product_id.display_name,
                    )
                )

    @api.constrains("lot_id", "state", "product_id")
    def _check_once(self):
        """The same serial cannot be on its way to us twice."""
        tracked = self.filtered(
            lambda goods: goods.lot_id and goods.tracking_kind == "serial" and goods.state not in CLOSED
        )
        if not tracked:
            return
        # asked of the database as it is: a search would write these records first, into the index behind this check
        rows = self.env.execute_query(
            SQL(
                "SELECT lot_id, id FROM aftersales_quality_return "
                "WHERE lot_id = ANY(%s) AND id != ALL(%s) AND state NOT IN ('done', 'cancelled')",
                tracked.lot_id.ids,
                tracked.ids,
            )
        )
        others = dict(rows)
        for goods in tracked.filtered(lambda goods: goods.lot_id.id in others):
            raise ValidationError(
                self.env._(
                    "%(serial)s is expected or with us already: %(other)s. Open that one.",
                    serial=goods.lot_id.name,
                    other=self.sudo().browse(others[goods.lot_id.id]).name,
                )
            )

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
            # goods belong where their case does
            company = self._get_company_of(vals)
            if company and not vals.get("company_id"):
                vals["company_id"] = company.id
        goods = super().create(vals_list)
        register = self.env.ref("aftersales_quality.register_quality_return").sudo()
        numbers = register.draw_many([(register, record.company_id) for record in goods])
        for record, number in zip(goods, numbers, strict=True):
            record.sudo().name = number
        goods._record_event("goods_expected")
        return goods

    @api.model
    def _get_company_of(self, vals):
        ticket = self.env["helpdesk.ticket"].browse(vals.get("ticket_id") or ())
        case = self.env["aftersales.quality.case"].browse(vals.get("case_id") or ())
        return ticket.company_id or case.company_id

    def write(self, vals):
        if not self.env.su:
            self._ensure_not_by_hand(vals)
            self._ensure_may_change(vals)
        return super().write(vals)

    def _ensure_may_change(self, vals):
        """What the goods are is fixed once they are here; what is closed stays as it was."""
        facts = {name for name in vals if not name.startswith(("message_", "activity_"))}
        if not facts:
            return
        closed = self.filtered(lambda goods: goods.state in CLOSED)
        if closed:
            raise UserError(
                self.env._("%(goods)s: closed, so it stays as it was.", goods=", ".join(closed.mapped("name")))
            )
        fixed = {"partner_id", "product_id", "lot_id", "quantity", "serial_stated"}
        here = self.filtered(lambda goods: goods.state != "expected") if facts & fixed else self.browse()
        if here:
            raise UserError(
                self.env._(
                    "%(goods)s: received already. Take the reception back first if something else came.",
                    goods=", ".join(here.mapped("name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Returned goods are kept: their numbers run without gaps. Cancel it instead."))

    # ---------------------------------------------------------------------------------------------
    # Helpers
    # ---------------------------------------------------------------------------------------------

    def _record_event(self, code):
        """Write down on the customer's tickets what has happened to the goods."""
        self.sudo().ticket_id._record_event(code)

    def _split_off(self, quantity):
        """Make a record of its own of ``quantity``, which is still expected; the rest stays here."""
        self.ensure_one()
        rest = self.copy({"quantity": quantity})
        self.quantity -= quantity
        return rest

    def _get_repairers(self):
        """Who repaired the goods, and must not pass the own work."""
        order = self.sudo().order_id
        return order._get_engineers() | order.report_ids.engineer_id

    def _get_document_reader(self):
        return self.partner_id or self.env.user.partner_id
