from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_recurrence_days = fields.Integer(
        string="Same fault again within (days)",
        default=180,
        help="A complaint about the same fault within so many days after a case was closed proposes to reopen it.",
    )
    aftersales_sample_days = fields.Integer(
        string="Samples are kept (days)", default=90, help="Proposed on new samples."
    )
    aftersales_sample_remind_days = fields.Integer(
        string="Reminder before (days)", default=7, help="Who keeps a sample is reminded so many days before its end."
    )

    _quality_days_not_negative = models.Constraint(
        "CHECK (aftersales_recurrence_days >= 0 AND aftersales_sample_days >= 0"
        " AND aftersales_sample_remind_days >= 0)",
        "Days cannot be negative.",
    )
