from odoo import api, fields, models
from odoo.tools import format_date

from ...tools import claims


class ClaimRule(models.Model):
    """What a customer may claim when (三包): repair, exchange or refund (W2).

    The rules of the nearest category apply, all together: of the product's own, of one above, of the company. So a
    category with a rule of its own needs all those that shall hold for it.
    """

    _name = "aftersales.claim.rule"
    _description = "Three-Guarantee Rule"
    _inherit = ["mail.thread"]
    _order = "product_category_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    product_category_id = fields.Many2one(
        "product.category",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="For this category and those below it that have no rules of their own. Empty: for all others.",
    )
    condition = fields.Selection(
        selection=[
            ("days", "Fault within so many days of the delivery"),
            ("warranty", "Fault within the warranty"),
            ("repairs", "Repaired so many times within the warranty, and it still fails"),
            ("parts", "Waiting for parts longer than so many days"),
            ("duration", "Being repaired longer than so many days"),
        ],
        required=True,
        default="days",
        tracking=True,
    )
    number = fields.Integer(string="Days or times", default=7, tracking=True)
    allow_repair = fields.Boolean(string="Repair", default=True, tracking=True)
    allow_exchange = fields.Boolean(string="Exchange", tracking=True)
    refund = fields.Selection(
        selection=[("no", "No refund"), ("free", "Full refund"), ("fee", "Refund less a fee for the use")],
        required=True,
        default="no",
        tracking=True,
    )
    refund_without_exchange = fields.Boolean(
        string="Full refund if no exchange is possible",
        tracking=True,
        help="Where there is no unit of the same model and specification to give.",
    )
    fee = fields.Float(
        string="Fee (% per day)",
        digits=(6, 4),
        tracking=True,
        help="Percent of the price for each day of use; days in our hands are left out. The annexes of the "
        "provisions name it for each kind of goods, for example 0.5 for mobile phones.",
    )
    source = fields.Text(translate=True, help="The law or the contract that the rule comes from.")

    _number_positive = models.Constraint(
        "CHECK (condition = 'warranty' OR number BETWEEN 1 AND 3650)",
        "Say how many days or repairs the rule is about: at least one.",
    )
    _fee_in_percent = models.Constraint("CHECK (fee >= 0 AND fee <= 100)", "A fee lies between 0 and 100 percent.")
    _grants_something = models.Constraint(
        "CHECK (allow_repair OR allow_exchange OR refund != 'no')",
        "A rule says what the customer may claim: repair, exchange or refund.",
    )

    @api.model
    @api.private
    def get_for(self, products, company):
        """The rules for each of ``products`` in ``company``.

        :return: dict of product to rules, in their order
        """
        by_category = self.sudo().search([("company_id", "=", company.id)]).grouped("product_category_id")
        by_category = {category.id: rules for category, rules in by_category.items()}
        found = {}
        for product in products:
            path = [int(part) for part in (product.sudo().categ_id.parent_path or "").split("/") if part]
            found[product] = next(
                (by_category[category] for category in (*reversed(path), False) if category in by_category),
                self.browse().sudo(),
            )
        return found

    def _prepare_rules(self):
        """These rules as plain values, for ``tools/claims.py``."""
        return [
            claims.Rule(
                key=rule.id,
                condition=rule.condition,
                number=rule.number,
                repair=rule.allow_repair,
                exchange=rule.allow_exchange,
                refund=rule.refund,
                refund_without_exchange=rule.refund_without_exchange,
                fee=rule.fee,
            )
            for rule in self
        ]

    def _get_reason(self, facts):
        """Why the rule applies, in a sentence."""
        self.ensure_one()
        if self.condition == "days":
            return self.env._(
                "The fault showed itself within %(number)s days of the delivery on %(day)s.",
                number=self.number,
                day=format_date(self.env, facts.delivered),
            )
        if self.condition == "repairs":
            return self.env._(
                "Repaired %(number)s times within the warranty, and it still fails.", number=facts.repairs
            )
        if self.condition == "parts":
            return self.env._(
                "Waiting for parts for %(days)s days; %(number)s are allowed.",
                days=facts.repair_days,
                number=self.number,
            )
        if self.condition == "duration":
            return self.env._(
                "Being repaired for %(days)s days; %(number)s are allowed.", days=facts.repair_days, number=self.number
            )
        return self.env._(
            "The fault showed itself within the warranty, which runs until %(day)s.",
            day=format_date(self.env, facts.warranty_until),
        )

    @api.model
    def _copy_to(self, companies):
        """Give ``companies`` the rules of the first company, as a start of their own."""
        source = self.env["res.company"].search([], order="id", limit=1)
        rules = self.with_context(active_test=False).search([("company_id", "=", source.id)])
        for company in companies - source:
            for rule in rules:
                rule.copy({"company_id": company.id, "active": rule.active})

    @api.model
    def _copy_to_all(self):
        """At installation: companies that are there already."""
        equipped = self.with_context(active_test=False)._read_group([], ["company_id"])
        self._copy_to(self.env["res.company"].search([("id", "not in", [company.id for [company] in equipped])]))
