from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class StockLot(models.Model):
    """A serial or batch after it was sold: where it stands, since when, by which order."""

    _inherit = "stock.lot"

    installed_partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        help="Who has it now. Set by the delivery, emptied by the return.",
    )
    delivered_on = fields.Date(help="Day of the last delivery to the customer.")
    delivered_qty = fields.Float(
        string="Quantity delivered",
        digits="Product Unit",
        help="Quantity of this serial or batch in the last delivery.",
    )
    sale_line_id = fields.Many2one("sale.order.line", string="Order line", index="btree_not_null", ondelete="set null")
    sale_order_id = fields.Many2one(related="sale_line_id.order_id", string="Order", store=True, index="btree_not_null")
    ticket_ids = fields.One2many("helpdesk.ticket", "lot_id", string="Tickets")
    ticket_count = fields.Integer(compute="_compute_ticket_count")

    _name_lower = models.Index("(lower(name))")

    @api.depends("ticket_ids")
    def _compute_ticket_count(self):
        counts = dict(self.env["helpdesk.ticket"]._read_group([("lot_id", "in", self.ids)], ["lot_id"], ["__count"]))
        for lot in self:
            lot.ticket_count = counts.get(lot, 0)

    def action_view_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.helpdesk_ticket_action_all")
        return {
            **action,
            "name": self.env._("Tickets of %(serial)s", serial=self.name),
            "domain": [("lot_id", "=", self.id)],
            "context": {"default_lot_id": self.id},
        }

    @api.model
    def _find_by_serial(self, serials):
        """Lots by their number, whatever the case, as far as the user may see them.

        :param serials: set of numbers as typed or scanned
        :return: dict of lower-case number to lots
        """
        wanted = [serial.strip().lower() for serial in serials if serial and serial.strip()]
        if not wanted:
            return {}
        rows = self.env.execute_query(SQL("SELECT id FROM stock_lot WHERE lower(name) = ANY(%s) ORDER BY id", wanted))
        lots = self.browse([row[0] for row in rows])._filtered_access("read")
        return lots.grouped(lambda lot: lot.name.lower())

    # ---------------------------------------------------------------------------------------------
    # Delivery
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _backfill_installation(self):
        """Take customer, date, quantity and order of every serial from its last done movement."""
        self.env["stock.move.line"].flush_model()
        self.flush_model()
        self.env.cr.execute(
            """
            UPDATE stock_lot lot
               SET installed_partner_id = last.partner_id,
                   delivered_on = last.date::date,
                   delivered_qty = last.quantity,
                   sale_line_id = last.sale_line_id,
                   sale_order_id = last.order_id
              FROM (
                SELECT DISTINCT ON (line.lot_id)
                       line.lot_id, line.date, line.quantity_product_uom AS quantity,
                       move.sale_line_id, sol.order_id, target.usage,
                       COALESCE(picking.partner_id, move.partner_id) AS partner_id
                  FROM stock_move_line line
                  JOIN stock_move move ON move.id = line.move_id
                  JOIN stock_location source ON source.id = line.location_id
                  JOIN stock_location target ON target.id = line.location_dest_id
             LEFT JOIN stock_picking picking ON picking.id = line.picking_id
             LEFT JOIN sale_order_line sol ON sol.id = move.sale_line_id
                 WHERE line.state = 'done' AND line.lot_id IS NOT NULL
                   AND 'customer' IN (source.usage, target.usage)
              ORDER BY line.lot_id, line.date DESC, line.id DESC
              ) last
             WHERE last.lot_id = lot.id AND last.usage = 'customer'
               AND lot.installed_partner_id IS NULL
            """
        )
        self.invalidate_model()

    def _ensure_of(self, product):
        """Refuse a serial that belongs to another product; an unknown one or an unknown product fits.

        :raise ValidationError: they do not fit
        """
        if self and product and self.product_id != product:
            raise ValidationError(
                self.env._(
                    "Serial %(serial)s is a %(product)s. Choose the serial or the product again.",
                    serial=self.name,
                    product=self.product_id.display_name,
                )
            )
