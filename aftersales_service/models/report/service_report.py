from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ServiceReport(models.Model):
    """What was found and done on one order (产品售后服务单), in versions, each signed for itself (S1–S5).

    Facts are written by the engineer while the work goes on (``draft``). Finishing dates the end of
    the work and makes the report ``ready`` to be signed; the first seal locks it for ever, in the ORM and
    in the database (``service_report_lock.py``). A correction is the next version (``service_report_step.py``).
    """

    _name = "aftersales.service.report"
    _description = "Service Report"
    _inherit = ["aftersales.step.mixin", "portal.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _phone_form = "aftersales_service.service_report_view_form_engineer"
    _step_fields = frozenset(
        {
            "name",
            "version",
            "state",
            "sealed",
            "order_id",
            "company_id",
            "document",
            "engineer_id",
            "departed_on",
            "arrived_on",
            "finished_on",
            "previous_id",
            "correction_reason",
            "approver_id",
            "approved_on",
            "access_token",
        }
    )

    # --- which one --------------------------------------------------------------------------------
    name = fields.Char(string="Number", required=True, readonly=True, index="trigram")
    order_id = fields.Many2one(
        "aftersales.service.order",
        string="Service order",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    version = fields.Integer(required=True, readonly=True, default=1)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    document = fields.Selection(
        selection=[
            ("service", "Service report"),
            ("acceptance", "Installation acceptance form"),
            ("training", "Operator training record"),
        ],
        required=True,
        readonly=True,
        default="service",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Being written"),
            ("ready", "To be signed"),
            ("signed", "Signed"),
            ("approved", "Approved"),
            ("superseded", "Superseded"),
            ("cancelled", "Dropped"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    previous_id = fields.Many2one(
        "aftersales.service.report", string="Corrects", readonly=True, copy=False, ondelete="restrict"
    )
    correction_reason = fields.Char(readonly=True, copy=False, help="Why a new version was needed.")
    ticket_id = fields.Many2one(related="order_id.ticket_id", store=True, index="btree_not_null")
    engineer_id = fields.Many2one("res.users", readonly=True, ondelete="restrict", index=True)

    # --- where, on what: kept here, so that a later change elsewhere does not change what was signed
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="restrict", index=True, copy=True
    )
    lot_id = fields.Many2one("stock.lot", string="Installed product", ondelete="restrict", check_company=True)
    product_id = fields.Many2one("product.product", ondelete="restrict", check_company=True)

    # --- when -------------------------------------------------------------------------------------
    departed_on = fields.Datetime(string="Left at", readonly=True)
    arrived_on = fields.Datetime(string="Arrived at", readonly=True)
    finished_on = fields.Datetime(string="Finished at", readonly=True)

    # --- what was found and done (S1, V5) -------------------------------------------------------------
    fault = fields.Text(string="Fault found", help="What the engineer found, not what was reported.")
    cause = fields.Text(help="Why it happened, as far as it could be found on site.")
    responsibility = fields.Text(
        help="Whose fault it looks like on site: use, product, installation, transport. Decided later by quality."
    )
    treatment = fields.Text(help="What was done.")
    compensation = fields.Text(help="What was promised or given to the customer.")
    run_hours = fields.Float(digits=(12, 1), help="Reading of the hour counter on arrival.")
    usage_note = fields.Char(string="Use", help="How and under what conditions the product is used.")
    opened_before = fields.Selection(
        selection=[("no", "No"), ("yes", "Yes")],
        string="Opened before?",
        help="Whether somebody had opened or repaired the product before us.",
    )
    guarantee = fields.Selection(
        selection=[("covered", "Covered"), ("not_covered", "Not covered"), ("unclear", "To be clarified")],
        string="Three guarantees",
        help="Whether repair, exchange or refund under the three guarantees (三包) apply, as seen on site.",
    )
    result = fields.Selection(
        selection=[("solved", "Solved"), ("unsolved", "Not solved")], help="Whether the fault is gone."
    )
    leftover = fields.Text(string="Left-over questions", help="What is still open, and what is needed for it.")
    large_problem = fields.Boolean(help="Too large for the engineer: goes to the leader with a proposal.")
    leader_proposal = fields.Text(string="Proposal to the leader")
    acceptance = fields.Selection(
        selection=[
            ("accepted", "Accepted"),
            ("conditional", "Accepted with reservations"),
            ("rejected", "Not accepted"),
        ],
        help="The customer's decision at the hand-over of the installation.",
    )
    acceptance_note = fields.Text(string="Reservations")
    check_ids = fields.One2many("aftersales.report.check", "report_id", string="Checklist", copy=True)
    part_ids = fields.One2many("aftersales.report.part", "report_id", string="Parts replaced", copy=True)
    photo_ids = fields.One2many("aftersales.report.photo", "report_id", string="Photos", copy=True)
    trainee_ids = fields.One2many("aftersales.report.trainee", "report_id", string="Trained persons", copy=True)

    # --- signatures -------------------------------------------------------------------------------
    seal_ids = fields.One2many("aftersales.service.seal", "report_id", string="Seals", readonly=True)
    sealed = fields.Boolean(readonly=True, copy=False, help="Signed by somebody: nothing in it can be changed.")
    customer_seal_id = fields.Many2one(
        "aftersales.service.seal", string="Customer's signature", compute="_compute_customer_seal_id", store=True
    )
    approver_id = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False)
    approved_on = fields.Datetime(readonly=True, copy=False)

    # --- for the engineer's phone --------------------------------------------------------------------
    order_state = fields.Selection(related="order_id.state", string="State of the order")
    contact_name = fields.Char(related="order_id.contact_name")
    contact_phone = fields.Char(related="order_id.contact_phone")
    address = fields.Char(related="order_id.address")
    reported_fault = fields.Char(related="order_id.fault", string="Reported")
    may_work = fields.Boolean(compute="_compute_may_work")
    may_approve = fields.Boolean(compute="_compute_may_work")
    awaited_roles = fields.Char(string="Still to sign", compute="_compute_awaited_roles")

    _version_unique = models.UniqueIndex("(order_id, version)", "This version of the report exists already.")
    _one_at_work = models.UniqueIndex(
        "(order_id) WHERE state IN ('draft', 'ready')",
        "Another version of this report is being written. Finish that one first.",
    )
    _run_hours_not_negative = models.Constraint("CHECK (run_hours >= 0)", "Run hours cannot be negative.")
    _times_in_order = models.Constraint(
        "CHECK (finished_on IS NULL OR arrived_on IS NULL OR finished_on >= arrived_on)",
        "The work cannot end before the arrival.",
    )

    # ---------------------------------------------------------------------------------------------
    # Constraints and computes
    # ---------------------------------------------------------------------------------------------

    @api.constrains("lot_id", "product_id")
    def _check_lot(self):
        for record in self:
            record.lot_id._ensure_of(record.product_id)

    @api.depends("seal_ids.role")
    def _compute_customer_seal_id(self):
        for report in self:
            report.customer_seal_id = report.seal_ids.filtered(lambda seal: seal.role == "customer")[:1]

    @api.depends_context("uid")
    @api.depends("order_id.engineer_id", "order_id.companion_ids", "order_id.station_id", "state")
    def _compute_may_work(self):
        leads = self.env.user.has_group("aftersales_service.group_manager")
        for report in self:
            report.may_work = report.order_id._is_engineer()
            report.may_approve = leads and self.env.user not in report.order_id._get_engineers()

    @api.depends("seal_ids.role", "order_id.type_id")
    def _compute_awaited_roles(self):
        names = dict(self.env["aftersales.service.seal"]._fields["role"]._description_selection(self.env))
        for report in self:
            report.awaited_roles = ", ".join(names[role] for role in report._get_awaited_roles())

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for report in self:
            report.access_url = f"/my/service-reports/{report.id}"
        return result

    def _compute_display_name(self):
        for report in self:
            report.display_name = report.name

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._("A service report begins with the arrival on a service order. Press Arrive there.")
            )
        # the version before may only just have been signed: the database must know, for one is at work at a time
        self.flush_model(["order_id", "state"])
        return super().create(vals_list)

    def write(self, vals):
        self._ensure_unlocked(vals)
        if not self.env.su:
            self._ensure_not_by_hand(vals)
            if any(report.state != "draft" for report in self) and vals.keys() - self._get_fields_after_draft():
                raise UserError(
                    self.env._(
                        "Only a report that is being written can be changed. Take it back before it is signed, "
                        "or correct it by a new version."
                    )
                )
        return super().write(vals)

    def _get_fields_after_draft(self):
        """What people may write on a report that is not being written any more: talk about it, nothing in it."""
        return {name for name in self._fields if name.startswith(("message_", "activity_"))}

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Service reports are kept. A version that is not needed is dropped, not deleted."))

    @api.private
    def _prepare_first_version(self, order):
        """Values of the report that begins with the arrival on ``order``."""
        version = order.sudo()._get_next_version()
        return {
            "name": f"{order.name}/{version}",
            "version": version,
            "order_id": order.id,
            "company_id": order.company_id.id,
            "document": order.type_id.document,
            "engineer_id": (order.engineer_id or self.env.user).id,
            "partner_id": order.partner_id.id,
            "lot_id": order.lot_id.id,
            "product_id": order.product_id.id,
            "departed_on": order.departed_on,
            "arrived_on": order.arrived_on,
            "check_ids": [
                fields.Command.create(
                    {
                        "name": line.name,
                        "required": line.required,
                        "with_value": line.with_value,
                        "sequence": line.sequence,
                    }
                )
                for line in order.type_id.check_ids
                if line.phase == "site"
            ],
        }

    def _get_awaited_roles(self):
        """Roles that have to sign and have not yet."""
        self.ensure_one()
        given = set(self.sudo().seal_ids.mapped("role"))
        return [role for role in self.order_id.type_id._get_signer_roles() if role not in given]
