from odoo import api, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """Money that waits: customers' cash in engineers' pockets, advances and expenses that nobody has cleared."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        own = {
            "aftersales_service.group_field": self._get_own_money_cards(),
            "aftersales_service.group_finance": self._get_finance_money_cards(),
        }
        # a duty may have several sections: ours are taken by the first one
        return [(duty, name, cards + own.pop(duty, [])) for duty, name, cards in super()._get_sections()]

    @api.model
    def _get_own_money_cards(self):
        return [
            {
                "model": "aftersales.cash.receipt",
                "action": "aftersales_service.cash_receipt_action_mine",
                "name": self.env._("Cash to hand in"),
                "domain": Domain("user_id", "=", self.env.uid)
                & Domain("state", "=", "taken")
                & Domain("method", "=", "cash"),
                "icon": "fa-money",
                "tone": "warning",
            },
        ]

    @api.model
    def _get_finance_money_cards(self):
        return [
            {
                "model": "aftersales.cash.receipt",
                "action": "aftersales_service.cash_receipt_action_to_hand_in",
                "name": self.env._("Cash not handed in"),
                "domain": Domain("state", "=", "taken"),
                "icon": "fa-money",
                "tone": "warning",
            },
            {
                "model": "hr.expense",
                "action": "aftersales_service.expense_action_visits",
                "name": self.env._("Expenses of visits to approve"),
                "domain": Domain("aftersales_order_id", "!=", False) & Domain("state", "=", "submitted"),
                "icon": "fa-file-text-o",
            },
            {
                "model": "aftersales.cash.advance",
                "action": "aftersales_service.cash_advance_action",
                "name": self.env._("Cash advances to clear"),
                "domain": Domain("state", "=", "paid"),
                "icon": "fa-balance-scale",
            },
        ]
