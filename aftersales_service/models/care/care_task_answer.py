from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from .satisfaction import MARKS


class Satisfaction(models.Model):
    """Answers of opinion rounds and yearly surveys, by mail or on the phone."""

    _inherit = "aftersales.satisfaction"

    care_task_id = fields.Many2one(
        "aftersales.care.task", string="Care", readonly=True, ondelete="restrict", index="btree_not_null"
    )

    _without_name_of_care = models.Constraint(
        "CHECK (anonymous IS NOT TRUE OR care_task_id IS NULL)",
        "An answer without a name says nothing about the customer, and of the time only the month.",
    )

    @api.model
    def _get_identifying_fields(self):
        return (*super()._get_identifying_fields(), "care_task_id")


class SurveyQuestion(models.Model):
    """Questions whose answers go to a department as opinions."""

    _inherit = "survey.question"

    is_opinion = fields.Boolean(
        string="Its answers are opinions", help="What customers write here is handed to a department and answered."
    )
    opinion_department_id = fields.Many2one(
        "hr.department",
        string="Department asked",
        ondelete="set null",
        help="Proposed when the opinion is handed over.",
    )


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    def _mark_done(self):
        result = super()._mark_done()
        self.env["aftersales.care.task"].sudo().search([("user_input_id", "in", self.ids)])._take_answers()
        return result

    @api.model
    def _get_asked_domain(self):
        asked = self.env["aftersales.care.task"].sudo()._search([("user_input_id", "!=", False)])
        return super()._get_asked_domain() | Domain("id", "in", asked.subselect("user_input_id"))

    def _read_opinions(self):
        """What the customer has written where opinions are asked for, as (text, department)."""
        self.ensure_one()
        found = []
        for line in self.user_input_line_ids.filtered(lambda line: not line.skipped and line.question_id.is_opinion):
            text = (line.value_text_box or line.value_char_box or "").replace("\x00", "").strip()
            if text:
                found.append((text[:4000], line.question_id.opinion_department_id))
        return found


class CareTask(models.Model):
    """What customers answer: marks become a satisfaction answer, words the opinions of departments."""

    _inherit = "aftersales.care.task"

    satisfaction_ids = fields.One2many("aftersales.satisfaction", "care_task_id", string="Marks", readonly=True)
    satisfaction_average = fields.Float(related="satisfaction_ids.average", string="Average mark", digits=(3, 2))

    def _take_answers(self):
        """The customers have filled in their sheets; each is taken once, and without a name if wished."""
        self.lock_for_update(allow_referencing=True)
        for task in self.filtered(lambda task: task.state == "asked"):
            sheet = task.user_input_id
            answer = sheet._read_satisfaction()
            opinions = sheet._read_opinions()
            rated = any(answer[name] for name in (*MARKS, "remarks"))
            if not rated and not opinions:
                continue
            anonymous = answer["anonymous"]
            if rated:
                self.env["aftersales.satisfaction"]._record([task._prepare_satisfaction(answer, "round")])
            task._record_opinions(opinions, anonymous)
            if anonymous:
                task._forget_sheet()
            else:
                task.write({"state": "done", "done_on": fields.Date.context_today(task), "notes": answer["remarks"]})

    def _prepare_satisfaction(self, answer, source):
        self.ensure_one()
        return {
            **answer,
            "source": source,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "care_task_id": self.id,
        }

    def _record_opinions(self, opinions, anonymous):
        """Write down what a customer wrote; without a name, nothing of it leads to him."""
        self.ensure_one()
        about = {"company_id": self.company_id.id}
        if not anonymous:
            about.update(task_id=self.id, partner_id=self.partner_id.id)
        records = self.env["aftersales.opinion"].with_user(SUPERUSER_ID)
        records.create(
            [
                {
                    **about,
                    "text": text,
                    "source": self.kind,
                    "department_id": department.id,
                }
                for text, department in opinions
            ]
        )

    def _forget_sheet(self):
        """The customer has answered without his name: not even that he has is kept.

        The task goes on like one that nobody has answered. The sheet goes when its last page has been shown.
        """
        self.user_input_id.user_input_line_ids.unlink()
        self.flush_recordset()
        # past the ORM: the moment of the change would lead to the answer that came in at that moment
        self.env.cr.execute(
            """
            UPDATE aftersales_care_task
               SET user_input_id = NULL, write_date = asked_on, write_uid = create_uid
             WHERE id = %s
            """,
            [self.id],
        )
        self.invalidate_recordset()

    def _get_missing(self):
        missing = super()._get_missing()
        if missing and (self.met or "").strip() and self.sudo().satisfaction_ids:
            # the marks say enough
            return None
        return missing

    def _is_begun(self):
        return super()._is_begun() or bool(self.sudo().satisfaction_ids)

    def action_record_marks(self):
        """Open the four marks, to be given on the phone or face to face."""
        self.ensure_one()
        self.check_access("write")
        self._ensure_state("planned", "asked")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Marks of %(customer)s", customer=self.sudo().partner_id.name),
            "res_model": "aftersales.satisfaction.enter",
            "view_mode": "form",
            "views": [(self.env.ref("aftersales_service.satisfaction_enter_view_form_care").id, "form")],
            "target": "new",
            "context": {"default_care_task_id": self.id},
        }
