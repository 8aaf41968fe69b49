from odoo import fields, models


class StockLot(models.Model):
    """The service contracts of a serial."""

    _inherit = "stock.lot"

    contract_ids = fields.Many2many(
        "aftersales.contract", "aftersales_contract_lot_rel", "lot_id", "contract_id", string="Contracts that name it"
    )
    contract_id = fields.Many2one(
        "aftersales.contract", string="Service contract", compute="_compute_contract_id", compute_sudo=True
    )

    def _compute_contract_id(self):
        today = fields.Date.context_today(self)
        wanted = [(lot.installed_partner_id, lot, today, lot.company_id or self.env.company) for lot in self]
        for lot, contract in zip(self, self.env["aftersales.contract"]._get_for_many(wanted), strict=True):
            lot.contract_id = contract

    def action_view_contract(self):
        self.ensure_one()
        return self.contract_id._get_form_action()
