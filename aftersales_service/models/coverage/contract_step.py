from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

BATCH = 200


class Contract(models.Model):
    """The way of a contract: drafted by the desk, put in force and stopped by the manager, ended by its last day."""

    _inherit = "aftersales.contract"

    def action_start(self):
        """The customer has signed: the contract is in force for its term."""
        self._ensure_manager()
        self._ensure_state("draft")
        for contract in self:
            if not contract.all_products and not contract.lot_ids:
                raise UserError(
                    self.env._(
                        "%(contract)s covers no product yet. Name the serials, or choose all products of the customer.",
                        contract=contract.name,
                    )
                )
        self.sudo().write({"state": "running", "starter_id": self.env.uid, "started_on": fields.Datetime.now()})
        self._after_start()

    def action_cancel(self, reason=None):
        """A draft is dropped by whoever may draft; what is in force is stopped by the manager, as of today."""
        self.check_access("write")
        self._ensure_state("draft", "running")
        running = self.filtered(lambda contract: contract.state == "running")
        if running:
            running._ensure_manager()
            if not reason:
                raise UserError(self.env._("Say why the contract is stopped: the customer has paid for it."))
        self.sudo().write({"state": "cancelled", "stop_reason": reason})
        running.sudo().stopped_on = fields.Date.context_today(self)
        self._after_end()

    def action_renew(self):
        """Draft the contract for the following term, with the same conditions."""
        self.ensure_one()
        self.check_access("write")
        self._ensure_state("running", "ended")
        if not self.next_id:
            following = self.copy(self._prepare_renewal())
            following.sudo().previous_id = self
            self._after_renewal(following)
            self.invalidate_recordset(["next_ids", "next_id"])
        return self.next_id._get_form_action()

    def _prepare_renewal(self):
        start = self.end + relativedelta(days=1)
        term = relativedelta(start, self.start)
        return {"start": start, "end": start + term - relativedelta(days=1)}

    def action_view_next(self):
        return self.next_id._get_form_action()

    def action_view_previous(self):
        return self.previous_id._get_form_action()

    def _ensure_manager(self):
        self.check_access("write")
        if not self.env.user.has_group("aftersales_service.group_manager"):
            raise AccessError(self.env._("Service contracts are put in force and stopped by the after-sales manager."))

    def _after_start(self):
        """Hook: the contracts are in force."""

    def _after_renewal(self, following):
        """Hook: ``following`` has been drafted after this contract."""

    def _after_end(self):
        """Hook: the contracts are not in force any more."""

    # ---------------------------------------------------------------------------------------------
    # Every day
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _cron_daily(self):
        """End what has run out, remind of what will. May be killed or run twice: both leave their mark."""
        today = fields.Date.context_today(self)
        over = Domain("state", "=", "running") & Domain("until", "<", today)
        self._take_in_batches(over, lambda contracts: contracts._run_out())
        # a reminder is due a number of days before the end that each contract says itself
        ahead = max(self.search([("state", "=", "running")], order="reminder_days desc", limit=1).reminder_days, 0)
        near = (
            Domain("state", "=", "running")
            & Domain("reminded_on", "=", False)
            & Domain("reminder_days", ">", 0)
            & Domain("until", "<=", today + relativedelta(days=ahead))
        )
        self._take_in_batches(near, lambda contracts: contracts._remind(today))

    @api.model
    def _take_in_batches(self, domain, step):
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        seen = []
        while contracts := self.search(domain & Domain("id", "not in", seen), limit=BATCH, order="until, id"):
            seen += contracts.ids
            step(contracts.try_lock_for_update())
            if not cron._commit_progress(len(contracts)):
                break

    def _run_out(self):
        self.write({"state": "ended"})
        self._after_end()

    def _remind(self, today):
        """An activity for the responsible person of each contract whose end is near and that nobody has renewed."""
        due = self.filtered(lambda contract: contract.until <= today + relativedelta(days=contract.reminder_days))
        for contract in due.filtered(lambda contract: not contract.next_id and contract.user_id.active):
            contract.with_context(lang=contract.user_id.lang).activity_schedule(
                "aftersales_service.activity_contract_ends", date_deadline=contract.until, user_id=contract.user_id.id
            )
        due.reminded_on = today
