from odoo import fields, models
from odoo.exceptions import ValidationError


class SatisfactionEnter(models.TransientModel):
    """The same four marks, given at a visit, in an opinion round or in the yearly survey."""

    _inherit = "aftersales.satisfaction.enter"

    ticket_id = fields.Many2one(required=False)
    care_task_id = fields.Many2one("aftersales.care.task", string="Care", readonly=True)

    def action_record(self):
        if not self.ticket_id and not self.care_task_id:
            raise ValidationError(self.env._("Say what the customer's answer is about."))
        if self.care_task_id:
            self.care_task_id.check_access("write")
            self.care_task_id._ensure_state("planned", "asked")
        return super().action_record()

    def _prepare_answer(self):
        answer = super()._prepare_answer()
        return self.care_task_id._prepare_satisfaction(answer, "round") if self.care_task_id else answer
