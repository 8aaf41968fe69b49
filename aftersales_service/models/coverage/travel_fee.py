from odoo import api, fields, models


class TravelFee(models.Model):
    """What the way to a customer costs, by distance tier: a product of the price list (W3)."""

    _name = "aftersales.travel.fee"
    _description = "Travel Fee"
    _order = "company_id, max_km, id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    max_km = fields.Integer(
        string="Up to (km)",
        required=True,
        help="The fee of customers not farther away than this; the next tier follows.",
    )
    product_id = fields.Many2one(
        "product.product",
        string="Fee",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain=[("type", "=", "service")],
        help="Its price stands on the price list.",
    )

    _max_km_positive = models.Constraint("CHECK (max_km > 0)", "A tier goes up to a number of kilometres above zero.")
    _tier_unique = models.UniqueIndex("(company_id, max_km)", "There is already a fee up to this distance.")

    @api.depends("max_km", "product_id")
    def _compute_display_name(self):
        for fee in self:
            fee.display_name = self.env._("up to %(km)s km: %(fee)s", km=fee.max_km, fee=fee.product_id.display_name)

    @api.model
    def _get_for(self, company, distance):
        """The fee for ``distance`` km; farther than the last tier costs as much as the last one.

        :return: empty where the distance is not known, or the company takes no fees
        """
        if not distance:
            return self.browse()
        fees = self.sudo().search([("company_id", "=", company.id)])
        return fees.filtered(lambda fee: fee.max_km >= distance)[:1] or fees[-1:]
