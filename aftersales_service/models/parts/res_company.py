from odoo import api, fields, models


class ResCompany(models.Model):
    """Where the parts of the after-sales department are, and where they go when they are used."""

    _inherit = "res.company"

    aftersales_holders_location_id = fields.Many2one(
        "stock.location",
        string="Holders",
        check_company=True,
        ondelete="restrict",
        help="Above the stock locations of all engineers and stations; a part of the warehouse, so that what they "
        "hold counts as the company's stock.",
    )
    aftersales_consumption_location_id = fields.Many2one(
        "stock.location",
        string="After-sales consumption",
        check_company=True,
        ondelete="restrict",
        help="Where used parts go. Its valuation account is charged with their value.",
    )
    aftersales_old_parts_location_id = fields.Many2one(
        "stock.location",
        string="Old parts",
        check_company=True,
        ondelete="restrict",
        help="Where replaced parts lie that customers gave back. Theirs until somebody has decided: not valued, and "
        "not counted as stock that can be promised.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._ensure_parts_locations()
        return companies

    def _ensure_parts_locations(self):
        """Give each company with a warehouse the locations that it lacks; those set by hand stay."""
        for company in self.sudo():
            warehouse = self.env["stock.warehouse"].sudo().search([("company_id", "=", company.id)], limit=1)
            if not warehouse:
                continue
            wanted = {
                "aftersales_holders_location_id": {
                    "name": self.env._("Holders"),
                    "usage": "view",
                    "location_id": warehouse.view_location_id.id,
                },
                "aftersales_consumption_location_id": {
                    "name": self.env._("After-sales consumption"),
                    "usage": "inventory",
                },
                "aftersales_old_parts_location_id": {"name": self.env._("Old parts"), "usage": "internal"},
            }
            for name, values in wanted.items():
                if not company[name]:
                    company[name] = self.env["stock.location"].sudo().create({**values, "company_id": company.id})
