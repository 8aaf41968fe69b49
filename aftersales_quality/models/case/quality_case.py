from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class QualityCase(models.Model):
    """Why did it happen, whose fault was it, and how does it never happen again (Q3).

    A case holds one complaint or several of the same fault. Its way depends on the severity
    (``quality_severity.py``); the state is written by its steps only (``quality_case_step.py``).
    """

    _name = "aftersales.quality.case"
    _description = "Quality Case"
    _inherit = ["aftersales.step.mixin", "aftersales.document.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _step_fields = frozenset({"name", "state", "company_id", "verified_on", "closed_on", "founded"})

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", index="trigram")
    title = fields.Char(required=True, index="trigram", tracking=True, help="The fault in one line.")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        selection=[
            ("received", "Received"),
            ("verified", "Verified"),
            ("contained", "Contained"),
            ("analysing", "Analysing"),
            ("confirmed", "Cause confirmed"),
            ("proposed", "Responsibility proposed"),
            ("objected", "Objected"),
            ("appraisal", "Higher appraisal"),
            ("attributed", "Responsibility decided"),
            ("actions", "Actions"),
            ("verifying", "Effect being checked"),
            ("closed", "Closed"),
            ("unfounded", "Unfounded"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="received",
        index=True,
        tracking=True,
    )
    next_state = fields.Selection(
        selection=lambda self: self._fields["state"].selection, compute="_compute_next_state", string="Next step"
    )
    is_closed = fields.Boolean(compute="_compute_is_closed", store=True, index=True)
    severity_id = fields.Many2one(
        "aftersales.quality.severity",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        default=lambda self: self.env["aftersales.quality.severity"].search([], limit=1),
    )
    severity_code = fields.Char(related="severity_id.code")
    category_id = fields.Many2one(
        "helpdesk.ticket.category", string="Class", ondelete="restrict", index="btree_not_null", tracking=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Investigator",
        ondelete="restrict",
        index=True,
        tracking=True,
        default=lambda self: self.env.uid,
        help="Leads the investigation and answers for its result.",
    )
    ticket_ids = fields.One2many("helpdesk.ticket", "quality_case_id", string="Complaints")
    ticket_count = fields.Integer(compute="_compute_ticket_count")
    product_id = fields.Many2one(
        "product.product", ondelete="restrict", index="btree_not_null", check_company=True, tracking=True
    )
    lot_ids = fields.Many2many("stock.lot", string="Serials and batches", check_company=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        ondelete="restrict",
        index="btree_not_null",
        help="Who complained first; papers go to this customer.",
    )
    received_on = fields.Datetime(required=True, default=fields.Datetime.now)
    verified_on = fields.Datetime(readonly=True, copy=False)
    founded = fields.Selection(
        selection=[("true", "True"), ("unfounded", "Unfounded")], string="Checked for truth", readonly=True, copy=False
    )
    closed_on = fields.Datetime(readonly=True, copy=False)
    description = fields.Html(string="What is known")
    step_ids = fields.One2many("aftersales.quality.step", "case_id", string="Way of the case", readonly=True)

    _name_unique = models.UniqueIndex(
        "(company_id, name) WHERE name != '/'", "This number of a quality case is already taken."
    )

    # ---------------------------------------------------------------------------------------------
    # Computes and constraints
    # ---------------------------------------------------------------------------------------------

    @api.depends("state", "severity_id")
    def _compute_next_state(self):
        for case in self:
            case.next_state = case._get_next_state()

    @api.depends("state")
    def _compute_is_closed(self):
        for case in self:
            case.is_closed = case.state in ("closed", "unfounded")

    @api.depends("ticket_ids")
    def _compute_ticket_count(self):
        for case in self:
            case.ticket_count = len(case.ticket_ids)

    @api.depends("name", "title")
    def _compute_display_name(self):
        for case in self:
            case.display_name = f"{case.name} {case.title or ''}".strip()

    @api.constrains("company_id", "ticket_ids")
    def _check_ticket_company(self):
        for case in self:
            foreign = case.sudo().ticket_ids.filtered(lambda ticket, case=case: ticket.company_id != case.company_id)
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(tickets)s: of another company than the case. Open a case in that company.",
                        tickets=", ".join(foreign.mapped("number")),
                    )
                )

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        cases = super().create(vals_list)
        register = self.env.ref("aftersales_quality.register_quality_case").sudo()
        numbers = register.draw_many([(register, case.company_id) for case in cases])
        for case, number in zip(cases, numbers, strict=True):
            case.sudo().name = number
        cases._log_steps(False)
        return cases

    def write(self, vals):
        self._ensure_not_by_hand(vals)
        self._ensure_open(vals)
        return super().write(vals)

    def _ensure_open(self, vals):
        """A closed case stays as it was; talk about it goes on."""
        if self.env.su:
            return
        facts = {name for name in vals if not name.startswith(("message_", "activity_"))}
        closed = self.filtered("is_closed") if facts else self.browse()
        if closed:
            raise UserError(
                self.env._(
                    "%(cases)s: closed. Reopen it with the reason, then change it.",
                    cases=", ".join(closed.mapped("name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Quality cases are kept. Close it as unfounded with the reason instead."))

    # ---------------------------------------------------------------------------------------------
    # Business
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _get_working_groups(self):
        """Duties whose people lead cases."""
        return ["aftersales_quality.group_quality", "aftersales_service.group_manager"]

    def _ensure_quality(self):
        """Refuse a step of somebody whose duty it is not.

        :raise AccessError: neither quality nor the manager
        """
        self.check_access("write")
        if not any(self.env.user.has_group(group) for group in self._get_working_groups()):
            raise AccessError(self.env._("Quality cases are led by quality. Ask a colleague from there."))

    def action_view_tickets(self):
        action = self.env["ir.actions.actions"]._for_xml_id("aftersales_service.helpdesk_ticket_action_all")
        return {**action, "domain": [("quality_case_id", "in", self.ids)], "context": {}}

    def _get_document_reader(self):
        return self.partner_id or self.env.user.partner_id
