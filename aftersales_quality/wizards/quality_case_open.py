from odoo import api, fields, models
from odoo.exceptions import UserError


class QualityCaseOpen(models.TransientModel):
    """Which case do these complaints belong to? Similar ones are shown before a new one is opened."""

    _name = "aftersales.quality.case.open"
    _description = "Open or Join a Quality Case"

    ticket_ids = fields.Many2many(
        "helpdesk.ticket",
        "aftersales_quality_case_open_ticket_rel",
        string="Complaints",
        required=True,
        readonly=True,
        default=lambda self: self._get_chosen(),
    )
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    open_case_ids = fields.Many2many("aftersales.quality.case", string="Similar open cases", compute="_compute_similar")
    closed_case_ids = fields.Many2many(
        "aftersales.quality.case", string="Closed not long ago", compute="_compute_similar"
    )
    choice = fields.Selection(
        selection=[
            ("new", "Open a new case"),
            ("join", "Join an open case"),
            ("reopen", "The fault is back: reopen the case"),
        ],
        compute="_compute_choice",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    case_id = fields.Many2one(
        "aftersales.quality.case", compute="_compute_choice", store=True, readonly=False, precompute=True
    )
    severity_id = fields.Many2one(
        "aftersales.quality.severity",
        default=lambda self: self.env["aftersales.quality.severity"].search([], limit=1),
    )
    severity_note = fields.Text(related="severity_id.note")
    repeats = fields.Boolean(
        compute="_compute_choice",
        store=True,
        readonly=False,
        precompute=True,
        string="Repeats an earlier case",
        help="The new case is marked as a recurrence of the closed one.",
    )

    def _get_chosen(self):
        context = self.env.context
        return context.get("active_ids") if context.get("active_model") == "helpdesk.ticket" else False

    @api.depends("ticket_ids")
    def _compute_company_id(self):
        for dialog in self:
            dialog.company_id = dialog.ticket_ids.company_id[:1] or self.env.company

    @api.depends("ticket_ids")
    def _compute_similar(self):
        cases = self.env["aftersales.quality.case"]
        for dialog in self:
            facts = dialog._get_facts()
            dialog.open_case_ids = cases._find_similar(
                dialog.company_id, domain=fields.Domain("is_closed", "=", False), **facts
            )
            dialog.closed_case_ids = cases._find_repeated(dialog.company_id, **facts)

    def _get_facts(self):
        tickets = self.ticket_ids
        return {
            "title": " ".join(tickets.mapped("name")),
            "product": tickets.product_id,
            "lots": tickets.lot_id,
        }

    @api.depends("ticket_ids")
    def _compute_choice(self):
        for dialog in self:
            joined, closed = dialog.open_case_ids[:1]._origin, dialog.closed_case_ids[:1]._origin
            dialog.choice = "join" if joined else "reopen" if closed else "new"
            dialog.case_id = joined or closed
            dialog.repeats = bool(closed)

    def action_confirm(self):
        """Put the complaints on the case that was chosen, and open it."""
        self.ensure_one()
        tickets = self.ticket_ids
        tickets._ensure_may_open_case()
        if self.choice == "new":
            values = {"severity_id": self.severity_id.id} if self.severity_id else {}
            case = tickets._make_quality_case(**values)
            if self.repeats and self.closed_case_ids:
                case._mark_recurrence(self.closed_case_ids[:1])
            return case._get_form_action()
        case = self.case_id
        if not case:
            raise UserError(self.env._("Choose the case that the complaints belong to."))
        if self.choice == "reopen" and case.is_closed:
            case.action_reopen(
                self.env._("The fault is back: %(tickets)s", tickets=", ".join(tickets.mapped("number")))
            )
        case.action_join(tickets)
        return case._get_form_action()
