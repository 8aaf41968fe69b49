from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date


class QualityAction(models.Model):
    """The way of an action: begun, postponed, done, sent back, cancelled."""

    _inherit = "aftersales.quality.action"

    def action_start(self):
        """Begin what was proposed: owner, due date and expected effect are fixed from now on."""
        self._ensure_quality()
        self._ensure_state("proposed")
        self._ensure_case_open()
        for action in self:
            action._ensure_complete()
        self.case_id._ensure_plan_agreed()
        for action in self:
            action.sudo().write({"state": "running", "started_on": fields.Datetime.now(), "first_due": action.due})
            action._tell(
                action.user_id,
                lambda env, action=action: env._(
                    "To do until %(due)s: %(title)s", due=format_date(env, action.due), title=action.title
                ),
            )

    def _ensure_complete(self):
        """Refuse to begin what nobody could judge afterwards.

        :raise UserError: what is missing
        """
        if self.sudo().cause_id.systemic and not self.deployment_ids:
            raise UserError(
                self.env._(
                    "%(action)s: its cause can strike elsewhere. Say where else somebody looks, one row each, under "
                    "“Elsewhere”.",
                    action=self.display_name,
                )
            )
        missing = self._get_missing()
        if missing:
            raise UserError(
                self.env._(
                    "%(action)s: fill in first: %(missing)s.", action=self.display_name, missing=", ".join(missing)
                )
            )

    def _get_missing(self):
        """Hook: names of what has to be agreed on before the action begins."""
        return []

    def action_done(self):
        """The owner has done it; what was done and the evidence of it stand on the action."""
        self.check_access("write")
        self._ensure_state("running")
        for action in self:
            action._ensure_may_finish()
            action._ensure_evidence()
        now = fields.Datetime.now()
        for action in self:
            late = (action._to_company_day(now) - action.due).days
            action.sudo().write(
                {
                    "state": "done",
                    "done_on": now,
                    "done_by_id": self.env.uid,
                    "on_time": float(late <= 0),
                    "days_late": max(late, 0),
                    "window_until": action._get_window_end(now) if action.needs_effect else False,
                }
            )
        self.sudo()._hand_over_files()
        for action in self.sudo():
            action.evidence_ids += action.case_id._keep_as_evidence(action.done_file_ids, action.display_name)
        self.sudo().case_id._follow_actions()

    def _ensure_may_finish(self):
        if self.user_id != self.env.user and not self.env.user.has_group("aftersales_service.group_manager"):
            raise AccessError(
                self.env._(
                    "%(action)s is finished by %(user)s, who answers for it.",
                    action=self.display_name,
                    user=self.user_id.name,
                )
            )

    def _ensure_evidence(self):
        """A word alone is no evidence: a file, a changed document or a check elsewhere goes with it."""
        if not (self.done_note or "").strip():
            raise UserError(self.env._("%(action)s: write down what was done.", action=self.display_name))
        if not self._has_evidence():
            raise UserError(
                self.env._(
                    "%(action)s: add the evidence, a photo or a paper, or the document that was changed.",
                    action=self.display_name,
                )
            )
        waiting = self.sudo().deployment_ids.filtered(lambda row: row.state == "open")
        if waiting:
            raise UserError(
                self.env._(
                    "%(action)s: not checked yet elsewhere: %(rows)s.",
                    action=self.display_name,
                    rows=", ".join(f"{row.name} ({row.user_id.name})" for row in waiting),
                )
            )

    def _has_evidence(self):
        """Hook: whether something but words shows that the action was done."""
        self.ensure_one()
        return bool(self.done_file_ids or self.document_change_ids)

    def _hand_over_files(self):
        """Files belong to the action: whoever reads it opens them, whoever cannot does not."""
        for action in self:
            action.done_file_ids.filtered(lambda file, me=action._name: file.res_model in (False, me)).write(
                {"res_model": action._name, "res_id": action.id}
            )

    def action_send_back(self, reason=None):
        """What is done is not enough: the owner goes on."""
        self._ensure_judge()
        self._ensure_state("done")
        self._ensure_reason(reason)
        for action in self:
            action.sudo().write(
                {"state": "running", "done_on": False, "done_by_id": False, "on_time": 0, "days_late": 0}
            )
            action.sudo().window_until = False
            action._tell(
                action.user_id,
                lambda env, action=action: env._("Sent back: %(title)s. %(reason)s", title=action.title, reason=reason),
            )
            action.sudo().case_id._go_back_to_actions(reason)

    def action_postpone(self, due=None, reason=None):
        """Another due date, with the reason; from the second time on the manager decides.

        :param due: date, later than the present one
        """
        self.check_access("write")
        self._ensure_state("running")
        self._ensure_reason(reason)
        due = fields.Date.to_date(due)
        for action in self:
            if action.user_id != self.env.user:
                action._ensure_quality()
            if not due or due <= action.due:
                raise UserError(self.env._("Choose a day after %(due)s.", due=action.due))
            if action.postponed_count and not self.env.user.has_group("aftersales_service.group_manager"):
                raise AccessError(
                    self.env._(
                        "%(action)s was postponed before. The after-sales manager decides on another time.",
                        action=action.display_name,
                    )
                )
        self.env["aftersales.quality.postponement"].sudo().create(
            [
                {
                    "action_id": action.id,
                    "from_date": action.due,
                    "to_date": due,
                    "reason": reason.strip(),
                    "user_id": self.env.uid,
                }
                for action in self
            ]
        )
        self.sudo().due = due

    def action_cancel(self, reason=None):
        """It is not needed after all; once begun, the manager decides."""
        self._ensure_quality()
        self._ensure_state("proposed", "running")
        self._ensure_reason(reason)
        begun = self.filtered(lambda action: action.state == "running")
        if begun and not self.env.user.has_group("aftersales_service.group_manager"):
            raise AccessError(
                self.env._(
                    "%(actions)s: begun already. The after-sales manager cancels it.",
                    actions=", ".join(begun.mapped("name")),
                )
            )
        self.sudo().write({"state": "cancelled", "end_reason": reason.strip()})
        self.sudo().case_id._follow_actions()

    # ---------------------------------------------------------------------------------------------
    # Dialogs
    # ---------------------------------------------------------------------------------------------

    def action_open_postpone(self):
        return self._open_dialog("postpone", self.env._("Postpone"))

    def action_open_cancel(self):
        return self._open_dialog("cancel", self.env._("Cancel the action"))

    def action_open_send_back(self):
        return self._open_dialog("send_back", self.env._("Send back"))

    def action_open_effect(self):
        return self._open_dialog("effect", self.env._("Did it help?"))
