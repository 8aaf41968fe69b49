from odoo import api, fields, models
from odoo.exceptions import UserError

#: Still to come back.
OPEN = ("owed", "explained")
#: Came back, and lies in the company's store of old parts or has gone on from there.
BACK = ("received", "judged", "done")
#: Days up to which a part belongs to an age; older ones to the last.
AGES = (("30", 30), ("60", 60), ("90", 90), ("older", None))


class OldPart(models.Model):
    """A replaced part (旧件): who owes it since when, whether it came back, and what became of it (P4).

    Made when the report that replaces the part is signed (``old_part_debt.py``). All that happens afterwards are
    steps (``old_part_step.py``), each of which checks who asks and writes with ``sudo``: nobody has the right to
    write such a record by hand. Of a quantity that comes back in pieces each piece is a record of its own; the sum
    of a report line's records is what the line says.
    """

    _name = "aftersales.old.part"
    _description = "Old Part"
    _inherit = ["aftersales.step.mixin", "aftersales.document.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "due_date, id"
    _rec_name = "code"
    _rec_names_search = ["code", "old_serial", "order_id.name"]
    _check_company_auto = True
    # talk is free for whoever sees the part; the facts are not
    _mail_post_access = "read"
    _phone_form = "aftersales_service.old_part_view_form_engineer"

    # --- which one --------------------------------------------------------------------------------
    code = fields.Char(
        string="Label",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env["ir.sequence"].sudo().next_by_code("aftersales.old.part"),
        help="Stands on the label that is tied to the part, as text and as a code to scan.",
    )
    report_part_id = fields.Many2one(
        "aftersales.report.part",
        string="Part line",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        help="The line of the service report that counts.",
    )
    order_id = fields.Many2one(
        "aftersales.service.order",
        string="Service order",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True, ondelete="restrict", index="btree_not_null")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        help="Whose part it is until somebody has decided what becomes of it.",
    )
    product_id = fields.Many2one(
        "product.product", string="Part", required=True, readonly=True, ondelete="restrict", index=True
    )
    quantity = fields.Float(digits="Product Unit", required=True, readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    old_serial = fields.Char(string="Old serial", readonly=True, index="btree_not_null")
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial in stock",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )

    # --- who owes it ------------------------------------------------------------------------------
    holder_id = fields.Many2one(
        "aftersales.holder",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        help="Who replaced the part and owes the old one.",
    )
    owed_since = fields.Datetime(string="Owed since", required=True, readonly=True, help="When the part was replaced.")
    due_date = fields.Date(string="Due", required=True, readonly=True)
    settled_on = fields.Datetime(
        string="Settled", readonly=True, help="When it came back, or when its absence was approved."
    )
    age_days = fields.Integer(
        string="Days owed",
        compute="_compute_age_days",
        help="Days from the replacement until it came back, or until today.",
    )
    age = fields.Selection(
        selection=[
            ("30", "Up to 30 days"),
            ("60", "31 to 60 days"),
            ("90", "61 to 90 days"),
            ("older", "More than 90 days"),
        ],
        readonly=True,
        default="30",
        help="Brought up to date every day.",
    )

    # --- how far ----------------------------------------------------------------------------------
    state = fields.Selection(
        selection=[
            ("owed", "Owed"),
            ("explained", "Missing, to decide"),
            ("excused", "Missing, approved"),
            ("received", "Received"),
            ("judged", "Judged"),
            ("done", "Done"),
            ("cancelled", "Not owed any more"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="owed",
        tracking=True,
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    is_own = fields.Boolean(
        compute="_compute_is_own",
        search="_search_is_own",
        help="Whether the current user is among those who owe it.",
    )
    may_judge = fields.Boolean(compute="_compute_may_judge")
    code_url = fields.Char(compute="_compute_code_url", help="Picture of the label's code.")
    in_question = fields.Boolean(
        string="To clarify",
        readonly=True,
        copy=False,
        help="It came back, but the corrected report does not replace it any more.",
    )
    explanation = fields.Text(readonly=True, help="Why it is missing, in the holder's words.")
    explained_by_id = fields.Many2one("res.users", string="Explained by", readonly=True)
    explained_on = fields.Datetime(string="Explained on", readonly=True)
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True, copy=False)
    decided_on = fields.Datetime(string="Decided on", readonly=True, copy=False)
    decision_reason = fields.Char(string="Why it was refused", readonly=True, copy=False)
    received_by_id = fields.Many2one("res.users", string="Received by", readonly=True, copy=False)
    received_on = fields.Datetime(string="Received on", readonly=True, copy=False)
    judgement = fields.Selection(
        selection=[
            ("scrap", "Scrap"),
            ("repair", "Repair"),
            ("supplier", "To the supplier"),
            ("stock", "Back to stock"),
        ],
        readonly=True,
        copy=False,
        tracking=True,
    )
    judgement_note = fields.Text(
        string="What was found", readonly=True, copy=False, help="What was found when it was inspected."
    )
    judged_by_id = fields.Many2one("res.users", string="Judged by", readonly=True, copy=False)
    judged_on = fields.Datetime(string="Judged on", readonly=True, copy=False)
    supplier_id = fields.Many2one("res.partner", readonly=True, copy=False, ondelete="restrict")
    stock_product_id = fields.Many2one(
        "product.product",
        string="Stocked as",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The product as which it went back to stock.",
    )
    location_id = fields.Many2one(
        "stock.location", string="Lies in", readonly=True, copy=False, ondelete="restrict", check_company=True
    )
    move_ids = fields.One2many("stock.move", "old_part_id", string="Stock moves", readonly=True)
    run_id = fields.Many2one(
        "aftersales.old.part.run",
        string="Monthly run",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )

    _code_unique = models.UniqueIndex("(code)", "This label exists already.")
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "An old part is owed in a quantity above zero.")
    _settled_when_back = models.Constraint(
        "CHECK ((settled_on IS NULL) = (state IN ('owed', 'explained', 'cancelled')))",
        "An old part is settled when it came back or its absence was approved.",
    )
    # lists of what is owed read these few rows in their own order, however many there have been
    _open_due = models.Index("(due_date, id) WHERE state IN ('owed', 'explained')")
    _open_holder = models.Index("(holder_id, due_date, id) WHERE state IN ('owed', 'explained')")
    _open_product = models.Index("(product_id) WHERE state IN ('owed', 'explained')")
    _open_line = models.Index("(report_part_id) WHERE state IN ('owed', 'explained')")
    _to_judge = models.Index("(received_on, id) WHERE state IN ('received', 'judged')")

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("owed_since", "settled_on")
    def _compute_age_days(self):
        now = fields.Datetime.now()
        for part in self:
            part.age_days = ((part.settled_on or now) - part.owed_since).days if part.owed_since else 0

    @api.depends("state", "due_date")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for part in self:
            part.is_overdue = part.state in OPEN and part.due_date and part.due_date < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = fields.Domain("state", "in", OPEN) & fields.Domain("due_date", "<", fields.Date.context_today(self))
        return overdue if set(value) == {True} else ~overdue if set(value) == {False} else fields.Domain.TRUE

    @api.depends_context("uid")
    @api.depends("holder_id", "order_id.engineer_id", "order_id.companion_ids")
    def _compute_is_own(self):
        for part in self:
            part.is_own = part.sudo()._is_owed_by(self.env.user)

    def _search_is_own(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = self._get_own_domain()
        return own if set(value) == {True} else ~own if set(value) == {False} else fields.Domain.TRUE

    @api.model
    def _get_own_domain(self):
        """What the current user owes: as an engineer, or as one of a station's people."""
        station = self.env.user.partner_id.commercial_partner_id
        return fields.Domain("holder_id.user_id", "=", self.env.uid) | (
            fields.Domain("holder_id.station_id", "!=", False) & fields.Domain("holder_id.station_id", "=", station.id)
        )

    @api.depends_context("uid")
    def _compute_may_judge(self):
        judges = any(self.env.user.has_group(group) for group in self._get_judging_groups())
        for part in self:
            part.may_judge = judges and not part.is_own

    @api.depends("code")
    def _compute_code_url(self):
        for part in self:
            part.code_url = f"/report/barcode/QR/{part.code}?width=400&height=400&quiet=0"

    def _compute_display_name(self):
        for part in self:
            part.display_name = part.code

    def _is_owed_by(self, user):
        """Whether ``user`` replaced the part, or belongs to the station that did."""
        self.ensure_one()
        holder = self.holder_id
        return bool(
            holder.user_id == user
            or (holder.station_id and holder.station_id == user.partner_id.commercial_partner_id)
            or user in self.order_id._get_engineers()
        )

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Old parts are kept on record. One that is not owed any more is marked as such."))

    # ---------------------------------------------------------------------------------------------
    # Pieces
    # ---------------------------------------------------------------------------------------------

    def _split_off(self, quantity):
        """Make a record of its own of ``quantity``, with a label of its own; the rest stays here.

        :return: the new record; this one if all of it is meant
        """
        self.ensure_one()
        if self.uom_id.compare(quantity, self.quantity) >= 0:
            return self
        piece = self.copy({"quantity": quantity, "state": self.state})
        self.quantity -= quantity
        return piece
