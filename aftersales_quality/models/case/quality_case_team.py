from odoo import api, fields, models
from odoo.exceptions import ValidationError


class QualityCase(models.Model):
    """Who investigates; nobody who is accused (Q4)."""

    _inherit = "aftersales.quality.case"

    member_ids = fields.One2many("aftersales.quality.member", "case_id", string="Team")

    @api.constrains("user_id")
    def _check_investigator(self):
        for case in self:
            case._ensure_independent(case.user_id)

    def _get_investigators(self):
        """Users who investigate: who leads the case, and the team."""
        return self.user_id | self.sudo().member_ids.user_id

    def _get_accused_users(self):
        """Hook: users who are accused of the fault, or belong to a department that is."""
        self.ensure_one()
        return self.env["res.users"]

    def _ensure_independent(self, users=None):
        """Refuse investigators who would investigate themselves or their own department.

        :param users: who is to take part; all who investigate if left out
        :raise ValidationError: one of them is accused
        """
        self.ensure_one()
        users = self._get_investigators() if users is None else users
        biased = users & self._get_accused_users()
        if biased:
            raise ValidationError(
                self.env._(
                    "%(users)s cannot investigate %(case)s: the person or the own department is named as responsible. "
                    "Choose somebody independent.",
                    users=", ".join(biased.sudo().mapped("name")),
                    case=self.name,
                )
            )
