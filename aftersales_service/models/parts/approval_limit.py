from odoo import api, fields, models


class ApprovalLimit(models.Model):
    """Up to which amount a duty approves requisitions; above it the after-sales manager does."""

    _name = "aftersales.approval.limit"
    _description = "Approval Limit of Requisitions"
    _order = "company_id, amount"
    _rec_name = "group_id"

    company_id = fields.Many2one("res.company", index=True, help="Empty: all companies.")
    group_id = fields.Many2one(
        "res.groups",
        string="Duty",
        required=True,
        ondelete="cascade",
        index=True,
        domain=lambda self: [("privilege_id.category_id", "=", self.env.ref("aftersales_service.module_category").id)],
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    amount = fields.Monetary(string="Up to", required=True)

    _amount_positive = models.Constraint("CHECK (amount >= 0)", "A limit is not below zero.")
    _group_unique = models.Constraint(
        "UNIQUE NULLS NOT DISTINCT (company_id, group_id)", "This duty has a limit already."
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for limit in self:
            limit.currency_id = (limit.company_id or self.env.company).currency_id
