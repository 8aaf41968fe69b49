from odoo import fields, models


class PersonConsent(models.TransientModel):
    """The paper on which a person agrees to bear a share."""

    _name = "aftersales.person.consent"
    _description = "Consent of a Person"

    charge_id = fields.Many2one(
        "aftersales.person.charge", string="Person", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="charge_id.currency_id")
    amount = fields.Monetary(string="Agreed to bear", required=True)
    day = fields.Date(string="Signed on", required=True, default=fields.Date.context_today)
    paper = fields.Binary(string="Signed paper", required=True)
    paper_name = fields.Char()

    def action_record(self):
        self.ensure_one()
        self.charge_id.record_consent(self.amount, self.day, self.paper, self.paper_name)
        return {"type": "ir.actions.act_window_close"}
