from odoo import fields, models


class ResCompany(models.Model):
    """How long a party may object, and how often: settings of the company."""

    _inherit = "res.company"

    aftersales_objection_days = fields.Integer(
        string="Objection period (days)", default=5, help="From the day on which the decision is served."
    )
    aftersales_objection_unit = fields.Selection(
        selection=[("working_days", "working days"), ("calendar_days", "calendar days")],
        string="Days of the objection period",
        required=True,
        default="working_days",
    )
    aftersales_objection_remind_days = fields.Integer(
        string="Reminded before the end (days)", default=2, help="0: not at all."
    )
    aftersales_second_objection = fields.Boolean(
        string="Second objection",
        help="A round that follows a higher appraisal may be objected to again. Otherwise it is final.",
    )

    _objection_days_positive = models.Constraint(
        "CHECK (aftersales_objection_days > 0)", "A party has at least one day to object."
    )
    _objection_remind_not_negative = models.Constraint(
        "CHECK (aftersales_objection_remind_days >= 0)", "Reminded so many days before: a number, zero for not at all."
    )
