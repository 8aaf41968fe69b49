from odoo import api, fields, models
from odoo.tools import is_html_empty


class QualityLetterSection(models.Model):
    """One heading of a letter with its text; proposed from the case, edited by whoever writes the letter."""

    _name = "aftersales.quality.letter.section"
    _description = "Section of a Letter"
    _order = "letter_id, sequence, id"
    _rec_name = "title"

    letter_id = fields.Many2one("aftersales.quality.letter", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="letter_id.company_id", store=True, precompute=True, index=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(readonly=True, copy=True, help="Which part of the case the text was proposed from.")
    title = fields.Char(string="Heading", required=True)
    body = fields.Html(string="Text", sanitize_attributes=True)

    @api.model_create_multi
    def create(self, vals_list):
        sections = super().create(vals_list)
        if not self.env.su:
            sections.letter_id._ensure_draft()
            sections.letter_id._note_writer()
        return sections

    def write(self, vals):
        if not self.env.su:
            self.letter_id._ensure_draft()
        result = super().write(vals)
        if not self.env.su:
            self.letter_id._ensure_draft()
            self.letter_id._note_writer()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_in_drafts(self):
        if not self.env.su:
            self.letter_id._ensure_draft()
            self.letter_id._note_writer()

    def _has_text(self):
        """Whether it says anything; empty headings are not printed."""
        self.ensure_one()
        return not is_html_empty(self.body)
