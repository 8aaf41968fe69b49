from odoo import models
from odoo.fields import Domain


class StockLocation(models.Model):
    """What customers gave back is theirs: no stock of the company is valued where it lies.

    Core leaves the moves of what has an owner without value, but counts the quantity under FIFO, and would value
    it like the last purchase.
    """

    _inherit = "stock.location"

    def _should_be_valued(self):
        return super()._should_be_valued() and not self._holds_goods_of_others()

    def _search_is_valued(self, operator, value):
        domain = Domain(super()._search_is_valued(operator, value))
        stores = self.env["res.company"].sudo().search(Domain.TRUE)._get_stores_of_others()
        theirs = Domain("id", "child_of", stores.ids)
        valued = (operator == "=" and value) or (operator == "!=" and not value)
        return domain & ~theirs if valued else domain | theirs

    def _holds_goods_of_others(self):
        """Whether this is a place of the company for what belongs to customers, or below one."""
        self.ensure_one()
        return any(self.sudo()._child_of(store) for store in self.company_id.sudo()._get_stores_of_others())
