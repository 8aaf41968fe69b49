from odoo import api, fields, models

#: Distance tiers that a company starts with: kilometres, product of the fee.
TIERS = ((50, "product_travel_near"), (100, "product_travel_middle"), (300, "product_travel_far"))
#: Amounts up to which the duties may give something away at first; None for any amount.
LIMITS = (("dispatcher", 200.0), ("manager", 2000.0), ("general_manager", None))


class ResCompany(models.Model):
    """What after-sales charges, and who may give something away: settings of the company."""

    _inherit = "res.company"

    aftersales_pricelist_id = fields.Many2one(
        "product.pricelist",
        string="Price list of after-sales",
        check_company=True,
        ondelete="restrict",
        help="The one price list for labour and parts (W3). Empty: each customer's own.",
    )
    aftersales_labour_product_id = fields.Many2one(
        "product.product",
        string="Hour of labour",
        check_company=True,
        ondelete="set null",
        domain=[("type", "=", "service")],
        help="Charged per hour on site, unless the type of the order has its own.",
    )
    aftersales_labour_step = fields.Float(
        string="Labour is rounded up to (hours)", default=0.5, help="0.5: every half hour that has begun; 0: as it is."
    )
    aftersales_travel_fee_ids = fields.One2many("aftersales.travel.fee", "company_id", string="Travel fees")
    aftersales_goodwill_limit_ids = fields.One2many(
        "aftersales.goodwill.limit", "company_id", string="Limits of goodwill"
    )
    aftersales_repair_guarantee_days = fields.Integer(
        string="Our repairs are guaranteed for (days)", default=90, help="0: not at all."
    )
    aftersales_hide_charges = fields.Boolean(
        string="Hide prices on the report",
        help="Coverage and prices stand neither on the report nor where it is signed.",
    )
    aftersales_accept_first = fields.Boolean(
        string="Paid work starts only after acceptance",
        help="Nobody sets out or begins before the customer has accepted the quotation.",
    )

    _labour_step_not_negative = models.Constraint(
        "CHECK (aftersales_labour_step >= 0)", "Labour is rounded up to a number of hours, zero for not at all."
    )
    _repair_guarantee_not_negative = models.Constraint(
        "CHECK (aftersales_repair_guarantee_days >= 0)", "Repairs are guaranteed for a number of days, zero for none."
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._ensure_charging()
        return companies

    def _ensure_charging(self):
        """Give each company products, travel tiers and limits to start with; what is set up already stays."""

        def product(name):
            return self.env.ref(f"aftersales_service.{name}", raise_if_not_found=False)

        fees, limits = [], []
        for company in self.sudo():
            if not company.aftersales_labour_product_id:
                company.aftersales_labour_product_id = product("product_labour")
            if not company.aftersales_travel_fee_ids:
                fees += [
                    {"company_id": company.id, "max_km": km, "product_id": product(name).id}
                    for km, name in TIERS
                    if product(name)
                ]
            if not company.aftersales_goodwill_limit_ids:
                limits += [
                    {
                        "company_id": company.id,
                        "group_id": self.env.ref(f"aftersales_service.group_{duty}").id,
                        "amount": amount or 0.0,
                        "no_limit": amount is None,
                    }
                    for duty, amount in LIMITS
                ]
        self.env["aftersales.travel.fee"].sudo().create(fees)
        self.env["aftersales.goodwill.limit"].sudo().create(limits)
