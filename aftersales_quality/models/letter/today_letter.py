from odoo import api, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """Letters that wait for somebody else to read them, or to be sent."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        own = {"aftersales_service.group_manager": [self._get_letter_card()]}
        return [(duty, name, cards + own.get(duty, [])) for duty, name, cards in super()._get_sections()]

    @api.model
    def _get_quality_cards(self):
        return [
            *super()._get_quality_cards(),
            self._get_letter_card(),
            {
                "name": self.env._("Letters to send"),
                "model": "aftersales.quality.letter",
                "action": "aftersales_quality.letter_action",
                "domain": Domain("state", "=", "approved"),
                "icon": "fa-paper-plane-o",
                "tone": "warning",
            },
        ]

    @api.model
    def _get_letter_card(self):
        """For whoever may approve what somebody else has written."""
        return {
            "name": self.env._("Letters to approve"),
            "model": "aftersales.quality.letter",
            "action": "aftersales_quality.letter_action",
            "domain": Domain("state", "=", "draft")
            & Domain("user_id", "!=", self.env.uid)
            & Domain("case_id.severity_id.letters_approved", "=", True),
            "icon": "fa-envelope-open-o",
        }
