import logging

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

BATCH = 500


class UpkeepPlan(models.Model):
    """The scheduled action: visits are foreseen further, and ordered when their time has come."""

    _inherit = "aftersales.upkeep.plan"

    @api.model
    def _cron_order(self):
        """Foresee and order what is due, batch by batch.

        May be killed, run twice or in two workers: each visit is a row, locked while its order is made, and has one
        order at the most. A plan that fails says why and does not hold up the rest.
        """
        today = fields.Date.context_today(self)
        running = self._get_running_domain()
        # a month less than the horizon: not every plan every day
        short = Domain("foreseen_until", "=", False) | Domain("foreseen_until", "<", fields.Date.add(today, days=370))
        self._take_in_batches(running & short, lambda plans: plans._attempt("_foresee"))
        self._take_in_batches(running & self._get_due_domain(today), lambda plans: plans._attempt("_order_due"))

    @api.model
    def _get_due_domain(self, today):
        return Domain("visit_ids", "any", Domain("state", "=", "coming") & Domain("order_on", "<=", today))

    @api.model
    def _take_in_batches(self, domain, step):
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        last = 0
        while plans := self.search(domain & Domain("id", ">", last), limit=BATCH, order="id"):
            last = plans[-1].id
            step(plans)
            if not cron._commit_progress(len(plans)):
                break

    def _attempt(self, step):
        """Take ``step`` for all plans together; if that fails, for each half, until the one that fails is alone."""
        try:
            with self.env.cr.savepoint():
                locked = self.try_lock_for_update()
                getattr(locked, step)()
                locked.filtered("problem").problem = False
        except Exception as error:
            if len(self) > 1:
                middle = len(self) // 2
                self[:middle]._attempt(step)
                self[middle:]._attempt(step)
            elif isinstance(error, SerializationFailure):
                _logger.info("Upkeep plan %s has just been changed by somebody else: left to the next run", self.id)
            elif isinstance(error, UserError):
                # somebody of the office can do something about it: it stands on the plan
                self.problem = str(error)
            else:
                _logger.exception("Upkeep plan %s cannot be ordered", self.id)

    def _order_due(self):
        """Make the service orders of all visits whose time has come."""
        today = fields.Date.context_today(self)
        visits = self.env["aftersales.upkeep.visit"]
        due = visits.search(
            Domain("plan_id", "in", self.ids) & Domain("state", "=", "coming") & Domain("order_on", "<=", today),
            order="plan_id, date",
        ).try_lock_for_update()
        lapsed = visits.browse()
        for late in due.grouped("plan_id").values():
            # after a long silence nobody goes there three times in a row: only the last visit is caught up on
            lapsed += late.filtered(lambda visit, late=late: visit.day < today and visit != late[-1])
        lapsed.lapsed = True
        (due - lapsed)._make_orders()
