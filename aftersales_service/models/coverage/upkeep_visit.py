from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class UpkeepVisit(models.Model):
    """One visit of an upkeep plan: foreseen, ordered, done, skipped or missed. Written by the plan and its steps."""

    _name = "aftersales.upkeep.visit"
    _description = "Upkeep Visit"
    _order = "day, id"
    _check_company_auto = True

    plan_id = fields.Many2one("aftersales.upkeep.plan", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    contract_id = fields.Many2one(related="plan_id.contract_id", store=True, index="btree_not_null")
    partner_id = fields.Many2one(related="plan_id.partner_id", string="Customer", store=True, index=True)
    lot_id = fields.Many2one(related="plan_id.lot_id", store=True, index="btree_not_null")
    type_id = fields.Many2one(related="plan_id.type_id")
    station_id = fields.Many2one(related="plan_id.station_id")
    date = fields.Date(string="Due by the plan", required=True, readonly=True)
    day = fields.Date(
        required=True, readonly=True, index=True, help="The day due, or the next one on which the company works."
    )
    order_on = fields.Date(string="Ordered from", compute="_compute_order_on", store=True)
    order_id = fields.Many2one(
        "aftersales.service.order",
        string="Service order",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    engineer_id = fields.Many2one(related="order_id.engineer_id")
    state = fields.Selection(
        selection=[
            ("coming", "To come"),
            ("ordered", "Ordered"),
            ("done", "Done"),
            ("skipped", "Skipped"),
            ("missed", "Missed"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
    )
    skip_reason = fields.Char(string="Skipped because", readonly=True)
    lapsed = fields.Boolean(readonly=True, help="The next visit was due before this one had been ordered.")
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    color = fields.Integer(compute="_compute_color")

    _date_unique = models.UniqueIndex("(plan_id, date)", "This visit is foreseen already.")
    _order_unique = models.UniqueIndex(
        "(order_id) WHERE order_id IS NOT NULL", "This service order is for another visit already."
    )
    _to_order = models.Index("(order_on, plan_id) WHERE state = 'coming'")

    @api.depends("day", "plan_id.lead_days")
    def _compute_order_on(self):
        for visit in self:
            visit.order_on = visit.day and visit.day - relativedelta(days=visit.plan_id.lead_days)

    @api.depends("order_id.state", "skip_reason", "lapsed")
    def _compute_state(self):
        for visit in self:
            order = visit.order_id
            if order.state in ("done", "signed", "approved"):
                visit.state = "done"
            elif order.state == "cancelled" or visit.lapsed:
                visit.state = "missed"
            elif order:
                visit.state = "ordered"
            else:
                visit.state = "skipped" if visit.skip_reason else "coming"

    @api.depends("state", "day")
    def _compute_overdue(self):
        today = fields.Date.context_today(self)
        for visit in self:
            visit.overdue = visit.state in ("coming", "ordered") and visit.day < today

    def _search_overdue(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        domain = Domain("state", "in", ("coming", "ordered")) & Domain("day", "<", fields.Date.context_today(self))
        return domain if (True in value) == (operator == "in") else ~domain

    @api.depends("state")
    def _compute_color(self):
        colors = {"coming": 4, "ordered": 3, "done": 10, "skipped": 0, "missed": 1}
        for visit in self:
            visit.color = colors[visit.state]

    @api.depends("plan_id", "day")
    def _compute_display_name(self):
        for visit in self:
            visit.display_name = visit.sudo().plan_id.display_name

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    def action_skip(self, reason=None):
        """This visit will not be made, as agreed with the customer; it stays visible."""
        self._ensure_planner()
        reason = " ".join((reason or "").split())
        if not reason:
            raise UserError(self.env._("Say why the visit is skipped: the customer may ask."))
        for visit in self:
            if visit.state != "coming":
                raise UserError(
                    self.env._(
                        "The visit of %(day)s has been ordered or dealt with. Cancel its service order instead.",
                        day=fields.Date.to_string(visit.day),
                    )
                )
        self.sudo().skip_reason = reason

    def action_take_up(self):
        """A skipped visit is made after all."""
        self._ensure_planner()
        if any(visit.state != "skipped" for visit in self):
            raise UserError(self.env._("Only a skipped visit is taken up again."))
        self.sudo().skip_reason = False

    def action_order_now(self):
        """Make the service order today, however far off the visit is."""
        self._ensure_planner()
        if any(visit.state != "coming" for visit in self):
            raise UserError(self.env._("This visit has been ordered or dealt with already. Please reload the page."))
        if not all(visit.sudo().plan_id.running for visit in self):
            raise UserError(self.env._("The plan does not run: its service contract is not in force."))
        self.sudo()._make_orders()
        return self.order_id._get_form_action() if len(self) == 1 else None

    def action_view_order(self):
        self.ensure_one()
        return self.order_id._get_form_action()

    def _ensure_planner(self):
        self.check_access("read")
        self.plan_id.check_access("write")
        user = self.env.user
        if not (
            user.has_group("aftersales_service.group_dispatcher") or user.has_group("aftersales_service.group_clerk")
        ):
            raise AccessError(self.env._("Upkeep is planned by the office. Ask the dispatcher."))

    @api.model
    def get_unusual_days(self, date_from, date_to=None):
        """Days on which the company does not work; the calendar shades them."""
        return self.env["aftersales.service.order"].get_unusual_days(date_from, date_to)
