from odoo import models


class AccountMove(models.Model):
    """An invoice that is posted takes the money that was handed in for its service order."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        orders = posted.filtered(lambda move: move.move_type == "out_invoice").sudo()._get_cash_orders()
        if orders:
            receipts = (
                self.env["aftersales.cash.receipt"]
                .sudo()
                .search([("order_id", "in", orders.ids), ("state", "=", "handed_in")])
            )
            receipts._apply_to_invoices()
        return posted

    def _get_cash_orders(self):
        """Service orders that are charged by these invoices."""
        return self.env["aftersales.service.order"]._get_orders_of_invoices(self)
