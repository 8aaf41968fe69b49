from odoo import fields, models


class AccountMoveLine(models.Model):
    """A line that takes a cost from *Unattributed* or lets a party bear it names the quality case."""

    _inherit = "account.move.line"

    aftersales_case_id = fields.Many2one(
        "aftersales.quality.case",
        string="Quality case",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        groups="account.group_account_invoice,account.group_account_readonly,aftersales_quality.group_case_reader",
    )
