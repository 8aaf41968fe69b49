from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class QualityDeployment(models.Model):
    """Where else could it happen (水平展开): another product, batch or place that somebody looks at."""

    _name = "aftersales.quality.deployment"
    _description = "Action Elsewhere"
    _inherit = ["aftersales.step.mixin"]
    _order = "action_id, due, id"
    _check_company_auto = True
    _step_fields = frozenset({"state", "result", "checked_on", "checked_by_id"})

    action_id = fields.Many2one("aftersales.quality.action", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="action_id.company_id", store=True, index=True)
    action_title = fields.Char(related="action_id.title", string="What is looked for")
    product_id = fields.Many2one("product.product", ondelete="restrict", check_company=True, index="btree_not_null")
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial or batch",
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
        domain="[('product_id', '=?', product_id)]",
    )
    name = fields.Char(
        string="Where",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="The line, the site, the supplier, the product: where the same could happen.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Checked by",
        required=True,
        ondelete="restrict",
        index=True,
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("share", "=", False)],
    )
    due = fields.Date(required=True, compute="_compute_due", store=True, readonly=False, precompute=True)
    state = fields.Selection(
        selection=[
            ("open", "To check"),
            ("fine", "Nothing found"),
            ("mended", "Found and mended"),
            ("no", "Does not apply"),
        ],
        string="Found",
        required=True,
        readonly=True,
        copy=False,
        default="open",
        index=True,
    )
    result = fields.Text(string="What was seen and done", copy=False)
    checked_on = fields.Datetime(readonly=True, copy=False)
    checked_by_id = fields.Many2one("res.users", string="Checked", readonly=True, copy=False, ondelete="restrict")
    may_check = fields.Boolean(compute="_compute_may_check")

    @api.depends("product_id", "lot_id")
    def _compute_name(self):
        for row in self:
            parts = [row.product_id.display_name, row.lot_id.name]
            row.name = row.name or " ".join(part for part in parts if part)

    @api.depends("action_id")
    def _compute_user_id(self):
        for row in self:
            row.user_id = row.user_id or row.action_id.user_id

    @api.depends("action_id")
    def _compute_due(self):
        for row in self:
            row.due = row.due or row.action_id.due

    @api.depends_context("uid")
    @api.depends("user_id", "state", "action_id.state")
    def _compute_may_check(self):
        for row in self:
            row.may_check = row._is_checker() and row.state == "open"

    def _is_checker(self):
        """Whether the user looks there: whoever was named, the owner of the action, or the manager."""
        self.ensure_one()
        return self.env.user in self.user_id | self.sudo().action_id.user_id or self.env.user.has_group(
            "aftersales_service.group_manager"
        )

    @api.constrains("user_id", "action_id")
    def _check_user(self):
        for row in self:
            strangers = row.user_id._get_out_of_reach(row.company_id)
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(user)s would not see what is to be checked: the person needs a duty in After-Sales, "
                        "“Department” at least, in %(company)s.",
                        user=strangers.name,
                        company=row.company_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        rows = super().create(vals_list)
        rows._ensure_action_open()
        return rows

    def write(self, vals):
        self._ensure_not_by_hand(vals)
        if not self.env.su:
            self._ensure_action_open()
            if any(row.state != "open" for row in self):
                raise UserError(self.env._("This was checked already, so it stays as it is."))
        return super().write(vals)

    def _ensure_action_open(self):
        if any(action.state not in ("proposed", "running") for action in self.sudo().action_id):
            raise UserError(self.env._("The action is done, so where else it was checked stays as it is."))

    @api.ondelete(at_uninstall=False)
    def _unlink_open_only(self):
        self._ensure_action_open()
        if any(row.state != "open" for row in self):
            raise UserError(self.env._("What was checked is kept."))

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    def action_check(self, found=None, result=None):
        """Write down what was seen there.

        :param found: ``fine``, ``mended`` or ``no``
        """
        self.check_access("read")
        self._ensure_state("open")
        if found not in ("fine", "mended", "no"):
            raise UserError(self.env._("Choose what was found."))
        if not (result or "").strip():
            raise UserError(self.env._("Write down what was looked at and what was seen."))
        if any(action.state != "running" for action in self.sudo().action_id):
            raise UserError(self.env._("The action has not begun yet, or is over."))
        if not all(row._is_checker() for row in self):
            raise AccessError(self.env._("Whoever was named looks there; ask quality to name you."))
        self.sudo().write(
            {
                "state": found,
                "result": result.strip(),
                "checked_on": fields.Datetime.now(),
                "checked_by_id": self.env.uid,
            }
        )

    def action_open_check(self):
        self.check_access("read")
        return self.env["aftersales.quality.dialog"]._open("check", self.env._("What was seen"), self)
