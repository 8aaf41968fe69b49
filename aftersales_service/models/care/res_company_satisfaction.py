from odoo import fields, models


class ResCompany(models.Model):
    """Whom we ask whether he was content, when, and what counts as satisfied."""

    _inherit = "res.company"

    satisfaction_survey_id = fields.Many2one(
        "survey.survey",
        string="Survey",
        domain=[("survey_type", "=", "aftersales")],
        ondelete="set null",
        help="What customers are asked after a case. Empty: the survey that comes with After-Sales.",
    )
    satisfaction_threshold = fields.Float(
        string="Satisfied from",
        digits=(3, 2),
        default=4.0,
        help="Average mark from which a customer counts as satisfied, between 1 and 5.",
    )
    satisfaction_delay_days = fields.Integer(
        string="Ask after (days)", default=1, help="Days after the case was settled, or the unit was back."
    )
    satisfaction_remind_days = fields.Integer(
        string="Remind after (days)", default=4, help="Days after the mail. There is one reminder. 0: none."
    )
    satisfaction_expiry_days = fields.Integer(
        string="Answers accepted for (days)", default=14, help="Days after the mail until the link expires."
    )
    satisfaction_min_days = fields.Integer(
        string="Same contact at most every (days)",
        default=30,
        help="A contact with several cases is not asked about each of them. 0: about each.",
    )

    _satisfaction_threshold_in_range = models.Constraint(
        "CHECK (satisfaction_threshold BETWEEN 1 AND 5)", "Customers are content from a mark between 1 and 5."
    )
    _satisfaction_days_not_negative = models.Constraint(
        "CHECK (satisfaction_delay_days >= 0 AND satisfaction_remind_days >= 0 AND satisfaction_min_days >= 0)",
        "Days of the survey are zero or more.",
    )
    _satisfaction_reminder_in_time = models.Constraint(
        "CHECK (satisfaction_expiry_days > satisfaction_remind_days)",
        "The reminder has to come before the link expires.",
    )
