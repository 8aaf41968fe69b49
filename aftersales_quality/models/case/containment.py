from odoo import api, fields, models
from odoo.exceptions import UserError

#: What may be done with goods that might have the fault.
MEASURES = [
    ("block", "Blocked"),
    ("sort", "Sorted"),
    ("rework", "Reworked"),
    ("scrap", "Scrapped"),
    ("recall", "Called back"),
    ("exchange", "Exchanged"),
    ("inform", "Customer informed"),
    ("release", "Checked and released"),
    ("none", "Nothing to do"),
]


class Containment(models.Model):
    """Goods that might have the same fault: where they are, how many, and what was done with them.

    Proposed from the books (``quality_case_containment.py``), decided by quality.
    """

    _name = "aftersales.quality.containment"
    _description = "Containment of a Quality Case"
    _inherit = "aftersales.quality.line.mixin"
    _order = "place, id"
    _rec_name = "product_id"

    place = fields.Selection(
        selection=[
            ("stock", "In stock"),
            ("transit", "On the way"),
            ("production", "In production"),
            ("field", "At the customer"),
            ("supplier", "At the supplier"),
        ],
        required=True,
        default="stock",
    )
    product_id = fields.Many2one("product.product", required=True, ondelete="restrict", index=True)
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial or batch",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('product_id', '=', product_id)]",
    )
    location_id = fields.Many2one("stock.location", ondelete="restrict")
    partner_id = fields.Many2one("res.partner", string="Held by", ondelete="restrict", index="btree_not_null")
    quantity = fields.Float(digits="Product Unit", required=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    measure = fields.Selection(selection=MEASURES, help="What was done with them.")
    done_quantity = fields.Float(string="Done", digits="Product Unit")
    bad_quantity = fields.Float(string="Bad", digits="Product Unit", help="Found with the fault.")
    done_on = fields.Date()
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        default=lambda self: self.env.uid,
    )
    note = fields.Char()
    proposed = fields.Boolean(readonly=True, help="Found in the books by the program.")

    _quantities = models.Constraint(
        "CHECK (quantity >= 0 AND COALESCE(done_quantity, 0) >= 0 AND COALESCE(bad_quantity, 0) >= 0"
        " AND COALESCE(done_quantity, 0) <= quantity AND COALESCE(bad_quantity, 0) <= quantity)",
        "Done and bad cannot be more than there are.",
    )

    @api.onchange("measure")
    def _onchange_measure(self):
        if self.measure and not self.done_quantity:
            self.done_quantity = self.quantity
            self.done_on = fields.Date.context_today(self)

    def _ensure_done(self):
        """:raise UserError: nobody has said what is done with some of these"""
        undone = self.filtered(lambda line: not line.measure)
        if undone:
            raise UserError(
                self.env._(
                    "Containment: say what was done with %(what)s.",
                    what=", ".join(
                        f"{line.product_id.display_name} {line.lot_id.name or ''}".strip() for line in undone[:3]
                    ),
                )
            )
