from odoo import api, fields, models
from odoo.exceptions import UserError

from ..order.service_order import ENDED
from .transfer_mixin import CLOSED


class OrderPart(models.Model):
    """A part that a service order will need: what is drawn from the store, and brought along."""

    _name = "aftersales.order.part"
    _description = "Part Needed"
    _order = "sequence, id"
    _rec_name = "product_id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "aftersales.service.order", string="Service order", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
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
    note = fields.Char(help="For example which version fits, or what else would do.")
    availability = fields.Char(
        compute="_compute_availability", help="Who has the part now: the order's engineer, the main store, others."
    )

    requisition_line_ids = fields.One2many("aftersales.requisition.line", "order_part_id")
    requested = fields.Float(
        digits="Product Unit",
        compute="_compute_requested",
        compute_sudo=True,
        help="How many have been asked for, and were neither refused nor cancelled.",
    )
    issued = fields.Float(
        digits="Product Unit", compute="_compute_requested", compute_sudo=True, help="How many the store has issued."
    )

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A part is needed in a quantity above zero.")

    @api.depends_context("uid", "lang")
    @api.depends("product_id", "order_id.engineer_id", "order_id.station_id")
    def _compute_availability(self):
        for order, needs in self.grouped("order_id").items():
            company = order.company_id or self.env.company
            sentences = needs.product_id._get_availability_sentences(company, order._get_holder())
            for need in needs:
                need.availability = sentences.get(need.product_id.id, False)

    @api.depends("requisition_line_ids.quantity", "requisition_line_ids.requisition_id.state")
    def _compute_requested(self):
        for need in self:
            lines = need.requisition_line_ids
            need.issued = sum(lines.mapped("issued"))
            need.requested = sum(
                # of what was cancelled half-way, the issued part counts
                line.issued if line.requisition_id.state in CLOSED else line.quantity
                for line in lines
                if line.requisition_id.state != "draft"
            )

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["aftersales.service.order"].browse(vals.get("order_id") for vals in vals_list)
        self._ensure_order_open(orders)
        return super().create(vals_list)

    def write(self, vals):
        orders = self.order_id
        if vals.get("order_id"):
            orders |= orders.browse(vals["order_id"])
        self._ensure_order_open(orders)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_while_open(self):
        self._ensure_order_open(self.order_id)

    def _ensure_order_open(self, orders):
        """Refuse to plan parts for work that has ended, and for orders that are not the user's."""
        if self.env.su:
            return
        orders.check_access("read")
        ended = orders.filtered(lambda order: order.state in ENDED)
        if ended:
            raise UserError(
                self.env._("%(names)s: ended, no parts are needed any more.", names=", ".join(ended.mapped("name")))
            )
