from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

#: Longest period of a work log.
LONGEST_DAYS = 366
#: Orders without a plan that the morning meeting can talk about.
MOST_TO_PLAN = 40


class FieldPrint(models.TransientModel):
    """Plan of the week (售后服务计划), morning list (晨会清单), work log (工作日志) as PDF (V2, V9).

    Whoever prints gets the orders he may see, in his language and time zone.
    """

    _name = "aftersales.field.print"
    _description = "Plans and Lists of the Field"
    _inherit = "aftersales.document.mixin"

    document = fields.Selection(
        selection=[("plan", "Plan of the week"), ("morning", "Morning list"), ("log", "Work log")],
        string="What",
        required=True,
        default="plan",
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    date = fields.Date(
        string="Day",
        required=True,
        default=fields.Date.context_today,
        help="Any day of the week to be planned, or the day of the meeting.",
    )
    date_from = fields.Date(string="From", compute="_compute_period", store=True, readonly=False)
    date_to = fields.Date(string="To", compute="_compute_period", store=True, readonly=False)
    engineer_ids = fields.Many2many(
        "res.users",
        string="Engineers",
        domain=lambda self: list(self.env["res.users"]._get_engineer_domain(self.env.company, None)),
        help="Empty: everybody whose orders you may see.",
    )
    station_id = fields.Many2one(
        "res.partner",
        string="Service station",
        domain=[("is_service_station", "=", True)],
        help="Only the orders of this station.",
    )

    @api.depends("date")
    def _compute_period(self):
        for paper in self:
            monday = paper.date and paper.date - timedelta(days=paper.date.weekday())
            paper.date_from = monday
            paper.date_to = monday and monday + timedelta(days=6)

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for paper in self:
            if not paper.date_from or not paper.date_to or paper.date_to < paper.date_from:
                raise ValidationError(self.env._("Choose a period from a day to the same or a later day."))
            if paper.date_to - paper.date_from > timedelta(days=LONGEST_DAYS):
                raise ValidationError(self.env._("A work log covers one year at most. Choose a shorter period."))

    def action_print(self):
        self.ensure_one()
        return self.env.ref(f"aftersales_service.action_report_field_{self.document}").report_action(self)

    def _compute_display_name(self):
        for paper in self:
            paper.display_name = paper._print_label("document")

    def _get_document(self, lang=None, tz=None):
        # what is listed follows the rights of who prints
        return super()._get_document(lang=lang, tz=tz).sudo(False)

    # -- what stands on the papers -------------------------------------------------------------------

    def _get_plan(self):
        """The week: a row for each engineer, and for each station that has not chosen one yet.

        :return: {days: seven dates, rows: list of {name, station, cells: seven lists of orders}}
        """
        self.ensure_one()
        monday = self.date - timedelta(days=self.date.weekday())
        days = [monday + timedelta(days=number) for number in range(7)]
        orders = self._find(
            Domain("planned_start", "<", self._to_utc(days[-1] + timedelta(days=1)))
            & Domain("planned_end", ">", self._to_utc(monday))
            & Domain("state", "not in", ("draft", "cancelled")),
        )
        cells = {}
        for order in orders:
            first = self._to_local(order.planned_start).date()
            last = self._to_local(order.planned_end - timedelta(seconds=1)).date()
            for who in order._get_engineers() or order.station_id:
                row = cells.setdefault(who, [[] for _day in days])
                for place, day in enumerate(days):
                    if first <= day <= last:
                        row[place].append(order)
        for engineer in self._get_engineers_to_show():
            cells.setdefault(engineer, [[] for _day in days])
        wanted = self.engineer_ids
        rows = [
            {"name": who.name, "station": who._name == "res.partner", "cells": row}
            for who, row in cells.items()
            if not wanted or who in wanted.sudo() or who._name == "res.partner"
        ]
        return {"days": days, "rows": sorted(rows, key=lambda row: (row["station"], row["name"]))}

    def _get_morning(self):
        """Results since the last working day, what was left open, the plan of the day, what has no plan.

        :return: {since: date, results, unfinished, today, to_plan: orders}
        """
        self.ensure_one()
        since = self._get_last_working_day()
        start, midnight, end = (self._to_utc(day) for day in (since, self.date, self.date + timedelta(days=1)))
        running = Domain("state", "in", ("planned", "travelling", "on_site"))
        return {
            "since": since,
            "results": self._find(
                Domain("finished_on", ">=", start) & Domain("finished_on", "<", midnight), order="finished_on, id"
            ),
            "unfinished": self._find(
                running & Domain("planned_start", ">=", start) & Domain("planned_end", "<=", midnight)
            ),
            "today": self._find(
                Domain("planned_start", "<", end)
                & Domain("planned_end", ">", midnight)
                & Domain("state", "not in", ("draft", "cancelled"))
            ),
            "to_plan": self._find(Domain("state", "=", "draft"), order="priority desc, id", limit=MOST_TO_PLAN),
        }

    def _get_log(self):
        """Each engineer's visits of the period, and their hours.

        :return: list of {name, orders, count, travel, work}, by name
        """
        self.ensure_one()
        period = Domain("arrived_on", ">=", self._to_utc(self.date_from)) & Domain(
            "arrived_on", "<", self._to_utc(self.date_to + timedelta(days=1))
        )
        orders = self._find(period, order="arrived_on, id")
        shown = self.engineer_ids or self._get_engineers_to_show(active=orders)
        totals = {}
        for name in ("engineer_id", "companion_ids"):
            groups = self.env["aftersales.service.order"]._read_group(
                self._get_domain(period) & Domain(name, "in", shown.ids),
                [name],
                ["__count", "travel_hours:sum", "work_hours:sum"],
            )
            for engineer, *figures in groups:
                before = totals.get(engineer.id, (0, 0.0, 0.0))
                totals[engineer.id] = [sum(pair) for pair in zip(before, figures, strict=True)]
        visits = {}
        for order in orders:
            for engineer in order._get_engineers():
                visits.setdefault(engineer.id, []).append(order)
        return [
            {
                "name": engineer.name,
                "orders": visits.get(engineer.id, []),
                **dict(zip(("count", "travel", "work"), totals.get(engineer.id, (0, 0.0, 0.0)), strict=True)),
            }
            for engineer in shown.sudo().sorted("name")
        ]

    def _find(self, domain, order="planned_start, id", limit=None):
        """Orders that the user may see; the names on them may be of things that he may not open."""
        orders = self.env["aftersales.service.order"].search(self._get_domain(domain), order=order, limit=limit)
        return orders.sudo()

    def _get_domain(self, domain):
        domain &= Domain("company_id", "=", self.company_id.id)
        if self.engineer_ids:
            domain &= Domain("engineer_id", "in", self.engineer_ids.ids) | Domain(
                "companion_ids", "in", self.engineer_ids.ids
            )
        if self.station_id:
            domain &= Domain("station_id", "=", self.station_id.id)
        return domain

    def _get_engineers_to_show(self, active=None):
        """Engineers who get a row although nothing is planned for them; none but himself for an engineer.

        :param active: orders whose engineers are shown in place of everybody
        """
        users = self.env["res.users"]
        if not self.env.user.has_group("aftersales_service.group_dispatcher"):
            return self.env.user
        if active is not None:
            return users.browse((active.engineer_id | active.companion_ids).ids)
        return users.search(users._get_engineer_domain(self.company_id, self.station_id))

    def _get_last_working_day(self):
        """The working day before the meeting; the day before where the company has no working calendar."""
        calendar = self.company_id.sudo().resource_calendar_id
        weekdays = {int(day) for day in calendar.attendance_ids.mapped("dayofweek")}
        before = [self.date - timedelta(days=days) for days in range(1, 8)]
        return next((day for day in before if day.weekday() in weekdays), before[0])

    def _to_utc(self, day):
        """The moment at which ``day`` begins on the wall."""
        midnight = pytz.timezone(self.env.context.get("tz") or "UTC").localize(datetime.combine(day, time.min))
        return midnight.astimezone(pytz.utc).replace(tzinfo=None)
