from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.allocation import allocate

#: Who reads what the parties bear in the books.
BOOKS = ",".join(f"aftersales_service.group_{duty}" for duty in ("finance", "manager", "general_manager", "auditor"))


class QualityCase(models.Model):
    """What the case has cost, and what of it each party bears."""

    _inherit = "aftersales.quality.case"

    allocation_line_ids = fields.One2many(
        "aftersales.allocation.line", "case_id", string="Allocated costs", groups=BOOKS
    )
    allocated_amount = fields.Monetary(
        string="Allocated", compute="_compute_allocated_amount", currency_field="allocation_currency_id", groups=BOOKS
    )
    allocation_currency_id = fields.Many2one(related="company_id.currency_id", string="Currency of the books")
    allocation_move_count = fields.Integer(string="Entries counted", compute="_compute_allocated_amount", groups=BOOKS)

    owes_customer = fields.Boolean(
        string="The customer owes a share", compute="_compute_owes_customer", groups="aftersales_service.group_finance"
    )

    def _compute_owes_customer(self):
        """Whether what is allocated to the customer differs from what was invoiced to him."""
        owed = self._get_posted_amounts()
        cases = self.sudo().attribution_ids.share_ids.filtered(lambda share: share.party_kind == "customer").case_id
        invoiced = self.env["aftersales.attribution.share"]._get_invoiced_amounts(cases)
        customers = {
            (share.case_id, share.partner_id)
            for share in cases.attribution_ids.share_ids
            if share.party_kind == "customer"
        }
        open_cases = {
            case
            for case, partner in customers
            if case.company_id.currency_id.compare_amounts(
                owed.get((case, "customer", partner), 0.0), invoiced.get((case, partner), 0.0)
            )
        }
        for case in self:
            case.owes_customer = case._origin in open_cases

    def _compute_allocated_amount(self):
        """What parties bear of the case in the books, and in how many entries."""
        found = {
            case: (amount, moves)
            for case, amount, moves in self.env["aftersales.allocation.line"]._read_group(
                [("case_id", "in", self.ids), ("state", "=", "posted")],
                ["case_id"],
                ["amount:sum", "move_id:count_distinct"],
            )
        }
        for case in self:
            case.allocated_amount, case.allocation_move_count = found.get(case._origin, (0.0, 0))

    def _get_posted_amounts(self):
        """What each party bears of these cases in the books, over all rounds.

        :return: ``{(case, kind of party, record of the party): amount}`` in the company's currency
        """
        result = {}
        for share, amount in (
            self.env["aftersales.allocation.line"]
            .sudo()
            ._read_group([("case_id", "in", self.ids), ("state", "=", "posted")], ["share_id"], ["amount:sum"])
        ):
            key = (share.case_id, share.party_kind, share._get_party())
            result[key] = share.company_id.currency_id.round(result.get(key, 0.0) + amount)
        return result

    def action_invoice_customer(self):
        """Draft the invoice of what the customer bears of this case; what was invoiced before is taken off."""
        self.env["aftersales.allocation"]._ensure_finance()
        self.check_access("read")
        rounds = self.sudo().attribution_ids
        shares = rounds.share_ids.filtered(lambda share: share.party_kind == "customer" and share.decided_on)
        # of several rounds the last one that names the customer
        last = {(share.case_id, share.partner_id): share for share in shares.sorted("id")}
        moves = shares.browse([share.id for share in last.values()])._invoice_customers()
        if not moves:
            raise UserError(
                self.env._(
                    "The customer owes nothing of this case: nothing is allocated to him, or it is invoiced already."
                )
            )
        moves = moves.with_env(self.env)
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_out_invoice_type")
        if len(moves) == 1:
            return {**action, "views": [(False, "form")], "view_mode": "form", "res_id": moves.id, "context": {}}
        return {**action, "domain": [("id", "in", moves.ids)], "context": {}}

    def action_view_allocation(self):
        """Who bears what of these cases, line by line."""
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_quality.allocation_line_action")
        return {**action, "domain": [("case_id", "in", self.ids)], "context": {}}

    def action_view_allocation_moves(self):
        """The journal entries of these cases."""
        self.check_access("read")
        lines = self.env["aftersales.allocation.line"].search([("case_id", "in", self.ids), ("state", "=", "posted")])
        return self.env["account.move"]._get_allocation_action([("id", "in", lines.move_id.ids)])

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
