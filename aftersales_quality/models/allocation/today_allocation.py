from odoo import api, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """What waits for finance: costs that nobody bears yet, runs to post."""

    _inherit = "aftersales.today"

    @api.model
    def _get_finance_cards(self):
        runs = {
            "model": "aftersales.allocation",
            "action": "aftersales_quality.allocation_action",
            "icon": "fa-sitemap",
        }
        return [
            *super()._get_finance_cards(),
            {
                "model": "aftersales.allocation.case",
                "action": "aftersales_quality.allocation_case_action",
                "name": self.env._("Costs to allocate"),
                "domain": Domain("situation", "in", ("1_correct", "2_ready")),
                "icon": "fa-share-alt",
                "tone": "warning",
            },
            {
                **runs,
                "name": self.env._("Allocations to review or post"),
                "domain": Domain("state", "in", ("draft", "reviewed")),
            },
            {
                "model": "aftersales.person.charge",
                "action": "aftersales_quality.person_charge_action",
                "name": self.env._("Shares of persons to settle"),
                "domain": Domain("state", "in", ("waiting", "agreed")),
                "icon": "fa-id-card-o",
            },
        ]
