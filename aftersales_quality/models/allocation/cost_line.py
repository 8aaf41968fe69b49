from odoo import api, fields, models


class CostLine(models.Model):
    """A cost knows the quality case by whose decision it is borne."""

    _inherit = "aftersales.cost.line"

    quality_case_id = fields.Many2one(
        "aftersales.quality.case",
        string="Quality case",
        compute="_compute_quality_case_id",
        store=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The case of the contact; else that of the returned goods on which the workshop worked.",
    )

    @api.depends("ticket_id.quality_case_id", "order_id.quality_return_ids.case_id")
    def _compute_quality_case_id(self):
        for line in self:
            line.quality_case_id = line.ticket_id.quality_case_id or line.order_id.quality_return_ids.case_id[:1]
