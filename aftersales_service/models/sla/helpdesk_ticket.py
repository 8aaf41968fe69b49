from odoo import api, fields, models

# facts that decide which limits apply
FACTS = {
    "kind_id",
    "channel_id",
    "severity",
    "team_id",
    "partner_id",
    "product_id",
    "distance_km",
    "promised_date",
    "defective_qty",
    "priority",
    "category_id",
    "disputed_amount",
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
    next_deadline_id = fields.Many2one("aftersales.sla.deadline", compute="_compute_next_deadline")
    sla_due = fields.Datetime(string="Due", compute="_compute_next_deadline", search="_search_sla_due")
    sla_start = fields.Datetime(string="Clock started", compute="_compute_next_deadline")
    sla_state = fields.Selection(
        selection=[("running", "Running"), ("paused", "Waiting for the customer"), ("overdue", "Overdue")],
        string="Time limit",
        compute="_compute_next_deadline",
    )
    sla_breached = fields.Boolean(
        string="Limit missed", compute="_compute_next_deadline", search="_search_sla_breached"
    )

    @api.depends("partner_id")
    def _compute_distance_km(self):
        for ticket in self:
            partner = ticket.partner_id
            ticket.distance_km = partner.distance_km or partner.commercial_partner_id.distance_km

    @api.depends("deadline_ids.state", "deadline_ids.due", "deadline_ids.breached")
    def _compute_next_deadline(self):
        limits = self.env["aftersales.sla.deadline"].search_fetch(
            [("ticket_id", "in", self.ids), "|", ("state", "in", ("running", "paused")), ("breached", "=", True)],
            ["ticket_id", "due", "start", "state", "breached", "policy_id"],
            order="due, id",
        )
        by_ticket = limits.grouped("ticket_id")
        now = fields.Datetime.now()
        for ticket in self:
            own = by_ticket.get(ticket._origin, limits.browse())
            open_limits = own.filtered(lambda limit: limit.state in ("running", "paused"))
            # what still runs comes before what was missed already
            first = (open_limits.filtered(lambda limit: limit.due > now or limit.state == "paused") or open_limits)[:1]
            ticket.next_deadline_id = first
            ticket.sla_due = first.due
            ticket.sla_start = first.start
            ticket.sla_state = (
                False
                if not first
                else "paused"
                if first.state == "paused"
                else "overdue"
                if first.due <= now
                else "running"
            )
            ticket.sla_breached = any(own.mapped("breached"))

    def _search_sla_due(self, operator, value):
        return [("deadline_ids", "any", [("state", "=", "running"), ("due", operator, value)])]

    def _search_sla_breached(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("deadline_ids", "any" if True in value else "not any", [("breached", "=", True)])]

    # ---------------------------------------------------------------------------------------------

    def write(self, vals):
        promised = vals.get("promised_date")
        changed = FACTS & vals.keys()
        result = super().write(vals)
        if promised:
            self._record_event("plan_told", note=str(promised))
        if changed:
            self.env["aftersales.sla.deadline"].sudo()._reselect(self.sudo())
        return result

    def _after_events(self, events):
        super()._after_events(events)
        self.env["aftersales.sla.deadline"].sudo()._on_events(events.sudo())
