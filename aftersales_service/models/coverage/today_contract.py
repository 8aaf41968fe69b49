from odoo import api, fields, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """What waits with service contracts and upkeep: to plan, to catch up on, to renew, to put in force."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        own = {
            "aftersales_service.group_dispatcher": self._get_upkeep_cards(),
            "aftersales_service.group_clerk": self._get_contract_cards(),
            "aftersales_service.group_manager": self._get_contract_manager_cards(),
        }
        return [(duty, name, cards + own.get(duty, [])) for duty, name, cards in super()._get_sections()]

    @api.model
    def _get_upkeep_cards(self):
        return [
            {
                "name": self.env._("Upkeep to plan"),
                "model": "aftersales.service.order",
                "action": "aftersales_service.service_order_action",
                "domain": Domain("state", "=", "draft") & Domain("is_upkeep", "=", True),
                "icon": "fa-calendar-check-o",
                "tone": "warning",
            },
            {
                "name": self.env._("Upkeep overdue"),
                "model": "aftersales.upkeep.visit",
                "action": "aftersales_service.upkeep_visit_action_list",
                "domain": Domain("overdue", "=", True),
                "icon": "fa-hourglass-end",
                "tone": "danger",
            },
            {
                "name": self.env._("Upkeep that could not be ordered"),
                "model": "aftersales.upkeep.plan",
                "action": "aftersales_service.upkeep_plan_action",
                "domain": Domain("problem", "!=", False),
                "icon": "fa-exclamation-triangle",
                "tone": "danger",
            },
        ]

    @api.model
    def _get_contract_cards(self):
        return [
            {
                "name": self.env._("Service contracts ending"),
                "model": "aftersales.contract",
                "action": "aftersales_service.contract_action",
                "domain": Domain("state", "=", "running")
                & Domain("until", "<=", fields.Date.add(fields.Date.context_today(self), days=60))
                & Domain("next_ids", "not any", Domain("state", "!=", "cancelled")),
                "icon": "fa-handshake-o",
                "tone": "warning",
            }
        ]

    @api.model
    def _get_contract_manager_cards(self):
        return [
            {
                "name": self.env._("Service contracts to put in force"),
                "model": "aftersales.contract",
                "action": "aftersales_service.contract_action",
                "domain": Domain("state", "=", "draft"),
                "icon": "fa-handshake-o",
            }
        ]
