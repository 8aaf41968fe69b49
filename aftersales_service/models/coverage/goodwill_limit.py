from odoo import api, fields, models


class GoodwillLimit(models.Model):
    """Up to which amount the people of a duty may give something away on one order (W1)."""

    _name = "aftersales.goodwill.limit"
    _description = "Limit of Goodwill"
    _order = "company_id, no_limit, amount, id"

    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    group_id = fields.Many2one(
        "res.groups",
        string="Duty",
        required=True,
        ondelete="cascade",
        domain=lambda self: [("privilege_id.category_id", "=", self.env.ref("aftersales_service.module_category").id)],
    )
    amount = fields.Monetary(help="On one order, without taxes.")
    no_limit = fields.Boolean(string="Any amount")

    _amount_not_negative = models.Constraint("CHECK (amount >= 0)", "A limit is an amount of zero or more.")
    _group_unique = models.UniqueIndex("(company_id, group_id)", "This duty has a limit already.")

    @api.depends("group_id")
    def _compute_display_name(self):
        for limit in self:
            limit.display_name = limit.group_id.name

    @api.model
    def _get_of_user(self, user, company):
        """What ``user`` may approve: an amount in the company's currency, infinity without limit, 0 for nothing."""
        limits = self.sudo().search([("company_id", "=", company.id), ("group_id", "in", user.all_group_ids.ids)])
        if any(limits.mapped("no_limit")):
            return float("inf")
        return max(limits.mapped("amount"), default=0.0)
