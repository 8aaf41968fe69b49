from odoo import fields, models

#: Who sees what is claimed.
READERS = (
    "aftersales_quality.group_quality,aftersales_quality.group_purchasing,aftersales_service.group_finance,"
    "aftersales_service.group_manager,aftersales_service.group_general_manager,aftersales_service.group_auditor"
)


class QualityCase(models.Model):
    """What was claimed back from suppliers because of a case."""

    _inherit = "aftersales.quality.case"

    claim_line_ids = fields.One2many(
        "aftersales.supplier.claim.line", "case_id", string="Claimed from suppliers", readonly=True, groups=READERS
    )
    claim_count = fields.Integer(string="Supplier claims", compute="_compute_claim_count", groups=READERS)
    may_claim = fields.Boolean(
        compute="_compute_claim_count",
        groups=READERS,
        help="A supplier bears costs that can be claimed and are not yet.",
    )

    def _compute_claim_count(self):
        lines = self.env["aftersales.supplier.claim.line"]
        readable = lines.has_access("read")
        counts = (
            dict(
                lines._read_group(
                    [("case_id", "in", self.ids), ("state", "!=", "withdrawn")],
                    ["case_id"],
                    ["claim_id:count_distinct"],
                )
            )
            if readable
            else {}
        )
        waiting = (
            dict(
                self.env["aftersales.supplier.claim.open"]._read_group(
                    [("case_id", "in", self.ids), ("situation", "in", ("1_open", "2_no_terms"))],
                    ["case_id"],
                    ["__count"],
                )
            )
            if readable
            else {}
        )
        for case in self:
            case.claim_count = counts.get(case._origin, 0)
            case.may_claim = case._origin in waiting

    def action_propose_claims(self):
        """Propose claims on the suppliers and carriers that bear costs of these cases."""
        self.check_access("read")
        claims = self.env["aftersales.supplier.claim"]._propose(self)
        return claims._get_list_action()

    def action_view_claims(self):
        self.check_access("read")
        claims = self.env["aftersales.supplier.claim"].search([("line_ids.case_id", "in", self.ids)])
        return claims._get_list_action()


class SupplierClaim(models.Model):
    _inherit = "aftersales.supplier.claim"

    def _get_list_action(self):
        """These claims; the form where there is one only."""
        if len(self) == 1:
            return self._get_form_action()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_quality.supplier_claim_action")
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}
