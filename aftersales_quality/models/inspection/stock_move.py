from odoo import api, fields, models


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

    @api.model
    def _get_step_links(self):
        return {
            **super()._get_step_links(),
            "quality_return_id": self.env._(
                "Returned goods are moved by their own steps. Receive and send them there."
            ),
        }

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
