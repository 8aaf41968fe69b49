from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_decider_ids = fields.Many2many(
        "res.users",
        "aftersales_decider_rel",
        string="Decide on praise and complaints about people",
        domain=[("share", "=", False)],
        help="They read what is said about people, name who investigates it, and decide. Never about themselves.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        if any(vals.get("aftersales_decider_ids") for vals in vals_list):
            self.env.registry.clear_cache()
        return companies

    def write(self, vals):
        if "aftersales_decider_ids" not in vals:
            return super().write(vals)
        before = {company: company.sudo().aftersales_decider_ids for company in self}
        result = super().write(vals)
        # the record rules keep in mind who is named for which company
        self.env.registry.clear_cache()
        for company, users in before.items():
            company._tell_former_deciders(users)
        return result

    def _tell_former_deciders(self, before):
        """Nobody is let in behind the back of those who decide."""
        after = self.sudo().aftersales_decider_ids
        if not before or before == after:
            return
        for user in before.filtered("active"):
            env = self.env(context={**self.env.context, "lang": user.lang})
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=user.partner_id.ids,
                author_id=self.env.ref("base.partner_root").id,
                subject=env._("Who decides on praise and complaints about people has changed"),
                body=env._(
                    "%(user)s has changed it in the settings of %(company)s. From now on: %(names)s.",
                    user=self.env.user.name,
                    company=self.name,
                    names=", ".join(after.mapped("name")) or "–",
                ),
            )


class ResUsers(models.Model):
    _inherit = "res.users"

    aftersales_decider_company_ids = fields.Many2many(
        "res.company",
        "aftersales_decider_rel",
        "res_users_id",
        "res_company_id",
        string="Decides on praise and complaints about people in",
        context={"active_test": False},
        groups=fields.NO_ACCESS,
        help="The other side of the setting of the company, which is where it is written.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_decider_ids = fields.Many2many(related="company_id.aftersales_decider_ids", readonly=False)
