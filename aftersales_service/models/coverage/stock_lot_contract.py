from odoo import fields, models


class StockLot(models.Model):
    """The service contracts of a serial."""

    _inherit = "stock.lot"

    # computed: whoever may write a serial must not write it into a contract
    contract_ids = fields.Many2many(
        "aftersales.contract", string="Contracts that name it", compute="_compute_contract_ids"
    )
    contract_id = fields.Many2one(
        "aftersales.contract", string="Service contract", compute="_compute_contract_id", compute_sudo=True
    )

    def _compute_contract_ids(self):
        named = self.env["aftersales.contract"].search([("lot_ids", "in", self.ids)])
        for lot in self:
            lot.contract_ids = named.filtered(lambda contract, lot=lot: lot in contract.lot_ids)

    def _compute_contract_id(self):
        today = fields.Date.context_today(self)
        wanted = [(lot.installed_partner_id, lot, today, lot.company_id or self.env.company) for lot in self]
        for lot, contract in zip(self, self.env["aftersales.contract"]._get_for_many(wanted), strict=True):
            lot.contract_id = contract

    def action_view_contract(self):
        self.ensure_one()
        return self.contract_id._get_form_action()
