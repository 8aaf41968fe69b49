from odoo import fields, models


class ResCompany(models.Model):
    """Who has to approve a claim on a supplier, what it is booked as, and when the manager is told that one is overdue."""

    _inherit = "res.company"

    aftersales_claim_limit = fields.Monetary(
        string="Supplier claims up to",
        currency_field="currency_id",
        help="Claims of more than this are approved by the general manager. Zero: the after-sales manager approves all.",
    )
    aftersales_claim_product_id = fields.Many2one(
        "product.product",
        string="Product of supplier claims",
        check_company=True,
        ondelete="restrict",
        domain=[("type", "=", "service")],
        help="Stands on the vendor credit note: gives it its account and its tax. Empty: the one that comes with the app.",
    )
    aftersales_claim_escalate_days = fields.Integer(
        string="Escalated after (days)",
        default=7,
        help="So many days after the answer was due the manager is told as well. The one who is in charge is told at once.",
    )

    _claim_limit_not_negative = models.Constraint(
        "CHECK (aftersales_claim_limit IS NULL OR aftersales_claim_limit >= 0)",
        "A limit for supplier claims is an amount of zero or more.",
    )
    _claim_escalate_not_negative = models.Constraint(
        "CHECK (aftersales_claim_escalate_days >= 0)", "Escalated after so many days: a number of zero or more."
    )
