from odoo import fields, models


class StockLot(models.Model):
    """A serial that was built into another one by a service order."""

    _inherit = "stock.lot"

    parent_lot_id = fields.Many2one(
        "stock.lot",
        string="Built into",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The customer's product that this part was built into.",
    )
    built_in_ids = fields.One2many("stock.lot", "parent_lot_id", string="Parts built in")

    def write(self, vals):
        # whatever comes back from the customer is not in the product any more
        if "installed_partner_id" in vals and not vals["installed_partner_id"]:
            vals = {**vals, "parent_lot_id": False}
        return super().write(vals)
