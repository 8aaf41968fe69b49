from odoo import api, fields, models


class CostLine(models.Model):
    """A cost knows the quality case by whose decision it is borne."""

    _inherit = "aftersales.cost.line"

    quality_case_id = fields.Many2one(
        "aftersales.quality.case",
        string="Quality case",
        compute="_compute_quality_case_id",
        store=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The case of the contact; else that of the returned goods on which the workshop worked.",
    )

    @api.depends("ticket_id.quality_case_id", "order_id.quality_return_ids.case_id")
    def _compute_quality_case_id(self):
        for line in self:
            line.quality_case_id = line.ticket_id.quality_case_id or line.order_id.quality_return_ids.case_id[:1]

    def _get_booked_accounts(self):
        """On which account each of these costs stands in the books, as not attributed; with ``sudo``.

        :return: ``{cost line: account}``, without those that have no entry, or whose entry names several accounts
        """
        costs = self.sudo().filtered("entry_id")
        unattributed = costs.company_id.aftersales_unattributed_account_id
        if not unattributed:
            return {}
        found = {}
        for line in costs.env["account.move.line"].search(
            [("move_id", "in", costs.entry_id.ids), ("analytic_distribution", "in", unattributed.ids)]
        ):
            found.setdefault(line.move_id, []).append(line)
        result = {}
        for cost in costs:
            lines = found.get(cost.entry_id, [])
            own = [line for line in lines if cost._is_line_of_source(line)] or lines
            accounts = {line.account_id for line in own}
            if len(accounts) == 1:
                result[cost] = accounts.pop()
        return result

    def _is_line_of_source(self, line):
        """Whether this line of the entry is that of the document from which the cost comes."""
        self.ensure_one()
        if self.source_model == "account.move.line":
            return line.id == self.source_id
        if self.source_model == "hr.expense":
            return line.expense_id.id == self.source_id
        return self.item_id and line.product_id == self.item_id
