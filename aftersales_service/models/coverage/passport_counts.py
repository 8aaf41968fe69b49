from odoo import fields, models

from .product_document_lot import OFFICE


class StockLot(models.Model):
    """What there is about a serial, counted with the reader's rights; each number opens its list."""

    _inherit = "stock.lot"

    service_order_count = fields.Integer(compute="_compute_passport_counts")
    service_report_count = fields.Integer(compute="_compute_passport_counts")
    replaced_part_count = fields.Integer(compute="_compute_passport_counts")
    aftersales_document_count = fields.Integer(compute="_compute_passport_counts")
    document_delivery_count = fields.Integer(compute="_compute_passport_counts", groups=OFFICE)

    def _compute_passport_counts(self):
        orders = self._count_by_lot("aftersales.service.order", "lot_id", [("state", "!=", "cancelled")])
        reports = self._count_by_lot("aftersales.service.report", "lot_id", self._get_counting_reports())
        parts = self._count_by_lot(
            "aftersales.report.part",
            "report_id.lot_id",
            [("report_id.state", "in", ("signed", "approved"))],
        )
        deliveries = self._count_by_lot("aftersales.document.delivery", "lot_id", [("state", "!=", "cancelled")])
        documents = (
            self.env["aftersales.product.document"]._get_for(self._origin)
            if self.env["aftersales.product.document"].has_access("read")
            else {}
        )
        for lot in self:
            lot.service_order_count = orders.get(lot._origin, 0)
            lot.service_report_count = reports.get(lot._origin, 0)
            lot.replaced_part_count = parts.get(lot._origin, 0)
            lot.document_delivery_count = deliveries.get(lot._origin, 0)
            lot.aftersales_document_count = len(documents.get(lot._origin, ()))

    def _get_counting_reports(self):
        """Reports that count today; what is being written or was replaced is left out."""
        return [("state", "in", ("ready", "signed", "approved"))]

    def _count_by_lot(self, model, name, domain):
        records = self.env[model]
        if not self.ids or not records.has_access("read"):
            return {}
        condition = [(name, "in", self.ids), *domain]
        if "." not in name:
            return dict(records._read_group(condition, [name], ["__count"]))
        # grouped by what the line hangs on: there are few of those for one serial
        link, _dot, target = name.partition(".")
        counts = {}
        for owner, count in records._read_group(condition, [link], ["__count"]):
            counts[owner[target]] = counts.get(owner[target], 0) + count
        return counts

    # ---------------------------------------------------------------------------------------------
    # Lists
    # ---------------------------------------------------------------------------------------------

    def action_view_service_orders(self):
        return self._open_list(
            "aftersales_service.service_order_action", [("lot_id", "=", self.id), ("state", "!=", "cancelled")]
        )

    def action_view_service_reports(self):
        return self._open_list(
            "aftersales_service.service_report_action", [("lot_id", "=", self.id), *self._get_counting_reports()]
        )

    def action_view_replaced_parts(self):
        return self._open_list(
            "aftersales_service.replaced_part_action",
            [("report_id.lot_id", "=", self.id), ("report_id.state", "in", ("signed", "approved"))],
        )

    def _open_list(self, action, domain):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(action),
            "name": self.name,
            "domain": domain,
            "context": {},
        }
