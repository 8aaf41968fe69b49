from odoo import models


class AttributionShare(models.Model):
    """A party's share leads to the party's account in the plan *Responsibility*."""

    _inherit = "aftersales.attribution.share"

    def _get_responsibility_account(self):
        """The analytic account that bears what this party answers for, with ``sudo``; made if it is the first time."""
        self.ensure_one()
        return self._get_responsibility_accounts()[self]

    def _get_responsibility_accounts(self):
        """``{share: analytic account}`` of many shares at once."""
        parties = {share: (share.company_id, share.sudo()._get_party()) for share in self}
        accounts = self.env["account.analytic.account"]._get_responsibility_accounts(list(parties.values()))
        return {share: accounts[party] for share, party in parties.items()}
