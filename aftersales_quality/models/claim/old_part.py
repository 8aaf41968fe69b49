from odoo import fields, models
from odoo.exceptions import UserError


class OldPart(models.Model):
    """An old part that goes to the supplier with a claim, without waiting for the list of the month."""

    _inherit = "aftersales.old.part"
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
    # the storekeeper knows that it goes with a claim, and which one; not what it is about
    claim_number = fields.Char(
        related="supplier_claim_id.name", string="With the claim", store=True, compute_sudo=True, index="btree_not_null"
    )

    def action_ship_with_claim(self):
        """Send these old parts to their supplier now, as the claim on it says.

        The claim was approved by the manager: that stands for the list of the month.
        """
        self._ensure_storekeeper()
        parts = self._lock()
        parts._ensure_no_run()
        for part in parts:
            if not part.supplier_claim_id or part.judgement != "supplier" or part.state != "judged":
                raise UserError(
                    self.env._(
                        "%(part)s does not wait to go with a claim. It goes with the list of the month.", part=part.code
                    )
                )
        for claim, own in parts.grouped("supplier_claim_id").items():
            for supplier, sent in own.grouped("supplier_id").items():
                sent._ship_to(supplier, claim)
        parts.write({"state": "done", "run_id": False})
        return True


class StockPicking(models.Model):
    _inherit = "stock.picking"

    supplier_claim_id = fields.Many2one(
        "aftersales.supplier.claim", string="Supplier claim", readonly=True, copy=False, index="btree_not_null"
    )
