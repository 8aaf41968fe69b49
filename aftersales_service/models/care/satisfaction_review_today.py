from odoo import api, fields, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """What waits with satisfaction reports: to be written, overdue, to be checked."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        own = {"aftersales_service.group_manager": self._get_satisfaction_cards()}
        return [(duty, name, cards + own.get(duty, [])) for duty, name, cards in super()._get_sections()]

    @api.model
    def _get_satisfaction_cards(self):
        today = fields.Date.context_today(self)
        actions = {
            "model": "aftersales.satisfaction.review.action",
            "action": "aftersales_service.satisfaction_review_action_action",
        }
        out = Domain("review_state", "=", "released")
        return [
            {
                "name": self.env._("Satisfaction reports to write"),
                "model": "aftersales.satisfaction.review",
                "action": "aftersales_service.satisfaction_review_action",
                "domain": Domain("state", "in", ("draft", "analysed")),
                "icon": "fa-line-chart",
            },
            {
                **actions,
                "name": self.env._("Actions of satisfaction reports overdue"),
                "domain": out & Domain("state", "=", "open") & Domain("due", "<", today),
                "icon": "fa-hourglass-end",
                "tone": "danger",
            },
            {
                **actions,
                "name": self.env._("Effects to check"),
                "domain": out
                & Domain("state", "=", "done")
                & Domain("effect_until", "<", today)
                & Domain("user_id", "!=", self.env.uid),
                "icon": "fa-balance-scale",
                "tone": "warning",
            },
        ]
