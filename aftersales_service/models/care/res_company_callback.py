from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models
from odoo.fields import Domain


class ResCompany(models.Model):
    """Who calls customers back, on which days, and how often one tries."""

    _inherit = "res.company"

    aftersales_caller_ids = fields.Many2many(
        "res.users",
        "aftersales_caller_rel",
        string="Callers",
        domain=lambda self: [
            ("share", "=", False),
            ("all_group_ids", "in", self.env.ref("aftersales_service.group_clerk").ids),
        ],
        help="Callbacks are handed out evenly to these persons, on days on which they work. Empty: to all clerks.",
    )
    aftersales_call_attempts = fields.Integer(
        string="Attempts to call back",
        default=3,
        help="After so many attempts without an answer the customer is asked by mail.",
    )

    _call_attempts_positive = models.Constraint(
        "CHECK (aftersales_call_attempts > 0)", "A callback is tried once at least."
    )

    def _get_callers(self):
        """Those named in the settings who can still record a call, otherwise the clerks of the company."""
        self.ensure_one()
        clerks = self.env.ref("aftersales_service.group_clerk")
        named = self.sudo().aftersales_caller_ids.filtered(
            lambda user: user.active and self in user.company_ids and clerks in user.all_group_ids
        )
        if named:
            return named
        people = (
            self.env["res.users"]
            .sudo()
            .search(
                Domain("company_ids", "in", self.ids)
                & Domain("share", "=", False)
                & Domain("all_group_ids", "in", clerks.ids)
            )
        )
        # whoever leads is a clerk as well, but does not stand in the rota unless named for it; core's search for
        # "not in" would find everybody who has any other group
        leads = self.env.ref("aftersales_service.group_manager")
        return people.filtered(lambda user: leads not in user.all_group_ids)

    def _get_caller_days(self, first, last):
        """The days on which each caller works, by the working hours and absences of the employee.

        :return: {id of the user: sorted days from ``first`` to ``last``}
        """
        self.ensure_one()
        callers = self._get_callers()
        none = self.env["resource.resource"]
        # a scheduled action reads when people are there, nothing else of their files
        employees = (
            self.env["hr.employee"].sudo().search([("user_id", "in", callers.ids), ("company_id", "=", self.id)])
        )
        resources = {employee.user_id: employee.resource_id for employee in employees}
        common = self.sudo().resource_calendar_id
        days = {}
        for calendar, users in callers.grouped(lambda user: resources.get(user, none).calendar_id or common).items():
            own = none.union(*(resources.get(user, none) for user in users))
            worked = self._get_days_worked(calendar, own, first, last)
            days.update({user.id: worked[resources.get(user, none).id] for user in users})
        return days

    def _get_days_worked(self, calendar, resources, first, last):
        """By id of each resource, and False for whoever has none, the days on which ``calendar`` has working hours."""
        zone = pytz.timezone(calendar.tz or "UTC")
        begin, end = (zone.localize(datetime.combine(day, hour)) for day, hour in ((first, time.min), (last, time.max)))
        leave = [("time_type", "=", "leave"), ("company_id", "in", [False, self.id])]
        if calendar.attendance_ids and not calendar.flexible_hours:
            found = calendar._work_intervals_batch(begin, end, resources=resources, domain=leave)
            return {
                key: sorted({opens.astimezone(zone).date() for opens, _closes, _rest in intervals})
                for key, intervals in found.items()
            }
        # no fixed hours: every day that is not taken off
        every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        off = calendar._leave_intervals_batch(begin, end, resources=resources, domain=leave)
        return {
            key: [
                day
                for day in every
                if not any(
                    opens <= zone.localize(datetime.combine(day, time(12))) <= closes
                    for opens, closes, _rest in intervals
                )
            ]
            for key, intervals in off.items()
        }
