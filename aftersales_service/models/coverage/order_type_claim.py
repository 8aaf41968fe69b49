from odoo import api, fields, models


class OrderType(models.Model):
    """Which jobs count as repairs where the law counts repairs."""

    _inherit = "aftersales.order.type"

    is_repair = fields.Boolean(
        string="Counts as a repair",
        compute="_compute_is_repair",
        store=True,
        readonly=False,
        precompute=True,
        help="Under the three guarantees a product that fails after two repairs is exchanged.",
    )

    @api.depends("code")
    def _compute_is_repair(self):
        for kind in self:
            kind.is_repair = kind.is_repair or kind.code == "repair"
