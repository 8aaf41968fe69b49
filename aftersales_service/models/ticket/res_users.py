from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    aftersales_confidant_company_ids = fields.Many2many(
        "res.company",
        "aftersales_confidant_rel",
        "res_users_id",
        "res_company_id",
        string="Named for reports of wrongdoing in",
        context={"active_test": False},
        groups=fields.NO_ACCESS,
        help="The other side of the setting of the company, which is where it is written.",
    )
