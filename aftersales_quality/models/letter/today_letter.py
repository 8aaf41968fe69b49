from odoo import api, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """Letters that wait for somebody else to read them, or to be sent."""

    _inherit = "aftersales.today"

    @api.model
    def _get_quality_cards(self):
        letters = {"model": "aftersales.quality.letter", "action": "aftersales_quality.letter_action"}
        return [
            *super()._get_quality_cards(),
            {
                **letters,
                "name": self.env._("Letters to approve"),
                "domain": Domain("state", "=", "draft")
                & Domain("user_id", "!=", self.env.uid)
                & Domain("case_id.severity_id.letters_approved", "=", True),
                "icon": "fa-envelope-open-o",
            },
            {
                **letters,
                "name": self.env._("Letters to send"),
                "domain": Domain("state", "=", "approved"),
                "icon": "fa-paper-plane-o",
                "tone": "warning",
            },
        ]
