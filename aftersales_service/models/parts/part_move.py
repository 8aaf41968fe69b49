from odoo import api, fields, models
from odoo.fields import Command


class StockMove(models.Model):
    """The move of a used part: from its holder to the consumption location, or back when the report is corrected."""

    _name = "stock.move"
    _inherit = ["stock.move", "aftersales.link.mixin"]

    report_part_id = fields.Many2one(
        "aftersales.report.part",
        string="Used part",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The line of the service report that this move carries out.",
    )
    service_order_id = fields.Many2one(
        related="report_part_id.report_id.order_id",
        string="Service order",
        store=True,
        precompute=True,
        index="btree_not_null",
    )

    @api.model
    def _get_step_links(self):
        return {
            **super()._get_step_links(),
            "report_part_id": self.env._(
                "Which part of a service report a stock move carries out is written by the report's steps."
            ),
        }

    @api.depends("report_part_id", "location_id", "location_dest_id")
    def _compute_reference(self):
        result = super()._compute_reference()
        for move in self:
            if move.report_part_id:
                move.reference = move.report_part_id.report_id.name
            elif not move.reference and move._is_consumption():
                # core names entries and analytic lines by it, and has nothing to say of a move without a transfer
                move.reference = move.origin or move.location_dest_id.name
        return result

    def _is_consumption(self):
        """Whether this goes to the company's after-sales consumption, or comes back from it."""
        self.ensure_one()
        consumption = self.company_id.sudo().aftersales_consumption_location_id
        return bool(consumption) and consumption in (self.location_id, self.location_dest_id)

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), "report_part_id": self.report_part_id.id}

    def _filtered_live(self):
        """Moves that stand: neither cancelled nor reversed, and not a reversal themselves."""
        return self.filtered(
            lambda move: (
                move.state != "cancel"
                and not move.origin_returned_move_id
                and "done" not in move.returned_move_ids.mapped("state")
            )
        )

    def _take_back(self):
        """Reverse these moves exactly: the same serials back to the same shelf, at the same value."""
        if not self:
            return self
        returns = self.create([move._prepare_return() for move in self])
        returns._action_confirm(merge=False)
        for company, batch in returns.grouped("company_id").items():
            batch.move_line_ids.picked = True
            batch.with_company(company)._action_done()
        # the report was corrected: these serials were never there
        self.move_line_ids.lot_id.write(
            {"installed_partner_id": False, "delivered_on": False, "delivered_qty": 0, "parent_lot_id": False}
        )
        return returns

    def _prepare_return(self):
        self.ensure_one()
        return {
            "report_part_id": self.report_part_id.id,
            "origin_returned_move_id": self.id,
            "company_id": self.company_id.id,
            "product_id": self.product_id.id,
            "product_uom": self.product_uom.id,
            "product_uom_qty": self.quantity,
            "location_id": self.location_dest_id.id,
            "location_dest_id": self.location_id.id,
            "partner_id": self.partner_id.id,
            "origin": self.origin,
            "procure_method": "make_to_stock",
            "move_line_ids": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "product_uom_id": line.product_uom_id.id,
                        "quantity": line.quantity,
                        "lot_id": line.lot_id.id,
                        "location_id": line.location_dest_id.id,
                        "location_dest_id": line.location_id.id,
                        "company_id": line.company_id.id,
                    }
                )
                for line in self.move_line_ids
            ],
        }
