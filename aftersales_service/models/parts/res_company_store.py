from odoo import models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    """The main store: where holders draw their parts from."""

    _inherit = "res.company"

    def _get_main_store(self):
        """Location of the main store: the stock of the company's first warehouse; empty without one."""
        self.ensure_one()
        warehouse = self.env["stock.warehouse"].sudo().search([("company_id", "=", self.id)], limit=1)
        return warehouse.lot_stock_id

    def _get_transfer_type(self):
        """Operation type of transfers between the main store and holders: the warehouse's internal one.

        :raise UserError: the company has no warehouse
        """
        self.ensure_one()
        warehouse = self.env["stock.warehouse"].sudo().search([("company_id", "=", self.id)], limit=1)
        if not warehouse:
            raise UserError(
                self.env._("%(company)s has no warehouse. Set one up in Inventory first.", company=self.name)
            )
        if not warehouse.int_type_id.active:
            # core hides it as long as there is only one location; holders are locations
            warehouse.int_type_id.active = True
        return warehouse.int_type_id

    def _get_stores_of_others(self):
        """Hook: locations for what belongs to customers; nothing that lies there is stock of the company."""
        return self.aftersales_old_parts_location_id

    def _get_scrap_location(self):
        """Where core's scrap orders go, too; never the place where used parts are charged.

        :raise UserError: the company has none
        """
        self.ensure_one()
        location = (
            self.env["stock.location"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.id),
                    ("usage", "=", "inventory"),
                    ("id", "!=", self.aftersales_consumption_location_id.id),
                ],
                order="id",
                limit=1,
            )
        )
        if not location:
            raise UserError(self.env._("%(company)s has no scrap location. Make one in Inventory.", company=self.name))
        return location
