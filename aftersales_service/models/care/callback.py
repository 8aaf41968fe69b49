from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: Still to be called.
OPEN = ("planned", "later")
#: Why nobody calls although a rule fits. The time limit for callbacks does not run then.
WAIVED = ("not_drawn", "answered", "opt_out", "no_phone", "by_hand")


class Callback(models.Model):
    """One settled case after which the customer is called and asked whether all is well (回访, F2).

    Made when a case is settled that one of the rules fits (``callback_plan.py``), also where the decision is not to
    call: such a row is cancelled from the start and says why. Handed out by the scheduled action
    (``callback_spread.py``). What callers do are steps (``callback_step.py``) that check who asks and write with
    ``sudo``: nobody has the right to write such a record by hand.
    """

    _name = "aftersales.callback"
    _description = "Callback"
    _inherit = "aftersales.step.mixin"
    _order = "due, again_at, id"
    _rec_names_search = ["ticket_id.number", "commercial_partner_id.name", "ticket_id.partner_phone"]

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, readonly=True, ondelete="restrict", index=True
    )
    event_id = fields.Many2one(
        "aftersales.ticket.event",
        string="Settled by",
        readonly=True,
        ondelete="restrict",
        help="The step that settled the case, or with which the customer got the unit back.",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Contact", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    phone = fields.Char(compute="_compute_phone", search="_search_phone")
    rule_id = fields.Many2one("aftersales.callback.rule", readonly=True, ondelete="restrict", index="btree_not_null")
    script = fields.Html(related="rule_id.script")

    # --- when, who --------------------------------------------------------------------------------
    settled_on = fields.Datetime(readonly=True)
    earliest = fields.Date(string="Not before", readonly=True)
    latest = fields.Date(string="At the latest", readonly=True)
    due = fields.Date(string="Call on", readonly=True)
    again_at = fields.Datetime(string="Agreed for", readonly=True, help="When the customer wants to be called.")
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    user_id = fields.Many2one("res.users", string="Caller", readonly=True, ondelete="restrict", index="btree_not_null")

    # --- how it ends ------------------------------------------------------------------------------
    state = fields.Selection(
        selection=[
            ("planned", "To call"),
            ("later", "Call again"),
            ("reached", "Reached"),
            ("unreached", "Not reached"),
            ("cancelled", "Not called"),
        ],
        default="planned",
        required=True,
        readonly=True,
    )
    cancel_reason = fields.Selection(
        selection=[
            ("not_drawn", "Not drawn"),
            ("answered", "Has answered already"),
            ("opt_out", "Does not want to be asked"),
            ("no_phone", "No phone number"),
            ("by_hand", "Decided by a person"),
            ("reopened", "The case goes on"),
            ("withdrawn", "The case was withdrawn"),
            ("confidential", "Confidential"),
        ],
        string="Why not called",
        readonly=True,
    )
    left_out = fields.Boolean(readonly=True, help="Decided against when the case was settled: never to be called.")
    done_on = fields.Datetime(string="Ended on", readonly=True)
    attempt_ids = fields.One2many("aftersales.callback.attempt", "callback_id", string="Attempts", readonly=True)
    failed_attempts = fields.Integer(string="Tried", readonly=True, help="Attempts to call at which nobody answered.")
    satisfaction_id = fields.Many2one(
        "aftersales.satisfaction", string="Answer", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    follow_up_id = fields.Many2one("helpdesk.ticket", string="Follow-up", compute="_compute_follow_up_id")

    # --- what the caller should know --------------------------------------------------------------
    kind_id = fields.Many2one(related="ticket_id.kind_id")
    kind_color = fields.Integer(related="ticket_id.kind_id.color")
    subject = fields.Char(related="ticket_id.name", string="About")
    contact_name = fields.Char(related="ticket_id.partner_name", string="Asked for")
    product_id = fields.Many2one(related="ticket_id.product_id")
    lot_id = fields.Many2one(related="ticket_id.lot_id", string="Serial")
    event_ids = fields.One2many(related="ticket_id.event_ids")
    report_id = fields.Many2one("aftersales.service.report", string="Last service report", compute="_compute_report_id")
    engineer_id = fields.Many2one("res.users", compute="_compute_report_id")
    treatment = fields.Text(string="What was done", compute="_compute_report_id")
    together_ids = fields.Many2many(
        "aftersales.callback",
        string="In the same call",
        compute="_compute_together_ids",
        help="Other cases of this customer that are still to be asked about.",
    )
    together_count = fields.Integer(compute="_compute_together_ids", string="Cases in one call")

    _settling_unique = models.UniqueIndex(
        "(event_id) WHERE event_id IS NOT NULL", "A callback for this settling is planned already."
    )
    _one_open = models.UniqueIndex(
        "(ticket_id) WHERE state IN ('planned', 'later')", "This case is already on the list of calls."
    )
    _cancelled_has_reason = models.Constraint(
        "CHECK ((state = 'cancelled') = (cancel_reason IS NOT NULL))", "A call that is not made says why."
    )
    # lists read these few rows in their own order, however many there have been
    _open_due = models.Index("(due, again_at, id) WHERE state IN ('planned', 'later')")
    _open_customer = models.Index("(commercial_partner_id) WHERE state IN ('planned', 'later')")
    _unassigned = models.Index("(id) WHERE state IN ('planned', 'later') AND user_id IS NULL")
    _all_ordered = models.Index("(due, again_at, id)")

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("ticket_id", "commercial_partner_id")
    def _compute_display_name(self):
        for callback in self:
            customer = callback.sudo().commercial_partner_id.name or callback.contact_name
            callback.display_name = " · ".join(filter(None, [callback.ticket_id.number, customer]))

    @api.depends("ticket_id.partner_phone", "partner_id.phone")
    def _compute_phone(self):
        for callback in self:
            callback.phone = callback.ticket_id.partner_phone or callback.partner_id.phone

    def _search_phone(self, operator, value):
        return Domain("ticket_id.partner_phone", operator, value)

    @api.depends("state", "due")
    def _compute_overdue(self):
        today = fields.Date.context_today(self)
        for callback in self:
            callback.overdue = callback.state in OPEN and bool(callback.due) and callback.due < today

    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("state", "in", OPEN) & Domain("due", "<", fields.Date.context_today(self))
        return overdue if set(value) == {True} else ~overdue if set(value) == {False} else Domain.TRUE

    @api.depends("satisfaction_id")
    def _compute_follow_up_id(self):
        tickets = self.env["helpdesk.ticket"].search([("satisfaction_id", "in", self.satisfaction_id.ids)])
        by_answer = {ticket.satisfaction_id: ticket for ticket in tickets}
        for callback in self:
            callback.follow_up_id = by_answer.get(callback.satisfaction_id)

    @api.depends("ticket_id")
    def _compute_report_id(self):
        reports = self.env["aftersales.service.report"]
        # the caller may not open reports, but has to know what the call is about
        found = reports.sudo().search(
            [("order_id.ticket_id", "in", self.ticket_id.ids), ("state", "in", ("signed", "approved"))], order="id"
        )
        by_ticket = {report.order_id.ticket_id: report for report in found}
        for callback in self:
            report = by_ticket.get(callback.ticket_id.sudo(), reports)
            callback.report_id = report.id
            callback.engineer_id = report.engineer_id.id or callback.ticket_id.user_id.id
            callback.treatment = report.treatment

    @api.depends("commercial_partner_id", "state")
    def _compute_together_ids(self):
        found = self.search(
            [
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("state", "in", OPEN),
            ]
        )
        by_customer = found.grouped("commercial_partner_id")
        for callback in self:
            # the same company: marks are recorded company by company
            own = (
                by_customer.get(callback.commercial_partner_id, found.browse())
                if callback.state in OPEN
                else found.browse()
            )
            own = own.filtered(lambda other, this=callback: other.company_id == this.company_id)
            callback.together_ids = own - callback
            callback.together_count = len(own | callback)

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Callbacks are kept on record, those that were not made as well."))

    # ---------------------------------------------------------------------------------------------
    # Actions
    # ---------------------------------------------------------------------------------------------

    def action_call(self):
        """Open the one dialog in which a call is recorded."""
        self.ensure_one()
        self._ensure_caller()
        self._ensure_state(*OPEN)
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.callback_call_action")
        return {
            **action,
            "name": self.display_name,
            "context": {"dialog_size": "extra-large", "default_callback_id": self.id},
        }

    @api.model
    def get_unusual_days(self, date_from, date_to=None):
        """Days on which the company does not work; the calendar shades them."""
        return self.env["aftersales.service.order"].get_unusual_days(date_from, date_to)

    def action_view_ticket(self):
        self.ensure_one()
        return self._open_ticket(self.ticket_id)

    def action_view_follow_up(self):
        self.ensure_one()
        return self._open_ticket(self.follow_up_id)

    def _open_ticket(self, ticket):
        return {
            "type": "ir.actions.act_window",
            "name": ticket.display_name,
            "res_model": ticket._name,
            "res_id": ticket.id,
            "view_mode": "form",
        }
