from odoo import api, fields, models
from odoo.exceptions import AccessError


class StockMove(models.Model):
    """A move of returned goods, or of what a customer gets for them."""

    _inherit = "stock.move"

    quality_return_id = fields.Many2one(
        "aftersales.quality.return",
        string="Returned goods",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("quality_return_id") for vals in vals_list):
            self._ensure_by_return()
        return super().create(vals_list)

    def write(self, vals):
        if "quality_return_id" in vals:
            self._ensure_by_return()
        return super().write(vals)

    def _ensure_by_return(self):
        # what a step takes back is the moves that it finds here
        if not self.env.su:
            raise AccessError(self.env._("Returned goods are moved by their own steps. Receive and send them there."))

    @api.depends("quality_return_id.name")
    def _compute_reference(self):
        result = super()._compute_reference()
        for move in self:
            if move.quality_return_id and not move.picking_id:
                move.reference = move.quality_return_id.name
        return result

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), "quality_return_id": self.quality_return_id.id}

    def _update_installation(self):
        # a reception that is taken back is no delivery: the serial stands where it stood, nothing else changes
        undone = self.filtered(
            lambda move: (
                move.quality_return_id and move.origin_returned_move_id and move.location_dest_id.usage == "customer"
            )
        )
        return super(StockMove, self - undone)._update_installation()
