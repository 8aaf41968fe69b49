from odoo import api, models
from odoo.tools import SQL


class StockLot(models.Model):
    """Warranties of what was delivered before the module knew of warranties."""

    _inherit = "stock.lot"

    @api.model
    def _backfill_warranty(self):
        """Give every delivered serial that has none the warranty it would have got; by SQL, in one go.

        It goes back to the first delivery of the last sale: coming back from a repair begins nothing. Called at the
        installation and with every upgrade; what has a warranty stays.
        """
        lots = self.sudo()
        lots.env["stock.move.line"].flush_model()
        lots.env["aftersales.warranty.term"].flush_model()
        lots.flush_model()
        self.env.cr.execute(
            """
            CREATE TEMPORARY TABLE aftersales_backfill ON COMMIT DROP AS
            WITH moved AS (
                SELECT line.id, line.lot_id, line.date, line.company_id, move.sale_line_id, target.usage,
                       COALESCE(picking.partner_id, move.partner_id) AS partner_id
                  FROM stock_move_line line
                  JOIN stock_lot lot ON lot.id = line.lot_id
                   AND lot.warranty_from IS NULL AND lot.delivered_on IS NOT NULL
                  JOIN stock_move move ON move.id = line.move_id
                  JOIN stock_location source ON source.id = line.location_id
                  JOIN stock_location target ON target.id = line.location_dest_id
             LEFT JOIN stock_picking picking ON picking.id = line.picking_id
                 WHERE line.state = 'done' AND 'customer' IN (source.usage, target.usage)
            ), sent AS (
                SELECT DISTINCT ON (lot_id) * FROM moved WHERE usage = 'customer' ORDER BY lot_id, date DESC, id DESC
            ), latest AS (
                SELECT DISTINCT ON (lot_id) * FROM moved ORDER BY lot_id, date DESC, id DESC
            ), sold AS (
                SELECT moved.lot_id, MIN(moved.date) AS date
                  FROM moved
                  JOIN sent ON sent.lot_id = moved.lot_id
                   AND sent.sale_line_id IS NOT DISTINCT FROM moved.sale_line_id
                   AND sent.partner_id IS NOT DISTINCT FROM moved.partner_id
                 WHERE moved.usage = 'customer'
              GROUP BY moved.lot_id
            )
            SELECT lot.id AS lot_id, lot.product_id,
                   COALESCE(lot.company_id, sent.company_id) AS company_id,
                   COALESCE(sold.date::date, lot.delivered_on) AS delivered,
                   CASE WHEN latest.usage != 'customer' THEN latest.date::date END AS returned,
                   partner.commercial_partner_id AS partner_id
              FROM stock_lot lot
         LEFT JOIN sent ON sent.lot_id = lot.id
         LEFT JOIN sold ON sold.lot_id = lot.id
         LEFT JOIN latest ON latest.lot_id = lot.id
         LEFT JOIN res_partner partner ON partner.id = COALESCE(sent.partner_id, lot.installed_partner_id)
             WHERE lot.warranty_from IS NULL AND lot.delivered_on IS NOT NULL
            """
        )
        pairs = self._get_terms_to_backfill()
        if pairs:
            self._fill_warranties(pairs)
            self._backfill_moves()
        self.env.cr.execute("DROP TABLE aftersales_backfill")

    def _get_terms_to_backfill(self):
        """List of (product id, company id, term id or None) of the serials to be filled in."""
        self.env.cr.execute("SELECT DISTINCT company_id, product_id FROM aftersales_backfill")
        by_company = {}
        for company_id, product_id in self.env.cr.fetchall():
            # a serial of no company that was never moved: the first company answers for it
            by_company.setdefault(company_id, []).append(product_id)
        first = self.env["res.company"].search([], order="id", limit=1)
        pairs = []
        for company_id, product_ids in by_company.items():
            company = self.env["res.company"].browse(company_id) if company_id else first
            terms = self.env["aftersales.warranty.term"].get_for(
                self.env["product.product"].browse(product_ids), company
            )
            pairs += [(product.id, company_id, term.id) for product, term in terms.items()]
        return pairs

    def _fill_warranties(self, pairs):
        products, companies, terms = ([*column] for column in zip(*pairs, strict=True))
        self.env.cr.execute(
            SQL(
                """
                WITH term AS (
                    SELECT chosen.product_id, chosen.company_id, chosen.term_id,
                           COALESCE(term.months_unit, 0) AS unit,
                           COALESCE(term.months_main, 0) AS main,
                           COALESCE(term.months_wear, 0) AS wear,
                           CASE WHEN term.start = 'acceptance' THEN term.acceptance_days END AS days
                      FROM unnest(%s::int[], %s::int[], %s::int[]) AS chosen (product_id, company_id, term_id)
                 LEFT JOIN aftersales_warranty_term term ON term.id = chosen.term_id
                ), begun AS (
                    SELECT old.lot_id, old.delivered, old.returned, old.partner_id, term.*,
                           old.delivered + term.days AS latest,
                           old.delivered + COALESCE(term.days, 0) AS start
                      FROM aftersales_backfill old
                      JOIN term ON term.product_id = old.product_id
                       AND term.company_id IS NOT DISTINCT FROM old.company_id
                )
                UPDATE stock_lot lot
                   SET warranty_term_id = begun.term_id,
                       warranty_from = begun.delivered,
                       warranty_partner_id = begun.partner_id,
                       warranty_months = begun.unit,
                       warranty_main_months = begun.main,
                       warranty_wear_months = begun.wear,
                       warranty_start_latest = begun.latest,
                       warranty_ended_on = begun.returned,
                       warranty_ended_by = CASE WHEN begun.returned IS NOT NULL THEN 'returned' END,
                       warranty_start = begun.start,
                       warranty_end = CASE WHEN unit > 0 THEN begun.start + make_interval(months => unit) END,
                       warranty_main_end = CASE WHEN main > 0 THEN begun.start + make_interval(months => main) END,
                       warranty_wear_end = CASE WHEN wear > 0 THEN begun.start + make_interval(months => wear) END
                  FROM begun
                 WHERE begun.lot_id = lot.id
                """,
                products,
                companies,
                [term or None for term in terms],
            )
        )
        self.invalidate_model()

    def _backfill_moves(self):
        """What has moved those warranties since: acceptances, and days at the counter and in the workshop."""
        self.env.cr.execute("SELECT lot_id, company_id, returned FROM aftersales_backfill")
        rows = self.env.cr.fetchall()
        lots = [("lot_id", "in", [row[0] for row in rows])]
        self.env["aftersales.warranty.pause"].sudo().create(
            [
                {
                    "lot_id": lot_id,
                    "since": returned,
                    "source": "return",
                    "company_id": company_id or self.env.company.id,
                }
                for lot_id, company_id, returned in rows
                if returned
            ]
        )
        reports = self.env["aftersales.service.report"].sudo()
        reports._refresh_acceptance(reports.search([*lots, ("document", "=", "acceptance")]).lot_id)
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        tickets.search([*lots, ("walk_in_outcome", "=", "left")])._sync_warranty_pause()
        orders = self.env["aftersales.service.order"].sudo().with_context(active_test=False)
        orders.search([*lots, ("arrived_on", "!=", False)]).filtered(
            lambda order: order._is_in_our_hands()
        )._sync_warranty_pause()
