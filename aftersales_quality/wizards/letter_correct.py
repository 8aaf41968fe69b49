from odoo import fields, models


class LetterCorrect(models.TransientModel):
    """Why a letter that was sent has to be corrected."""

    _name = "aftersales.letter.correct"
    _description = "Correct a Letter"

    letter_id = fields.Many2one("aftersales.quality.letter", required=True, readonly=True, ondelete="cascade")
    reason = fields.Char(string="What is wrong", required=True)

    def action_confirm(self):
        self.ensure_one()
        return self.letter_id.action_correct(self.reason)
