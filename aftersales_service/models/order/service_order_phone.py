from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_time

#: How many earlier visits to the same product are shown.
LAST_VISITS = 5


class ServiceOrder(models.Model):
    """What the engineer's phone shows of an order: whose it is, when, what was done to the product before."""

    _inherit = "aftersales.service.order"

    is_mine = fields.Boolean(
        string="Mine",
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="The user goes there, or it waits in the user's service station for an engineer.",
    )
    planned_label = fields.Char(string="When", compute="_compute_planned_label", help="Day and time in one line.")
    is_late = fields.Boolean(compute="_compute_planned_label", help="Planned for an earlier day and not done yet.")
    customer_words = fields.Html(related="ticket_id.description", string="What the customer said")
    product_history = fields.Html(
        string="Earlier visits",
        compute="_compute_product_history",
        compute_sudo=True,
        sanitize=False,  # made by our own template, which escapes
        help="What the signed reports say of the same product, whoever was there.",
    )

    @api.depends_context("uid")
    @api.depends("engineer_id", "companion_ids", "station_id")
    def _compute_is_mine(self):
        station = self.env.user.partner_id.commercial_partner_id
        for order in self:
            order.is_mine = self.env.user in order._get_engineers() or (
                not order.engineer_id and order.station_id == station
            )

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        user = self.env.user
        mine = (
            Domain("engineer_id", "=", user.id)
            | Domain("companion_ids", "in", user.ids)
            | (Domain("engineer_id", "=", False) & Domain("station_id", "=", user.partner_id.commercial_partner_id.id))
        )
        if set(value) == {True, False}:
            return Domain.TRUE
        return mine if True in value else ~mine

    @api.depends_context("tz", "lang")
    @api.depends("planned_start", "planned_end", "state")
    def _compute_planned_label(self):
        today = fields.Date.context_today(self)
        for order in self:
            if not order.planned_start or not order.planned_end:
                order.planned_label = False
                order.is_late = False
                continue
            first, last = (
                fields.Datetime.context_timestamp(order, moment) for moment in (order.planned_start, order.planned_end)
            )
            start, stop = (format_time(self.env, moment.time(), time_format="short") for moment in (first, last))
            if last.date() != first.date():
                stop = f"{format_date(self.env, last.date(), date_format='d MMM')} {stop}"
            if first.date() != today:
                start = f"{format_date(self.env, first.date(), date_format='EEE d MMM')} {start}"
            order.planned_label = f"{start} – {stop}"
            order.is_late = first.date() < today and order.state in ("planned", "travelling", "on_site")

    @api.depends("lot_id")
    def _compute_product_history(self):
        # Signed reports only: they say what the customer has seen himself, and nothing else of the ticket.
        reports = self.env["aftersales.service.report"].search(
            [("lot_id", "in", self.lot_id.ids), ("state", "in", ("signed", "approved"))],
            order="finished_on desc, id desc",
        )
        by_lot = reports.grouped("lot_id")
        for order in self:
            visits = by_lot.get(order.lot_id, reports.browse()) if order.lot_id else reports.browse()
            visits = visits.filtered(lambda r, order=order: r.order_id != order and r.company_id == order.company_id)
            order.product_history = bool(visits) and self.env["ir.qweb"]._render(
                "aftersales_service.product_history", {"visits": visits[:LAST_VISITS]}
            )
