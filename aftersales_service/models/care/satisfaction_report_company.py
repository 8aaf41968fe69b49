from odoo import fields, models


class ResCompany(models.Model):
    """What satisfaction a company aims at (K1)."""

    _inherit = "res.company"

    aftersales_satisfaction_target = fields.Float(
        string="Satisfaction aimed at",
        default=0.85,
        digits=(5, 4),
        help="Share of satisfied answers. Rates are marked by it.",
    )
    aftersales_satisfaction_least = fields.Integer(
        string="From so many answers",
        default=5,
        help="A product, team or region with fewer answers is not called weak in a satisfaction report.",
    )

    _satisfaction_target_is_share = models.Constraint(
        "CHECK (aftersales_satisfaction_target > 0 AND aftersales_satisfaction_target <= 1)",
        "The satisfaction aimed at is a share above 0 % and not above 100 %.",
    )
    _satisfaction_least_positive = models.Constraint(
        "CHECK (aftersales_satisfaction_least > 0)", "A weak spot needs one answer at least."
    )
