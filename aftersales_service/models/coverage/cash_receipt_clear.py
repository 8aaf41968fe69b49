from odoo import models


class CashReceipt(models.Model):
    """Money handed in goes against the invoice of its order by itself, whichever comes last."""

    _inherit = "aftersales.cash.receipt"

    def _apply_to_invoices(self):
        """Reconcile the payments with the posted invoices of their orders.

        What an invoice leaves open stays open; what is left of the money stays the customer's credit.
        """
        for order, receipts in self.grouped("order_id").items():
            paid = receipts.sudo()._get_payment_lines().sudo(self.env.su).filtered(lambda line: not line.reconciled)
            owed = order._get_customer_invoices().line_ids.filtered(
                lambda line: line.account_id.account_type == "asset_receivable" and not line.reconciled
            )
            for account, lines in paid.grouped("account_id").items():
                due = owed.filtered(lambda line, account=account: line.account_id == account)
                if due:
                    (lines + due).reconcile()
