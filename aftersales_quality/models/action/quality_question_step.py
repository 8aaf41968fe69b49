from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date


class QualityQuestion(models.Model):
    """The way of a question: asked, answered, accepted or sent back."""

    _inherit = "aftersales.quality.question"

    def action_ask(self):
        """Put the question to whom it is for; from now on it stays as it is."""
        self._ensure_quality()
        self._ensure_state("draft")
        self._ensure_case_open()
        for question in self:
            if not question._get_answerers():
                raise UserError(
                    self.env._(
                        "Nobody would see the question: name a person, or a department whose manager has a log-in."
                    )
                )
        self.sudo().write({"state": "asked", "asked_on": fields.Datetime.now()})
        for question in self:
            question._tell(
                question._get_answerers(),
                lambda env, question=question: env._(
                    "Quality asks you, please answer by %(due)s: %(question)s",
                    due=format_date(env, question.due),
                    question=question.question,
                ),
            )

    def _get_answerers(self):
        """Who may answer: whoever was named, and the manager of the department."""
        self.ensure_one()
        question = self.sudo()
        users = question.user_ids | question.department_id.manager_id.user_id
        return users - users._get_out_of_reach(question.company_id)

    def action_answer(self):
        """Send the answer; it goes to whoever has asked."""
        self.check_access("write")
        self._ensure_state("asked")
        for question in self:
            if not question._is_asked():
                raise AccessError(self.env._("You were not asked this. Whoever was asked answers."))
            if not (question.answer or "").strip():
                raise UserError(self.env._("Write your answer first."))
        today = fields.Date.context_today(self)
        for question in self:
            # an answer that is sent back was late or in time when it came first
            first = not question.return_count
            question.sudo().write(
                {
                    "state": "answered",
                    "answered_on": fields.Datetime.now(),
                    "answered_by_id": self.env.uid,
                    "on_time": float(today <= question.due) if first else question.on_time,
                }
            )
            # the history keeps each answer, also one that is sent back and rewritten
            question.sudo().message_post(
                body=question.answer,
                attachment_ids=question._copy_files(question.answer_file_ids).ids,
                author_id=self.env.user.partner_id.id,
                message_type="notification",
            )
            question._tell(
                question.asker_id,
                lambda env, question=question: env._(
                    "%(user)s has answered: %(answer)s", user=self.env.user.name, answer=question.answer
                ),
            )

    def _copy_files(self, files):
        """Files for the history: the answer's own may still be exchanged."""
        return files.sudo().copy({"res_model": self._name, "res_id": self.id}) if files else files

    def action_accept(self):
        """The answer is what was needed."""
        self._ensure_quality()
        self._ensure_state("answered")
        self._ensure_not_own_answer()
        self.sudo().write({"state": "accepted", "accepted_on": fields.Datetime.now(), "accepted_by_id": self.env.uid})
        for question in self:
            question._after_accepted()

    def _ensure_not_own_answer(self):
        if self.env.user in self.answered_by_id:
            raise AccessError(self.env._("The answer is yours: somebody else of quality accepts it."))

    def _after_accepted(self):
        """Hook: what follows from an accepted answer; what goes with it becomes evidence of the case."""
        self.ensure_one()
        question = self.sudo()
        question.case_id._keep_as_evidence(question.answer_file_ids, question.display_name)

    def action_return(self, reason=None):
        """Something is missing: the question is open again."""
        self._ensure_quality()
        self._ensure_state("answered")
        self._ensure_reason(reason)
        for question in self:
            question.sudo().write(
                {"state": "asked", "return_reason": reason.strip(), "return_count": question.return_count + 1}
            )
            question.sudo().message_post(body=self.env._("Sent back: %(reason)s", reason=reason.strip()))
            question._tell(
                question._get_answerers(),
                lambda env, question=question: env._(
                    "Please add to your answer: %(reason)s (%(question)s)",
                    reason=reason.strip(),
                    question=question.display_name,
                ),
            )

    def action_withdraw(self, reason=None):
        """The answer is not needed any more."""
        self._ensure_quality()
        self._ensure_state("asked", "answered")
        self._ensure_reason(reason)
        self.sudo().write({"state": "withdrawn", "end_reason": reason.strip()})
        for question in self:
            question._tell(
                question._get_answerers(),
                lambda env, question=question: env._(
                    "No answer is needed any more: %(question)s", question=question.display_name
                ),
            )

    def action_open_return(self):
        return self._open_dialog("return", self.env._("Send back"))

    def action_open_withdraw(self):
        return self._open_dialog("withdraw", self.env._("Withdraw the question"))
