from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare


class HandoverLine(models.Model):
    """A part that changes hands."""

    _name = "aftersales.handover.line"
    _description = "Part of a Hand-over"
    _order = "sequence, id"
    _rec_name = "product_id"
    _check_company_auto = True

    handover_id = fields.Many2one("aftersales.handover", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="handover_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain=[("is_storable", "=", True)],
    )
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial or batch",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    move_ids = fields.One2many("stock.move", "handover_line_id", copy=False)
    there = fields.Float(
        digits="Product Unit",
        compute="_compute_there",
        help="How many the giving side has that are not promised elsewhere.",
    )
    moved = fields.Float(digits="Product Unit", compute="_compute_moved", compute_sudo=True, string="Taken over")

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "Parts change hands in a quantity above zero.")

    @api.constrains("product_id", "lot_id")
    def _check_lot(self):
        for line in self:
            line.lot_id._ensure_of(line.product_id)

    @api.depends("product_id", "handover_id.from_holder_id")
    def _compute_there(self):
        for handover, lines in self.grouped("handover_id").items():
            location = handover.sudo().from_holder_id.location_id
            free = lines.product_id._get_availability(location)
            for line in lines:
                line.there = free.get((line.product_id.id, location.id), 0.0)

    @api.depends("move_ids.state", "move_ids.quantity")
    def _compute_moved(self):
        for line in self:
            done = line.move_ids.filtered(lambda move: move.state == "done")
            line.moved = sum(move.product_uom._compute_quantity(move.quantity, line.uom_id) for move in done)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self.env.su:
            lines.handover_id._ensure_draft()
        return lines

    def write(self, vals):
        if not self.env.su:
            self.handover_id._ensure_draft()
        result = super().write(vals)
        if not self.env.su and "handover_id" in vals:
            self.handover_id._ensure_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_in_drafts(self):
        if not self.env.su:
            self.handover_id._ensure_draft()

    def _prepare_move(self):
        """Values of core's move that carries out this line."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "product_uom_qty": self.quantity,
            "product_uom": self.uom_id.id,
            "handover_line_id": self.id,
        }

    def _reserve(self):
        """Reserve exactly what is offered, this serial and no other.

        :raise UserError: the giving side has less, or has promised it elsewhere
        """
        self.ensure_one()
        if self.tracking == "serial" and not self.lot_id:
            raise UserError(self.env._("%(part)s: choose the serial.", part=self.product_id.display_name))
        move = self.sudo().move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        taken = move._update_reserved_quantity(self.quantity, move.location_id, lot_id=self.sudo().lot_id, strict=False)
        if float_compare(taken, self.quantity, precision_rounding=self.uom_id.rounding) < 0:
            raise UserError(
                self.env._(
                    "%(holder)s has %(free)g of %(part)s to give away, not %(quantity)g.",
                    holder=self.handover_id.sudo().from_holder_id.name,
                    free=taken,
                    part=" ".join(filter(None, [self.product_id.display_name, self.sudo().lot_id.name])),
                    quantity=self.quantity,
                )
            )
        move._recompute_state()
