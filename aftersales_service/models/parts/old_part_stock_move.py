from odoo import api, fields, models


class StockMove(models.Model):
    """A move of a replaced part."""

    _inherit = "stock.move"

    old_part_id = fields.Many2one(
        "aftersales.old.part", string="Old part", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )

    @api.model
    def _get_step_links(self):
        return {
            **super()._get_step_links(),
            "old_part_id": self.env._("Old parts are moved by their own steps. Receive and judge them there."),
        }

    @api.depends("old_part_id.code")
    def _compute_reference(self):
        result = super()._compute_reference()
        for move in self:
            if move.old_part_id and not move.reference:
                move.reference = move.old_part_id.code
        return result

    def _update_installation(self):
        # a reception that is taken back is no delivery: the serial stands where it stood, nothing else changes
        undone = self.filtered(lambda move: move.old_part_id and move.location_dest_id.usage == "customer")
        for move in undone:
            move.move_line_ids.lot_id.sudo().write({"installed_partner_id": move.old_part_id.partner_id.id})
        return super(StockMove, self - undone)._update_installation()
