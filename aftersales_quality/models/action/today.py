from odoo import api, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """What quality waits for, and what it has asked of whoever looks at the first screen."""

    _inherit = "aftersales.today"

    @api.model
    def get_sections(self):
        sections = super().get_sections()
        user = self.env.user
        # whoever has another duty is told when there is something, and is left alone otherwise
        if not user.has_group("aftersales_service.group_department") and user.has_group(
            "aftersales_service.group_user"
        ):
            cards = [self._prepare_card(**card) for card in self._get_asked_cards()]
            waiting = [card for card in cards if card["count"]]
            if waiting:
                sections.append(
                    {
                        "key": "asked_of_me",
                        "name": self.env._("Asked of me"),
                        "may_register": False,
                        "cards": waiting,
                    }
                )
        return sections

    @api.model
    def _get_asked_cards(self):
        asked = {"model": "aftersales.quality.todo", "action": "aftersales_quality.quality_todo_action"}
        mine = Domain("user_id", "=", self.env.uid)
        return [
            *super()._get_asked_cards(),
            {
                **asked,
                "name": self.env._("Questions to answer"),
                "domain": mine & Domain("kind", "=", "answer"),
                "icon": "fa-question-circle",
                "tone": "warning",
            },
            {
                **asked,
                "name": self.env._("Consents asked of me"),
                "domain": mine & Domain("kind", "=", "consent"),
                "icon": "fa-handshake-o",
                "tone": "warning",
            },
            {
                **asked,
                "name": self.env._("Responsibility to accept or object to"),
                "domain": mine & Domain("kind", "=", "bear"),
                "icon": "fa-balance-scale",
                "tone": "warning",
            },
            {
                **asked,
                "name": self.env._("Actions to do"),
                "domain": mine & Domain("kind", "in", ["do", "check"]),
                "icon": "fa-check-square-o",
            },
            {
                **asked,
                "name": self.env._("Effects to judge"),
                "domain": mine & Domain("kind", "=", "judge") & Domain("due", "<", "today"),
                "icon": "fa-line-chart",
            },
            {
                **asked,
                "name": self.env._("Overdue with quality"),
                "domain": mine & Domain("overdue", "=", True) & Domain("kind", "!=", "judge"),
                "icon": "fa-hourglass-end",
                "tone": "danger",
            },
        ]

    @api.model
    def _get_quality_cards(self):
        actions = {"model": "aftersales.quality.action", "action": "aftersales_quality.quality_action_action"}
        questions = {"model": "aftersales.quality.question", "action": "aftersales_quality.quality_question_action"}
        return [
            *super()._get_quality_cards(),
            {
                **questions,
                "name": self.env._("Answers to accept"),
                "domain": Domain("state", "=", "answered"),
                "icon": "fa-comments-o",
                "tone": "warning",
            },
            {
                **questions,
                "name": self.env._("Questions overdue"),
                "domain": Domain("overdue", "=", True),
                "icon": "fa-question-circle",
                "tone": "danger",
            },
            {
                **actions,
                "name": self.env._("Actions overdue"),
                "domain": Domain("overdue", "=", True),
                "icon": "fa-hourglass-end",
                "tone": "danger",
            },
            {
                **actions,
                "name": self.env._("Effects to judge"),
                "domain": Domain("state", "=", "done") & Domain("window_until", "<", "today"),
                "icon": "fa-line-chart",
            },
        ]
