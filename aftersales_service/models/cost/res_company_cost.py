from odoo import fields, models


class ResCompany(models.Model):
    """What an hour of service costs where the employee has no cost of his own."""

    _inherit = "res.company"

    aftersales_hourly_cost = fields.Monetary(
        string="Cost of an hour of service",
        help="For engineers whose employee record has no hourly cost. Zero: their time is not counted.",
    )

    _aftersales_hourly_cost_not_negative = models.Constraint(
        "CHECK (aftersales_hourly_cost IS NULL OR aftersales_hourly_cost >= 0)", "An hour costs zero or more."
    )
