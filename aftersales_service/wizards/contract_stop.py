from odoo import fields, models


class ContractStop(models.TransientModel):
    """Why a contract in force is stopped before its time: asked before it is."""

    _name = "aftersales.contract.stop"
    _description = "Stop a Service Contract"

    contract_id = fields.Many2one("aftersales.contract", required=True, readonly=True)
    reason = fields.Char(required=True)

    def action_stop(self):
        self.ensure_one()
        self.contract_id.action_cancel(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
