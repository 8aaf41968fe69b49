from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ServiceOrder(models.Model):
    """The way of an order: on the way → on site → done → signed → approved, each with its time and place."""

    _inherit = "aftersales.service.order"

    departed_on = fields.Datetime(string="Left at", readonly=True, copy=False)
    departed_latitude = fields.Float(digits=(10, 7), readonly=True, copy=False, groups="base.group_user")
    departed_longitude = fields.Float(digits=(10, 7), readonly=True, copy=False, groups="base.group_user")
    arrived_on = fields.Datetime(string="Arrived at", readonly=True, copy=False, tracking=True)
    arrived_latitude = fields.Float(digits=(10, 7), readonly=True, copy=False, groups="base.group_user")
    arrived_longitude = fields.Float(digits=(10, 7), readonly=True, copy=False, groups="base.group_user")
    finished_on = fields.Datetime(string="Finished at", readonly=True, copy=False, tracking=True)
    travel_hours = fields.Float(compute="_compute_hours", store=True)
    work_hours = fields.Float(compute="_compute_hours", store=True)
    may_work = fields.Boolean(compute="_compute_may_work")
    next_step = fields.Selection(
        selection=[("depart", "Go"), ("arrive", "Arrive"), ("report", "Work")], compute="_compute_may_work"
    )

    report_ids = fields.One2many("aftersales.service.report", "order_id", string="Service reports")
    report_id = fields.Many2one(
        "aftersales.service.report",
        string="Service report",
        compute="_compute_report_id",
        store=True,
        help="The version that is being written, or the latest one.",
    )
    approver_id = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False)
    approved_on = fields.Datetime(readonly=True, copy=False)
    outcome = fields.Selection(
        selection=[("solved", "Solved"), ("unsolved", "Not solved")],
        readonly=True,
        copy=False,
        tracking=True,
        help="What the signed report says.",
    )

    @api.depends("departed_on", "arrived_on", "finished_on")
    def _compute_hours(self):
        for order in self:
            order.travel_hours = _hours(order.departed_on, order.arrived_on)
            order.work_hours = _hours(order.arrived_on, order.finished_on)

    @api.depends("report_ids.state", "report_ids.version")
    def _compute_report_id(self):
        for order in self:
            order.report_id = order.report_ids.filtered(lambda r: r.state != "cancelled").sorted("version")[-1:]

    @api.depends_context("uid")
    @api.depends("state", "engineer_id", "companion_ids", "mode", "station_id")
    def _compute_may_work(self):
        for order in self:
            order.may_work = order._is_engineer()
            order.next_step = (
                "depart"
                if order.state == "planned" and order._is_journey()
                else "arrive"
                if order.state in ("planned", "travelling")
                else "report"
                if order.state in ("on_site", "done")
                else False
            )

    # ---------------------------------------------------------------------------------------------
    # Who
    # ---------------------------------------------------------------------------------------------

    def _is_engineer(self):
        """Whether the current user is one of those who go, or leads the department."""
        self.ensure_one()
        user = self.env.user
        return (
            user in self._get_engineers()
            or (self.station_id and user.partner_id.commercial_partner_id == self.station_id)
            or user.has_group("aftersales_service.group_manager")
        )

    def _ensure_may_work(self):
        self.check_access("write")
        for order in self:
            if not order._is_engineer():
                raise AccessError(
                    self.env._("%(order)s is the work of %(name)s.", order=order.name, name=order.engineer_id.name)
                )

    def _is_journey(self):
        """Whether somebody has to travel."""
        return self.mode in ("on_site", "appointment", "service_point")

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    def action_depart(self, latitude=None, longitude=None):
        """The engineer is on the way; the place is the device's, if its owner lets us have it."""
        for order in self:
            order._ensure_may_work()
            order._ensure_state("planned")
            if not order.prepared:
                missing = order.prepare_ids.filtered(lambda check: check.required and not check.done)
                raise UserError(
                    self.env._(
                        "%(order)s: before leaving, see to: %(list)s.",
                        order=order.name,
                        list=", ".join(missing.mapped("name")),
                    )
                )
            order.sudo().write(
                {"state": "travelling", "departed_on": fields.Datetime.now(), **_place("departed", latitude, longitude)}
            )
        self.ticket_id._record_event("departed")

    def action_arrive(self, latitude=None, longitude=None):
        """The engineer is at the customer's, or starts in the workshop or on the phone: the report begins."""
        for order in self:
            order._ensure_may_work()
            order._ensure_state("planned", "travelling")
            order.sudo().write(
                {"state": "on_site", "arrived_on": fields.Datetime.now(), **_place("arrived", latitude, longitude)}
            )
            order._start_report()
        self.filtered(lambda order: order._is_journey()).ticket_id._record_event("arrived")
        return self.action_open_report() if len(self) == 1 else None

    def action_cancel(self, reason=None):
        """The visit will not take place."""
        self._ensure_may_plan()
        self.check_access("write")
        for order in self:
            order._ensure_state("draft", "planned", "travelling", "on_site")
        self.report_ids.filtered(lambda report: report.state in ("draft", "ready")).sudo().state = "cancelled"
        self.sudo().write({"state": "cancelled", "cancel_reason": reason})
        self.ticket_id._record_event("visit_cancelled", note=reason)

    def action_reopen(self):
        """A cancelled visit takes place after all, to be planned anew."""
        self._ensure_may_plan()
        self.check_access("write")
        for order in self:
            order._ensure_state("cancelled")
        self.sudo().write(
            {"state": "draft", "planned_start": False, "planned_end": False, "departed_on": False, "arrived_on": False}
        )

    def _get_next_version(self):
        self.ensure_one()
        return max(self.report_ids.mapped("version"), default=0) + 1

    def _start_report(self):
        """The first version of the report; its author is the engineer, whoever pressed the button."""
        self.ensure_one()
        if not self.report_id:
            reports = self.env["aftersales.service.report"].sudo()
            reports.create(reports._prepare_first_version(self))

    # ---------------------------------------------------------------------------------------------
    # What the report says to its order
    # ---------------------------------------------------------------------------------------------

    @api.private
    def work_done(self, finished_on):
        self.sudo().write({"state": "done", "finished_on": finished_on})
        self.ticket_id._record_event("work_done")

    @api.private
    def work_resumed(self):
        self.sudo().write({"state": "on_site", "finished_on": False})

    @api.private
    def correction_begun(self):
        """The signed report is being corrected: the work is done, but its paper is not signed."""
        self.sudo().write({"state": "done"})

    @api.private
    def report_signed(self, solved):
        self.sudo().write({"state": "signed", "outcome": "solved" if solved else "unsolved"})
        self.ticket_id._record_event("report_signed")
        self._judge_first_time_fix()

    @api.private
    def report_approved(self):
        self.sudo().write({"state": "approved", "approver_id": self.env.uid, "approved_on": fields.Datetime.now()})
        self.ticket_id._record_event("report_approved")

    # ---------------------------------------------------------------------------------------------
    # Actions
    # ---------------------------------------------------------------------------------------------

    def action_open_report(self):
        self.ensure_one()
        if not self.report_id:
            raise UserError(self.env._("The report begins with the arrival. Press Arrive first."))
        return {
            "type": "ir.actions.act_window",
            "name": self.report_id.name,
            "res_model": "aftersales.service.report",
            "res_id": self.report_id.id,
            "view_mode": "form",
        }

    def action_open_route(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.map_url, "target": "new"}


def _hours(start, stop):
    return (stop - start).total_seconds() / 3600 if start and stop else 0.0


def _place(step, latitude, longitude):
    if latitude is None or longitude is None:
        return {}
    return {f"{step}_latitude": latitude, f"{step}_longitude": longitude}
