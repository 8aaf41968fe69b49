from odoo import models


class ResUsers(models.Model):
    """Whom quality may ask to do, to check or to answer something."""

    _inherit = "res.users"

    def _get_out_of_reach(self, company):
        """Those of ``self`` who would not see what is asked of them in ``company``."""
        questions = self.env["aftersales.quality.question"]
        return self.sudo().filtered(
            lambda user: company not in user.company_ids or not questions.with_user(user).has_access("write")
        )

    def _get_subordinates(self):
        """Users who report to ``self``, directly or through others (sudo: personal files are not everybody's)."""
        below = self.env["hr.employee"].sudo().search([("parent_id", "child_of", self.sudo().employee_ids.ids)])
        return below.user_id - self.sudo()

    def _get_department(self, company):
        """The department in which the user works in ``company``; empty if nobody has said so."""
        self.ensure_one()
        employees = self.sudo().employee_ids
        return employees.filtered(lambda employee: employee.company_id == company)[:1].department_id
