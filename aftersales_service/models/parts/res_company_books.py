from odoo import fields, models

#: Manufacturing overhead (制造费用) where a chart of accounts has it (C3); elsewhere the company's usual expense account.
OVERHEAD_ACCOUNTS = {"cn": "l10n_cn_account_4101", "cn_large_bis": "l10n_cn_large_bis_account_5101"}


class ResCompany(models.Model):
    """Which accounts used parts are charged to; settings, with a default from the chart of accounts (C3)."""

    _inherit = "res.company"

    aftersales_consumption_account_id = fields.Many2one(
        related="aftersales_consumption_location_id.valuation_account_id",
        string="Account of used parts",
        readonly=False,
        help="Charged with the value of parts used on service orders.",
    )
    aftersales_unattributed_account_id = fields.Many2one(
        "account.analytic.account",
        string="Not attributed yet",
        check_company=True,
        ondelete="restrict",
        help="Analytic account of costs for which nobody has been found responsible yet.",
    )

    def _ensure_parts_locations(self):
        result = super()._ensure_parts_locations()
        self._ensure_parts_books()
        return result

    def _ensure_parts_books(self):
        """Give each company the accounts that used parts need; those set by hand stay."""
        for company in self.sudo():
            place = company.aftersales_consumption_location_id
            if place and not place.valuation_account_id:
                place.valuation_account_id = company._get_default_consumption_account()
            if not company.aftersales_unattributed_account_id:
                plan = self.env.ref("aftersales_service.analytic_plan_responsibility", raise_if_not_found=False)
                company.aftersales_unattributed_account_id = plan and company._get_unattributed_account(plan)

    def _get_unattributed_account(self, plan):
        """The company's first account of the plan; an earlier installation may have left it with its costs."""
        self.ensure_one()
        accounts = self.env["account.analytic.account"].sudo()
        return accounts.search(
            [("plan_id", "=", plan.id), ("company_id", "=", self.id)], order="id", limit=1
        ) or accounts.create({"name": self.env._("Unattributed"), "plan_id": plan.id, "company_id": self.id})

    def _get_default_consumption_account(self):
        """Manufacturing overhead of the chart that was loaded, or the expense account; empty without a chart."""
        self.ensure_one()
        name = OVERHEAD_ACCOUNTS.get(self.chart_template)
        charts = self.env["account.chart.template"].with_company(self)
        account = name and charts.ref(name, raise_if_not_found=False)
        return account or self.expense_account_id
