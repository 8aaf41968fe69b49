from odoo import fields, models

#: The six branches of the fishbone (Ishikawa), in the order in which they are drawn.
BRANCHES = [
    ("man", "People"),
    ("machine", "Machine"),
    ("material", "Material"),
    ("method", "Method"),
    ("measurement", "Measurement"),
    ("environment", "Environment"),
]


class CauseCode(models.Model):
    """Why it happened, in the words of the statistics: wrong material, instruction missing, damaged in transport."""

    _name = "aftersales.cause.code"
    _description = "Cause Code"
    _inherit = "aftersales.quality.code.mixin"

    branch = fields.Selection(
        selection=BRANCHES, required=True, default="method", help="Branch of the fishbone that it belongs to."
    )

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "There is already a cause with this code in the company."
    )
