from odoo import fields, models


class ResPartner(models.Model):
    """The service contracts of a customer."""

    _inherit = "res.partner"

    aftersales_contract_count = fields.Integer(
        string="Service contracts", compute="_compute_aftersales_contract_count", groups="base.group_user"
    )

    def _compute_aftersales_contract_count(self):
        contracts = self.env["aftersales.contract"]
        counts = {}
        if contracts.has_access("read"):
            counts = dict(
                contracts._read_group(
                    [
                        ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                        ("state", "in", ("draft", "running")),
                    ],
                    ["commercial_partner_id"],
                    ["__count"],
                )
            )
        for partner in self:
            partner.aftersales_contract_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_aftersales_contracts(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.contract_action"),
            "domain": [("commercial_partner_id", "=", self.commercial_partner_id.id)],
            "context": {"default_partner_id": self.commercial_partner_id.id},
        }
