from collections import defaultdict

from odoo import fields, models


class ServiceReport(models.Model):
    """From whose stock the parts of a report come, and what has to be known of them before it is signed."""

    _inherit = "aftersales.service.report"

    def _get_possible_holders(self):
        """Holders whose parts may be used here: those who go, and the station that does the work."""
        holders = self.env["aftersales.holder"]
        if not self:
            return holders
        self.ensure_one()
        order = self.order_id
        people = order._get_engineers() | self.engineer_id
        # left holders still have what they have; whoever writes the report may know whose parts were used
        found = (
            holders.sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("company_id", "=", order.company_id.id),
                    "|",
                    ("user_id", "in", people.ids),
                    ("station_id", "in", order.station_id.ids),
                ]
            )
        )
        return holders.browse(found.ids)

    def _get_default_holder(self):
        """The station that does the work, or the engineer who leads."""
        possible = self._get_possible_holders()
        return (
            (self.order_id._get_holder() & possible)
            or possible.filtered(lambda holder: holder.sudo().user_id == self.engineer_id)
            or possible
        )[:1]

    def _get_missing(self):
        missing = super()._get_missing()
        for part in self.part_ids.filtered("is_stocked"):
            if not part.holder_id:
                missing.append(self.env._("whose stock %(part)s comes from", part=part.description))
            if part.tracking != "none" and not part.lot_id:
                missing.append(self.env._("the new serial of %(part)s, from the holder's stock", part=part.description))
        return missing

    # ---------------------------------------------------------------------------------------------
    # Stock follows the steps: reserved when finished, released when taken back, moved when approved
    # ---------------------------------------------------------------------------------------------

    def action_finish(self):
        result = super().action_finish()
        self._reserve_parts()
        return result

    def action_take_back(self):
        result = super().action_take_back()
        self._release_parts()
        return result

    def action_drop(self):
        result = super().action_drop()
        self._release_parts()
        return result

    def _after_approved(self):
        result = super()._after_approved()
        self._move_parts()
        return result

    def _reserve_parts(self):
        """What this version says was used is kept for it; what the version before had kept is free again."""
        parts, kept, stale = self._compare_with_stock()
        stale.filtered(lambda move: move.state != "done")._action_cancel()
        coming = defaultdict(float)
        for move in stale.filtered(lambda move: move.state == "done"):
            coming[move.report_part_id._get_stock_key()] += move.product_qty
        (parts - parts.browse(part.id for part in kept))._reserve(coming)

    def _release_parts(self):
        """What only this version had kept is free again, and what the version before had kept is kept again.

        If somebody has taken that meanwhile, the approval will say so: nobody is held up now.
        """
        reports = self.sudo()
        reports._get_part_moves().filtered(
            lambda move: move.state != "done" and move.report_part_id.report_id in reports
        )._action_cancel()
        before = reports.previous_id.filtered(lambda report: report.state in ("signed", "superseded"))
        parts, kept, _stale = before._compare_with_stock()
        (parts - parts.browse(part.id for part in kept))._reserve(strict=False)

    def _move_parts(self):
        """What was used leaves the stock of its holders; what a corrected version had moved wrongly comes back."""
        parts, kept, stale = self._compare_with_stock()
        done = stale.filtered(lambda move: move.state == "done")
        (stale - done)._action_cancel()
        done._take_back()
        moves = stale.browse(move.id for move in kept.values() if move.state != "done")
        # what a correction brought back, and what somebody has unreserved in Inventory
        parts._allocate(moves.filtered(lambda move: move.state != "assigned"))
        moves += (parts - parts.browse(part.id for part in kept))._reserve()
        for company, batch in moves.grouped("company_id").items():
            batch.move_line_ids.picked = True
            batch.with_company(company)._action_done()
        for report, used in parts.filtered("lot_id").grouped("report_id").items():
            report._mark_built_in(used, used.filtered(lambda part: part not in kept or kept[part] in moves))

    def _mark_built_in(self, parts, new):
        """These serials are at the customer's now, in the product that was serviced.

        :param new: those that went in just now; the others were written by the version before, and follow only as
            long as they are still where it said
        """
        self.ensure_one()
        before = self.previous_id
        lots = (parts - new).lot_id.filtered(
            lambda lot: lot.installed_partner_id == before.partner_id and lot.parent_lot_id == before.lot_id
        )
        installed = {"installed_partner_id": self.partner_id.id, "parent_lot_id": self.lot_id.id}
        lots.write(installed)
        for quantity, batch in new.grouped("quantity").items():
            batch.lot_id.write(
                {
                    **installed,
                    "delivered_on": fields.Date.context_today(self, self.finished_on),
                    "delivered_qty": quantity,
                }
            )

    def _compare_with_stock(self):
        """Lines that go through stock, and the moves that stand for their orders.

        :return: lines, {line: its move}, moves that fit no line; with ``sudo``
        """
        # stock is moved by the steps of the report, which have checked who asks
        reports = self.sudo()
        moves = reports._get_part_moves()
        parts = reports.part_ids._filtered_moved()
        kept = parts._match_moves(moves)
        return parts, kept, moves - moves.browse(move.id for move in kept.values())

    def _get_part_moves(self):
        """Moves that stand for the orders of these reports."""
        moves = self.env["stock.move"].sudo()
        return moves.search([("service_order_id", "in", self.order_id.ids)], order="id")._filtered_live()
