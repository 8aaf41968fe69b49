from odoo import fields, models


class CauseCode(models.Model):
    """Who usually bears a fault of this cause; only ever suggested."""

    _inherit = "aftersales.cause.code"

    party_kind = fields.Selection(
        selection=[
            ("department", "Department"),
            ("supplier", "Supplier"),
            ("carrier", "Carrier"),
            ("customer", "Customer"),
            ("company", "The company itself"),
        ],
        string="Usually responsible",
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Department responsible",
        ondelete="set null",
        check_company=True,
        help="Suggested where a department is usually responsible.",
    )
