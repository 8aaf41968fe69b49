from odoo import api, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """Returned goods on the first screen: at the counter, to inspect, to judge, to approve, to send."""

    _inherit = "aftersales.today"

    @api.model
    def _prepare_goods_card(self, name, domain, icon, tone="primary"):
        return {
            "model": "aftersales.quality.return",
            "action": "aftersales_quality.quality_return_action_all",
            "name": name,
            "domain": domain,
            "icon": icon,
            "tone": tone,
        }

    @api.model
    def _get_quality_cards(self):
        return [
            *super()._get_quality_cards(),
            self._prepare_goods_card(
                self.env._("Returned goods to inspect"),
                Domain("state", "in", ("received", "outgoing")),
                "fa-search-plus",
                "warning",
            ),
            self._prepare_goods_card(
                self.env._("Returned goods to judge"), Domain("state", "=", "inspected"), "fa-balance-scale", "warning"
            ),
            self._prepare_goods_card(
                self.env._("Returned goods that are late"), Domain("is_late", "=", True), "fa-clock-o", "danger"
            ),
        ]

    @api.model
    def _get_sections(self):
        cards = {
            "aftersales_service.group_storekeeper": [
                self._prepare_goods_card(
                    self.env._("Goods expected back"), Domain("state", "=", "expected"), "fa-sign-in"
                ),
                self._prepare_goods_card(
                    self.env._("Goods to send off"), Domain("state", "=", "ready"), "fa-sign-out", "warning"
                ),
            ],
            "aftersales_service.group_manager": [
                self._prepare_goods_card(
                    self.env._("Scrap to approve"), Domain("state", "=", "approval"), "fa-trash-o", "warning"
                ),
            ],
        }
        return [(duty, name, own + cards.get(duty, [])) for duty, name, own in super()._get_sections()]
