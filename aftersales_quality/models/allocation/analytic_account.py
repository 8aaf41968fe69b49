from odoo import api, fields, models


class AnalyticAccount(models.Model):
    """The account of a party in the plan *Responsibility*: one for each party and company, made when it is first needed."""

    _inherit = "account.analytic.account"

    aftersales_party_key = fields.Char(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Which party's costs are booked here: the model and number of its record.",
    )

    _aftersales_party_once = models.UniqueIndex(
        "(company_id, aftersales_party_key) WHERE aftersales_party_key IS NOT NULL",
        "This party has an account of responsibility already.",
    )

    @api.model
    def _get_responsibility_accounts(self, parties):
        """The accounts of many parties, those that are missing made on the way; two queries for any number.

        Whoever calls this has checked that the user may book or claim: departments and carriers are no matter of
        anybody who keeps analytic accounts.

        :param parties: list of (company, record that stands for the party)
        :return: ``{(company, party): account}``, with ``sudo``
        """
        accounts = self.sudo().with_context(active_test=False)
        keys = {(company, party): f"{party._name},{party.id}" for company, party in dict.fromkeys(parties)}
        found = {
            (account.company_id.id, account.aftersales_party_key): account
            for account in accounts.search([("aftersales_party_key", "in", list(set(keys.values())))])
        }
        missing = [(company, party) for (company, party), key in keys.items() if (company.id, key) not in found]
        plan = self.env.ref("aftersales_service.analytic_plan_responsibility")
        made = accounts.create(
            [
                {
                    "name": party.sudo().with_context(lang=company.sudo().partner_id.lang).display_name,
                    "plan_id": plan.id,
                    "company_id": company.id,
                    "aftersales_party_key": keys[company, party],
                }
                for company, party in missing
            ]
        )
        found.update({(account.company_id.id, account.aftersales_party_key): account for account in made})
        return {(company, party): found[company.id, key] for (company, party), key in keys.items()}
