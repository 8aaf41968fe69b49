import logging
from datetime import timedelta

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.care import SILVER, choose, get_place
from ..coverage.working_days import WorkingDays

_logger = logging.getLogger(__name__)

BATCH = 1000
#: What has fallen behind, for example while the server stood still, is spread over so many days from today.
CATCH_UP = timedelta(days=30)


class CarePlan(models.Model):
    """The scheduled action: foresees the tasks of the coming weeks, batch by batch.

    A customer's day is worked out from his number, so that nothing has to be remembered: another run comes to the same
    day, and customers who come later find their place among the others. A unique index lets a customer have one
    task per plan and period.
    """

    _inherit = "aftersales.care.plan"

    next_run = fields.Date(readonly=True, copy=False, default=fields.Date.context_today, index="btree_not_null")
    foreseen_until = fields.Date(
        string="Planned until", readonly=True, copy=False, help="Tasks up to this day have been planned."
    )
    run_until = fields.Date(readonly=True, copy=False, help="How far the run that is under way plans.")
    run_after = fields.Integer(readonly=True, copy=False, help="The last customer that this run has looked at.")

    def _plan_soon(self):
        """Look at these plans as soon as the scheduled action can."""
        self.sudo().write({"next_run": fields.Date.context_today(self), "run_until": False, "run_after": 0})
        self.env.ref("aftersales_service.cron_care_plan").sudo()._trigger()

    @api.model
    def _cron_foresee(self):
        """Plan what is due.

        May be killed, run twice or in two workers: a plan is locked while a batch of its customers is looked at, it
        remembers the last one in the transaction that plans them, and the next run goes on there.
        """
        cron = self.env["ir.cron"]
        due = self.search(Domain("next_run", "<=", fields.Date.context_today(self)), order="id")
        cron._commit_progress(remaining=sum(plan._count_remaining() for plan in due))
        for plan in due:
            while plan._attempt_batch():
                if not cron._commit_progress(BATCH):
                    return
            if not cron._commit_progress():
                return

    def _count_remaining(self):
        return self.env["res.partner"].search_count(self._get_customer_domain() & Domain("id", ">", self.run_after))

    def _attempt_batch(self):
        """Plan the next customers of this plan; one plan that fails does not hold up the others.

        :return: whether there may be more of them
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                return bool(self.try_lock_for_update()) and self._plan_batch()
        except (SerializationFailure, UniqueViolation):
            # another worker was here at the same time; what he has not done is done by the next run
            _logger.info("Care plan %s is being planned by somebody else: left to the next run", self.id)
        except Exception:
            _logger.exception("Care plan %s cannot be planned", self.id)
            self.next_run = fields.Date.context_today(self) + timedelta(days=1)
        self.invalidate_recordset()
        return False

    def _plan_batch(self):
        today = self._get_today()
        if not self.run_until:
            # all of one run look as far ahead, however long it takes
            self.run_until = today + timedelta(weeks=self.ahead_weeks)
        customers = self.env["res.partner"].search(
            self._get_customer_domain() & Domain("id", ">", self.run_after), limit=BATCH, order="id"
        )
        if customers:
            self._foresee(customers, today)
            self.run_after = customers[-1].id
        if len(customers) == BATCH:
            return True
        self._drop_stale(today)
        self.write(
            {
                "foreseen_until": self.run_until,
                "run_until": False,
                "run_after": 0,
                "next_run": today + timedelta(days=1),
            }
        )
        return False

    def _get_today(self):
        """The day that it is in the company."""
        zone = self.company_id.sudo().resource_calendar_id.tz
        return fields.Date.context_today(self.with_context(tz=zone or self.env.context.get("tz")))

    # ---------------------------------------------------------------------------------------------
    # The tasks of a batch of customers
    # ---------------------------------------------------------------------------------------------

    def _foresee(self, customers, today):
        """Make the tasks of ``customers`` that lie before the horizon and are not there yet."""
        tasks = self.env["aftersales.care.task"]
        first = max(self.start, min(today, self.foreseen_until or today))
        places = {customer: get_place(customer.id, self.id) for customer in customers}
        wanted = {}
        grids = {}
        for customer_class, own in customers.grouped("customer_class_id").items():
            periods = list(self._get_periods(customer_class, first, self.run_until))
            grids[customer_class] = {start for start, _end in periods}
            for start, end in periods:
                days = self._get_days(start, end)
                for customer in own:
                    day = choose(days, places[customer])
                    if day and first <= day <= self.run_until:
                        wanted[customer, start] = day if day >= today else self._catch_up(places[customer], today), end
        present = tasks.search_fetch(
            Domain("plan_id", "=", self.id)
            & Domain("partner_id", "in", customers.ids)
            & Domain("period_end", ">=", first),
            ["partner_id", "period_start", "state", "day"],
        )
        # the class promises another number than before: what nobody has begun gives way to the new periods
        stale = present.filtered(
            lambda task: task.period_start not in grids[task.partner_id.customer_class_id] and task._is_untouched(today)
        )
        known = {(task.partner_id, task.period_start) for task in present - stale}
        stale.unlink()
        users = self.user_ids.filtered("active").sorted("id")
        tasks.with_context(tracking_disable=True, mail_create_nosubscribe=True).create(
            [
                {
                    "plan_id": self.id,
                    "kind": self.kind,
                    "company_id": self.company_id.id,
                    "partner_id": customer.id,
                    "customer_class_id": customer.customer_class_id.id,
                    "period_start": start,
                    "period_end": end,
                    "day": day,
                    "user_id": (choose(users, customer.id * SILVER % 1.0) or users).id,
                }
                for (customer, start), (day, end) in wanted.items()
                if (customer, start) not in known
            ]
        )

    def _get_days(self, first, last):
        """Working days of the company from ``first`` to ``last``; all days where its calendar has no hours."""
        return WorkingDays(self.company_id, first, last).get_between(first, last)

    def _catch_up(self, place, today):
        return choose(self._get_days(today, today + CATCH_UP), place)

    def _drop_stale(self, today):
        """Take back what nobody has begun for customers whom the plan is no longer for."""
        coming = self.env["aftersales.care.task"].search(
            Domain("plan_id", "=", self.id)
            & Domain("state", "=", "planned")
            & Domain("day", ">", today)
            & (
                Domain("partner_id.active", "=", False)
                | Domain("partner_id.customer_class_id", "not in", self.class_ids.ids)
            )
        )
        coming.filtered(lambda task: task._is_untouched(today)).unlink()
