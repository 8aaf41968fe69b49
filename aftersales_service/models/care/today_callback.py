from odoo import api, fields, models
from odoo.fields import Domain

from .callback import OPEN


class Today(models.AbstractModel):
    """Calls on the first screen: what I have to call, what is late, what came to nothing, who was not content."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        today = fields.Date.context_today(self)
        calls = {"model": "aftersales.callback", "action": "aftersales_service.callback_action_all"}
        is_open = Domain("state", "in", OPEN)
        own = {
            "aftersales_service.group_clerk": [
                {
                    **calls,
                    "name": self.env._("My callbacks due"),
                    "domain": is_open & Domain("user_id", "=", self.env.uid) & Domain("due", "<=", today),
                    "icon": "fa-phone",
                },
                {
                    **calls,
                    "name": self.env._("Callbacks overdue"),
                    "domain": is_open & Domain("due", "<", today),
                    "icon": "fa-phone-square",
                    "tone": "danger",
                },
            ],
            "aftersales_service.group_manager": [
                {
                    "model": "helpdesk.ticket",
                    "action": "aftersales_service.helpdesk_ticket_action_all",
                    "name": self.env._("Bad answers not settled yet"),
                    "domain": Domain("satisfaction_id", "!=", False) & Domain("closed", "=", False),
                    "icon": "fa-frown-o",
                    "tone": "danger",
                },
                {
                    **calls,
                    "name": self.env._("Customers nobody reached (30 days)"),
                    "domain": Domain("state", "=", "unreached")
                    & Domain("done_on", ">=", fields.Date.subtract(today, days=30)),
                    "icon": "fa-volume-off",
                    "tone": "warning",
                },
                {
                    **calls,
                    "name": self.env._("Callbacks nobody has"),
                    "domain": is_open & Domain("user_id", "=", False),
                    "icon": "fa-user-times",
                    "tone": "warning",
                },
            ],
        }
        return [(duty, name, cards + own.get(duty, [])) for duty, name, cards in super()._get_sections()]
