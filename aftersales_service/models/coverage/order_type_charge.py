from odoo import fields, models

AS_COMPANY = ("company", "As the company")


class OrderType(models.Model):
    """What orders of a type charge."""

    _inherit = "aftersales.order.type"

    charged = fields.Boolean(
        string="Charges its work",
        default=True,
        help="Labour, travel and parts become lines that somebody pays. Not for what the sale includes, "
        "like an installation.",
    )
    labour_product_id = fields.Many2one(
        "product.product",
        string="Hour of labour",
        company_dependent=True,
        domain=[("type", "=", "service")],
        help="Instead of the company's.",
    )
    show_charges = fields.Selection(
        selection=[AS_COMPANY, ("show", "Shown"), ("hide", "Hidden")],
        string="Prices on the report",
        required=True,
        default="company",
    )
    accept_first = fields.Selection(
        selection=[AS_COMPANY, ("yes", "After acceptance only"), ("no", "At any time")],
        string="Paid work starts",
        required=True,
        default="company",
    )
