from odoo import fields, models


class ResCompany(models.Model):
    """Where returned goods lie, and up to which value quality has them scrapped by itself."""

    _inherit = "res.company"

    aftersales_returned_goods_location_id = fields.Many2one(
        "stock.location",
        string="Returned goods",
        check_company=True,
        ondelete="restrict",
        help="Where goods lie that customers sent back. Theirs until it is decided that we take them back: not valued, "
        "and not counted as stock that can be promised.",
    )
    aftersales_scrap_limit = fields.Monetary(
        string="Scrap up to",
        currency_field="currency_id",
        default=500,
        help="Returned goods that cost more are scrapped only when the after-sales manager has agreed.",
    )

    _scrap_limit_not_negative = models.Constraint(
        "CHECK (aftersales_scrap_limit >= 0)", "The limit of what is scrapped without approval is not below zero."
    )

    def _ensure_parts_locations(self):
        result = super()._ensure_parts_locations()
        for company in self.sudo():
            # a company without a warehouse gets its places later
            if company.aftersales_old_parts_location_id and not company.aftersales_returned_goods_location_id:
                company.aftersales_returned_goods_location_id = (
                    self.env["stock.location"]
                    .sudo()
                    .create({"name": self.env._("Returned goods"), "usage": "internal", "company_id": company.id})
                )
        return result

    def _get_stores_of_others(self):
        return super()._get_stores_of_others() | self.aftersales_returned_goods_location_id
