from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ContractSpare(models.Model):
    """Parts that a contract gives free, up to a quantity in each of its years; the use is counted (P5)."""

    _name = "aftersales.contract.spare"
    _description = "Free Spare Part of a Contract"
    _order = "sequence, id"
    _check_company_auto = True

    contract_id = fields.Many2one("aftersales.contract", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one("product.product", ondelete="restrict", index="btree_not_null", check_company=True)
    categ_id = fields.Many2one(
        "product.category",
        string="Or any of the category",
        ondelete="restrict",
        index="btree_not_null",
        help="Any part of this category, or of those below it, unless a line names the part itself.",
    )
    quantity = fields.Float(string="Free a year", digits="Product Unit", default=1.0, required=True)
    used = fields.Float(string="Used this year", digits="Product Unit", compute="_compute_used")
    left = fields.Float(string="Left this year", digits="Product Unit", compute="_compute_used")

    _product_or_category = models.Constraint(
        "CHECK ((product_id IS NULL) != (categ_id IS NULL))", "A free spare part is either a product or a category."
    )
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "Say how many are free: more than zero.")
    _product_unique = models.UniqueIndex(
        "(contract_id, product_id) WHERE product_id IS NOT NULL", "This part stands in the contract already."
    )
    _categ_unique = models.UniqueIndex(
        "(contract_id, categ_id) WHERE categ_id IS NOT NULL", "This category stands in the contract already."
    )

    @api.constrains("product_id")
    def _check_product(self):
        for spare in self:
            if spare.product_id.type == "service":
                raise ValidationError(
                    self.env._(
                        "%(product)s is a service. Free spare parts are goods; what labour is free is said by the "
                        "contract itself.",
                        product=spare.product_id.display_name,
                    )
                )

    @api.depends("quantity", "product_id", "categ_id", "contract_id.start", "contract_id.until")
    def _compute_used(self):
        used = self.contract_id._get_spares_used(fields.Date.context_today(self))
        for spare in self:
            spare.used = used.get(spare._origin, 0.0)
            spare.left = max(spare.quantity - spare.used, 0.0)

    @api.depends("product_id", "categ_id")
    def _compute_display_name(self):
        for spare in self:
            spare.display_name = spare.product_id.display_name or spare.categ_id.display_name

    @api.model_create_multi
    def create(self, vals_list):
        spares = super().create(vals_list)
        if not self.env.su:
            spares.contract_id._ensure_may_change({"spare_ids": True})
        return spares

    def write(self, vals):
        if not self.env.su:
            self.contract_id._ensure_may_change({"spare_ids": True})
        result = super().write(vals)
        if not self.env.su and "contract_id" in vals:
            self.contract_id._ensure_may_change({"spare_ids": True})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_where_it_may_change(self):
        if not self.env.su:
            self.contract_id._ensure_may_change({"spare_ids": True})

    def _get_words(self):
        """What is free, as the customer reads it."""
        self.ensure_one()
        if self.product_id:
            return self.product_id.display_name
        return self.env._("Any part of the category “%(category)s”", category=self.categ_id.name)

    def _get_left_words(self):
        """How many are left, as the customer reads it."""
        self.ensure_one()
        return self.env._("%(left)s of %(number)s left", left=f"{self.left:g}", number=f"{self.quantity:g}")
