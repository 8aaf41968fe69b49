from odoo import api, fields, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """Customers whose turn it is, and whose turn has been missed."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        own = {
            "aftersales_service.group_clerk": self._get_care_cards(Domain.TRUE),
            "aftersales_service.group_field": self._get_care_cards(Domain("user_id", "=", self.env.uid))[:1],
        }
        return [(duty, name, cards + own.get(duty, [])) for duty, name, cards in super()._get_sections()]

    @api.model
    def _get_care_cards(self, whose):
        tasks = {"model": "aftersales.care.task", "action": "aftersales_service.care_task_action_all"}
        today = fields.Date.context_today(self)
        return [
            {
                **tasks,
                "name": self.env._("My customers' turn"),
                "domain": Domain("state", "=", "planned")
                & Domain("user_id", "=", self.env.uid)
                & Domain("day", "<=", today),
                "icon": "fa-handshake-o",
            },
            {
                **tasks,
                "name": self.env._("Care overdue"),
                "domain": whose & Domain("overdue", "=", True),
                "icon": "fa-hourglass-end",
                "tone": "danger",
            },
        ]
