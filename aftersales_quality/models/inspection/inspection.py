from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .inspection_plan import PURPOSES


class Inspection(models.Model):
    """What somebody looked at and measured, by which plan, with which device, and what came of it (Q6).

    The verdict follows from the lines. It is written by the step that ends the inspection
    (``inspection_step.py``); nothing is changed afterwards, a second look is a second inspection.
    """

    _name = "aftersales.inspection"
    _description = "Inspection"
    _inherit = ["aftersales.step.mixin", "aftersales.document.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "lot_id.name", "return_id.name"]
    _check_company_auto = True
    _step_fields = frozenset(
        {"name", "state", "company_id", "inspector_id", "done_on", "plan_version", "plan_method", "return_id"}
    )

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", index="trigram")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    purpose = fields.Selection(selection=PURPOSES, required=True, default="sample")
    state = fields.Selection(
        selection=[
            ("draft", "In work"),
            ("passed", "Passed"),
            ("failed", "Not passed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    return_id = fields.Many2one(
        "aftersales.quality.return",
        string="Returned goods",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    case_id = fields.Many2one(
        "aftersales.quality.case",
        string="Quality case",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    product_id = fields.Many2one(
        "product.product", required=True, ondelete="restrict", index=True, check_company=True, tracking=True
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial or batch",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0)
    plan_id = fields.Many2one(
        "aftersales.inspection.plan",
        ondelete="restrict",
        index="btree_not_null",
        compute="_compute_plan_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('purpose', '=', purpose), ('company_id', 'in', (False, company_id))]",
    )
    plan_version = fields.Integer(string="Version of the plan", readonly=True, copy=False)
    plan_method = fields.Text(string="Method", readonly=True, copy=False)
    inspector_id = fields.Many2one(
        "res.users",
        string="Inspected by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
    )
    done_on = fields.Datetime(string="Inspected on", readonly=True, copy=False)
    device = fields.Char(
        string="Measuring device", help="Which device it was measured with, and its number, so that it can be found."
    )
    note = fields.Text(string="What was seen")
    line_ids = fields.One2many("aftersales.inspection.line", "inspection_id", string="Results", copy=False)
    verdict = fields.Selection(
        selection=[("open", "Not complete"), ("passed", "Passed"), ("failed", "Not passed")],
        compute="_compute_verdict",
        store=True,
        help="Not passed as soon as something required fails; passed when all that is required is right and at "
        "least one line was measured or answered.",
    )
    open_count = fields.Integer(compute="_compute_verdict", store=True, string="Still to be done")
    failed_count = fields.Integer(compute="_compute_verdict", store=True, string="Out of tolerance")
    photo_ids = fields.Many2many("ir.attachment", string="Photos and papers", copy=False)
    may_inspect = fields.Boolean(compute="_compute_may_inspect")

    _name_unique = models.UniqueIndex(
        "(company_id, name) WHERE name != '/'", "This number of an inspection is already taken."
    )
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A quantity above zero is inspected.")
    _done_has_inspector = models.Constraint(
        "CHECK (state NOT IN ('passed', 'failed') OR (inspector_id IS NOT NULL AND done_on IS NOT NULL))",
        "An inspection says who did it, and when.",
    )
    _one_in_work = models.UniqueIndex(
        "(return_id) WHERE state = 'draft' AND return_id IS NOT NULL",
        "These goods are being inspected already. Go on with that inspection.",
    )

    # ---------------------------------------------------------------------------------------------
    # Computes and constraints
    # ---------------------------------------------------------------------------------------------

    @api.depends("product_id", "purpose", "company_id")
    def _compute_plan_id(self):
        plans = self.env["aftersales.inspection.plan"]
        for inspection in self:
            if inspection.state not in ("draft", False):
                continue
            inspection.plan_id = (
                plans._find(inspection.product_id, inspection.purpose, inspection.company_id)
                if inspection.product_id
                else plans
            )

    @api.depends("line_ids.verdict", "line_ids.required")
    def _compute_verdict(self):
        for inspection in self:
            lines = inspection.line_ids
            required = lines.filtered("required")
            failed = lines.filtered(lambda line: line.verdict == "failed")
            missing = required.filtered(lambda line: line.verdict == "open")
            inspection.failed_count = len(failed)
            inspection.open_count = len(missing)
            if failed & required:
                inspection.verdict = "failed"
            elif missing or not inspection._has_measured_lines():
                inspection.verdict = "open"
            else:
                inspection.verdict = "passed"

    def _has_measured_lines(self):
        """Whether there is a result that could have been wrong; words alone prove nothing."""
        return any(line.kind in ("measure", "check") and line.verdict != "open" for line in self.line_ids)

    @api.depends_context("uid")
    def _compute_may_inspect(self):
        allowed = any(self.env.user.has_group(group) for group in self._get_inspecting_groups())
        for inspection in self:
            inspection.may_inspect = allowed

    @api.depends("name", "product_id")
    def _compute_display_name(self):
        for inspection in self:
            inspection.display_name = f"{inspection.name} {inspection.product_id.name or ''}".strip()

    @api.constrains("lot_id", "product_id")
    def _check_lot(self):
        for inspection in self:
            inspection.lot_id._ensure_of(inspection.product_id)

    @api.constrains("plan_id", "company_id")
    def _check_plan_company(self):
        for inspection in self:
            if inspection.plan_id.company_id not in (inspection.company_id, self.env["res.company"]):
                raise ValidationError(self.env._("The plan belongs to another company. Choose one of ours."))

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        inspections = super().create(vals_list)
        register = self.env.ref("aftersales_quality.register_inspection").sudo()
        numbers = register.draw_many([(register, inspection.company_id) for inspection in inspections])
        for inspection, number in zip(inspections, numbers, strict=True):
            inspection.sudo().name = number
        inspections.filtered(lambda inspection: not inspection.line_ids)._copy_plan()
        inspections._adopt_photos()
        return inspections

    def write(self, vals):
        if not self.env.su:
            self._ensure_not_by_hand(vals)
            self._ensure_in_work(vals)
        result = super().write(vals)
        if {"plan_id", "product_id", "purpose"} & vals.keys() and "line_ids" not in vals:
            self.filtered(lambda inspection: inspection.state == "draft")._copy_plan()
        if "photo_ids" in vals:
            self._adopt_photos()
        return result

    def _ensure_in_work(self, vals):
        """An inspection that is done stays as it was; talk about it goes on."""
        facts = {name for name in vals if not name.startswith(("message_", "activity_"))}
        done = self.filtered(lambda inspection: inspection.state != "draft") if facts else self.browse()
        if done:
            raise UserError(
                self.env._(
                    "%(inspections)s: done, so it stays as it was. Inspect again if something has changed.",
                    inspections=", ".join(done.mapped("name")),
                )
            )
        if {"purpose", "product_id", "lot_id", "quantity", "case_id"} & vals.keys() and self.return_id:
            raise UserError(self.env._("What is inspected is said by the returned goods."))

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Inspections are kept: their numbers run without gaps. Cancel it instead."))

    def _copy_plan(self):
        """Lines of the plan as it is today; results that were entered by another plan go."""
        self.line_ids.sudo().filtered("from_plan").unlink()
        self.env["aftersales.inspection.line"].sudo().create(
            [
                {"inspection_id": inspection.id, **values}
                for inspection in self
                for values in inspection.plan_id.line_ids._prepare_inspection_lines()
            ]
        )
        for inspection in self.sudo():
            inspection.write({"plan_version": inspection.plan_id.version, "plan_method": inspection.plan_id.note})

    def _adopt_photos(self):
        """What was loaded up before the inspection was saved belongs to it from now on."""
        for inspection in self:
            inspection.sudo().photo_ids.filtered(
                lambda file: file.res_model == self._name and not file.res_id and file.create_uid == self.env.user
            ).res_id = inspection.id

    def _get_document_reader(self):
        return self.return_id.partner_id or self.case_id.partner_id or self.env.user.partner_id

    def _get_print_photos(self):
        """Pictures that are this inspection's own, to be printed."""
        self.ensure_one()
        return self.sudo().photo_ids.filtered(
            lambda file: (
                file.res_model == self._name
                and file.res_id == self.id
                and file.mimetype in ("image/jpeg", "image/png", "image/webp")
            )
        )
