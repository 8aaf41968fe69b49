from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_opinion_days = fields.Integer(
        string="Departments answer within (working days)",
        default=5,
        help="Due date of the answer when an opinion of a customer is handed over.",
    )

    _opinion_days_sane = models.Constraint(
        "CHECK (aftersales_opinion_days BETWEEN 1 AND 120)", "Departments have 1 to 120 working days to answer."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_opinion_days = fields.Integer(related="company_id.aftersales_opinion_days", readonly=False)
