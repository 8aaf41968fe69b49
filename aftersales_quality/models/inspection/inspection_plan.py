from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

#: Why something is inspected.
PURPOSES = [("incoming", "Incoming"), ("outgoing", "Outgoing"), ("sample", "Sample")]


class InspectionPlan(models.Model):
    """What is looked at and measured, per product or category and purpose.

    An inspection copies the lines when it begins. A plan that is changed after it was used is a new version; what was
    inspected by the former one stays as it was.
    """

    _name = "aftersales.inspection.plan"
    _description = "Inspection Plan"
    _order = "purpose, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: all companies.")
    purpose = fields.Selection(
        selection=PURPOSES,
        required=True,
        default="incoming",
        help="Incoming: what came back. Outgoing: what goes to the customer. Sample: what is kept for an analysis.",
    )
    product_id = fields.Many2one(
        "product.product", ondelete="cascade", index="btree_not_null", help="For this product only."
    )
    product_category_id = fields.Many2one(
        "product.category",
        string="Product category",
        ondelete="cascade",
        index="btree_not_null",
        help="For products of this category and those below it. Neither product nor category: for all.",
    )
    version = fields.Integer(
        readonly=True, copy=False, default=1, help="Counts up when lines change after the plan was used."
    )
    note = fields.Text(string="Method", translate=True, help="How it is done, by which standard, with which devices.")
    line_ids = fields.One2many("aftersales.inspection.plan.line", "plan_id", string="Characteristics", copy=True)
    line_count = fields.Integer(compute="_compute_line_count", string="Characteristics counted")
    inspection_ids = fields.One2many("aftersales.inspection", "plan_id", string="Inspections")
    inspection_count = fields.Integer(compute="_compute_inspection_count")

    _one_target = models.Constraint(
        "CHECK (product_id IS NULL OR product_category_id IS NULL)",
        "An inspection plan is for a product or for a category, not for both.",
    )

    @api.constrains("company_id", "product_id")
    def _check_product_company(self):
        for plan in self.filtered("company_id"):
            if plan.product_id.company_id not in (plan.company_id, self.env["res.company"]):
                raise ValidationError(
                    self.env._(
                        "%(product)s belongs to another company than the plan.", product=plan.product_id.display_name
                    )
                )

    @api.depends("line_ids")
    def _compute_line_count(self):
        for plan in self:
            plan.line_count = len(plan.line_ids)

    @api.depends("inspection_ids")
    def _compute_inspection_count(self):
        counts = dict(
            self.env["aftersales.inspection"]._read_group([("plan_id", "in", self.ids)], ["plan_id"], ["__count"])
        )
        for plan in self:
            plan.inspection_count = counts.get(plan, 0)

    @api.model
    def _find(self, product, purpose, company):
        """The plan for ``product``: its own one first, then that of the nearest category, then the general one.

        :return: a plan with lines, or an empty one
        """
        parents = [int(part) for part in (product.categ_id.parent_path or "").split("/") if part]
        plans = self.search(
            Domain("purpose", "=", purpose)
            & Domain("company_id", "in", (False, company.id))
            & Domain("line_ids", "!=", False)
            & (
                Domain("product_id", "=", product.id)
                | (Domain("product_id", "=", False) & Domain("product_category_id", "in", (False, *parents)))
            )
        )

        def nearness(plan):
            category = plan.product_category_id.id
            own_company = bool(plan.company_id)
            return (bool(plan.product_id), parents.index(category) + 1 if category in parents else 0, own_company)

        return max(plans, key=nearness, default=plans)

    def _begin_new_version(self):
        """Lines are about to change: what has been inspected by this version keeps its number."""
        used = (
            self.env["aftersales.inspection"]
            .sudo()
            ._read_group([("plan_id", "in", self.ids)], ["plan_id"], ["plan_version:max"])
        )
        for plan, version in used:
            if version >= plan.version:
                plan.version = version + 1

    def action_view_inspections(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_quality.inspection_action")
        return {**action, "domain": [("plan_id", "=", self.id)], "context": {"default_plan_id": self.id}}
