from datetime import UTC, timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.order.service_order_office import PLANNABLE


class OrderDispatch(models.TransientModel):
    """Who goes, and when: the dispatcher chooses among the proposed engineers.

    The rules are the order's own. What stands against an engineer is shown beforehand, and whoever is
    chosen all the same is refused by the order with the reason.
    """

    _name = "aftersales.order.dispatch"
    _description = "Plan a Service Order"

    order_id = fields.Many2one("aftersales.service.order", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id")
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    address = fields.Char(related="order_id.address")
    fault = fields.Char(related="order_id.fault")
    certificate_names = fields.Char(
        string="Required certificates", compute="_compute_certificate_names", help="By type of order and product."
    )
    mode = fields.Selection(
        selection=lambda self: self.env["aftersales.service.order"]._fields["mode"].selection, required=True
    )
    planned_start = fields.Datetime(string="When", required=True)
    duration = fields.Float(string="Hours", required=True, help="On site, without the way.")
    planned_end = fields.Datetime(string="Until", compute="_compute_planned_end")
    station_id = fields.Many2one(
        "res.partner", string="Service station", domain=[("is_service_station", "=", True)], ondelete="cascade"
    )
    companion_ids = fields.Many2many(
        "res.users", "aftersales_dispatch_companion_rel", string="Goes along", domain="engineer_domain"
    )
    engineer_domain = fields.Binary(compute="_compute_engineer_domain")
    override_note = fields.Char(
        string="Send nevertheless, because",
        help="A manager's reason to send somebody without the certificate, or to two places at a time.",
    )
    may_override = fields.Boolean(compute="_compute_may")
    may_hand_over = fields.Boolean(compute="_compute_may")
    candidate_ids = fields.One2many(
        "aftersales.order.dispatch.candidate",
        "dispatch_id",
        string="Proposed engineers",
        compute="_compute_candidate_ids",
        store=True,
    )

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["aftersales.service.order"]
        vals_list = [{**self._prepare_from_order(orders.browse(vals["order_id"])), **vals} for vals in vals_list]
        return super().create(vals_list)

    @api.model
    def _prepare_from_order(self, order):
        """The plan as it is, or a first proposal for it."""
        order.check_access("read")
        start = order.planned_start
        if not start:
            promised = order.sudo().ticket_id.promised_date
            start = self._get_next_working_hour(max(promised or fields.Datetime.now(), fields.Datetime.now()), order)
        return {
            "mode": order.mode,
            "planned_start": start,
            "duration": order.planned_hours or order.type_id.duration,
            "station_id": order.station_id.id,
            "companion_ids": [Command.set(order.companion_ids.ids)],
        }

    @api.model
    def _get_next_working_hour(self, moment, order):
        """The next full hour in which the company works, on a day that is still long enough for the order.

        The very next hour if the company has no fixed hours.
        """
        hour = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        calendar = order.company_id.resource_calendar_id
        if not calendar or calendar.flexible_hours:
            return hour
        start = hour.replace(tzinfo=UTC)
        # two weeks: beyond the longest holiday a dispatcher says himself when
        intervals = calendar._work_intervals_batch(start, start + timedelta(days=14))[False]
        days = {}
        for begin, end, _meta in intervals:
            days.setdefault(begin.date(), []).append((begin, end))
        for number, shifts in enumerate(days.values()):
            left = sum((end - begin for begin, end in shifts), timedelta())
            if number or left >= timedelta(hours=order.type_id.duration):
                return shifts[0][0].astimezone(UTC).replace(tzinfo=None)
        return hour

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("order_id")
    def _compute_certificate_names(self):
        for dispatch in self:
            dispatch.certificate_names = ", ".join(dispatch.order_id._get_required_certificates().mapped("name"))

    @api.depends("planned_start", "duration")
    def _compute_planned_end(self):
        for dispatch in self:
            dispatch.planned_end = dispatch.planned_start and dispatch.planned_start + timedelta(
                hours=max(dispatch.duration, 0)
            )

    @api.depends("company_id", "station_id")
    def _compute_engineer_domain(self):
        for dispatch in self:
            dispatch.engineer_domain = list(
                self.env["res.users"]._get_engineer_domain(dispatch.company_id, dispatch.station_id)
            )

    @api.depends_context("uid")
    @api.depends("order_id")
    def _compute_may(self):
        leads = self.env.user.has_group("aftersales_service.group_manager")
        dispatches = self.env.user.has_group("aftersales_service.group_dispatcher")
        for dispatch in self:
            dispatch.may_override = leads
            dispatch.may_hand_over = dispatches

    @api.depends("order_id", "planned_start", "duration", "station_id")
    def _compute_candidate_ids(self):
        for dispatch in self:
            dispatch.candidate_ids = [
                Command.clear(),
                *(Command.create(values) for values in dispatch._get_candidate_values()),
            ]

    def _get_candidate_values(self):
        self.ensure_one()
        if not self.planned_start or self.duration <= 0:
            return []
        if not self.may_hand_over and self.station_id != self.order_id.station_id:
            # a station is told about its own people only
            return []
        candidates = self.order_id._origin.get_candidates(
            self.planned_start, self.planned_start + timedelta(hours=self.duration), self.station_id._origin
        )
        return [
            {
                "sequence": position,
                "user_id": candidate["user"].id,
                "qualified": not candidate["missing"],
                "missing": ", ".join(candidate["missing"].mapped("name")),
                "free": not candidate["clash"],
                "clash": ", ".join(candidate["clash"].sudo().mapped("name")),
                "hours_day": candidate["hours_day"],
                "hours_week": candidate["hours_week"],
                "distance": self._describe_distance(candidate["distance_km"]),
            }
            for position, candidate in enumerate(candidates, 1)
        ]

    @api.model
    def _describe_distance(self, kilometres):
        return self.env._("%(km)s km", km=round(kilometres)) if kilometres is not None else False

    # ---------------------------------------------------------------------------------------------
    # Choosing
    # ---------------------------------------------------------------------------------------------

    def action_hand_over(self):
        """The station gets the order and plans its own engineer (V8)."""
        self.ensure_one()
        if not self.station_id:
            raise UserError(self.env._("Choose the service station first."))
        return self._plan(self.env["res.users"])

    def _plan(self, engineer):
        """Write the plan on the order, which checks it and refuses with the reason."""
        self.ensure_one()
        self.order_id._ensure_state(*PLANNABLE)
        if self.duration <= 0:
            raise UserError(self.env._("Say how many hours the visit takes."))
        companions = self.companion_ids - engineer if engineer else self.companion_ids.browse()
        values = {
            "planned_start": self.planned_start,
            "planned_end": self.planned_end,
            "engineer_id": engineer.id,
            "companion_ids": [Command.set(companions.ids)],
        }
        if self.mode != self.order_id.mode:
            values["mode"] = self.mode
        if self.station_id != self.order_id.station_id:
            values["station_id"] = self.station_id.id
        if self.override_note and self._is_exception(engineer, companions):
            values["override_note"] = self.override_note
        self.order_id.write(values)
        return {"type": "ir.actions.act_window_close"}

    def _is_exception(self, engineer, companions):
        """Whether something stands against the choice, so that the manager's reason is needed."""
        order = self.order_id
        everybody = engineer | companions
        if any(everybody._get_bookings_between(self.planned_start, self.planned_end, order).values()):
            return True
        day = fields.Datetime.context_timestamp(order, self.planned_start).date()
        return bool(engineer._get_missing_certificates([(engineer, order._get_required_certificates(), day)])[0])
