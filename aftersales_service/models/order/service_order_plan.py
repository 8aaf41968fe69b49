from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_datetime

from .service_order import BOOKED


class ServiceOrder(models.Model):
    """Planning: who goes when (V2), only if qualified (V3) and only to one place at a time."""

    _inherit = "aftersales.service.order"

    planned_start = fields.Datetime(string="Planned from", index=True, copy=False, tracking=True)
    planned_end = fields.Datetime(
        string="Planned to",
        compute="_compute_planned_end",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        tracking=True,
    )
    planned_hours = fields.Float(compute="_compute_planned_hours", store=True)
    engineer_id = fields.Many2one(
        "res.users",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        tracking=True,
        domain="engineer_domain",
        help="Leads the visit where two or more go.",
    )
    companion_ids = fields.Many2many(
        "res.users",
        "aftersales_order_companion_rel",
        "order_id",
        "user_id",
        string="Goes along",
        copy=False,
        domain="engineer_domain",
    )
    engineer_domain = fields.Binary(compute="_compute_engineer_domain")
    station_id = fields.Many2one(
        "res.partner",
        string="Service station",
        domain=[("is_service_station", "=", True)],
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="Does the job with its own engineers; sees its own orders only.",
    )
    booking_ids = fields.One2many("aftersales.order.booking", "order_id", readonly=True)
    override_note = fields.Char(
        string="Sent nevertheless, because",
        copy=False,
        tracking=True,
        help="A manager's reason to send somebody without the certificate, or to two places at a time.",
    )
    override_user_id = fields.Many2one("res.users", string="Allowed by", readonly=True, copy=False)
    plan_problem = fields.Char(
        string="Conflict",
        compute="_compute_plan_problem",
        help="What stands against the plan: a missing certificate, or another order at the same time.",
    )
    prepare_ids = fields.One2many("aftersales.service.order.check", "order_id", string="Preparation")
    prepared = fields.Boolean(compute="_compute_prepared", store=True, help="All that is required has been done.")
    advance_ids = fields.One2many("aftersales.cash.advance", "order_id", string="Cash advances")

    @api.constrains("planned_start", "planned_end")
    def _check_time(self):
        for order in self:
            if order.planned_start and (not order.planned_end or order.planned_end <= order.planned_start):
                raise ValidationError(self.env._("%(order)s: the visit must end after it starts.", order=order.name))

    @api.constrains("companion_ids", "engineer_id")
    def _check_lead(self):
        for order in self:
            if order.companion_ids and not order.engineer_id:
                raise ValidationError(
                    self.env._("%(order)s: one leads where two or more go. Choose the engineer.", order=order.name)
                )

    @api.constrains("engineer_id", "companion_ids", "station_id", "company_id")
    def _check_engineers(self):
        """A station sends its own people only, the company those who have the duty."""
        users = self.env["res.users"].sudo()
        for (company, station), orders in self.grouped(lambda order: (order.company_id, order.station_id)).items():
            engineers = orders._get_engineers()
            if not engineers:
                continue
            own = users.search(Domain("id", "in", engineers.ids) & users._get_engineer_domain(company, station))
            for strange in engineers - own.sudo(False):
                if station:
                    raise ValidationError(
                        self.env._(
                            "%(name)s does not belong to %(station)s. A station sends its own engineers: "
                            "people whose contact stands below its own.",
                            name=strange.name,
                            station=station.name,
                        )
                    )
                raise ValidationError(
                    self.env._(
                        "%(name)s is no engineer of %(company)s. Choose somebody with the duty Engineer or "
                        "Workshop, or the service station that the engineer belongs to.",
                        name=strange.name,
                        company=company.name,
                    )
                )

    @api.depends("planned_start", "type_id")
    def _compute_planned_end(self):
        for order in self:
            before = order._origin if order != order._origin else order.browse()
            if not order.planned_start:
                order.planned_end = False
            elif before.planned_start and order.planned_end == before.planned_end and before.planned_end:
                # moved on the form: as long as before
                order.planned_end = order.planned_start + (before.planned_end - before.planned_start)
            elif not order.planned_end or order.planned_end <= order.planned_start:
                order.planned_end = order.planned_start + timedelta(hours=order.type_id.duration or 1)

    @api.depends("planned_start", "planned_end")
    def _compute_planned_hours(self):
        for order in self:
            length = (
                order.planned_end - order.planned_start if order.planned_start and order.planned_end else timedelta()
            )
            order.planned_hours = length.total_seconds() / 3600

    @api.depends("company_id", "station_id")
    def _compute_engineer_domain(self):
        for order in self:
            order.engineer_domain = list(self.env["res.users"]._get_engineer_domain(order.company_id, order.station_id))

    @api.depends("prepare_ids.done", "prepare_ids.required")
    def _compute_prepared(self):
        for order in self:
            order.prepared = all(check.done for check in order.prepare_ids if check.required)

    @api.depends("planned_start", "planned_end", "engineer_id", "companion_ids", "state", "type_id", "product_id")
    def _compute_plan_problem(self):
        problems = self._get_plan_problems()
        for order in self:
            order.plan_problem = " ".join(problems[order])

    # ---------------------------------------------------------------------------------------------
    # Who may plan, what stands against a plan
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _get_plan_fields(self):
        return {"planned_start", "planned_end", "engineer_id", "companion_ids", "station_id", "mode"}

    def _is_planner(self):
        """Whether the current user plans these orders: the dispatcher all of them, a station its own."""
        user = self.env.user
        return user.has_group("aftersales_service.group_dispatcher") or (
            user.has_group("aftersales_service.group_station")
            and all(order.station_id == user.partner_id.commercial_partner_id for order in self)
        )

    def _ensure_may_plan(self):
        if not self._is_planner():
            raise AccessError(
                self.env._("Who goes where and when is planned by technical service. Ask the dispatcher.")
            )

    def _ensure_may_change_plan(self, vals):
        """Refuse to plan for others, to hand an order to another station, and to plan what has happened."""
        self._ensure_may_plan()
        if "station_id" in vals and not self.env.user.has_group("aftersales_service.group_dispatcher"):
            raise AccessError(
                self.env._("Which station does the work is decided by technical service. Ask the dispatcher.")
            )
        begun = self.filtered(lambda order: order.state not in ("draft", "planned", "travelling"))
        if begun and self._get_plan_fields() & vals.keys():
            raise UserError(
                self.env._(
                    "%(names)s: the work has begun or ended, so the visit cannot be moved any more. "
                    "Make another service order for what is still to be done.",
                    names=", ".join(begun.mapped("name")),
                )
            )

    def _get_engineers(self):
        """Everybody who goes."""
        return self.engineer_id | self.companion_ids

    def _get_required_certificates(self):
        self.ensure_one()
        return self.type_id.certification_ids | self.sudo().product_id.categ_id.certification_ids

    def _get_plan_problems(self):
        """What stands against the plan of each order, in sentences, whether a manager has allowed it or not.

        :return: {order: list of sentences}
        """
        problems = {order: [] for order in self}
        planned = self.filtered(lambda order: order.planned_start and order.planned_end and order.engineer_id)
        open_orders = planned.filtered(lambda order: order.state in ("draft", "planned"))
        needs = [
            (order.engineer_id, order._get_required_certificates(), order._get_local_day()) for order in open_orders
        ]
        for order, missing in zip(open_orders, self.env["res.users"]._get_missing_certificates(needs), strict=True):
            if missing:
                problems[order].append(
                    self.env._(
                        "%(name)s has no valid certificate %(skills)s on %(day)s.",
                        name=order.engineer_id.name,
                        skills=", ".join(missing.mapped("name")),
                        day=fields.Date.to_string(order._get_local_day()),
                    )
                )
        for order, bookings in planned._get_clashes().items():
            for booking in bookings:
                problems[order].append(
                    self.env._(
                        "%(name)s is at %(order)s from %(start)s to %(stop)s.",
                        name=booking.user_id.name,
                        order=booking.order_id.name,
                        start=format_datetime(self.env, booking.start, dt_format="short"),
                        stop=format_datetime(self.env, booking.stop, dt_format="short"),
                    )
                )
        return problems

    def _get_local_day(self):
        self.ensure_one()
        return fields.Datetime.context_timestamp(self, self.planned_start).date()

    def _get_clashes(self):
        """Booked times of the same engineers that overlap the plan of each order.

        :return: {order: bookings}, orders without any are left out
        """
        orders = self.filtered(lambda order: order.state in ("draft", *BOOKED) and order._get_engineers())
        if not orders:
            return {}
        bookings = self.env["aftersales.order.booking"].sudo()
        near = bookings.search(
            [
                ("user_id", "in", orders._get_engineers().ids),
                ("start", "<", max(orders.mapped("planned_end"))),
                ("stop", ">", min(orders.mapped("planned_start"))),
            ]
        )
        by_user = near.grouped("user_id")
        clashes = {}
        for order in orders:
            found = bookings.union(*(by_user.get(user, bookings) for user in order._get_engineers())).filtered(
                lambda booking, order=order: (
                    booking.order_id.id != order._origin.id
                    and booking.start < order.planned_end
                    and booking.stop > order.planned_start
                )
            )
            if found:
                clashes[order] = found
        return clashes

    # ---------------------------------------------------------------------------------------------
    # Keeping plan, bookings and state together
    # ---------------------------------------------------------------------------------------------

    def _sync_plan(self, states_before):
        """Check a new plan, book the engineers' time, move between "to plan" and "planned"."""
        complete = self.filtered(lambda order: order.planned_start and (order.engineer_id or order.station_id))
        planned = complete.filtered(lambda order: order.state == "draft")
        # writing the state leads here again: what follows from being planned is done there, once
        planned.sudo().state = "planned"
        (self - complete).filtered(lambda order: order.state == "planned").sudo().state = "draft"
        self._note_override()
        active = self.filtered(lambda order: order.state == "planned" and not order.override_note)
        self._ensure_plan_possible(active)
        self._sync_bookings()
        newly = (self - planned).filtered(lambda order: order.state == "planned" and states_before[order] == "draft")
        newly._after_planned()

    def _ensure_plan_possible(self, orders):
        problems = [
            f"{order.name}: {problem}"
            for order, sentences in orders._get_plan_problems().items()
            for problem in sentences
        ]
        if problems:
            raise ValidationError(
                "\n".join(
                    [
                        *problems,
                        self.env._(
                            "Choose another engineer or time. A manager may send the engineer nevertheless, "
                            "with a reason."
                        ),
                    ]
                )
            )

    def _note_override(self):
        noted = self.filtered("override_note")
        if noted and not self.env.su and not self.env.user.has_group("aftersales_service.group_manager"):
            raise AccessError(self.env._("Only a manager may send an engineer against the rules."))
        noted.filtered(lambda order: not order.override_user_id).sudo().override_user_id = self.env.uid
        (self - noted).filtered("override_user_id").sudo().override_user_id = False

    def _sync_bookings(self):
        """Make the booked times follow the plan; a row that is right already is left alone."""
        bookings = self.env["aftersales.order.booking"].sudo()
        existing = bookings.search([("order_id", "in", self.ids)])
        held = {(booking.order_id.id, booking.user_id.id) for booking in existing}
        wanted = {
            (order.id, user.id): (
                order.planned_start,
                order.planned_end,
                # who takes finished work up again finds the time given to others, perhaps
                not order.override_note and (order.state != "on_site" or (order.id, user.id) in held),
            )
            for order in self
            if order.state in BOOKED and order.planned_start
            for user in order._get_engineers()
        }
        stale = bookings.browse()
        for booking in existing:
            key = (booking.order_id.id, booking.user_id.id)
            if wanted.get(key) == (booking.start, booking.stop, booking.exclusive):
                del wanted[key]
            else:
                stale += booking
        stale.unlink()
        bookings.create(
            [
                {"order_id": order, "user_id": user, "start": start, "stop": stop, "exclusive": exclusive}
                for (order, user), (start, stop, exclusive) in wanted.items()
            ]
        )

    def _after_planned(self):
        """Tell the ticket and the engineers."""
        self.ticket_id._record_event("visit_planned")
        for order in self:
            order.message_subscribe(order._get_engineers().partner_id.ids)

    # ---------------------------------------------------------------------------------------------
    # Proposals
    # ---------------------------------------------------------------------------------------------

    @api.private
    def get_candidates(self, start, stop, station=None):
        """Engineers for this order in the given time, the best first.

        Qualified before unqualified, free before booked, on a journey the field before the workshop, then near
        before far, then little before much planned on that day and in that week.

        :return: list of {user, missing (skills), clash (orders), hours_day, hours_week, distance_km or None}
        """
        self.ensure_one()
        users = self.env["res.users"].search(self.env["res.users"]._get_engineer_domain(self.company_id, station))
        day = fields.Datetime.context_timestamp(self, start).date()
        certificates = self._get_required_certificates()
        missing = users._get_missing_certificates([(user, certificates, day) for user in users])
        load = users._get_load(start)
        clash = users._get_bookings_between(start, stop, self)
        distance = users._get_distances(self.address_id or self.partner_id)
        candidates = [
            {
                "user": user,
                "missing": gaps,
                "clash": clash[user.id],
                "hours_day": load[user.id][0],
                "hours_week": load[user.id][1],
                "distance_km": distance[user.id],
            }
            for user, gaps in zip(users, missing, strict=True)
        ]
        far = float("inf")
        # whoever repairs at the bench is sent out when nobody else can go
        bench = users.browse()
        if self._is_journey() and not station:
            bench = users - self.env.ref("aftersales_service.group_engineer").sudo().all_user_ids
        return sorted(
            candidates,
            key=lambda c: (
                len(c["missing"]),
                len(c["clash"]),
                c["user"] in bench,
                far if c["distance_km"] is None else round(c["distance_km"], -1),
                c["hours_day"],
                c["hours_week"],
                c["user"].name,
            ),
        )
