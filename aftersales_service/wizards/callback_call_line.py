from odoo import fields, models

#: As the customer answers when he is asked; 0: was not asked, or did not want to say.
MARKS = [
    ("0", "Not given"),
    ("1", "Very bad"),
    ("2", "Bad"),
    ("3", "So-so"),
    ("4", "Good"),
    ("5", "Very good"),
]


class CallbackCallLine(models.TransientModel):
    """What the customer says about one case."""

    _name = "aftersales.callback.call.line"
    _description = "Case in a Call"

    call_id = fields.Many2one("aftersales.callback.call", required=True, ondelete="cascade")
    callback_id = fields.Many2one("aftersales.callback", required=True, readonly=True)
    ticket_id = fields.Many2one(related="callback_id.ticket_id", string="Case")
    subject = fields.Char(related="callback_id.subject")
    spoken_about = fields.Boolean(string="Asked", default=True, help="Off: this case stays on the list.")
    mark_integrity = fields.Selection(MARKS, string="Integrity", default="0")
    mark_attitude = fields.Selection(MARKS, string="Attitude", default="0")
    mark_skill = fields.Selection(MARKS, string="Skill", default="0")
    mark_speed = fields.Selection(MARKS, string="Response speed", default="0")
    remarks = fields.Text(string="In the customer's words")
    is_wrong = fields.Boolean(
        string="Follow up", help="Something is wrong, whatever the marks say: makes a complaint of it."
    )

    def _prepare_answer(self):
        marks = {name: int(self[name] or 0) for name in ("mark_integrity", "mark_attitude", "mark_skill", "mark_speed")}
        return {**marks, "remarks": (self.remarks or "").strip()}
