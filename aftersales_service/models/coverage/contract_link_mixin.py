from odoo import api, models
from odoo.exceptions import AccessError, ValidationError


class ContractLinkMixin(models.AbstractModel):
    """A contact or a job that a service contract may pay for: who says which, and that it fits."""

    _name = "aftersales.contract.link.mixin"
    _description = "Under a Service Contract"

    @api.constrains("contract_id")
    def _check_contract(self):
        for record in self:
            contract = record.contract_id.sudo()
            if contract and not contract._fits(record.partner_id, record.lot_id):
                raise ValidationError(
                    self.env._(
                        "Service contract %(contract)s is not for this customer and product. Choose another one, or "
                        "name the product in the contract.",
                        contract=contract.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("contract_id") for vals in vals_list):
            self._ensure_may_say_contract()
        return super().create(vals_list)

    def write(self, vals):
        if "contract_id" in vals:
            self._ensure_may_say_contract()
        return super().write(vals)

    @api.model
    def _ensure_may_say_contract(self):
        """Who pays is not said by who does the work."""
        user = self.env.user
        if not self.env.su and not (
            user.has_group("aftersales_service.group_clerk") or user.has_group("aftersales_service.group_dispatcher")
        ):
            raise AccessError(
                self.env._("Which service contract pays is said by customer service. Ask the clerk or the dispatcher.")
            )

    def action_view_contract(self):
        return self.contract_id._get_form_action()
