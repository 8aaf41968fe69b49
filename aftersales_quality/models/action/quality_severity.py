from odoo import fields, models


class QualitySeverity(models.Model):
    """What a severity asks of the actions."""

    _inherit = "aftersales.quality.severity"

    needs_agreement = fields.Boolean(
        string="Customer agrees",
        help="The customer agrees to the actions before they begin, or it is written down why he was not asked.",
    )
    effect_days = fields.Integer(
        string="Effect watched (days)",
        default=90,
        help="How long after an action its effect is watched, unless the action says otherwise.",
    )

    _effect_days_positive = models.Constraint(
        "CHECK (effect_days > 0)", "The effect of actions is watched for one day at least."
    )
