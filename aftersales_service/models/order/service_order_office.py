from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .service_order import BOOKED

#: States in which the plan is still a plan.
PLANNABLE = ("draft", "planned", "travelling")


class ServiceOrder(models.Model):
    """What the office's screens show and ask for: who may plan, conflicts, neighbours, the day's lists."""

    _inherit = "aftersales.service.order"

    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer's company", store=True, index="btree_not_null"
    )
    may_plan = fields.Boolean(compute="_compute_may_plan")
    in_conflict = fields.Boolean(
        compute="_compute_in_conflict",
        search="_search_in_conflict",
        help="Something stands against the plan, and no manager has allowed it.",
    )
    # the calendar hatches what bears this name
    is_hatched = fields.Boolean(related="in_conflict", string="Hatched in the calendar")
    next_order_ids = fields.One2many("aftersales.service.order", "previous_order_id", string="Visits after")
    next_order_id = fields.Many2one("aftersales.service.order", string="Visit after", compute="_compute_next_order_id")
    may_approve = fields.Boolean(related="report_id.may_approve")
    report_count = fields.Integer(compute="_compute_report_count")
    advance_count = fields.Integer(compute="_compute_advance_count")

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        # the customer's name is part of the order, for whoever sees the order
        for order in self:
            customer = order.sudo().partner_id.name
            order.display_name = f"{order.name} {customer}" if customer else order.name

    @api.depends_context("uid")
    @api.depends("state", "station_id")
    def _compute_may_plan(self):
        for order in self:
            order.may_plan = order.state in PLANNABLE and order._is_planner()

    @api.depends("plan_problem", "override_note")
    def _compute_in_conflict(self):
        for order in self:
            order.in_conflict = bool(order.plan_problem and not order.override_note)

    def _search_in_conflict(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        wanted = (True in value) == (operator == "in")
        conflicts = self._find_conflicts()
        return Domain("id", "in" if wanted else "not in", conflicts.ids)

    @api.model
    def _find_conflicts(self):
        """Open orders whose plan does not hold: booked twice, or sent without a certificate that is needed."""
        orders = self.sudo().with_context(active_test=False)
        overlapping = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT mine.order_id
                  FROM aftersales_order_booking mine
                  JOIN aftersales_order_booking other
                    ON other.user_id = mine.user_id AND other.order_id != mine.order_id
                   AND other.start < mine.stop AND other.stop > mine.start
                """
            )
        )
        open_orders = Domain("state", "in", ("draft", *BOOKED)) & Domain("override_note", "=", False)
        doubtful = orders.search(
            open_orders
            & Domain("planned_start", "!=", False)
            & (
                Domain("id", "in", [row[0] for row in overlapping])
                | Domain("type_id.certification_ids", "!=", False)
                | Domain("product_id.categ_id.certification_ids", "!=", False)
            )
        )
        return doubtful.filtered("plan_problem")

    @api.depends("next_order_ids.state")
    def _compute_next_order_id(self):
        for order in self:
            order.next_order_id = order.next_order_ids.filtered(lambda following: following.state != "cancelled")[:1]

    def _compute_report_count(self):
        counts = self._count_by_order("aftersales.service.report")
        for order in self:
            order.report_count = counts.get(order, 0)

    def _compute_advance_count(self):
        counts = self._count_by_order("aftersales.cash.advance")
        for order in self:
            order.advance_count = counts.get(order, 0)

    def _count_by_order(self, model):
        records = self.env[model]
        if not records.has_access("read"):
            return {}
        return dict(records._read_group([("order_id", "in", self.ids)], ["order_id"], ["__count"]))

    # ---------------------------------------------------------------------------------------------
    # Buttons
    # ---------------------------------------------------------------------------------------------

    def action_plan(self):
        """Open the dispatch dialog with the engineers proposed for this order."""
        self.ensure_one()
        self._ensure_may_plan()
        self._ensure_state(*PLANNABLE)
        dispatch = self.env["aftersales.order.dispatch"].create({"order_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan %(order)s", order=self.display_name),
            "res_model": dispatch._name,
            "res_id": dispatch.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_view_ticket(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.ticket_id.display_name,
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "view_mode": "form",
        }

    def action_view_reports(self):
        self.ensure_one()
        if self.report_count == 1 and self.report_id:
            return self.action_open_report()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.service_report_action"),
            "domain": [("order_id", "=", self.id)],
            "context": {},
        }

    def action_view_previous(self):
        return self.previous_order_id._get_form_action()

    def action_view_next(self):
        return self.next_order_id._get_form_action()

    def action_view_advances(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.cash_advance_action"),
            "domain": [("order_id", "=", self.id)],
            "context": {"default_order_id": self.id},
        }

    # ---------------------------------------------------------------------------------------------
    # The morning meeting (V9)
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _get_morning_days(self, today=None):
        """The last working day before ``today`` by the company's calendar, and ``today``, as dates."""
        today = today or fields.Date.context_today(self)
        calendar = self.env.company.resource_calendar_id
        workdays = {int(line.dayofweek) for line in calendar.attendance_ids} or set(range(7))
        before = today - timedelta(days=1)
        while before.weekday() not in workdays:
            before -= timedelta(days=1)
        return before, today

    @api.model
    def _get_morning_domains(self, today=None):
        """What was finished since the last working day began, and what is planned for today."""
        before, today = self._get_morning_days(today)
        start, midnight, tomorrow = (self._get_midnight(day) for day in (before, today, today + timedelta(days=1)))
        results = Domain("finished_on", ">=", start) & Domain("finished_on", "<", midnight)
        plan = (
            Domain("planned_start", ">=", midnight)
            & Domain("planned_start", "<", tomorrow)
            & Domain("state", "!=", "cancelled")
        )
        return results, plan

    @api.model
    def action_morning_results(self):
        """Yesterday's results, for the morning meeting; on Mondays those of Friday."""
        results, _plan = self._get_morning_domains()
        return self._get_morning_action("aftersales_service.service_order_action_morning_results", results)

    @api.model
    def action_morning_plan(self):
        """Today's plan, for the morning meeting."""
        _results, plan = self._get_morning_domains()
        return self._get_morning_action("aftersales_service.service_order_action_morning_plan", plan)

    @api.model
    def _get_morning_action(self, xml_id, domain):
        return {**self.env["ir.actions.act_window"]._for_xml_id(xml_id), "domain": list(domain)}

    @api.model
    def _get_midnight(self, day):
        """The moment at which ``day`` begins for the user, as the database keeps it."""
        local = fields.Datetime.to_datetime(day)
        return self.env.tz.localize(local).astimezone(UTC).replace(tzinfo=None)

    @api.model
    def get_unusual_days(self, date_from, date_to=None):
        """Days on which the company does not work; the calendar shades them."""
        start = fields.Datetime.to_datetime(date_from)
        stop = fields.Datetime.to_datetime(date_to) if date_to else start
        calendar = self.env.company.resource_calendar_id
        return calendar._get_unusual_days(start, stop, self.env.company)
