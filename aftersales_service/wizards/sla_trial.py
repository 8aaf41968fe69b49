from odoo import Command, api, fields, models

# what the limits ask for; taken over from a ticket, changed at will
FACTS = (
    "kind_id",
    "channel_id",
    "severity",
    "partner_id",
    "product_id",
    "team_id",
    "contact_date",
    "defective_qty",
    "distance_km",
    "disputed_amount",
    "promised_date",
)
# a fact that changes now, and the event that is recorded for it
RECORDED = (("kind_id", "judged"), ("team_id", "handed_over"), ("promised_date", "plan_told"))


class SlaTrial(models.TransientModel):
    """Which limits would a contact get, and when would they be due? Nothing is written to any ticket."""

    _name = "aftersales.sla.trial"
    _description = "Try the Time Limits"

    # computed with the rights of the person who asks: he learns of no ticket that he may not see

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="As on the ticket",
        domain="[('company_id', '=', company_id)]",
        help="Its facts and what has happened to it so far are taken over. Change them to see what would follow.",
    )
    kind_id = fields.Many2one(
        "aftersales.ticket.kind", compute="_compute_facts", compute_sudo=False, store=True, readonly=False
    )
    channel_id = fields.Many2one(
        "helpdesk.ticket.channel", compute="_compute_facts", compute_sudo=False, store=True, readonly=False
    )
    severity = fields.Selection(
        selection=lambda self: self.env["helpdesk.ticket"]._fields["severity"].selection,
        compute="_compute_facts",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", compute="_compute_facts", compute_sudo=False, store=True, readonly=False
    )
    product_id = fields.Many2one(
        "product.product", compute="_compute_facts", compute_sudo=False, store=True, readonly=False
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team", compute="_compute_facts", compute_sudo=False, store=True, readonly=False
    )
    contact_date = fields.Datetime(
        string="Contacted on", compute="_compute_contact_date", compute_sudo=False, store=True, readonly=False
    )
    defective_qty = fields.Float(
        string="Quantity defective",
        digits="Product Unit",
        compute="_compute_facts",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    distance_km = fields.Integer(
        string="Distance (km)", compute="_compute_distance_km", compute_sudo=False, store=True, readonly=False
    )
    disputed_amount = fields.Float(
        string="Amount in dispute", compute="_compute_facts", compute_sudo=False, store=True, readonly=False
    )
    promised_date = fields.Datetime(
        string="Promised for", compute="_compute_facts", compute_sudo=False, store=True, readonly=False
    )
    later_date = fields.Datetime(
        string="Later steps on",
        help="Limits that begin with a later step (taken into work, solved …) are computed as if it happened then.",
    )
    line_ids = fields.One2many(
        "aftersales.sla.trial.line",
        "trial_id",
        string="Limits",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "helpdesk.ticket" and "ticket_id" not in values:
            ticket = self.env["helpdesk.ticket"].browse(self.env.context.get("active_id"))
            values.update(ticket_id=ticket.id, company_id=ticket.company_id.id)
        return values

    @api.depends("ticket_id")
    def _compute_facts(self):
        for trial in self:
            ticket = trial.ticket_id
            for fact in FACTS:
                if fact not in ("contact_date", "distance_km"):
                    trial[fact] = ticket[fact] if ticket else trial[fact]

    @api.depends("ticket_id")
    def _compute_contact_date(self):
        for trial in self:
            trial.contact_date = trial.ticket_id.contact_date or trial.contact_date or fields.Datetime.now()

    @api.depends("ticket_id", "partner_id")
    def _compute_distance_km(self):
        for trial in self:
            if trial.ticket_id and trial.partner_id == trial.ticket_id.partner_id:
                trial.distance_km = trial.ticket_id.distance_km
            else:
                partner = trial.partner_id
                trial.distance_km = partner.distance_km or partner.commercial_partner_id.distance_km

    @api.depends("company_id", "ticket_id", "later_date", *FACTS)
    def _compute_line_ids(self):
        for trial in self:
            trial.line_ids = [Command.clear(), *(Command.create(values) for values in trial._get_lines())]

    def _get_lines(self):
        """Values of the lines: begun limits first, the most urgent on top."""
        self.ensure_one()
        # the engine looks further than a clerk may; what it is asked about must be his to see
        for field in self._fields.values():
            if field.type == "many2one" and field.name not in ("create_uid", "write_uid"):
                self[field.name]._origin.check_access("read")
        policies = self.env["aftersales.sla.policy"].search([("company_id", "=", self.company_id.id)])
        supposed = self._get_supposed_ticket()
        history = self._get_history(supposed)
        results = policies.sudo()._project(supposed, history, self.later_date)
        far = fields.Datetime.to_datetime("9999-12-31")
        results.sort(key=lambda row: (not row["event"], bool(row["ended_by"]), row["due"] or far))
        return [self._prepare_line(result) for result in results]

    def _get_supposed_ticket(self):
        """The ticket that these facts would make, as a record that is never saved."""
        ticket = self.ticket_id._origin.sudo()
        values = {fact: self[fact] for fact in FACTS}
        values = {
            fact: value._origin.id if isinstance(value, models.BaseModel) else value for fact, value in values.items()
        }
        return ticket.new({"name": "/", "company_id": self.company_id.id, **values}, origin=ticket)

    def _get_history(self, supposed):
        """What has happened, and what the changed facts would record."""
        events = self.env["aftersales.ticket.event"].sudo()
        ticket = self.ticket_id._origin.sudo()
        now = fields.Datetime.now()
        happened = []
        if ticket:
            history = events._get_present_history(ticket)
        else:
            history = events
            happened.append(("registered", self.contact_date or now))
            now = self.contact_date or now
        happened += [(code, now) for fact, code in RECORDED if supposed[fact] and supposed[fact] != ticket[fact]]
        for code, when in happened:
            history += events.new(
                {
                    "ticket_id": supposed.id,
                    "kind_id": self.env["aftersales.ticket.event.kind"]._get_id(code),
                    "date": when,
                }
            )
        return history

    def _prepare_line(self, result):
        policy = result["policy"]
        return {
            "policy_id": policy.id,
            "start": result["start"],
            "due": result["due"],
            "clock": policy._get_clock_name(),
            "remark": self._describe(result),
        }

    def _describe(self, result):
        """How it stands with one limit, in a sentence."""
        policy = result["policy"].with_env(self.env).sudo()
        begins = policy.start_event_kind_id.name
        if result["problem"]:
            return result["problem"]
        if not result["event"]:
            if result["start"]:
                return self.env._("If “%(step)s” happens then.", step=begins)
            return self.env._("Begins with “%(step)s”, which has not happened yet.", step=begins)
        if result["ended_by"]:
            return self.env._(
                "Began with “%(step)s” and has ended with “%(end)s”.",
                step=begins,
                end=result["ended_by"].with_env(self.env).sudo().kind_id.name,
            )
        if result["paused_at"]:
            return self.env._(
                "Begins with “%(step)s”. The clock stands still; it is due later by as long.", step=begins
            )
        return self.env._("Begins with “%(step)s”.", step=begins)
