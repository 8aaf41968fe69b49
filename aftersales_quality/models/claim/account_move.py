from odoo import api, fields, models


class AccountMove(models.Model):
    """The vendor credit note by which a supplier pays what it has accepted."""

    _name = "account.move"
    _inherit = ["account.move", "aftersales.link.mixin"]

    supplier_claim_id = fields.Many2one(
        "aftersales.supplier.claim",
        string="Supplier claim",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )

    @api.model
    def _get_step_links(self):
        return {
            **super()._get_step_links(),
            "supplier_claim_id": self.env._("Credit notes are tied to a supplier claim by its own button only."),
        }

    def action_view_supplier_claim(self):
        self.ensure_one()
        self.check_access("read")
        self.supplier_claim_id.check_access("read")
        return self.supplier_claim_id._get_form_action()

    def _match_claimed(self, amounts):
        """Let the lines give back exactly ``{case: amount}`` without tax, also where the tax is in the price."""
        for line in self.invoice_line_ids.filtered("supplier_claim_case_id"):
            amount = amounts[line.supplier_claim_case_id]
            if line.currency_id.compare_amounts(line.price_subtotal, amount) and line.price_subtotal:
                line.price_unit *= amount / line.price_subtotal

    def _get_claim_credited(self):
        """What this credit note gives back as it stands: without tax, without what was reversed, in company currency."""
        self.ensure_one()
        if self.state != "posted":
            return 0.0
        reversed_amount = sum(
            abs(move.amount_untaxed_signed) for move in self.reversal_move_ids if move.state == "posted"
        )
        return max(abs(self.amount_untaxed_signed) - reversed_amount, 0.0)

    def _is_claim_credit(self):
        """Whether it stands as a credit note, or may still become one."""
        self.ensure_one()
        return self.state == "draft" or bool(self._get_claim_credited())

    def _get_claim_received(self):
        """What of it has been settled by payment or against bills, without tax."""
        self.ensure_one()
        total = abs(self.amount_total_signed)
        if not total:
            return 0.0
        return self.company_currency_id.round(
            self._get_claim_credited() * (1 - abs(self.amount_residual_signed) / total)
        )


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "aftersales.link.mixin"]

    supplier_claim_case_id = fields.Many2one(
        "aftersales.quality.case",
        string="Claimed for the case",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )

    @api.model
    def _get_step_links(self):
        return {
            **super()._get_step_links(),
            "supplier_claim_case_id": self.env._("Credit notes are tied to a supplier claim by its own button only."),
        }
