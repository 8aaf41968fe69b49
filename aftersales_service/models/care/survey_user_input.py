from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .satisfaction import MARKS


class SurveyUserInput(models.Model):
    """The answer sheet of core's survey: done, its answer is stored where our reports read it."""

    _inherit = "survey.user_input"

    satisfaction_about = fields.Char(compute="_compute_satisfaction_about", compute_sudo=True)

    def _compute_satisfaction_about(self):
        """What the customer is asked about, for the first page; nothing on the sheet itself says it."""
        invitations = self.env["aftersales.invitation"].search([("user_input_id", "in", self.ids)])
        about = {invitation.user_input_id: invitation._get_about() for invitation in invitations}
        for sheet in self:
            sheet.satisfaction_about = about.get(sheet)

    def _mark_done(self):
        result = super()._mark_done()
        sheets = self.filtered(lambda sheet: sheet.survey_id.survey_type == "aftersales" and not sheet.test_entry)
        if sheets:
            self.env["aftersales.invitation"].sudo().search([("user_input_id", "in", sheets.ids)])._take_answers()
        return result

    def _read_satisfaction(self):
        """What the customer has filled in, as values of an ``aftersales.satisfaction``."""
        self.ensure_one()
        answer = {**dict.fromkeys(MARKS, 0), "remarks": False, "anonymous": False}
        for line in self.user_input_line_ids.filtered(lambda line: not line.skipped):
            name = line.question_id.satisfaction_field
            if name in MARKS:
                answer[name] = line.value_scale
            elif name == "remarks":
                answer[name] = line.value_text_box
            elif name == "anonymous":
                answer[name] = True
        return answer

    @api.autovacuum
    def _gc_nameless(self):
        """Sheets that belong to no invitation any more were filled in without a name, or tried out by us."""
        limit = 1000
        sheets = self.sudo().search(
            Domain("survey_id.survey_type", "=", "aftersales")
            & Domain("create_date", "<", fields.Datetime.now() - timedelta(days=1))
            & ~self._get_asked_domain(),
            limit=limit,
        )
        sheets.unlink()
        return len(sheets), len(sheets) == limit

    def _forget_nameless(self):
        """Delete sheets that were filled in without a name: their answers are recorded, and nothing leads there."""
        done = self.filtered(
            lambda sheet: sheet.survey_id.survey_type == "aftersales" and sheet.state == "done" and not sheet.test_entry
        )
        kept = self.sudo().search(Domain("id", "in", done.ids) & self._get_asked_domain())
        (done - self.browse(kept.ids)).unlink()

    @api.model
    def _get_asked_domain(self):
        """Hook: sheets of those who were asked, and have not answered without their name."""
        asked = self.env["aftersales.invitation"].sudo()._search([("user_input_id", "!=", False)])
        return Domain("id", "in", asked.subselect("user_input_id"))
