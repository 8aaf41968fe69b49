from odoo import api, fields, models


class ResCompany(models.Model):
    """A new company begins with the promises of the first one, to be changed or switched off."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        first = self.sudo().search([], order="id", limit=1)
        plans = self.env["aftersales.care.plan"].sudo().search([("company_id", "=", first.id)])
        for company in companies - first:
            for plan in plans:
                plan.copy(
                    {
                        "name": plan.name,
                        "active": True,
                        "company_id": company.id,
                        "start": fields.Date.context_today(self),
                        # people and departments are the first company's own
                        "user_ids": False,
                        "department_ids": False,
                    }
                )
        return companies
