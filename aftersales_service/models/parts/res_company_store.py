from odoo import models


class ResCompany(models.Model):
    """The main store: where holders draw their parts from."""

    _inherit = "res.company"

    def _get_main_store(self):
        """Location of the main store: the stock of the company's first warehouse; empty without one."""
        self.ensure_one()
        warehouse = self.env["stock.warehouse"].sudo().search([("company_id", "=", self.id)], limit=1)
        return warehouse.lot_stock_id
