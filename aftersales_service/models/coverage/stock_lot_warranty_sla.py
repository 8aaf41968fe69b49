from odoo import models


class StockLot(models.Model):
    """A warranty that moves may bring other limits to the contacts that are open."""

    _inherit = "stock.lot"

    def _after_warranty_changed(self):
        result = super()._after_warranty_changed()
        rules = self.env["aftersales.sla.policy"]._get_rules().values()
        if self and any(rule.coverage for rule in rules):
            tickets = self.env["helpdesk.ticket"].sudo().search([("lot_id", "in", self.ids), ("closed", "=", False)])
            self.env["aftersales.sla.deadline"].sudo()._reselect(tickets)
        return result
