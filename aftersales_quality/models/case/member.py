from odoo import api, fields, models


class Member(models.Model):
    """Who works on a case, and as what."""

    _name = "aftersales.quality.member"
    _description = "Team Member of a Quality Case"
    _inherit = "aftersales.quality.line.mixin"
    _order = "role, id"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    role = fields.Selection(
        selection=[
            ("sponsor", "Sponsor"),
            ("member", "Member"),
            ("expert", "Expert"),
            ("verifier", "Verifier"),
        ],
        required=True,
        default="member",
    )
    department_id = fields.Many2one(
        "hr.department", compute="_compute_department_id", store=True, readonly=False, ondelete="set null"
    )
    task = fields.Char(help="What the member looks after.")

    _user_unique = models.UniqueIndex("(case_id, user_id)", "This person is on the team already.")

    @api.depends("user_id")
    def _compute_department_id(self):
        for member in self:
            # the employee is HR's; which department somebody belongs to is no secret in the house
            employee = member.user_id.sudo().with_company(member.company_id).employee_id
            member.department_id = employee.department_id

    @api.constrains("user_id", "case_id")
    def _check_independent(self):
        for case, members in self.grouped("case_id").items():
            case._ensure_independent(members.user_id)
