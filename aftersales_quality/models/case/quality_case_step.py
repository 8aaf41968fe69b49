from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class QualityCase(models.Model):
    """The way of a case: one step forward at a time, each with who and when (Q3).

    What a step needs is checked in :meth:`_ensure_ready_for`, what it brings about is done in
    :meth:`_after_entered`; both are extended where the thing that is needed or done has its model.
    """

    _inherit = "aftersales.quality.case"

    def _get_next_state(self):
        """The state that follows on the way of this case's severity; False where it does not go on by itself."""
        self.ensure_one()
        path = self.severity_id._get_path() if self.severity_id else []
        if self.state not in path:
            # beside the way: a severity that leaves out a state the case is in, an objection, the end
            return self._get_next_state_beside(path)
        following = path[path.index(self.state) + 1 :]
        return following[0] if following else False

    def _get_next_state_beside(self, path):
        """Hook: the next state of a case that is not on its regular way."""
        order = [state for state, _name in self._fields["state"].selection]
        if self.state in ("closed", "unfounded", "objected", "appraisal"):
            return False
        later = [state for state in path if order.index(state) > order.index(self.state)]
        return later[0] if later else False

    def action_advance(self):
        """Take the next step of the way."""
        self._ensure_quality()
        for case in self:
            state = case._get_next_state()
            if not state:
                raise UserError(
                    self.env._("%(case)s does not go on by this button; see what it waits for.", case=case.display_name)
                )
            case._enter(state)

    def action_contain(self):
        """What might have the same fault is secured."""
        self._advance_to("contained")

    def action_analyse(self):
        """The search for the cause begins."""
        self._advance_to("analysing")

    def action_confirm_causes(self):
        """Why it happened and why nobody found it is proven."""
        self._advance_to("confirmed")

    def action_close(self):
        """Everything is done."""
        self._advance_to("closed")

    def _advance_to(self, state):
        """Take the next step, if it is the one that the user sees on the button.

        :raise UserError: somebody else has gone on meanwhile
        """
        self._ensure_quality()
        names = dict(self._fields["state"]._description_selection(self.env))
        for case in self:
            if case._get_next_state() != state:
                raise UserError(
                    self.env._(
                        "%(case)s is “%(state)s” now, “%(wanted)s” is not its next step. Please reload the page.",
                        case=case.display_name,
                        state=names[case.state],
                        wanted=names[state],
                    )
                )
            case._enter(state)

    def action_verify(self, founded=True, note=None):
        """The complaint was checked for truth (初步核实, T5).

        :param founded: whether the fault is there as it was described
        :param note: how it was checked; required where the complaint is unfounded
        """
        self._ensure_quality()
        self._ensure_state("received")
        if not founded and not (note or "").strip():
            raise UserError(self.env._("Write down how it was checked and why the complaint is unfounded."))
        self.sudo().write(
            {"founded": "true" if founded else "unfounded", "verified_on": fields.Datetime.now()},
        )
        for case in self:
            case._enter("verified" if founded else "unfounded", note)

    def action_reopen(self, reason=None):
        """The same fault is back, or the end was too early: the case goes on with its analysis."""
        self._ensure_quality()
        self._ensure_state("closed", "unfounded")
        if not (reason or "").strip():
            raise UserError(self.env._("Write down why the case is taken up again."))
        for case in self:
            case.sudo().closed_on = False
            case._enter(case._get_reopened_state(), reason)

    def action_back_to_analysis(self, reason=None):
        """The cause was another one: the case goes back to its analysis, what was done since stays on record.

        :raise AccessError: responsibility is decided already, and it is not the manager who asks
        """
        self._ensure_quality()
        if not (reason or "").strip():
            raise UserError(self.env._("Write down why the cause is searched for again."))
        for case in self:
            case._ensure_state("confirmed", "proposed", "attributed", "actions", "verifying")
            if "analysing" not in case.severity_id._get_path():
                raise UserError(self.env._("Cases of this severity have no analysis. Raise the severity first."))
            decided = case.state not in ("confirmed", "proposed")
            if decided and not self.env.user.has_group("aftersales_service.group_manager"):
                raise AccessError(
                    self.env._("Responsibility is decided: only the after-sales manager takes the case back.")
                )
            case._enter("analysing", reason.strip())

    def _get_reopened_state(self):
        """Where a case goes on that is taken up again."""
        self.ensure_one()
        path = self.severity_id._get_path()
        return "analysing" if self.founded == "true" and "analysing" in path else "received"

    def _enter(self, state, note=None):
        """Go to ``state`` after a check of what it needs, and write down who did it and when.

        Called by steps, after they have checked who asks.
        """
        self.ensure_one()
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._(
                    "A colleague is going on with %(case)s at this moment. Please reload the page.",
                    case=self.display_name,
                )
            )
        self._ensure_ready_for(state)
        before = self.state
        values = {"state": state}
        if state in ("closed", "unfounded"):
            values["closed_on"] = fields.Datetime.now()
        if state == "received":
            values.update(founded=False, verified_on=False)
        self.sudo().write(values)
        self._log_steps(before, note)
        self._after_entered(state, before)

    def _log_steps(self, before, note=None):
        self.env["aftersales.quality.step"].sudo().create(
            [
                {
                    "case_id": case.id,
                    "from_state": before,
                    "to_state": case.state,
                    "user_id": self.env.uid,
                    "note": note,
                }
                for case in self
            ]
        )

    def _ensure_ready_for(self, state):
        """Hook: refuse a step whose conditions are not met.

        :raise UserError: what is missing, and where to enter it
        """

    def _after_entered(self, state, before):
        """Hook: what follows from a step; the customer's timeline is one of it."""
        tickets = self.sudo().ticket_ids
        if state == "verified":
            tickets._record_event("verified")
        elif state == "unfounded":
            tickets._record_event("verified", note=self.env._("Unfounded"))
        elif state == "analysing" and before == "received":
            tickets._record_event("checking")

    def _get_waiting_domain(self):
        """Cases that somebody has to go on with."""
        return Domain("is_closed", "=", False)
