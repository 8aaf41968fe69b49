from odoo import api, fields, models
from odoo.exceptions import UserError


class QualityCase(models.Model):
    """Complaints of one fault stand on one case: they join it, and leave it before it is checked for truth."""

    _inherit = "aftersales.quality.case"

    supervisor_id = fields.Many2one(
        "res.users",
        compute="_compute_supervisor_id",
        store=True,
        readonly=False,
        tracking=True,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Handles the case in person (T13); the supervisor of its first complaint where nobody says otherwise.",
    )
    customer_phone = fields.Char(
        related="partner_id.phone", string="Phone", help="Found by the customer's phone, or that of a complaint."
    )
    sla_deadline = fields.Datetime(string="Check until", compute="_compute_sla", compute_sudo=True)
    sla_start = fields.Datetime(compute="_compute_sla", compute_sudo=True)
    sla_state = fields.Selection(
        selection=[("running", "Running"), ("paused", "Paused"), ("met", "Met"), ("missed", "Missed")],
        compute="_compute_sla",
        compute_sudo=True,
    )

    @api.depends("ticket_ids.supervisor_id")
    def _compute_supervisor_id(self):
        for case in self:
            tickets = case.sudo().ticket_ids.sorted("id").filtered("supervisor_id")
            case.supervisor_id = (
                case.supervisor_id or tickets[:1].supervisor_id or case.company_id.sudo().aftersales_supervisor_id
            )

    @api.depends("state", "ticket_ids")
    def _compute_sla(self):
        """The limit of the oldest complaint that ends with the check for truth (T5)."""
        self.sla_deadline = self.sla_start = self.sla_state = False
        waiting = self.filtered(lambda case: case.state == "received" and case._origin)
        kind_id = self.env["aftersales.ticket.event.kind"]._get_id("verified")
        limits = self.env["aftersales.sla.deadline"].search(
            [
                ("ticket_id.quality_case_id", "in", waiting.ids),
                ("state", "in", ("running", "paused")),
                ("policy_id.stop_event_kind_ids", "in", kind_id),
            ],
            order="due, id",
        )
        first = {}
        for limit in limits:
            first.setdefault(limit.ticket_id.quality_case_id.id, limit)
        for case in waiting:
            limit = first.get(case._origin.id)
            if limit:
                case.sla_deadline, case.sla_start, case.sla_state = limit.due, limit.start, limit.state

    def action_join(self, tickets):
        """Put further complaints of the same fault on this case.

        :param tickets: complaints that belong to no case yet, records or ids
        """
        self.ensure_one()
        self._ensure_quality()
        tickets = self._browse_tickets(tickets)
        if self.is_closed:
            raise UserError(
                self.env._(
                    "%(case)s is closed. Reopen it because the fault is back, or open a new case.", case=self.name
                )
            )
        tickets._ensure_no_case()
        tickets.sudo().quality_case_id = self
        self._after_joined(tickets)

    def _after_joined(self, tickets):
        """What the case knows already holds for those who come later, too."""
        lots = tickets.lot_id.filtered(lambda lot: lot.product_id == self.product_id)
        self.sudo().lot_ids |= lots
        if self.state != "received":
            tickets.sudo()._record_event("verified")
        for ticket in tickets.sudo():
            self._note(self.env._("%(ticket)s joined the case.", ticket=ticket.display_name))

    def action_take_out(self, tickets, reason=None):
        """A complaint does not belong here after all; only as long as the case is not checked for truth."""
        self.ensure_one()
        self._ensure_quality()
        self._ensure_state("received")
        tickets = self._browse_tickets(tickets)
        if not (reason or "").strip():
            raise UserError(self.env._("Write down why the complaint does not belong to this case."))
        if tickets - self.ticket_ids:
            raise UserError(self.env._("Choose complaints of this case."))
        if tickets == self.ticket_ids:
            raise UserError(
                self.env._("A case keeps at least one complaint. Check it for truth, and say so if it is unfounded.")
            )
        tickets.sudo().quality_case_id = False
        for ticket in tickets.sudo():
            self._note(
                self.env._("%(ticket)s was taken out: %(reason)s", ticket=ticket.display_name, reason=reason.strip())
            )

    def _browse_tickets(self, tickets):
        """:param tickets: records or ids; :return: those that the user may read"""
        if not isinstance(tickets, models.BaseModel):
            tickets = self.env["helpdesk.ticket"].browse(tickets)
        tickets = tickets.with_env(self.env).exists()
        tickets.check_access("read")
        if not tickets:
            raise UserError(self.env._("Choose the complaints first."))
        return tickets

    def _note(self, body):
        self.sudo().message_post(body=body, author_id=self.env.user.partner_id.id, subtype_xmlid="mail.mt_note")

    def _call_supervisor(self):
        """Put each case on the list of its supervisor, who handles it in person."""
        for case in self.sudo().filtered("supervisor_id"):
            if not self.env["aftersales.quality.case"].with_user(case.supervisor_id).has_access("read"):
                continue
            case.activity_schedule(
                "aftersales_quality.activity_supervise_case",
                user_id=case.supervisor_id.id,
                summary=case.env._("Quality case: to handle in person"),
            )
