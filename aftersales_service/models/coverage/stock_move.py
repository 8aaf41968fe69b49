from odoo import fields, models


class StockMove(models.Model):
    """A delivery begins a warranty, a return ends it, and coming back from a repair lets it go on."""

    _inherit = "stock.move"

    def _update_installation(self):
        lines = self.move_line_ids.filtered("lot_id")
        # what the serial says before the delivery overwrites it
        sold_by = {lot: lot.sale_line_id for lot in lines.lot_id.sudo()}
        result = super()._update_installation()
        begun, gone_on = {}, {}
        for line in lines.filtered(lambda line: line.location_dest_id.usage == "customer").sudo():
            day = fields.Date.context_today(line, line.date)
            if line._is_back_from_repair(sold_by[line.lot_id]):
                gone_on.setdefault(day, []).append(line.lot_id.id)
            elif line.location_id.usage != "customer":
                begun.setdefault((day, line.company_id, line.lot_id.installed_partner_id), []).append(line.lot_id.id)
        lots = self.env["stock.lot"]
        for (day, company, partner), ids in begun.items():
            lots.browse(ids).start_warranty(day, company, partner)
        for day, ids in gone_on.items():
            lots.browse(ids).continue_warranty(day)
        returned = lines.filtered(
            lambda line: (
                line.location_id.usage == "customer"
                and line.location_dest_id.usage != "customer"
                # of a batch that comes back in part the rest is still out there
                and line.quantity_product_uom >= line.lot_id.delivered_qty
            )
        )
        for (day, company), batch in returned.grouped(
            lambda line: (fields.Date.context_today(line, line.date), line.company_id)
        ).items():
            batch.lot_id.end_warranty(day, company)
        return result


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _is_back_from_repair(self, sale_line):
        """Whether the unit goes back to the customer it came from, without being sold anew.

        :param sale_line: the order line it was sold by before
        """
        self.ensure_one()
        lot = self.lot_id
        if lot.warranty_ended_by != "returned":
            return False
        if self.move_id.sale_line_id:
            return self.move_id.sale_line_id == sale_line
        return lot.warranty_partner_id and lot.warranty_partner_id == lot.installed_partner_id.commercial_partner_id
