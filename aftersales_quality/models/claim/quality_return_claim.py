from odoo import fields, models


class QualityReturn(models.Model):
    """Returned goods that go to the supplier with a claim; they are sent like any other."""

    _inherit = "aftersales.quality.return"
    _step_fields = frozenset({"supplier_claim_id"})

    supplier_claim_id = fields.Many2one(
        "aftersales.supplier.claim",
        string="Supplier claim",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups="aftersales_quality.group_quality,aftersales_quality.group_purchasing,"
        "aftersales_service.group_finance,aftersales_service.group_manager,"
        "aftersales_service.group_general_manager,aftersales_service.group_auditor",
    )
    claim_number = fields.Char(
        related="supplier_claim_id.name", string="With the claim", store=True, compute_sudo=True, index="btree_not_null"
    )
