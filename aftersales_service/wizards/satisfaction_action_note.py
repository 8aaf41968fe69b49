from odoo import fields, models


class SatisfactionActionNote(models.TransientModel):
    """Asks what was done, or why an action is dropped."""

    _name = "aftersales.satisfaction.action.note"
    _description = "Note on an Action"

    action_id = fields.Many2one("aftersales.satisfaction.review.action", required=True, readonly=True)
    purpose = fields.Selection([("done", "Done"), ("drop", "Drop")], required=True, readonly=True, default="done")
    note = fields.Text(required=True)

    def action_save(self):
        self.ensure_one()
        if self.purpose == "done":
            self.action_id.action_done(self.note)
        else:
            self.action_id.action_drop(self.note)
        return {"type": "ir.actions.act_window_close"}
