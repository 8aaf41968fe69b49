from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class Solution(models.Model):
    """What helped once and will help again (V6): symptom, cause, remedy, for which products.

    Proposed by a report that solved a fault or by the engineer, approved by the leader, retired when it
    no longer holds. Searched at intake while the clerk types (``solution_search.py``).
    """

    _name = "aftersales.solution"
    _description = "Solution"
    _inherit = ["aftersales.step.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "helped_count desc, use_count desc, id desc"
    _check_company_auto = True
    _step_fields = frozenset(
        {
            "name",
            "state",
            "proposer_id",
            "approver_id",
            "approved_on",
            "report_id",
            "search_text",
            "use_count",
            "helped_count",
            "failed_count",
        }
    )
    _rec_names_search = ["name", "search_text"]

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", index=True)
    title = fields.Char(required=True, translate=True, tracking=True, help="The fault in one line.")
    symptom = fields.Text(
        required=True,
        translate=True,
        tracking=True,
        help="What the customer sees, hears or reads: words in which it is reported.",
    )
    cause = fields.Text(translate=True, tracking=True)
    remedy = fields.Text(
        required=True, translate=True, tracking=True, help="What to do, step by step; it can be sent to a customer."
    )
    product_ids = fields.Many2many(
        "product.product",
        "aftersales_solution_product_rel",
        string="Products",
        check_company=True,
        help="Products that it holds for. With neither products nor categories it holds for all.",
    )
    category_ids = fields.Many2many(
        "product.category",
        "aftersales_solution_category_rel",
        string="Product categories",
        help="Product categories that it holds for, with those below them.",
    )
    part_ids = fields.Many2many(
        "product.product",
        "aftersales_solution_part_rel",
        string="Parts used",
        check_company=True,
        help="Parts to bring along.",
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Empty: for all companies.",
    )
    active = fields.Boolean(default=True)

    # --- how far it is ----------------------------------------------------------------------------
    state = fields.Selection(
        selection=[("proposed", "Proposed"), ("approved", "Approved"), ("retired", "Retired")],
        required=True,
        readonly=True,
        copy=False,
        default="proposed",
        index=True,
        tracking=True,
        group_expand=True,
    )
    proposer_id = fields.Many2one(
        "res.users",
        string="Proposed by",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    approver_id = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False)
    approved_on = fields.Datetime(readonly=True, copy=False)
    retired_reason = fields.Char(string="Why retired", copy=False, tracking=True)
    report_id = fields.Many2one(
        "aftersales.service.report",
        string="Source",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        help="The service report that it comes from.",
    )

    # --- what became of it ------------------------------------------------------------------------
    use_ids = fields.One2many("aftersales.solution.use", "solution_id", string="Uses", readonly=True)
    use_count = fields.Integer(string="Used", compute="_compute_counts", store=True)
    helped_count = fields.Integer(string="Helped", compute="_compute_counts", store=True)
    failed_count = fields.Integer(string="Did not help", compute="_compute_counts", store=True)

    may_decide = fields.Boolean(compute="_compute_may")
    may_edit = fields.Boolean(compute="_compute_may")

    _name_unique = models.UniqueIndex("(name) WHERE name != '/'", "This number of a solution is already taken.")
    _report_unique = models.UniqueIndex(
        "(report_id) WHERE report_id IS NOT NULL", "This report has led to a solution already."
    )

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("use_ids.helped")
    def _compute_counts(self):
        uses = self.env["aftersales.solution.use"].sudo()
        counts = {
            (solution.id, helped): count
            for solution, helped, count in uses._read_group(
                [("solution_id", "in", self.ids)], ["solution_id", "helped"], ["__count"]
            )
        }
        for solution in self:
            helped, failed = (counts.get((solution.id, answer), 0) for answer in ("yes", "no"))
            solution.helped_count = helped
            solution.failed_count = failed
            solution.use_count = helped + failed + counts.get((solution.id, False), 0)

    @api.depends_context("uid")
    @api.depends("state", "proposer_id")
    def _compute_may(self):
        leads = self._may_decide()
        for solution in self:
            solution.may_decide = leads
            solution.may_edit = leads or (solution.state == "proposed" and solution.proposer_id == self.env.user)

    @api.depends("name", "title")
    def _compute_display_name(self):
        for solution in self:
            known = solution.name and solution.name != "/"
            solution.display_name = f"{solution.name} {solution.title}" if known else solution.title

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env["ir.sequence"].sudo()
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
            vals["name"] = sequence.next_by_code("aftersales.solution")
        return super().create(vals_list)

    def write(self, vals):
        self._ensure_not_by_hand(vals)
        return super().write(vals)

    def copy_data(self, default=None):
        return [
            {**vals, "title": self.env._("%(title)s (copy)", title=solution.title)}
            for solution, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        used = self.filtered("use_count")
        if used:
            raise UserError(
                self.env._("%(names)s: has been used. Retire it instead.", names=", ".join(used.mapped("name")))
            )

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    def action_approve(self):
        """From now on everybody finds it."""
        self._ensure_may_decide()
        self._ensure_state("proposed", "retired")
        self.sudo().write(
            {
                "state": "approved",
                "approver_id": self.env.uid,
                "approved_on": fields.Datetime.now(),
                "retired_reason": False,
            }
        )

    def action_retire(self):
        """It no longer holds, or was not worth keeping; it stays for those who have used it."""
        self._ensure_may_decide()
        self._ensure_state("proposed", "approved")
        self.sudo().write({"state": "retired"})

    def _may_decide(self):
        """Hook: whether the user decides what is in the library."""
        return self.env.su or self.env.user.has_group("aftersales_service.group_manager")

    def _ensure_may_decide(self):
        self.check_access("write")
        if not self._may_decide():
            raise AccessError(self.env._("Solutions are approved by the after-sales manager."))

    def _ensure_usable(self):
        """Only what the leader has approved, and the user may read, is tried on customers."""
        self.check_access("read")
        for solution in self:
            if solution.state != "approved":
                raise UserError(
                    self.env._("%(solution)s is not approved. Choose another one.", solution=solution.display_name)
                )

    # ---------------------------------------------------------------------------------------------
    # Actions
    # ---------------------------------------------------------------------------------------------

    def action_view_report(self):
        self.ensure_one()
        return self.report_id._get_form_action()

    def action_view_uses(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Uses of %(solution)s", solution=self.display_name),
            "res_model": "aftersales.solution.use",
            "view_mode": "list",
            "domain": [("solution_id", "=", self.id)],
        }
