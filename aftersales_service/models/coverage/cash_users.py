from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_money_partner(self, company):
        """In whose name an engineer's money stands in the books: the one that expenses use."""
        self.ensure_one()
        user = self.sudo().with_company(company)
        partner = user.employee_id.work_contact_id or user.partner_id
        return partner.sudo(self.env.su)
