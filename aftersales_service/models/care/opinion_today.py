from odoo import api, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """Opinions: to hand over, to tell the customer; for departments what they are asked."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        own = {"aftersales_service.group_clerk": self._get_opinion_cards()}
        return [
            *((duty, name, cards + own.get(duty, [])) for duty, name, cards in super()._get_sections()),
            ("aftersales_service.group_department", self.env._("Asked of me"), self._get_asked_cards()),
        ]

    @api.model
    def _get_opinion_cards(self):
        opinions = {"model": "aftersales.opinion", "action": "aftersales_service.opinion_action"}
        return [
            {
                **opinions,
                "name": self.env._("Opinions to hand over"),
                "domain": Domain("state", "=", "new"),
                "icon": "fa-comment-o",
                "tone": "warning",
            },
            {
                **opinions,
                "name": self.env._("Answers to tell the customer"),
                "domain": Domain("state", "=", "answered"),
                "icon": "fa-envelope-o",
            },
            {
                **opinions,
                "name": self.env._("Opinions not answered in time"),
                "domain": Domain("overdue", "=", True),
                "icon": "fa-hourglass-end",
                "tone": "danger",
            },
        ]

    @api.model
    def _get_asked_cards(self):
        """Hook: what departments are asked, with the same arguments as any card."""
        asked = {"model": "aftersales.opinion", "action": "aftersales_service.opinion_action_asked"}
        mine = Domain("asked_me", "=", True)
        return [
            {
                **asked,
                "name": self.env._("Opinions to answer"),
                "domain": mine & Domain("state", "=", "handed"),
                "icon": "fa-comment-o",
                "tone": "warning",
            },
            {
                **asked,
                "name": self.env._("Overdue answers"),
                "domain": mine & Domain("overdue", "=", True),
                "icon": "fa-hourglass-end",
                "tone": "danger",
            },
        ]
