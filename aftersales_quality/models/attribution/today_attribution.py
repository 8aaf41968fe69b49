from odoo import api, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """What waits with responsibility: to serve, to appraise, to approve, to enter answers."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        own = {
            "aftersales_quality.group_quality": [],
            "aftersales_service.group_manager": self._get_attribution_approval_cards(),
            "aftersales_service.group_general_manager": self._get_attribution_approval_cards(),
            "aftersales_quality.group_purchasing": self._get_attribution_answer_cards(("supplier", "carrier")),
            "aftersales_service.group_clerk": self._get_attribution_answer_cards(("customer", "representative")),
        }
        sections = [(duty, name, cards + own.pop(duty, [])) for duty, name, cards in super()._get_sections()]
        names = {
            "aftersales_quality.group_purchasing": self.env._("Purchasing"),
            "aftersales_service.group_manager": self.env._("Management"),
            "aftersales_service.group_general_manager": self.env._("General management"),
        }
        return sections + [(duty, names[duty], cards) for duty, cards in own.items() if duty in names]

    @api.model
    def _get_attribution_answer_cards(self, kinds):
        return [
            {
                "name": self.env._("Parties that have not answered"),
                "model": "aftersales.attribution.share",
                "action": "aftersales_quality.attribution_share_action_outside",
                "domain": Domain("party_kind", "in", kinds)
                & Domain("state", "in", ("served", "objected", "appraisal"))
                & Domain("response", "=", "pending"),
                "icon": "fa-balance-scale",
            }
        ]

    @api.model
    def _get_attribution_approval_cards(self):
        rounds = {"model": "aftersales.attribution", "action": "aftersales_quality.attribution_action"}
        return [
            {
                **rounds,
                "name": self.env._("Responsibility to approve"),
                "domain": Domain("state", "=", "proposed") & Domain("approved_on", "=", False),
                "icon": "fa-balance-scale",
                "tone": "warning",
            },
            {
                **rounds,
                "name": self.env._("Appraisals to conclude"),
                "domain": Domain("state", "=", "appraisal")
                & Domain("appraisal_ids", "any", [("state", "=", "running"), ("appraiser_id", "=", self.env.uid)]),
                "icon": "fa-gavel",
                "tone": "warning",
            },
        ]

    @api.model
    def _get_quality_cards(self):
        rounds = {"model": "aftersales.attribution", "action": "aftersales_quality.attribution_action"}
        return [
            *super()._get_quality_cards(),
            {
                **rounds,
                "name": self.env._("Decisions to serve"),
                "domain": Domain("state", "=", "proposed") & Domain("approved_on", "!=", False),
                "icon": "fa-paper-plane",
            },
            {
                **rounds,
                "name": self.env._("Objections to appraise"),
                "domain": Domain("state", "=", "objected"),
                "icon": "fa-gavel",
                "tone": "danger",
            },
        ]
