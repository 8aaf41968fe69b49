from odoo import api, fields, models

from odoo.addons.aftersales_service.models.cost.cost_line import KINDS

#: What people on the way cost is an expense of the service; all else belongs to manufacturing overhead (C3).
SERVICE_KINDS = frozenset({"travel", "lodging", "allowance", "compensation", "other"})
#: Service expense (销售费用) where a chart has it; elsewhere the company's usual expense account.
SERVICE_ACCOUNTS = {
    "cn": "l10n_cn_account_5601",
    "cn_large_bis": "l10n_cn_large_bis_account_6601",
    "generic_coa": "expense_sales",
}


class CostAccount(models.Model):
    """Which account bears a kind of cost once it is allocated (C3); a setting of the company."""

    _name = "aftersales.cost.account"
    _description = "Account of a Kind of Cost"
    _order = "company_id, kind"
    _rec_name = "kind"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade", default=lambda self: self.env.company
    )
    kind = fields.Selection(KINDS, required=True)
    account_id = fields.Many2one(
        "account.account",
        string="Charged to",
        required=True,
        # see the company's settings
        ondelete="cascade",
        check_company=True,
        help="Debited with what each party bears.",
    )
    source_account_id = fields.Many2one(
        "account.account",
        string="Taken from",
        check_company=True,
        help="Credited where the cost has no journal entry of its own, as hours have none. Empty: the same account. "
        "A cost that is in the books is taken from the account on which it stands.",
    )

    _kind_once = models.UniqueIndex("(company_id, kind)", "This kind of cost has an account already. Change that one.")

    @api.depends("kind", "account_id")
    def _compute_display_name(self):
        names = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            line.display_name = f"{names.get(line.kind)}: {line.account_id.display_name}"

    def _get_source_account(self):
        self.ensure_one()
        return self.source_account_id or self.account_id

    @api.model
    def _set_up(self, companies):
        """Give each kind of cost the account of the company's chart; what is set up already stays."""
        values = []
        for company in companies:
            missing = {kind for kind, _name in KINDS} - set(company.aftersales_cost_account_ids.mapped("kind"))
            overhead = company._get_default_consumption_account()
            name = SERVICE_ACCOUNTS.get(company.chart_template)
            charts = self.env["account.chart.template"].with_company(company)
            service = (name and charts.ref(name, raise_if_not_found=False)) or company.expense_account_id or overhead
            for kind in sorted(missing):
                account = service if kind in SERVICE_KINDS else overhead
                if account:
                    values.append({"company_id": company.id, "kind": kind, "account_id": account.id})
        return self.create(values)
