from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.warranty import latest_start


class WarrantyTerm(models.Model):
    """How long we answer for a product, from when on, and what an exchanged unit gets (W1).

    The nearest term applies: of the product, of its category or one above, of the company. A unit keeps what was
    promised when it was delivered; a changed term counts for deliveries from then on.
    """

    _name = "aftersales.warranty.term"
    _description = "Warranty Term"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Product",
        ondelete="cascade",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Only for this product. Empty: for the category.",
    )
    product_category_id = fields.Many2one(
        "product.category",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="For this category and those below it. Empty as well: for all products without a term of their own.",
    )
    months_unit = fields.Integer(
        string="Unit (months)", default=12, required=True, tracking=True, help="0: no warranty."
    )
    months_main = fields.Integer(
        string="Main parts (months)",
        default=12,
        required=True,
        tracking=True,
        help="For parts that the product says are main parts. 0: no warranty.",
    )
    months_wear = fields.Integer(
        string="Wear parts (months)",
        default=3,
        required=True,
        tracking=True,
        help="For parts that wear out with use. 0: no warranty.",
    )
    start = fields.Selection(
        selection=[("delivery", "Delivery"), ("acceptance", "Acceptance")],
        required=True,
        default="delivery",
        tracking=True,
        help="When the warranty begins: with the delivery, or when the customer has signed the installation "
        "acceptance form.",
    )
    acceptance_days = fields.Integer(
        string="At the latest after (days)",
        default=90,
        tracking=True,
        help="Without an acceptance the warranty begins so many days after the delivery.",
    )
    exchange = fields.Selection(
        selection=[("new", "A new warranty"), ("rest", "The rest of the old one")],
        string="An exchanged unit gets",
        required=True,
        default="new",
        tracking=True,
    )
    exchange_days = fields.Integer(
        string="At least (days)",
        default=90,
        tracking=True,
        help="The rest of the old warranty, but at least so many days from the exchange.",
    )
    source = fields.Text(translate=True, help="The law or the contract that the term comes from.")

    _months_not_negative = models.Constraint(
        "CHECK (months_unit >= 0 AND months_main >= 0 AND months_wear >= 0)", "A warranty lasts zero months or more."
    )
    _months_plausible = models.Constraint(
        "CHECK (months_unit <= 600 AND months_main <= 600 AND months_wear <= 600)",
        "A warranty of more than fifty years is a slip of the pen. Months are asked for, not days.",
    )
    _acceptance_within_days = models.Constraint(
        "CHECK (start != 'acceptance' OR acceptance_days BETWEEN 1 AND 3650)",
        "Say after how many days the warranty begins even without an acceptance: at least one, at most ten years.",
    )
    _exchange_days_not_negative = models.Constraint(
        "CHECK (exchange_days BETWEEN 0 AND 3650)", "An exchanged unit gets at least zero days, at most ten years."
    )
    _one_subject = models.Constraint(
        "CHECK (product_tmpl_id IS NULL OR product_category_id IS NULL)",
        "A term is for a product or for a category, not for both.",
    )
    _one_per_subject = models.UniqueIndex(
        "(company_id, COALESCE(product_tmpl_id, 0), COALESCE(product_category_id, 0)) WHERE active",
        "There is a term for this product or category already. Change that one, or archive it first.",
    )

    @api.constrains("months_unit", "months_main")
    def _check_main_parts(self):
        for term in self:
            if term.months_unit and term.months_main and term.months_main < term.months_unit:
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: main parts are covered at least as long as the unit they make up.", name=term.name
                    )
                )

    @api.model
    @api.private
    def get_for(self, products, company):
        """The nearest term of each of ``products`` in ``company``.

        :return: dict of product to term, an empty one where none applies
        """
        terms = self.sudo().search([("company_id", "=", company.id)])
        by_template = {term.product_tmpl_id.id: term for term in terms if term.product_tmpl_id}
        by_category = {term.product_category_id.id: term for term in terms if not term.product_tmpl_id}
        found = {}
        for product in products.sudo():
            # the category itself first, then those above it, then the company's own term
            path = [int(part) for part in (product.categ_id.parent_path or "").split("/") if part]
            found[product.sudo(products.env.su)] = by_template.get(product.product_tmpl_id.id) or next(
                (by_category[category] for category in (*reversed(path), False) if category in by_category),
                self.browse(),
            )
        return found

    def _prepare_warranty(self, day):
        """What a unit delivered on ``day`` is promised, as values of the serial."""
        from_acceptance = self.start == "acceptance"
        return {
            "warranty_term_id": self.id,
            "warranty_months": self.months_unit,
            "warranty_main_months": self.months_main,
            "warranty_wear_months": self.months_wear,
            "warranty_start_latest": from_acceptance and latest_start(day, self.acceptance_days),
        }

    @api.model
    def _copy_to(self, companies):
        """Give ``companies`` the terms of the first company, as a start of their own."""
        source = self.env["res.company"].search([], order="id", limit=1)
        terms = self.with_context(active_test=False).search([("company_id", "=", source.id)])
        terms = terms.filtered(lambda term: not term.product_tmpl_id.company_id)
        for company in companies - source:
            for term in terms:
                term.copy({"name": term.name, "company_id": company.id, "active": term.active})

    @api.model
    def _copy_to_all(self):
        """At installation: companies that are there already."""
        equipped = self.with_context(active_test=False)._read_group([], ["company_id"])
        self._copy_to(self.env["res.company"].search([("id", "not in", [company.id for [company] in equipped])]))
