from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """An entry that lets parties bear costs leads to their cases, and is undone by a reversal only."""

    _inherit = "account.move"

    aftersales_allocation_id = fields.Many2one(
        "aftersales.allocation",
        string="Allocation",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups="account.group_account_invoice,account.group_account_readonly,aftersales_quality.group_case_reader",
    )
    aftersales_share_id = fields.Many2one(
        "aftersales.attribution.share",
        string="Share of the customer",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups="account.group_account_invoice,account.group_account_readonly,aftersales_quality.group_case_reader",
    )
    aftersales_case_count = fields.Integer(
        string="Quality cases counted",
        compute="_compute_aftersales_case_count",
        groups="account.group_account_invoice,account.group_account_readonly,aftersales_quality.group_case_reader",
    )

    _aftersales_share_draft_once = models.UniqueIndex(
        "(aftersales_share_id) WHERE aftersales_share_id IS NOT NULL AND state = 'draft'",
        "There is a draft of the customer's share already. Go on with that one.",
    )

    def _compute_aftersales_case_count(self):
        found = dict(
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [("move_id", "in", self.ids), ("aftersales_case_id", "!=", False)],
                ["move_id"],
                ["aftersales_case_id:count_distinct"],
            )
        )
        for move in self:
            move.aftersales_case_count = found.get(move._origin, 0)

    def write(self, vals):
        if vals.get("state") in ("draft", "cancel"):
            allocated = self.sudo().filtered(lambda move: move.aftersales_allocation_id and move.state == "posted")
            if allocated:
                raise UserError(
                    self.env._(
                        "%(entries)s: written by an allocation of after-sales costs (%(runs)s). Reverse the allocation "
                        "instead.",
                        entries=", ".join(allocated.mapped("name")),
                        runs=", ".join(allocated.aftersales_allocation_id.mapped("name")),
                    )
                )
        return super().write(vals)

    def _keep_owed_amounts(self, amounts):
        """What a customer owes is without tax: where his tax is included in prices, the price is as much higher.

        :param amounts: what is owed by each of these drafts, which have one line
        """
        for line, amount in zip(self.invoice_line_ids, amounts, strict=True):
            if line.currency_id.compare_amounts(line.price_subtotal, amount):
                taxes = line.tax_ids.compute_all(
                    amount,
                    line.currency_id,
                    product=line.product_id,
                    partner=line.partner_id,
                    handle_price_include=False,
                )
                line.price_unit = taxes["total_included"]

    def action_open_aftersales_cases(self):
        """Open the quality cases of this entry."""
        self.ensure_one()
        self.check_access("read")
        cases = self.sudo().line_ids.aftersales_case_id
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_quality.quality_case_action")
        return {**action, "domain": [("id", "in", cases.ids)], "context": {}}

    def _get_allocation_action(self, domain):
        """List of the entries that fit ``domain``."""
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_journal_line")
        return {**action, "domain": domain, "context": {"create": False}}
