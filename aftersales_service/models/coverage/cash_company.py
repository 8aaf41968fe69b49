from odoo import Command, fields, models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    """Where the money of the field goes: journals and the engineers' account."""

    _inherit = "res.company"

    aftersales_cash_journal_id = fields.Many2one(
        "account.journal",
        string="Cash of the service",
        check_company=True,
        domain="[('type', '=', 'cash')]",
        help="Where cash that engineers hand in goes, and advances come from. Empty: the first cash journal.",
    )
    aftersales_transfer_journal_id = fields.Many2one(
        "account.journal",
        string="Bank of the service",
        check_company=True,
        domain="[('type', '=', 'bank')]",
        help="Where customers' transfers and QR payments arrive. Empty: the first bank journal.",
    )
    aftersales_advance_account_id = fields.Many2one(
        "account.account",
        string="Account of the engineers",
        check_company=True,
        domain="[('reconcile', '=', True), ('account_type', 'in', ('asset_current', 'asset_receivable'))]",
        help="Advances to employees, and what is missing or over when they hand in cash, each with the employee's name.",
    )
    aftersales_cash_days = fields.Integer(
        string="Cash is handed in within (days)",
        default=3,
        help="After that the engineer is reminded, and again each time as many days have passed. 0: nobody is.",
    )
    aftersales_cash_limit = fields.Monetary(
        string="Large amount",
        default=10000.0,
        help="Whoever takes more than this on site writes down why. 0: no limit.",
    )

    _aftersales_cash_not_negative = models.Constraint(
        "CHECK (aftersales_cash_days >= 0 AND aftersales_cash_limit >= 0)",
        "Days and limits of cash are zero or more.",
    )

    def _get_cash_journal(self):
        """The journal of cash, made where the company has none."""
        return self._get_money_journal("aftersales_cash_journal_id", "cash", self.env._("Service cash"))

    def _get_transfer_journal(self):
        return self._get_money_journal("aftersales_transfer_journal_id", "bank", self.env._("Service bank"))

    def _get_money_journal(self, setting, kind, name):
        self.ensure_one()
        company = self.sudo()
        journals = self.env["account.journal"]
        if not company[setting]:
            self._ensure_has_accounts()
            own = [*journals._check_company_domain(company), ("type", "=", kind)]
            company[setting] = journals.sudo().search(own, limit=1) or journals.sudo().with_company(company).create(
                {"name": name, "type": kind, "company_id": company.id}
            )
        return journals.browse(company[setting].id)

    def _get_clearing_journal(self):
        """The journal of entries that move no money."""
        self.ensure_one()
        journals = self.env["account.journal"]
        own = [*journals._check_company_domain(self), ("type", "=", "general")]
        journal = journals.sudo().search(own, limit=1)
        if not journal:
            self._ensure_has_accounts()
        return journal.sudo(self.env.su)

    def _get_advance_account(self):
        """The account of the engineers, made where none is set."""
        self.ensure_one()
        company = self.sudo()
        accounts = self.env["account.account"].with_company(company)
        if not company.aftersales_advance_account_id:
            self._ensure_has_accounts()
            sample = accounts.sudo().search(
                [*accounts._check_company_domain(company), ("account_type", "=", "asset_current")], limit=1
            )
            company.aftersales_advance_account_id = accounts.sudo().create(
                {
                    "name": self.env._("Advances to employees"),
                    "code": accounts.sudo()._search_new_account_code(sample.code or "101000"),
                    "account_type": "asset_current",
                    "reconcile": True,
                    "company_ids": [Command.link(company.id)],
                }
            )
        return accounts.browse(company.aftersales_advance_account_id.id)

    def _ensure_has_accounts(self):
        if not self.sudo().root_id.chart_template:
            raise UserError(
                self.env._(
                    "%(company)s has no chart of accounts yet. Money can be booked once one is chosen in the "
                    "settings of invoicing.",
                    company=self.sudo().name,
                )
            )

    def _post_entry(self, journal, label, lines):
        """Post a balanced entry with the user's own rights.

        :param lines: list of (account, partner, balance); debit is above zero
        """
        self.ensure_one()
        move = (
            self.env["account.move"]
            .with_company(self)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": journal.id,
                    "date": fields.Date.context_today(self),
                    "ref": label,
                    "line_ids": [
                        Command.create(
                            {
                                "name": label,
                                "account_id": account.id,
                                "partner_id": partner.id,
                                "balance": balance,
                            }
                        )
                        for account, partner, balance in lines
                    ],
                }
            )
        )
        move._post(soft=False)
        return move
