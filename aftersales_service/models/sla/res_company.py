from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_supervisor_id = fields.Many2one(
        "res.users",
        string="Supervisor of complaints",
        domain=[("share", "=", False)],
        help="Handles in person what has no team yet, or a team without a leader.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["aftersales.sla.policy"].sudo()._copy_to(companies)
        return companies
