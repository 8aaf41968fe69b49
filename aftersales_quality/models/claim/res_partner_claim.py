from odoo import fields, models

from .quality_case_claim import READERS


class ResPartner(models.Model):
    """What was claimed from a supplier, and how much of it came back."""

    _inherit = "res.partner"

    supplier_claim_count = fields.Integer(string="Supplier claims", compute="_compute_supplier_claims", groups=READERS)
    supplier_claim_rate = fields.Float(
        string="Recovery rate %",
        compute="_compute_supplier_claims",
        digits=(5, 2),
        groups=READERS,
        help="What was accepted of what was claimed, of the claims that were answered.",
    )

    def _compute_supplier_claims(self):
        claims = self.env["aftersales.supplier.claim"]
        found = {}
        if claims.has_access("read"):
            found = {
                partner: (count, rate or 0.0)
                for partner, count, rate in claims._read_group(
                    [("partner_id", "in", self.ids), ("state", "!=", "withdrawn")],
                    ["partner_id"],
                    ["__count", "recovery_rate:avg"],
                )
            }
        for partner in self:
            partner.supplier_claim_count, partner.supplier_claim_rate = found.get(partner._origin, (0, 0.0))

    def action_view_supplier_claims(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_quality.supplier_claim_action")
        return {**action, "domain": [("partner_id", "=", self.id)], "context": {}}
