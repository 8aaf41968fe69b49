from odoo import api, fields, models


class RequisitionLine(models.Model):
    """A part asked for: how many, and how many have been issued."""

    _name = "aftersales.requisition.line"
    _description = "Part of a Requisition"
    _inherit = "aftersales.step.mixin"
    _order = "sequence, id"
    _rec_name = "product_id"
    _check_company_auto = True
    _step_fields = frozenset({"unit_cost", "order_part_id", "move_ids"})

    requisition_id = fields.Many2one("aftersales.requisition", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="requisition_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain=[("type", "=", "consu")],
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    note = fields.Char()
    unit_cost = fields.Float(
        digits="Product Price",
        compute="_compute_unit_cost",
        store=True,
        precompute=True,
        help="Cost of one, as it was when it was asked for.",
    )
    order_part_id = fields.Many2one(
        "aftersales.order.part",
        string="Needed for",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    move_ids = fields.One2many("stock.move", "requisition_line_id", copy=False)
    issued = fields.Float(
        digits="Product Unit",
        compute="_compute_issued",
        compute_sudo=True,
        help="How many the storekeeper has handed out.",
    )
    serials = fields.Char(
        string="Serials or batches", compute="_compute_issued", compute_sudo=True, help="Which ones were handed out."
    )
    availability = fields.Char(
        compute="_compute_availability", help="Who has the part now: the holder, the main store, others."
    )

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "Ask for a quantity above zero.")

    @api.depends("product_id", "requisition_id.company_id")
    def _compute_unit_cost(self):
        self._take_costs()

    def _take_costs(self):
        """Take the cost as it is now."""
        for line in self:
            company = line.requisition_id.company_id or self.env.company
            line.unit_cost = line.product_id.sudo().with_company(company).standard_price

    @api.depends("move_ids.state", "move_ids.quantity")
    def _compute_issued(self):
        for line in self:
            done = line.move_ids.filtered(lambda move: move.state == "done")
            line.issued = sum(move.product_uom._compute_quantity(move.quantity, line.uom_id) for move in done)
            line.serials = ", ".join(done.lot_ids.mapped("name"))

    @api.depends_context("lang")
    @api.depends("product_id", "requisition_id.holder_id")
    def _compute_availability(self):
        for requisition, lines in self.grouped("requisition_id").items():
            company = requisition.company_id or self.env.company
            sentences = lines.product_id._get_availability_sentences(company, requisition.holder_id)
            for line in lines:
                line.availability = sentences.get(line.product_id.id, False)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        lines = super().create(vals_list)
        if not self.env.su:
            lines.requisition_id._ensure_draft()
        return lines

    def write(self, vals):
        if not self.env.su:
            self._ensure_not_by_hand(vals)
            self.requisition_id._ensure_draft()
        result = super().write(vals)
        if not self.env.su and "requisition_id" in vals:
            self.requisition_id._ensure_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_in_drafts(self):
        if not self.env.su:
            self.requisition_id._ensure_draft()

    def _prepare_move(self):
        """Values of core's move that issues this line."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "product_uom_qty": self.quantity,
            "product_uom": self.uom_id.id,
            "requisition_line_id": self.id,
        }
