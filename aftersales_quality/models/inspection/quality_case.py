from odoo import fields, models


class QualityCase(models.Model):
    """What came back because of a case, and what was inspected for it."""

    _inherit = "aftersales.quality.case"

    return_ids = fields.One2many("aftersales.quality.return", "case_id", string="Returned goods")
    return_count = fields.Integer(string="Returned goods counted", compute="_compute_goods_count")
    inspection_ids = fields.One2many("aftersales.inspection", "case_id", string="Inspections")
    inspection_count = fields.Integer(string="Inspections counted", compute="_compute_goods_count")

    def _compute_goods_count(self):
        counts = {}
        for model in ("aftersales.quality.return", "aftersales.inspection"):
            records = self.env[model]
            counts[model] = (
                dict(records._read_group([("case_id", "in", self.ids)], ["case_id"], ["__count"]))
                if records.has_access("read")
                else {}
            )
        for case in self:
            case.return_count = counts["aftersales.quality.return"].get(case, 0)
            case.inspection_count = counts["aftersales.inspection"].get(case, 0)

    def action_view_returned_goods(self):
        context = {"default_case_id": self.id if len(self) == 1 else False}
        if len(self) == 1:
            context.update(self._get_goods_defaults())
        return self.env["aftersales.quality.return"]._get_list_action([("case_id", "in", self.ids)], context)

    def action_view_inspections(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_quality.inspection_action")
        context = {}
        if len(self) == 1:
            context = {
                "default_case_id": self.id,
                "default_product_id": self.product_id.id,
                "default_lot_id": self.lot_ids.id if len(self.lot_ids) == 1 else False,
                "default_purpose": "sample",
            }
        return {**action, "domain": [("case_id", "in", self.ids)], "context": context}

    def _get_goods_defaults(self):
        """What is known of goods that come back because of this case."""
        self.ensure_one()
        tickets = self.ticket_ids
        return {
            "default_ticket_id": tickets.id if len(tickets) == 1 else False,
            "default_partner_id": self.partner_id.commercial_partner_id.id,
            "default_product_id": self.product_id.id,
            "default_lot_id": self.lot_ids.id if len(self.lot_ids) == 1 else False,
            "default_fault": self.title,
        }
