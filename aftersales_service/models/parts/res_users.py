from odoo import api, fields, models


class ResUsers(models.Model):
    """Engineers and workshop people become holders with their duty; a station's people draw on the station."""

    _inherit = "res.users"

    holder_ids = fields.One2many("aftersales.holder", "user_id", groups="base.group_user")

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._ensure_holders()
        return users

    def write(self, vals):
        result = super().write(vals)
        if {"group_ids", "company_ids", "company_id"} & vals.keys():
            self._ensure_holders()
        return result

    def _ensure_holders(self):
        """Give each engineer a stock location in each of the engineer's companies."""
        holding = [
            self.env.ref(f"aftersales_service.group_{duty}", raise_if_not_found=False)
            for duty in ("engineer", "workshop")
        ]
        holding = self.env["res.groups"].union(*filter(None, holding))
        # also called half-way through the creation, when inherited fields are not there yet
        engineers = self.filtered(lambda user: user.partner_id.name and user.all_group_ids & holding and not user.share)
        for company in engineers.company_ids:
            self.env["aftersales.holder"].ensure(
                engineers.filtered(lambda user, company=company: company in user.company_ids), company
            )
