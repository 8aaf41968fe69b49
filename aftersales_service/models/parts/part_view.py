from odoo import api, fields, models


class ReportPart(models.Model):
    """What a list of used parts shows of the stock move: how far it is, what the part cost."""

    _inherit = "aftersales.report.part"

    stock_move_id = fields.Many2one(
        "stock.move", string="Stock move", compute="_compute_stock_move_id", groups="aftersales_service.group_reader"
    )
    stock_state = fields.Selection(
        selection=[("reserved", "Reserved"), ("short", "Not reserved"), ("done", "Taken from stock")],
        compute="_compute_stock_move_id",
    )
    value = fields.Monetary(
        compute="_compute_stock_move_id",
        groups="aftersales_service.group_reader",
        help="What the part cost the company, as the stock move says.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(related="report_id.partner_id", string="Customer")
    finished_on = fields.Datetime(related="report_id.finished_on", string="Used on")

    @api.depends("stock_move_ids.state", "stock_move_ids.value", "report_id.state")
    def _compute_stock_move_id(self):
        # the line's own state of stock is part of the report; opening the move needs the right to
        parts = self.sudo()
        matched = parts._filtered_moved()._match_moves(parts.report_id._get_part_moves())
        for part in parts:
            move = matched.get(part) if part.report_id.state in ("ready", "signed", "approved") else None
            part.stock_move_id = move
            part.value = move and move.state == "done" and move.value
            part.stock_state = move and (
                "done" if move.state == "done" else "reserved" if move.state == "assigned" else "short"
            )
