from odoo import api, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """Paid work and goodwill to decide, quotations to send, invoices to make."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        cards = {
            "aftersales_service.group_dispatcher": self._get_offer_cards(),
            "aftersales_service.group_manager": self._get_charge_decision_cards(),
            "aftersales_service.group_general_manager": self._get_charge_decision_cards(),
            "aftersales_service.group_finance": self._get_charge_finance_cards(),
        }
        sections = [(duty, name, own + cards.pop(duty, [])) for duty, name, own in super()._get_sections()]
        if "aftersales_service.group_general_manager" in cards:
            duty = "aftersales_service.group_general_manager"
            sections.append((duty, self.env._("To decide as general manager"), cards[duty]))
        return sections

    @api.model
    def _prepare_charge_card(self, state, name, icon, tone):
        return {
            "model": "aftersales.service.order",
            "action": "aftersales_service.service_order_action_charges",
            "name": name,
            "domain": Domain("charge_state", "=", state),
            "icon": icon,
            "tone": tone,
        }

    @api.model
    def _get_offer_cards(self):
        return [
            self._prepare_charge_card("approved", self.env._("Quotations to send"), "fa-paper-plane-o", "warning"),
            self._prepare_charge_card("refused", self.env._("Quotations refused"), "fa-times-circle-o", "danger"),
        ]

    @api.model
    def _get_charge_decision_cards(self):
        return [
            self._prepare_charge_card("to_approve", self.env._("Paid work to approve"), "fa-gavel", "warning"),
            {
                "model": "aftersales.charge.line",
                "action": "aftersales_service.charge_line_action",
                "name": self.env._("Goodwill to decide"),
                "domain": Domain("asked_coverage", "!=", False),
                "icon": "fa-gift",
                "tone": "warning",
            },
        ]

    @api.model
    def _get_charge_finance_cards(self):
        return [
            self._prepare_charge_card("to_invoice", self.env._("Charges to invoice"), "fa-file-text-o", "warning"),
        ]
