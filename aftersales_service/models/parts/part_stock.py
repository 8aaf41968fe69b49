from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ReportPart(models.Model):
    """Taking parts from a holder's stock, giving them back, using them up: for many lines at once.

    Everything here is called by the steps of the report, which have checked who asks; engineers need no right
    on stock. A move is made when the work is finished (reserved), and done when the report is approved.
    """

    _inherit = "aftersales.report.part"

    def _reserve(self, coming=None, strict=True):
        """Reserve each line at its holder, with a move of its own.

        :param coming: {key of ``_get_stock_key``: quantity} that a correction will bring back to the holder
            before the move is done, and that need not be there yet
        :param strict: refuse the lot if something is missing; otherwise as far as there is stock
        :raise UserError: says what is missing, and who has it
        """
        moves = self.env["stock.move"].sudo().create([part._prepare_part_move() for part in self])
        moves._action_confirm(merge=False)
        return self._allocate(moves, coming, strict)

    def _allocate(self, moves, coming=None, strict=True):
        """Reserve what these moves still lack.

        Shelves are locked before anybody looks what is on them: of two who take the last one in the same moment
        the second waits, is tried again by the framework, and is told.
        """
        if not moves:
            return moves
        shelves, free = self._lock_shelves(moves)
        coming = defaultdict(float, coming or {})
        values, short = [], {}
        for move in moves:
            part = move.report_part_id
            uom = move.product_id.uom_id
            need = move.product_qty - move.product_uom._compute_quantity(move.quantity, uom)
            promised = min(need, coming[part._get_stock_key()])
            coming[part._get_stock_key()] -= promised
            need -= promised
            for quant in shelves[move.product_id.id, move.location_id.id]:
                if uom.compare(need, 0) <= 0:
                    break
                if part.lot_id and quant.lot_id != part.lot_id:
                    continue
                taken = min(need, free[quant])
                if uom.compare(taken, 0) > 0:
                    free[quant] -= taken
                    need -= taken
                    values.append(move._prepare_move_line_vals(quantity=taken, reserved_quant=quant))
            if uom.compare(need, 0) > 0:
                short[move] = need
        if short and strict:
            self._raise_short(short)
        self.env["stock.move.line"].sudo().create(values)
        return moves

    def _lock_shelves(self, moves):
        """What lies at the holders of ``moves``, nobody else taking from it until we are through.

        :return: {(product id, location id): quants, the oldest first}, {quant: what is free of it}
        """
        products, locations = moves.product_id, moves.location_id
        self.env["stock.quant"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT quant.id
                  FROM stock_quant quant
                  JOIN stock_location place ON place.id = quant.location_id
                 WHERE quant.product_id = ANY(%s) AND quant.owner_id IS NULL
                   AND EXISTS (SELECT FROM stock_location own
                                WHERE own.id = ANY(%s) AND place.parent_path LIKE own.parent_path || '%%')
              ORDER BY quant.in_date, quant.id
                   FOR NO KEY UPDATE OF quant
                """,
                products.ids,
                locations.ids,
            )
        )
        quants = self.env["stock.quant"].sudo().browse([row[0] for row in rows])
        free = {}
        # rows of the same stock that have not been merged yet count together, also where one is below zero
        for same in quants.grouped(
            lambda quant: (quant.product_id, quant.location_id, quant.lot_id, quant.package_id)
        ).values():
            free.update(dict.fromkeys(same, 0.0))
            free[same[0]] = sum(quant.quantity - quant.reserved_quantity for quant in same)
        shelves = defaultdict(list)
        wanted = set(locations.ids)
        for quant in quants:
            for place in map(int, quant.location_id.parent_path.strip("/").split("/")):
                if place in wanted:
                    shelves[quant.product_id.id, place].append(quant)
        return shelves, free

    def _raise_short(self, short):
        sentences = []
        missing = self.env["stock.move"].browse(move.id for move in short).sudo()
        for (company, holder), moves in missing.grouped(
            lambda move: (move.company_id, move.report_part_id.holder_id)
        ).items():
            found = moves.product_id.sudo(False)._get_availability_sentences(company, holder.sudo(False))
            for move in moves:
                product, lot = move.product_id, move.report_part_id.lot_id
                sentences.append(
                    self.env._(
                        "%(part)s: %(missing)g more than the stock of %(holder)s has. %(who)s",
                        part=" ".join(filter(None, (product.display_name, lot.name))),
                        missing=round(short[move], 4),
                        holder=holder.name or move.location_id.display_name,
                        who=found.get(product.id) or "",
                    ).strip()
                )
        raise UserError(
            "\n".join(
                [
                    self.env._("These parts cannot be taken from the stock that the report names:"),
                    *sentences,
                    self.env._("Have them handed over or issued first, or correct what was used."),
                ]
            )
        )

    def _get_stock_key(self):
        """What makes two lines draw on the same shelf."""
        return self.product_id.id, self.holder_id.id, self.lot_id.id

    def _prepare_part_move(self):
        self.ensure_one()
        report = self.report_id
        return {
            "report_part_id": self.id,
            "company_id": report.company_id.id,
            "product_id": self.product_id.id,
            "product_uom": self.product_id.uom_id.id,
            "product_uom_qty": self.quantity,
            "location_id": self.holder_id.sudo().location_id.id,
            "location_dest_id": report.company_id.sudo().aftersales_consumption_location_id.id,
            "partner_id": report.partner_id.id,
            "origin": report.name,
            "procure_method": "make_to_stock",
        }

    # ---------------------------------------------------------------------------------------------
    # Matching lines and moves
    # ---------------------------------------------------------------------------------------------

    def _filtered_moved(self):
        """Lines that go through stock. What is not kept in stock makes no move."""
        return self.filtered(lambda part: part.is_stocked and part.holder_id)

    def _match_moves(self, moves):
        """The move that carries out each line; a corrected line that says the same keeps the earlier one.

        :param moves: the moves that stand for the orders of these lines
        :return: {line: move}, lines without one are left out
        """
        by_part = moves.grouped("report_part_id")
        result = {}
        for part in self:
            line = part
            while line not in by_part and line.corrects_id and line._is_moved_like(line.corrects_id):
                line = line.corrects_id
            if line in by_part:
                result[part] = by_part[line]
        return result
