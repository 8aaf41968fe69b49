from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

#: What was agreed. Once the contract runs, only the manager changes it.
TERMS = frozenset(
    {
        "company_id",
        "partner_id",
        "all_products",
        "lot_ids",
        "start",
        "end",
        "covers_labour",
        "covers_parts",
        "covers_travel",
        "covers_wear",
        "excluded_categ_ids",
        "visits_per_year",
        "spare_ids",
        "price",
        "price_period",
        "response_wish",
    }
)


class Contract(models.Model):
    """A service contract (服务合同): what a customer pays for in advance, and what is free because of it (W1, P5).

    What it pays for is answered in ``contract_coverage.py``, its way from draft to end is in
    ``contract_step.py``.
    """

    _name = "aftersales.contract"
    _description = "Service Contract"
    _inherit = ["aftersales.step.mixin", "portal.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "start desc, id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "partner_id", "reference"]
    _step_fields = frozenset(
        {"name", "state", "starter_id", "started_on", "stopped_on", "stop_reason", "previous_id", "reminded_on"}
    )

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", index="trigram")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="restrict", index=True, tracking=True
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer's company", store=True, index=True
    )
    reference = fields.Char(string="Customer's reference", help="Number of this contract in the customer's own books.")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="restrict",
        index=True,
        tracking=True,
        help="Looks after the contract and is reminded before it ends.",
    )

    # --- for what, from when to when ----------------------------------------------------------------
    all_products = fields.Boolean(
        string="All products of the customer",
        tracking=True,
        help="Whatever stands at the customer, today and later. Otherwise only the serials named here.",
    )
    lot_ids = fields.Many2many(
        "stock.lot",
        "aftersales_contract_lot_rel",
        "contract_id",
        "lot_id",
        string="Products",
        check_company=True,
        domain="[('installed_partner_id', 'child_of', commercial_partner_id)]",
        copy=True,
    )
    lot_count = fields.Integer(string="Covered products", compute="_compute_lot_count")
    start = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
    end = fields.Date(
        string="Last day",
        required=True,
        tracking=True,
        compute="_compute_end",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
    )
    until = fields.Date(
        string="In force until",
        compute="_compute_until",
        store=True,
        help="The last day as agreed, or the day on which the contract was stopped.",
    )

    # --- what it pays for ---------------------------------------------------------------------------
    covers_labour = fields.Boolean(string="Labour", default=True, tracking=True)
    covers_parts = fields.Boolean(string="Parts", tracking=True)
    covers_travel = fields.Boolean(string="Travel", default=True, tracking=True)
    covers_wear = fields.Boolean(
        string="Wear parts", tracking=True, help="Parts that are wear parts by their product or category."
    )
    excluded_categ_ids = fields.Many2many(
        "product.category",
        "aftersales_contract_excluded_categ_rel",
        "contract_id",
        "categ_id",
        string="Excluded categories",
        help="Parts of these categories, and of those below them, are not paid by the contract.",
    )
    visits_per_year = fields.Integer(
        string="Visits a year",
        tracking=True,
        help="Upkeep visits included in each year of the contract. 0: none are agreed.",
    )
    spare_ids = fields.One2many("aftersales.contract.spare", "contract_id", string="Free spare parts", copy=True)
    response_wish = fields.Char(
        string="Response agreed", help="How fast somebody has to be there, as it stands in the contract."
    )
    price = fields.Monetary(
        tracking=True,
        groups="aftersales_service.group_clerk,aftersales_service.group_dispatcher,aftersales_service.group_reader",
    )
    price_period = fields.Selection(
        selection=[("year", "a year"), ("term", "for the whole term"), ("visit", "a visit")],
        string="Price is",
        default="year",
        required=True,
    )
    note = fields.Html(string="Notes")

    # --- how far it is ------------------------------------------------------------------------------
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("running", "Running"),
            ("ended", "Ended"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
        group_expand="_group_expand_state",
    )
    starter_id = fields.Many2one("res.users", string="Put in force by", readonly=True, copy=False)
    started_on = fields.Datetime(string="Put in force on", readonly=True, copy=False)
    stopped_on = fields.Date(string="Stopped on", readonly=True, copy=False)
    stop_reason = fields.Char(string="Stopped because", readonly=True, copy=False)
    previous_id = fields.Many2one(
        "aftersales.contract", string="Renews", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    next_ids = fields.One2many("aftersales.contract", "previous_id", string="Renewals")
    next_id = fields.Many2one("aftersales.contract", string="Renewed by", compute="_compute_next_id")
    reminder_days = fields.Integer(string="Remind before the end (days)", default=60, help="0: nobody is reminded.")
    reminded_on = fields.Date(string="Reminded on", readonly=True, copy=False)
    may_start = fields.Boolean(compute="_compute_may_start")
    may_change = fields.Boolean(compute="_compute_may_start", help="What was agreed may be changed by the reader.")
    order_count = fields.Integer(compute="_compute_order_count")
    service_order_ids = fields.One2many("aftersales.service.order", "contract_id", string="Service orders")

    _name_unique = models.UniqueIndex(
        "(company_id, name) WHERE name != '/'", "This number of a service contract is already taken."
    )
    _previous_unique = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL AND state != 'cancelled'",
        "This service contract has been renewed already.",
    )
    _start_before_end = models.Constraint('CHECK ("end" >= start)', "A service contract ends after it has started.")
    _numbers_not_negative = models.Constraint(
        "CHECK (visits_per_year >= 0 AND reminder_days >= 0)", "Visits and days are numbers from zero up."
    )
    _in_force = models.Index("(commercial_partner_id, start, until) WHERE started_on IS NOT NULL")

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _group_expand_state(self, states, domain):
        return ["draft", "running"]

    @api.depends("start")
    def _compute_end(self):
        for contract in self:
            if contract.start and not contract.end:
                contract.end = contract.start + relativedelta(years=1, days=-1)

    @api.depends("end", "stopped_on")
    def _compute_until(self):
        for contract in self:
            contract.until = min(filter(None, (contract.end, contract.stopped_on)), default=False)

    @api.depends("next_ids.state")
    def _compute_next_id(self):
        for contract in self:
            contract.next_id = contract.next_ids.filtered(lambda following: following.state != "cancelled")[:1]

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_may_start(self):
        manager = self.env.user.has_group("aftersales_service.group_manager")
        for contract in self:
            contract.may_start = manager and contract.state == "draft"
            contract.may_change = contract.state == "draft" or (manager and contract.state == "running")

    def _compute_order_count(self):
        counts = dict(
            self.env["aftersales.service.order"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.order_count = counts.get(contract, 0)

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        # the customer's name is part of the contract, for whoever sees the contract
        for contract in self:
            customer = contract.sudo().partner_id.commercial_partner_id.name
            contract.display_name = f"{contract.name} {customer}" if customer else contract.name

    @api.depends("all_products", "lot_ids", "commercial_partner_id")
    def _compute_lot_count(self):
        installed = dict(
            self.env["stock.lot"]._read_group(
                [
                    ("installed_partner_id.commercial_partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "in", [False, *self.company_id.ids]),
                ],
                ["installed_partner_id"],
                ["__count"],
            )
            if any(contract.all_products for contract in self)
            else []
        )
        for contract in self:
            if contract.all_products:
                contract.lot_count = sum(
                    count
                    for holder, count in installed.items()
                    if holder.commercial_partner_id == contract.commercial_partner_id
                )
            else:
                contract.lot_count = len(contract.lot_ids)

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        register = self.env.ref("aftersales_service.register_contract").sudo()
        companies = self.env["res.company"]
        wanted = [(register, companies.browse(vals.get("company_id") or self.env.company.id)) for vals in vals_list]
        numbers = self.env["aftersales.register"].sudo().draw_many(wanted)
        return super().create(
            [
                {**vals, "name": number, "company_id": company.id}
                for vals, (_register, company), number in zip(vals_list, wanted, numbers, strict=True)
            ]
        )

    def write(self, vals):
        if not self.env.su:
            self._ensure_not_by_hand(vals)
            self._ensure_may_change(vals)
        if {"end", "reminder_days"} & vals.keys():
            # another end is another reminder
            vals = {**vals, "reminded_on": False}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(
            self.env._("Service contracts are kept: their numbers run without gaps. Cancel the contract instead.")
        )

    def _ensure_may_change(self, vals):
        """Refuse to change what was agreed behind the customer's back.

        :raise AccessError: the contract runs, and only the manager may change its terms
        :raise UserError: it has ended
        """
        if not TERMS & vals.keys():
            return
        for contract in self:
            if contract.state in ("ended", "cancelled"):
                raise UserError(
                    self.env._("%(contract)s has ended; what was agreed stays as it was.", contract=contract.name)
                )
            if contract.state == "running" and not self.env.user.has_group("aftersales_service.group_manager"):
                raise AccessError(
                    self.env._(
                        "%(contract)s is in force. What was agreed is changed by the after-sales manager only.",
                        contract=contract.name,
                    )
                )

    # ---------------------------------------------------------------------------------------------
    # Which contract applies
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _get_for(self, partner, lot, day, company=None):
        """The contract in force for a customer and a serial on a day, or none.

        :param partner: the customer or one of its contacts; may be empty where the serial is known
        :param lot: the serial; without one only a contract for all products applies
        :param day: date
        :param company: whose contract; the current company if left out
        """
        return self._get_for_many([(partner, lot, day, company or self.env.company)])[0]

    @api.model
    def _get_for_many(self, wanted):
        """Like :meth:`_get_for` for a batch, with one search.

        A contract that names the serial goes before one for all products, a later one before an earlier one.

        :param wanted: list of (partner, lot, day, company)
        :return: list of contracts in the same order
        """
        lots = self.env["stock.lot"].union(*(lot for _partner, lot, _day, _company in wanted))
        partners = self.env["res.partner"].union(*(partner for partner, _lot, _day, _company in wanted))
        days = [day for _partner, _lot, day, _company in wanted if day]
        if not days or not (lots or partners):
            return [self.browse()] * len(wanted)
        owners = (partners.sudo() | lots.sudo().installed_partner_id).commercial_partner_id
        found = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                Domain("started_on", "!=", False)
                & Domain("start", "<=", max(days))
                & Domain("until", ">=", min(days))
                & (
                    Domain("commercial_partner_id", "in", owners.ids) & Domain("all_products", "=", True)
                    | Domain("lot_ids", "in", lots.ids)
                ),
                order="start desc, id desc",
            )
        )
        result = []
        for partner, lot, day, company in wanted:
            fitting = found.filtered(
                lambda contract, partner=partner, lot=lot, day=day, company=company: (
                    contract.company_id == company and contract._fits(partner, lot, day)
                )
            )
            named = fitting.filtered(lambda contract, lot=lot: lot in contract.lot_ids)
            result.append((named or fitting)[:1].sudo(self.env.su))
        return result

    def _fits(self, partner, lot, day=None):
        """Whether this contract is for that serial of that customer, on that day if one is given."""
        self.ensure_one()
        contract = self.sudo()
        if day and not (contract.started_on and contract.start <= day <= contract.until):
            return False
        if lot and lot in contract.lot_ids:
            return True
        owner = (lot.sudo().installed_partner_id or partner.sudo()).commercial_partner_id
        return bool(contract.all_products and owner and owner == contract.commercial_partner_id)
