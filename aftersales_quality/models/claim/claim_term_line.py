from odoo import api, fields, models

from odoo.addons.aftersales_service.models.cost.cost_line import KINDS


class ClaimTermLine(models.Model):
    """One kind of cost that may be claimed, and how much of it. What is not listed is not claimed."""

    _name = "aftersales.supplier.claim.term.line"
    _description = "Claimable Kind of Cost"
    _order = "term_id, sequence, id"
    _rec_name = "kind"

    term_id = fields.Many2one("aftersales.supplier.claim.term", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="term_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="term_id.currency_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True)
    percent = fields.Float(string="Claimable %", digits=(5, 2), required=True, default=100.0)
    rate_cap = fields.Monetary(string="An hour at the most", help="Of labour. Zero: what an hour costs us.")

    _kind_once = models.UniqueIndex("(term_id, kind)", "This kind of cost is listed already.")
    _percent_of_hundred = models.Constraint(
        "CHECK (percent > 0 AND percent <= 100)", "Claimable is more than 0 % and at most 100 %."
    )
    _rate_not_negative = models.Constraint(
        "CHECK (rate_cap IS NULL OR rate_cap >= 0)", "A rate is an amount of zero or more."
    )

    @api.depends("kind", "percent")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            name = names.get(line.kind, "")
            line.display_name = name if line.percent == 100 else f"{name} {line.percent:g} %"
