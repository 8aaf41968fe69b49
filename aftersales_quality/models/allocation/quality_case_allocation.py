from odoo import models

from ...tools.allocation import allocate


class QualityCase(models.Model):
    """What the case has cost, and what of it each party bears."""

    _inherit = "aftersales.quality.case"

    def _get_cost_lines(self):
        """The costs of these cases that stand: of their complaints, service orders and returned goods.

        Estimates and what was reversed are left out. One query for any number of cases.

        :return: ``aftersales.cost.line``, each with its case in ``quality_case_id``
        """
        return self.env["aftersales.cost.line"].search(
            [("quality_case_id", "in", self.ids), ("standing", "=", True), ("origin", "!=", "estimate")],
            order="quality_case_id, id",
        )

    def _get_party_costs(self):
        """Each standing cost of these cases, split by the decided shares, exact to the cent.

        Cases without a decided round give nothing. A part of nothing, because the cost has fewer cents than there are
        parties, is given all the same: whoever writes it down may leave it out.

        :return: list of (cost line, share, amount in the currency of the cost line)
        """
        shares = self._get_shares_by_case()
        result = []
        for line in self._get_cost_lines():
            own = shares.get(line.quality_case_id)
            if own:
                amounts = allocate(line.amount, own.mapped("share"), line.currency_id.rounding)
                result.extend((line, share, amount) for share, amount in zip(own, amounts, strict=True))
        return result

    def _get_shares_by_case(self):
        """``{case: its decided shares, in a fixed order}``, without cases on which nothing is decided."""
        return self._get_decided_shares().sorted("id").grouped("case_id")
