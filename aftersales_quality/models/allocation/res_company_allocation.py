from odoo import api, fields, models
from odoo.fields import Domain

#: Where an employee's debt stands in a chart that has an account for it (其他应收款); elsewhere with the partner.
PERSON_ACCOUNTS = {"cn": "l10n_cn_common_account_1221", "cn_large_bis": "l10n_cn_common_account_1221"}


class ResCompany(models.Model):
    """How after-sales costs are allocated: settings of the company.

    None of them keeps a journal or an account from being deleted: another chart of accounts takes the place of the one
    that was loaded first, as long as nothing is booked, and brings settings of its own.
    """

    _inherit = "res.company"

    aftersales_allocation_mode = fields.Selection(
        selection=[("period", "One entry for each run"), ("case", "One entry for each case")],
        string="Entries of an allocation",
        required=True,
        default="period",
    )
    aftersales_allocation_locked = fields.Selection(
        selection=[("refuse", "Say so and post nothing"), ("next", "Post on the next open day")],
        string="Where the period is locked",
        required=True,
        default="refuse",
    )
    aftersales_allocation_journal_id = fields.Many2one(
        "account.journal",
        string="Journal of allocations",
        check_company=True,
        domain=[("type", "=", "general")],
    )
    aftersales_cost_account_ids = fields.One2many(
        "aftersales.cost.account", "company_id", string="Accounts by kind of cost"
    )
    aftersales_owed_product_id = fields.Many2one(
        "product.product",
        string="Invoiced to customers as",
        check_company=True,
        ondelete="set null",
        domain=[("type", "=", "service")],
        help="Service that stands on the invoice of what a customer bears.",
    )
    aftersales_person_account_id = fields.Many2one(
        "account.account",
        string="Debts of employees",
        check_company=True,
        help="Empty: the receivable account of the person's contact.",
    )
    aftersales_person_cap_kind = fields.Selection(
        selection=[("percent", "Percent of the monthly wage"), ("amount", "Amount")],
        string="A person bears in a month at most",
        required=True,
        default="percent",
    )
    aftersales_person_cap_percent = fields.Float(string="Percent of the wage", default=20.0)
    aftersales_person_cap_amount = fields.Monetary(string="Amount in a month")

    _aftersales_person_cap_percent_possible = models.Constraint(
        "CHECK (aftersales_person_cap_percent BETWEEN 0 AND 100)", "A person bears 0 to 100 % of the wage in a month."
    )
    _aftersales_person_cap_amount_not_negative = models.Constraint(
        "CHECK (COALESCE(aftersales_person_cap_amount, 0) >= 0)", "A person bears an amount of zero or more in a month."
    )

    def _ensure_parts_books(self):
        result = super()._ensure_parts_books()
        self._ensure_allocation_books()
        return result

    @api.model
    def _set_up_allocation(self):
        """At the installation: what each company with a chart of accounts needs."""
        self.sudo().search(Domain.TRUE)._ensure_allocation_books()

    def _ensure_allocation_books(self):
        """Journal, accounts and service to start with; what is set up already stays."""
        companies = self.sudo()
        product = self.env.ref("aftersales_quality.product_owed", raise_if_not_found=False)
        journals = self.env["account.journal"].sudo()
        for company in companies:
            if not company.aftersales_allocation_journal_id:
                company.aftersales_allocation_journal_id = journals.search(
                    [*journals._check_company_domain(company), ("type", "=", "general")], limit=1
                )
            if not company.aftersales_owed_product_id:
                company.aftersales_owed_product_id = product
            name = PERSON_ACCOUNTS.get(company.chart_template)
            if name and not company.aftersales_person_account_id:
                charts = self.env["account.chart.template"].with_company(company)
                company.aftersales_person_account_id = charts.ref(name, raise_if_not_found=False)
        self.env["aftersales.cost.account"].sudo()._set_up(companies)

    def _get_allocation_date(self, day):
        """On which day an allocation of ``day`` is posted, and what stands in its way.

        :return: (day, sentence or False)
        """
        self.ensure_one()
        journal = self.aftersales_allocation_journal_id
        locks = self._get_violated_lock_dates(day, False, journal)
        if not locks:
            return day, False
        if self.aftersales_allocation_locked == "next":
            return fields.Date.add(locks[-1][0], days=1), False
        return day, self.env._("The period is locked: %(locks)s.", locks=self._format_lock_dates(locks))
