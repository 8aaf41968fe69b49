from odoo import models


class DefectCode(models.Model):
    """What is wrong with the product, as it is seen: leaks, noise, wrong dimension."""

    _name = "aftersales.defect.code"
    _description = "Defect Code"
    _inherit = "aftersales.quality.code.mixin"

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "There is already a defect with this code in the company."
    )
