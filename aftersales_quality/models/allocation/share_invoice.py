from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

#: Documents by which a customer pays his share, or gets back what was too much.
INVOICES = ("out_invoice", "out_refund")


class AttributionShare(models.Model):
    """What a customer bears is invoiced: what was posted on his account, minus what was invoiced before."""

    _inherit = "aftersales.attribution.share"

    aftersales_invoice_ids = fields.One2many(
        "account.move",
        "aftersales_share_id",
        string="Invoices",
        readonly=True,
        groups="account.group_account_invoice,account.group_account_readonly",
    )

    def _invoice_customers(self):
        """Drafts of what customers owe by these shares, or of credit notes where later rounds say less.

        A customer pays once for a case, whatever the number of rounds: what was invoiced by an earlier one counts.

        :return: ``account.move``, one for each customer and case; empty where all of it was invoiced
        """
        shares = self.sudo().filtered(lambda share: share.party_kind == "customer")
        cases = shares.case_id
        owed = cases._get_posted_amounts()
        invoiced = self._get_invoiced_amounts(cases)
        values = []
        for share in shares:
            case, customer = share.case_id, share.partner_id
            amount = owed.get((case, "customer", customer), 0.0) - invoiced.get((case, customer), 0.0)
            amount = share.company_id.currency_id.round(amount)
            if not share.company_id.currency_id.is_zero(amount):
                values.append(share._prepare_invoice(amount))
        moves = self.env["account.move"].sudo().create(values)
        moves._keep_owed_amounts([line[2]["price_unit"] for one in values for line in one["invoice_line_ids"]])
        return moves

    def _get_invoiced_amounts(self, cases):
        """``{(case, customer): what was invoiced without tax}``, in the company's currency, cancelled ones left out."""
        domain = Domain("aftersales_share_id.case_id", "in", cases.ids)
        domain &= Domain("move_type", "in", INVOICES) & Domain("state", "!=", "cancel")
        result = {}
        for move in self.env["account.move"].sudo().search(domain):
            key = (move.aftersales_share_id.case_id, move.aftersales_share_id.partner_id)
            result[key] = result.get(key, 0.0) + move.amount_untaxed_signed
        return result

    def _prepare_invoice(self, amount):
        """:param amount: what is still owed; below zero it becomes a credit note"""
        self.ensure_one()
        company = self.company_id
        product = company.aftersales_owed_product_id
        if not product:
            raise UserError(self.env._("Choose in the settings as which service the customer's share is invoiced."))
        return {
            "move_type": "out_invoice" if amount > 0 else "out_refund",
            "company_id": company.id,
            "partner_id": self.partner_id.id,
            "currency_id": company.currency_id.id,
            "ref": self.case_id.name,
            "aftersales_share_id": self.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "name": self.env._(
                            "%(product)s: %(case)s, %(fault)s",
                            product=product.with_context(lang=self.partner_id.lang).name,
                            case=self.case_id.name,
                            fault=self.case_id.title,
                        ),
                        "quantity": 1,
                        "price_unit": abs(amount),
                        "analytic_distribution": {str(self._get_responsibility_account().id): 100},
                        "aftersales_case_id": self.case_id.id,
                    }
                )
            ],
        }
