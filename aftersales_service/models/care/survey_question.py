from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .satisfaction import MARKS


class SurveyQuestion(models.Model):
    """Which of the customer's answers a question asks for; its words are free."""

    _inherit = "survey.question"

    satisfaction_field = fields.Selection(
        selection=[
            ("mark_integrity", "Integrity"),
            ("mark_attitude", "Attitude"),
            ("mark_skill", "Skill"),
            ("mark_speed", "Response speed"),
            ("remarks", "Customer's words"),
            ("anonymous", "Answer without name"),
        ],
        string="Asks for",
        index="btree_not_null",
        help="Where the answer goes. What is asked beyond that stays on the answer sheet.",
    )

    _satisfaction_field_once = models.UniqueIndex(
        "(survey_id, satisfaction_field) WHERE satisfaction_field IS NOT NULL",
        "Another question of this survey asks for the same.",
    )

    @api.constrains("satisfaction_field", "question_type", "scale_min", "scale_max")
    def _check_satisfaction_field(self):
        types = {**dict.fromkeys(MARKS, "scale"), "remarks": "text_box", "anonymous": "multiple_choice"}
        for question in self.filtered("satisfaction_field"):
            if question.question_type != types[question.satisfaction_field]:
                raise ValidationError(
                    self.env._(
                        "“%(question)s”: marks are asked for on a scale, words in a text box.", question=question.title
                    )
                )
            if question.question_type == "scale" and (question.scale_min, question.scale_max) != (1, 5):
                raise ValidationError(
                    self.env._("“%(question)s”: the customer's marks go from 1 to 5.", question=question.title)
                )
