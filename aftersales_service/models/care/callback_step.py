from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .callback import OPEN


class Callback(models.Model):
    """What callers do: take a call over, reach the customer, try again, give up."""

    _inherit = "aftersales.callback"

    def action_take_over(self):
        """Put these calls on the own list."""
        self._ensure_caller()
        self._lock()._ensure_state(*OPEN)
        self.sudo().user_id = self.env.uid
        return True

    def action_call_off(self):
        """Nobody has to call after all. What the rules ask for is called off by the manager."""
        self._ensure_caller()
        rows = self._lock()
        rows._ensure_state(*OPEN)
        if any(row.event_id for row in rows) and not self.env.user.has_group("aftersales_service.group_manager"):
            raise AccessError(
                self.env._("This call is asked for by the callback rules. The after-sales manager may call it off.")
            )
        rows._waive("by_hand")
        return True

    # ---------------------------------------------------------------------------------------------
    # Outcomes (called by the dialog)
    # ---------------------------------------------------------------------------------------------

    def _record_reached(self, answers, note=None):
        """The customer was spoken to: what he said is recorded, and the calls are done.

        :param answers: by callback, values for ``aftersales.satisfaction`` (marks and remarks); empty where the
            customer did not want to say
        :return: the answers
        """
        self._ensure_caller()
        rows = self._lock()
        rows._ensure_state(*OPEN)
        told = [row for row in rows if any(answers.get(row.id, {}).values())]
        # first of all: what is recorded as answered takes calls off the list
        rows._add_attempts("reached", note)
        rows.write({"state": "reached", "user_id": self.env.uid, "done_on": fields.Datetime.now()})
        recorded = self.env["aftersales.satisfaction"]._record(
            [
                {
                    "ticket_id": row.ticket_id.id,
                    "partner_id": row.partner_id.id,
                    "callback_id": row.id,
                    "source": "phone",
                    **answers[row.id],
                }
                for row in told
            ]
        )
        for row, answer in zip(told, recorded, strict=True):
            row.satisfaction_id = answer.id
        rows.ticket_id.with_env(self.env)._record_event("callback", note=note)
        return recorded

    def _record_unreached(self, again_at=None, note=None):
        """Nobody answered: tried again, after the last attempt the customer is asked by mail.

        :param again_at: when to try again (naive UTC); the next working day if left out
        """
        self._ensure_caller()
        rows = self._lock()
        rows._ensure_state(*OPEN)
        self._ensure_future(again_at)
        rows._add_attempts("unreached", note, again_at)
        for row in rows:
            row.failed_attempts += 1
        given_up = rows.filtered(lambda row: row.failed_attempts >= row.company_id.aftersales_call_attempts)
        for company, own in (rows - given_up).grouped("company_id").items():
            own.write({"again_at": again_at, "due": own._get_next_day(company, again_at), "user_id": self.env.uid})
        given_up._give_up()
        return given_up

    def _record_later(self, again_at, note=None):
        """The customer wants to be called at another time."""
        self._ensure_caller()
        rows = self._lock()
        rows._ensure_state(*OPEN)
        if not again_at:
            raise UserError(self.env._("Enter when the customer wants to be called."))
        self._ensure_future(again_at)
        rows._add_attempts("later", note, again_at)
        for company, own in rows.grouped("company_id").items():
            own.write(
                {
                    "state": "later",
                    "again_at": again_at,
                    "due": self._get_day(company, again_at),
                    "user_id": self.env.uid,
                }
            )

    def _give_up(self):
        """Never reached: asked by mail, which is what could still be done within the limit."""
        if not self:
            return
        self.write({"state": "unreached", "done_on": fields.Datetime.now()})
        self.ticket_id.with_env(self.env)._record_event("callback_failed")
        self.env["aftersales.invitation"]._plan(self.ticket_id, due_on=fields.Datetime.now())

    def _add_attempts(self, outcome, note=None, again_at=None):
        self.env["aftersales.callback.attempt"].sudo().create(
            [
                {
                    "callback_id": row.id,
                    "company_id": row.company_id.id,
                    "user_id": self.env.uid,
                    "outcome": outcome,
                    "note": (note or "").strip() or False,
                    "again_at": again_at,
                }
                for row in self
            ]
        )

    # ---------------------------------------------------------------------------------------------
    # Helpers
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _get_next_day(self, company, again_at):
        """The day of ``again_at``, otherwise the next one on which the current user works."""
        if again_at:
            return self._get_day(company, again_at)
        today = self._get_day(company, fields.Datetime.now())
        tomorrow = fields.Date.add(today, days=1)
        worked = company._get_caller_days(tomorrow, fields.Date.add(today, days=14)).get(self.env.uid)
        return worked[0] if worked else tomorrow

    @api.model
    def _ensure_future(self, again_at):
        if again_at and again_at <= fields.Datetime.now():
            raise UserError(self.env._("The next call lies in the future: correct the time."))

    def _ensure_caller(self):
        """Calls are recorded by the desk.

        :raise AccessError: the user may not read these calls, or is no clerk
        """
        self.check_access("read")
        if not self.env.user.has_group("aftersales_service.group_clerk"):
            raise AccessError(self.env._("Customers are called back by the clerks and the after-sales manager."))

    def _lock(self):
        """These rows with ``sudo``, held until the end of the transaction, as they are now.

        :raise UserError: a colleague is recording the same call
        """
        locked = self.sudo().try_lock_for_update(allow_referencing=True)
        if len(locked) != len(self):
            raise UserError(
                self.env._("A colleague is just recording a call with this customer. Look at it again in a moment.")
            )
        locked.invalidate_recordset(["state", "user_id", "failed_attempts"])
        return locked
