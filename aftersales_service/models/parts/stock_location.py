from odoo import models
from odoo.fields import Domain


class StockLocation(models.Model):
    """What customers gave back is theirs: no stock of the company is valued where it lies.

    Core leaves the moves of what has an owner without value, but counts the quantity under FIFO, and would value
    it like the last purchase.
    """

    _inherit = "stock.location"

    def _should_be_valued(self):
        return super()._should_be_valued() and not self._holds_old_parts()

    def _search_is_valued(self, operator, value):
        domain = Domain(super()._search_is_valued(operator, value))
        old_parts = self.env["res.company"].sudo().search(Domain.TRUE).aftersales_old_parts_location_id
        theirs = Domain("id", "child_of", old_parts.ids)
        valued = (operator == "=" and value) or (operator == "!=" and not value)
        return domain & ~theirs if valued else domain | theirs

    def _holds_old_parts(self):
        """Whether this is the company's store of old parts, or below it."""
        self.ensure_one()
        store = self.company_id.sudo().aftersales_old_parts_location_id
        return bool(store) and self.sudo()._child_of(store)
