from odoo import fields, models


class CostCountMixin(models.AbstractModel):
    """Something that costs are written for: its total, and the list behind it."""

    _name = "aftersales.cost.count.mixin"
    _description = "Bears Costs"

    #: Field of the cost line that names this record.
    _cost_field = None

    aftersales_cost = fields.Monetary(
        string="After-sales cost",
        compute="_compute_aftersales_cost",
        currency_field="aftersales_cost_currency_id",
        groups="aftersales_service.group_reader,aftersales_service.group_dispatcher",
    )
    aftersales_cost_currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_aftersales_cost",
        groups="aftersales_service.group_reader,aftersales_service.group_dispatcher",
    )

    def _compute_aftersales_cost(self):
        """Costs of the current companies, in the currency of the first of them: others are left to the list."""
        costs = self.env["aftersales.cost.line"]
        currency = self.env.company.currency_id
        totals = {}
        if costs.has_access("read"):
            totals = dict(
                costs._read_group(
                    [(self._cost_field, "in", self.ids), ("currency_id", "=", currency.id)],
                    [self._cost_field],
                    ["actual_amount:sum"],
                )
            )
        for record in self:
            record.aftersales_cost = totals.get(record._origin, 0.0)
            record.aftersales_cost_currency_id = currency

    def action_view_costs(self):
        """Open the costs behind the total."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.cost_line_action"),
            "domain": [(self._cost_field, "in", self.ids)],
            "context": {},
        }
