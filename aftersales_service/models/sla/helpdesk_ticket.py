from odoo import api, fields, models

# facts that decide which limits apply, and fields that bring them along; the further conditions add theirs
FACTS = {
    "kind_id",
    "channel_id",
    "severity",
    "team_id",
    "partner_id",
    "serial_stated",
    "lot_id",
    "product_id",
    "distance_km",
    "promised_date",
    "defective_qty",
    "disputed_amount",
    "company_id",
    "contact_date",
}


class HelpdeskTicket(models.Model):
    """Time limits of a ticket."""

    _inherit = "helpdesk.ticket"

    severity = fields.Selection(
        selection=[("light", "Light"), ("serious", "Serious"), ("major", "Major")],
        tracking=True,
        index="btree_not_null",
        help="Light: registered and passed on. Serious: decided together. Major: the general manager takes part.",
    )
    disputed_amount = fields.Monetary(
        string="Amount in dispute", currency_field="company_currency_id", help="What the customer asks for in money."
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    distance_km = fields.Integer(
        string="Distance (km)",
        compute="_compute_distance_km",
        store=True,
        readonly=False,
        precompute=True,
        help="From the service point to the customer; decides how soon somebody must be there.",
    )
    promised_date = fields.Datetime(
        string="Promised for", tracking=True, copy=False, help="What the customer was told. A promise is a limit."
    )
    deadline_ids = fields.One2many("aftersales.sla.deadline", "ticket_id", string="Deadlines", copy=False)
    # stored, so that lists can be sorted by them; customers do not read our internal limits
    next_deadline_id = fields.Many2one(
        "aftersales.sla.deadline",
        string="Limit",
        compute="_compute_next_deadline",
        store=True,
        precompute=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
    )
    sla_due = fields.Datetime(
        string="Due",
        compute="_compute_next_deadline",
        store=True,
        precompute=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        help="When the most urgent limit of this ticket is up.",
    )
    sla_start = fields.Datetime(string="Clock started", compute="_compute_sla_state", groups="base.group_user")
    sla_state = fields.Selection(
        selection=[("running", "Running"), ("paused", "Clock stopped"), ("overdue", "Overdue")],
        string="Time limit",
        compute="_compute_sla_state",
    )
    sla_breached = fields.Boolean(
        string="Limit missed",
        compute="_compute_sla_breached",
        search="_search_sla_breached",
        groups="base.group_user",
    )

    @api.depends("partner_id")
    def _compute_distance_km(self):
        for ticket in self:
            partner = ticket.partner_id
            ticket.distance_km = partner.distance_km or partner.commercial_partner_id.distance_km

    @api.depends("deadline_ids.state", "deadline_ids.due")
    def _compute_next_deadline(self):
        limits = self.env["aftersales.sla.deadline"].search_fetch(
            [("ticket_id", "in", self.ids), ("state", "in", ("running", "paused"))],
            ["ticket_id", "due", "state"],
            order="due, id",
        )
        by_ticket = limits.grouped("ticket_id")
        for ticket in self:
            own = by_ticket.get(ticket._origin, limits.browse())
            # the clock of the others stands still
            ticket.next_deadline_id = own.filtered(lambda limit: limit.state == "running")[:1] or own[:1]
            ticket.sla_due = ticket.next_deadline_id.due

    @api.depends("next_deadline_id.state", "sla_due")
    def _compute_sla_state(self):
        now = fields.Datetime.now()
        customer = not self.env.su and self.env.user.share
        for ticket in self:
            limit = self.env["aftersales.sla.deadline"] if customer else ticket.sudo().next_deadline_id
            ticket.sla_start = limit.start
            if limit.state == "running":
                ticket.sla_state = "overdue" if limit.due <= now else "running"
            else:
                ticket.sla_state = "paused" if limit else False

    @api.depends("deadline_ids.breached")
    def _compute_sla_breached(self):
        groups = self.env["aftersales.sla.deadline"]._read_group(
            [("ticket_id", "in", self.ids), ("breached", "=", True)], ["ticket_id"]
        )
        breached = {ticket.id for [ticket] in groups}
        for ticket in self:
            ticket.sla_breached = ticket._origin.id in breached

    def _search_sla_breached(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("deadline_ids", "any" if True in value else "not any", [("breached", "=", True)])]

    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets.filtered(lambda t: t.promised_date and not t.external_reference)._record_event("plan_told")
        return tickets

    def write(self, vals):
        promised = vals.get("promised_date")
        changed = vals.keys() & self._get_sla_facts()
        result = super().write(vals)
        if promised:
            self._record_event("plan_told")
        if changed:
            self.env["aftersales.sla.deadline"].sudo()._reselect(self.sudo())
        return result

    def _get_sla_facts(self):
        """Names of the fields whose change may bring other limits."""
        return FACTS | self.env["aftersales.sla.policy"]._get_domain_facts()

    def _after_events(self, events):
        super()._after_events(events)
        self.env["aftersales.sla.deadline"].sudo()._on_events(events.sudo())
