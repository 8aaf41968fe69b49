from odoo import fields, models


class SlaTrialLine(models.TransientModel):
    """One limit that would apply."""

    _name = "aftersales.sla.trial.line"
    _description = "Time Limit Tried"

    trial_id = fields.Many2one("aftersales.sla.trial", required=True, ondelete="cascade")
    policy_id = fields.Many2one("aftersales.sla.policy", string="Limit", required=True, ondelete="cascade")
    description = fields.Text(related="policy_id.description")
    start = fields.Datetime(string="Would start")
    due = fields.Datetime(string="Would be due")
    clock = fields.Char()
    remark = fields.Char()
