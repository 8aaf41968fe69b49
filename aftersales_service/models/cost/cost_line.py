from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: What a case costs (C1).
KINDS = [
    ("part", "Parts"),
    ("labour", "Labour"),
    ("travel", "Travel"),
    ("lodging", "Lodging"),
    ("allowance", "Allowance"),
    ("freight", "Freight"),
    ("packing", "Packing"),
    ("outside", "Bought-in service"),
    ("replacement", "Replacement"),
    ("compensation", "Compensation"),
    ("other", "Other"),
]


class CostLine(models.Model):
    """One cost of one case, with the document that it comes from (C1, C4).

    Lines follow their sources (``cost_line_step.py``): written once when the source is done, reversed by a line of
    its own when the source is undone, never changed. Only compensation and estimates are entered by people, and are marked so.
    Amounts are in the company's currency, without deductible tax; a reversal is negative.
    """

    _name = "aftersales.cost.line"
    _description = "Cost"
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Description", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    origin = fields.Selection(
        selection=[("source", "From a document"), ("hand", "Entered by hand"), ("estimate", "Estimate")],
        required=True,
        readonly=True,
        default="source",
        help="Estimates are expectations: they are not part of what the case has cost.",
    )
    date = fields.Date(required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True, help="In the company's currency; a reversal is negative.")
    actual_amount = fields.Monetary(
        string="Cost", compute="_compute_actual_amount", store=True, help="The amount, unless it is an estimate."
    )
    quantity = fields.Float(readonly=True, digits="Product Unit")
    user_id = fields.Many2one("res.users", string="Entered by", readonly=True, ondelete="restrict")

    # --- the case -----------------------------------------------------------------------------------
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True, ondelete="restrict", index="btree_not_null")
    order_id = fields.Many2one(
        "aftersales.service.order", string="Service order", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    lot_id = fields.Many2one(
        "stock.lot", string="Installed product", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict", index="btree_not_null")
    item_id = fields.Many2one(
        "product.product", string="Part or service", readonly=True, ondelete="restrict", help="What was used or bought."
    )

    # --- the source -------------------------------------------------------------------------------------
    source_model = fields.Char(readonly=True)
    source_id = fields.Many2oneReference(model_field="source_model", readonly=True)
    source_key = fields.Char(readonly=True, default="", help="Which of several costs of the same source this is.")
    entry_id = fields.Many2one(
        "account.move",
        string="Journal entry",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    reversed_line_id = fields.Many2one(
        "aftersales.cost.line", string="Reverses", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    standing = fields.Boolean(
        readonly=True, default=True, help="Neither reversed nor a reversal: the source stands as it was written down."
    )

    _once = models.UniqueIndex(
        "(source_model, source_id, source_key) WHERE standing AND source_model IS NOT NULL",
        "This cost has been written down already.",
    )
    _reversed_once = models.UniqueIndex(
        "(reversed_line_id) WHERE reversed_line_id IS NOT NULL", "This cost has been reversed already."
    )
    _source_named = models.Constraint(
        "CHECK ((origin = 'source') = (source_model IS NOT NULL AND source_id IS NOT NULL))",
        "A cost comes from a document or is marked as entered by hand.",
    )
    _by_hand_is_compensation = models.Constraint(
        "CHECK (origin != 'hand' OR kind = 'compensation')",
        "Only compensation is entered by hand; everything else comes from its document.",
    )
    _case_named = models.Constraint(
        "CHECK (ticket_id IS NOT NULL OR order_id IS NOT NULL)", "A cost belongs to a contact or to a service order."
    )

    @api.depends("amount", "origin")
    def _compute_actual_amount(self):
        for line in self:
            line.actual_amount = 0.0 if line.origin == "estimate" else line.amount

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._("Costs follow their documents. Compensation and estimates are entered on the contact.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() - {"standing"} or not self.env.su:
            raise UserError(self.env._("Costs are never changed. They are reversed when their document is."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Costs are kept. They are reversed when their document is."))

    # ---------------------------------------------------------------------------------------------
    # Actions
    # ---------------------------------------------------------------------------------------------

    def action_open_source(self):
        """Open the document that this cost comes from, with the reader's own rights."""
        self.ensure_one()
        self.check_access("read")
        if not self.source_model:
            return False
        source = self.env[self.source_model].browse(self.source_id)
        source.check_access("read")
        return source._get_cost_document()

    def action_reverse(self):
        """Take back what was entered by hand: the reversal stands beside it."""
        self.check_access("read")
        self._ensure_may_enter()
        if any(line.origin == "source" or not line.standing for line in self):
            raise UserError(self.env._("Only what was entered by hand and still stands is reversed here."))
        self.sudo()._reverse()

    @api.model
    def _ensure_may_enter(self):
        if not any(self.env.user.has_group(f"aftersales_service.group_{duty}") for duty in ("finance", "manager")):
            raise AccessError(self.env._("Compensation and estimates are entered by finance or the manager."))
