from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, float_compare


class StockMove(models.Model):
    """A move that issues, returns or hands over parts: never more than agreed, never what is not there."""

    _inherit = "stock.move"

    requisition_line_id = fields.Many2one(
        "aftersales.requisition.line", copy=False, index="btree_not_null", ondelete="restrict"
    )
    handover_line_id = fields.Many2one(
        "aftersales.handover.line", copy=False, index="btree_not_null", ondelete="restrict"
    )

    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), *self._get_paper_fields()]

    def _prepare_move_split_vals(self, qty):
        # a back-order belongs to the same paper; a copy made by hand does not
        return {**super()._prepare_move_split_vals(qty), **{name: self[name].id for name in self._get_paper_fields()}}

    def _get_paper_fields(self):
        """Fields that say which line of ours a move carries out."""
        return ["requisition_line_id", "handover_line_id"]

    def _get_papers(self):
        """Papers (sudo) that these moves carry out, one record set per model."""
        moves = self.sudo()
        return [moves.requisition_line_id.requisition_id, moves.handover_line_id.handover_id]

    def _is_paper(self):
        """Whether one of our papers asked for this move."""
        self.ensure_one()
        return any(self.sudo()[name] for name in self._get_paper_fields())

    def _should_assign_at_confirm(self):
        # of what is handed over, exactly the serials offered are reserved
        return not self.sudo().handover_line_id and super()._should_assign_at_confirm()

    def _action_done(self, cancel_backorder=False):
        self._ensure_as_agreed()
        papers = self._get_papers()
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        for records in papers:
            records._follow_moves()
        return moves

    def _action_cancel(self):
        papers = self._get_papers()
        result = super()._action_cancel()
        for records in papers:
            records._follow_moves()
        return result

    def _ensure_as_agreed(self):
        """Refuse to move more than the paper says, to somewhere else, or what is not there.

        :raise UserError: says which part, and how many there are
        """
        ours = self.filtered(lambda move: move._is_paper() and move.state not in ("done", "cancel"))
        if not ours:
            return
        pickings = ours.picking_id
        strange = pickings.move_ids.filtered(
            lambda move: not move._is_paper() and move.quantity > 0 and move.state not in ("done", "cancel")
        )
        if strange:
            raise UserError(
                self.env._(
                    "%(parts)s: not on the paper that this transfer belongs to. Have it asked for and approved first.",
                    parts=", ".join(strange.product_id.mapped("display_name")),
                )
            )
        picked = ours.filtered("picked")
        for name in self._get_paper_fields():
            for line, moves in picked.sudo().grouped(name).items():
                if line:
                    moves._ensure_agreed_quantity(line)
        for move in picked:
            source, destination = move._get_agreed_route()
            lines = move.move_line_ids.filtered("quantity")
            if any(not line.location_id._child_of(source) for line in lines) or any(
                not line.location_dest_id._child_of(destination) for line in lines
            ):
                raise UserError(
                    self.env._(
                        "%(part)s goes from %(place)s to %(destination)s as agreed, nowhere else.",
                        part=move.product_id.display_name,
                        place=source.display_name,
                        destination=destination.display_name,
                    )
                )
        ours._ensure_in_stock()

    def _ensure_agreed_quantity(self, line):
        """Refuse to carry out more of ``line`` than it says, whatever was done of it before and by whom."""
        done = line.move_ids.filtered(lambda move: move.state == "done")
        total = sum(move.product_uom._compute_quantity(move.quantity, line.uom_id) for move in done | self)
        if self.product_id != line.product_id or line.uom_id.compare(total, line.quantity) > 0:
            raise UserError(
                self.env._(
                    "%(part)s: %(quantity)g were agreed. For more, have more asked for and approved.",
                    part=line.product_id.display_name,
                    quantity=line.quantity,
                )
            )

    def _get_agreed_route(self):
        """Locations (sudo) from and to which the paper says that this move goes."""
        self.ensure_one()
        move = self.sudo()
        paper = move.requisition_line_id.requisition_id or move.handover_line_id.handover_id
        return paper._get_route()

    def _ensure_in_stock(self):
        """Refuse to take from a shelf what is not on it, whoever else is taking it in the same moment.

        The shelf is locked first: whoever comes second waits, is tried again by the framework and then finds it
        empty, instead of leaving a stock below zero.
        """
        lines = self.sudo().move_line_ids.filtered(
            lambda line: line.quantity > 0 and line.product_id.is_storable and line.location_id.usage == "internal"
        )
        wanted = defaultdict(float)
        for line in lines:
            wanted[line.product_id, line.location_id, line.lot_id, line.owner_id] += line.quantity_product_uom
        if not wanted:
            return
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "SELECT id FROM stock_quant WHERE product_id = ANY(%s) AND location_id = ANY(%s) ORDER BY id FOR UPDATE",
                lines.product_id.ids,
                lines.location_id.ids,
            )
        )
        there = {
            tuple(keys): quantity
            for *keys, quantity in self.env["stock.quant"]
            .sudo()
            ._read_group(
                [("product_id", "in", lines.product_id.ids), ("location_id", "in", lines.location_id.ids)],
                ["product_id", "location_id", "lot_id", "owner_id"],
                ["quantity:sum"],
            )
        }
        for (product, location, lot, owner), quantity in wanted.items():
            found = there.get((product, location, lot, owner), 0.0)
            if float_compare(found, quantity, precision_rounding=product.uom_id.rounding) < 0:
                raise UserError(
                    self.env._(
                        "%(part)s: there are %(found)g left in %(place)s, not %(quantity)g. Somebody has taken it "
                        "meanwhile; issue what is there and leave the rest to a back-order.",
                        part=" ".join(filter(None, [product.display_name, lot.name])),
                        found=max(found, 0.0),
                        place=location.display_name,
                        quantity=quantity,
                    )
                )
