from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from .satisfaction_review_action import SHARES


class SatisfactionReviewAction(models.Model):
    """An action is done by its owner; its effect is checked by somebody else, against the figures of a later period."""

    _inherit = "aftersales.satisfaction.review.action"
    _step_fields = frozenset(
        {
            "done_on",
            "doer_id",
            "done_note",
            "dropped_because",
            "checked_on",
            "checker_id",
            "actual_answers",
            "actual_value",
            "actual_low",
            "actual_high",
            "effect_note",
        }
    )

    done_on = fields.Datetime(readonly=True, copy=False)
    doer_id = fields.Many2one("res.users", string="Done by", readonly=True, copy=False)
    done_note = fields.Text(string="What was done", readonly=True, copy=False)
    dropped_because = fields.Char(readonly=True, copy=False)
    checked_on = fields.Datetime(readonly=True, copy=False)
    checker_id = fields.Many2one("res.users", string="Checked by", readonly=True, copy=False)
    actual_answers = fields.Integer(string="Answers since", readonly=True, copy=False, aggregator=None)
    actual_value = fields.Float(string="It is", readonly=True, copy=False, digits=(5, 2), aggregator=None)
    actual_low = fields.Float(string="At least", readonly=True, copy=False, digits=(5, 2), aggregator=None)
    actual_high = fields.Float(string="At most", readonly=True, copy=False, digits=(5, 2), aggregator=None)
    effect_note = fields.Text(string="What it brought", readonly=True, copy=False)
    is_share = fields.Boolean(compute="_compute_is_share")
    may_do = fields.Boolean(compute="_compute_may")
    may_check = fields.Boolean(compute="_compute_may")

    @api.depends("measure")
    def _compute_is_share(self):
        for action in self:
            action.is_share = action.measure in SHARES

    @api.depends_context("uid")
    @api.depends("state", "review_state", "user_id", "doer_id", "effect_until")
    def _compute_may(self):
        manager = self.env.user.has_group("aftersales_service.group_manager")
        for action in self:
            released = action.review_state == "released"
            mine = self.env.user in (action.user_id, action.doer_id)
            action.may_do = released and action.state == "open" and (action.user_id == self.env.user or manager)
            action.may_check = (
                released
                and action.state == "done"
                and manager
                and not mine
                and action.effect_until < action.review_id.sudo()._get_today()
            )

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    def _ensure_released(self):
        if any(action.review_state != "released" for action in self):
            raise UserError(self.env._("The report is not released yet, or closed. Reload the page."))

    def action_done(self, note=None):
        """The owner, or the manager, says what was done."""
        self.check_access("read")
        self._ensure_state("open")
        self._ensure_released()
        manager = self.env.user.has_group("aftersales_service.group_manager")
        for action in self:
            if action.user_id != self.env.user and not manager:
                raise AccessError(self.env._("%(action)s is done by its owner.", action=action.name))
        if not (note or "").strip():
            raise UserError(self.env._("Write down what was done; whoever checks the effect reads it."))
        done = {"state": "done", "done_on": fields.Datetime.now(), "doer_id": self.env.uid, "done_note": note.strip()}
        self.sudo().write(done)
        self.sudo().activity_feedback(["aftersales_service.activity_satisfaction_action"], feedback=note.strip())
        self._ask_for_check()

    def action_drop(self, note=None):
        """The manager decides that the action is not worth it any more."""
        self.check_access("write")
        self._ensure_state("open", "done")
        self._ensure_released()
        if not (note or "").strip():
            raise UserError(self.env._("Say why it is dropped; it was announced with the report."))
        self.sudo().write({"state": "dropped", "dropped_because": note.strip()})
        self.sudo().activity_unlink(
            ["aftersales_service.activity_satisfaction_action", "aftersales_service.activity_satisfaction_effect"]
        )

    def action_check_effect(self, *, effective, note=None):
        """Hold the figures of the later period against what was expected, and judge.

        :param effective: the judgement; where it differs from the figures it wants a reason
        :raise AccessError: by the owner, or by whoever said it is done
        :raise UserError: the days of measuring are not over
        """
        self.ensure_one()
        self.check_access("write")
        self._ensure_state("done")
        self._ensure_released()
        self._ensure_may_check()
        figures = self._get_actual()
        note = (note or "").strip()
        if bool(effective) != figures["reached"] and not note:
            raise UserError(self.env._("The figures say otherwise. Write down why you judge it differently."))
        self.sudo().write(
            {
                "state": "effective" if effective else "ineffective",
                "checked_on": fields.Datetime.now(),
                "checker_id": self.env.uid,
                "actual_answers": figures["number"],
                "actual_value": figures["value"],
                "actual_low": figures["low"],
                "actual_high": figures["high"],
                "effect_note": note,
            }
        )
        self.sudo().activity_feedback(["aftersales_service.activity_satisfaction_effect"], feedback=note)

    def _ensure_may_check(self):
        self.ensure_one()
        if self.env.user in (self.user_id, self.doer_id):
            raise AccessError(
                self.env._(
                    "Nobody checks the effect of the own work. Ask somebody else to check %(action)s.", action=self.name
                )
            )
        if self.effect_until >= self.review_id.sudo()._get_today():
            raise UserError(
                self.env._(
                    "The effect is measured until %(day)s. Check it after that.",
                    day=format_date(self.env, self.effect_until),
                )
            )

    def _get_actual(self):
        """Figures of the days on which the effect is measured, and whether they reach what was expected."""
        self.ensure_one()
        figures = self._measure(self.effect_from, self.effect_until)
        return {**figures, "reached": bool(figures["number"]) and figures["value"] >= self.to_value}

    # ---------------------------------------------------------------------------------------------
    # Telling people
    # ---------------------------------------------------------------------------------------------

    def _tell_owners(self):
        """An activity for the owner of each open action."""
        for action in self.filtered(lambda action: action.state == "open"):
            owner = action.user_id
            action.sudo().with_context(lang=owner.lang).activity_schedule(
                "aftersales_service.activity_satisfaction_action",
                date_deadline=action.due,
                summary=action.name,
                user_id=owner.id,
            )

    def _ask_for_check(self):
        """An activity for whoever checks, for the day after the last one that counts."""
        for action in self.sudo():
            checker = action._get_checker()
            if checker:
                action.with_context(lang=checker.lang).activity_schedule(
                    "aftersales_service.activity_satisfaction_effect",
                    date_deadline=fields.Date.add(action.effect_until, days=1),
                    summary=action.name,
                    user_id=checker.id,
                )

    def _get_checker(self):
        """Whoever answers for the report, or another manager where it is the own action."""
        self.ensure_one()
        managers = self.env.ref("aftersales_service.group_manager").all_user_ids.filtered(
            lambda user: user.active and user.id != SUPERUSER_ID and self.company_id in user.company_ids
        )
        others = managers - self.user_id - self.doer_id
        return (self.review_id.user_id & others) or others[:1]
