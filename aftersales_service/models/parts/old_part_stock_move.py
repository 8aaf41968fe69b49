from odoo import api, fields, models
from odoo.exceptions import AccessError


class StockMove(models.Model):
    """A move of a replaced part."""

    _inherit = "stock.move"

    old_part_id = fields.Many2one(
        "aftersales.old.part", string="Old part", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("old_part_id") for vals in vals_list):
            self._ensure_by_old_part()
        return super().create(vals_list)

    def write(self, vals):
        if "old_part_id" in vals:
            self._ensure_by_old_part()
        return super().write(vals)

    def _ensure_by_old_part(self):
        # what a step takes back is the moves that it finds here
        if not self.env.su:
            raise AccessError(self.env._("Old parts are moved by their own steps. Receive and judge them there."))

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
