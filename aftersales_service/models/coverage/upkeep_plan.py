from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.upkeep import by_interval, by_months
from .working_days import WorkingDays

#: Visits are foreseen so many days ahead; before that, they are more of a guess than a plan.
HORIZON = 400
#: What the days of the visits follow from.
RHYTHM = frozenset({"active", "contract_id", "rhythm", "interval", "unit", "month_ids", "start", "end", "company_id"})


class UpkeepPlan(models.Model):
    """Inspection and upkeep that come back (W5): under a contract, or paid by the customer after the warranty.

    A plan foresees its visits as rows (``upkeep_visit.py``), and the scheduled action makes service orders of them
    in good time (``upkeep_plan_order.py``).
    """

    _name = "aftersales.upkeep.plan"
    _description = "Upkeep Plan"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "partner_id", "lot_id.name", "contract_id.name"]

    name = fields.Char(
        string="What is done", required=True, help="Stands on the service orders, for example “Half-yearly inspection”."
    )
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    contract_id = fields.Many2one(
        "aftersales.contract",
        string="Service contract",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="The plan runs as long as the contract does. Empty: upkeep that the customer pays.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        index=True,
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id", string="Customer's company")
    address_id = fields.Many2one(
        "res.partner", string="Place", ondelete="restrict", help="Where the work is done, if not at the customer's."
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="Installed product",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('installed_partner_id', 'child_of', commercial_partner_id)]",
        help="Empty: everything that stands at the customer is looked after in one visit.",
    )
    product_id = fields.Many2one(related="lot_id.product_id")

    # --- how often ----------------------------------------------------------------------------------
    rhythm = fields.Selection(
        selection=[("interval", "At an interval"), ("months", "In certain months")],
        required=True,
        default="interval",
        tracking=True,
    )
    interval = fields.Integer(string="Every", default=6, tracking=True)
    unit = fields.Selection(
        selection=[("day", "Days"), ("week", "Weeks"), ("month", "Months")],
        default="month",
        required=True,
        tracking=True,
    )
    month_ids = fields.Many2many("aftersales.upkeep.month", string="Months")
    rhythm_text = fields.Char(string="How often", compute="_compute_rhythm_text")
    start = fields.Date(
        string="First visit",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="The days that follow are counted from here; in certain months, it is the day of the month.",
    )
    end = fields.Date(string="Last day", tracking=True)
    lead_days = fields.Integer(
        string="Ordered ahead (days)", default=14, help="So many days before the visit its service order is made."
    )

    # --- how ----------------------------------------------------------------------------------------
    type_id = fields.Many2one(
        "aftersales.order.type",
        string="Type of order",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env["aftersales.order.type"].search([("is_upkeep", "=", True)], limit=1),
    )
    mode = fields.Selection(
        selection=lambda self: self.env["aftersales.service.order"]._fields["mode"]._description_selection(self.env),
        required=True,
        default="on_site",
    )
    engineer_id = fields.Many2one(
        "res.users",
        string="Preferred engineer",
        ondelete="restrict",
        domain="engineer_domain",
        help="Proposed first to the dispatcher, if free and qualified.",
    )
    engineer_domain = fields.Binary(compute="_compute_engineer_domain")
    station_id = fields.Many2one(
        "res.partner",
        string="Service station",
        domain=[("is_service_station", "=", True)],
        ondelete="restrict",
        help="Gets the orders and plans them with its own engineers.",
    )
    instructions = fields.Text(help="What the engineer should know or bring.")
    kind_id = fields.Many2one(
        "aftersales.ticket.kind",
        string="Registered as",
        ondelete="restrict",
        domain=[("confidential", "=", False)],
        help="Each visit is registered as a contact of this kind as well. Empty: a service order is enough.",
    )

    # --- what comes -----------------------------------------------------------------------------------
    visit_ids = fields.One2many("aftersales.upkeep.visit", "plan_id", string="Visits")
    foreseen_until = fields.Date(readonly=True, copy=False, index="btree_not_null")
    next_day = fields.Date(string="Next visit", compute="_compute_next_day")
    running = fields.Boolean(compute="_compute_running", search="_search_running")
    problem = fields.Char(
        string="Not ordered because", readonly=True, copy=False, help="What stood against the last service order."
    )

    _interval_positive = models.Constraint('CHECK ("interval" > 0)', "Upkeep comes back every one day or more.")
    _lead_not_negative = models.Constraint(
        "CHECK (lead_days >= 0 AND lead_days <= 180)", "Service orders are made 0 to 180 days ahead."
    )

    # ---------------------------------------------------------------------------------------------
    # Constraints
    # ---------------------------------------------------------------------------------------------

    @api.constrains("rhythm", "month_ids")
    def _check_months(self):
        for plan in self:
            if plan.rhythm == "months" and not plan.month_ids:
                raise ValidationError(self.env._("Choose the months in which “%(plan)s” is done.", plan=plan.name))

    @api.constrains("contract_id", "lot_id", "partner_id")
    def _check_contract(self):
        for plan in self:
            contract = plan.contract_id.sudo()
            if not contract:
                continue
            of_customer = contract.commercial_partner_id == plan.partner_id.commercial_partner_id
            if not of_customer or (plan.lot_id and not contract._fits(plan.partner_id, plan.lot_id)):
                raise ValidationError(
                    self.env._(
                        "Service contract %(contract)s is not for this customer and product. Choose another one, or "
                        "name the product in the contract.",
                        contract=contract.name,
                    )
                )

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("contract_id")
    def _compute_company_id(self):
        for plan in self:
            plan.company_id = plan.contract_id.company_id or plan.company_id or self.env.company

    @api.depends("contract_id", "lot_id")
    def _compute_partner_id(self):
        for plan in self:
            plan.partner_id = plan.partner_id or plan.contract_id.partner_id or plan.lot_id.installed_partner_id

    @api.depends("company_id")
    def _compute_engineer_domain(self):
        for plan in self:
            plan.engineer_domain = list(self.env["res.users"]._get_engineer_domain(plan.company_id, None))

    @api.depends("rhythm", "interval", "unit", "month_ids")
    def _compute_rhythm_text(self):
        for plan in self:
            if plan.rhythm == "months":
                plan.rhythm_text = ", ".join(plan.month_ids.mapped("name"))
            else:
                plan.rhythm_text = self._get_interval_text(plan.interval, plan.unit)

    @api.model
    def _get_interval_text(self, number, unit):
        once = {"day": self.env._("every day"), "week": self.env._("every week"), "month": self.env._("every month")}
        often = {
            "day": self.env._("every %(number)s days", number=number),
            "week": self.env._("every %(number)s weeks", number=number),
            "month": self.env._("every %(number)s months", number=number),
        }
        if (number, unit) == (12, "month"):
            return self.env._("every year")
        return once[unit] if number == 1 else often[unit]

    def _compute_next_day(self):
        days = dict(
            self.env["aftersales.upkeep.visit"]._read_group(
                [("plan_id", "in", self.ids), ("state", "in", ("coming", "ordered"))], ["plan_id"], ["day:min"]
            )
        )
        for plan in self:
            plan.next_day = days.get(plan, False)

    @api.depends("active", "contract_id.state")
    def _compute_running(self):
        for plan in self:
            plan.running = plan.active and (not plan.contract_id or plan.contract_id.sudo().state == "running")

    def _search_running(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        domain = self._get_running_domain()
        return domain if (True in value) == (operator == "in") else ~domain

    @api.model
    def _get_running_domain(self):
        return Domain("active", "=", True) & (
            Domain("contract_id", "=", False) | Domain("contract_id.state", "=", "running")
        )

    @api.depends("name", "partner_id", "lot_id")
    def _compute_display_name(self):
        for plan in self:
            place = plan.sudo().lot_id.name or plan.sudo().partner_id.commercial_partner_id.name
            plan.display_name = " – ".join(filter(None, [plan.name, place]))

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans._foresee()
        return plans

    def write(self, vals):
        result = super().write(vals)
        if RHYTHM & vals.keys():
            self._foresee_anew()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        if (
            self.env["aftersales.upkeep.visit"]
            .sudo()
            .search_count([("plan_id", "in", self.ids), ("order_id", "!=", False)], limit=1)
        ):
            raise UserError(
                self.env._("Visits have been made by this plan; they are kept with it. Archive the plan instead.")
            )

    # ---------------------------------------------------------------------------------------------
    # Foreseeing
    # ---------------------------------------------------------------------------------------------

    def _foresee(self):
        """Write down the visits up to the horizon, or the end; those that are there already stay."""
        visits = self.env["aftersales.upkeep.visit"].sudo()
        today = fields.Date.context_today(self)
        running = self.sudo().filtered("running")
        known = {
            (visit.plan_id.id, visit.date)
            for visit in visits.search([("plan_id", "in", running.ids), ("date", ">=", today)])
        }
        values = []
        for company, plans in running.grouped("company_id").items():
            days = WorkingDays(company, today, today + relativedelta(days=HORIZON))
            values += [
                {"plan_id": plan.id, "date": day, "day": days.get_next(day)[0]}
                for plan in plans
                for day in plan._get_days(*plan._get_span(today))
                if (plan.id, day) not in known
            ]
        visits.create(values)
        running.foreseen_until = today + relativedelta(days=HORIZON)

    def _foresee_anew(self):
        """The rhythm has changed: what is only foreseen goes, what has been ordered or skipped stays."""
        plans = self.sudo().with_context(active_test=False)
        today = fields.Date.context_today(self)
        plans.visit_ids.filtered(lambda visit: visit.state == "coming" and visit.day >= today).unlink()
        plans.foreseen_until = False
        # the new rhythm goes on after what has been ordered by the old one
        ordered = dict(
            self.env["aftersales.upkeep.visit"]
            .sudo()
            ._read_group([("plan_id", "in", plans.ids), ("order_id", "!=", False)], ["plan_id"], ["date:max"])
        )
        for day, changed in plans.grouped(lambda plan: ordered.get(plan, False)).items():
            changed.foreseen_until = day
        plans._foresee()

    def _get_span(self, today):
        """First and last day for which visits are to be foreseen now."""
        self.ensure_one()
        after = self.foreseen_until and self.foreseen_until + relativedelta(days=1)
        firsts = [today, after, self.contract_id.start]
        lasts = [today + relativedelta(days=HORIZON), self.end, self.contract_id.until]
        return max(filter(None, firsts)), min(filter(None, lasts))

    def _get_days(self, first, last):
        """Days on which this plan is due by its rhythm, working days or not."""
        self.ensure_one()
        if self.rhythm == "months":
            return by_months(self.start, set(self.month_ids.mapped("number")), first, last)
        return by_interval(self.start, self.unit, self.interval, first, last)

    # ---------------------------------------------------------------------------------------------
    # Actions
    # ---------------------------------------------------------------------------------------------

    def action_view_visits(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.upkeep_visit_action"),
            "domain": [("plan_id", "=", self.id)],
            "context": {},
        }

    def action_view_contract(self):
        self.ensure_one()
        return self.contract_id._get_form_action()
