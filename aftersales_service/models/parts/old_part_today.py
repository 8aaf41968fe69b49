from odoo import api, models
from odoo.fields import Domain

from .old_part import OPEN


class Today(models.AbstractModel):
    """Old parts on the first screen: on the counter, owed, to decide."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        parts = {"model": "aftersales.old.part", "action": "aftersales_service.old_part_action_all"}
        runs = {"model": "aftersales.old.part.run", "action": "aftersales_service.old_part_run_action"}
        cards = {
            "aftersales_service.group_storekeeper": [
                {
                    **parts,
                    "name": self.env._("Old parts to judge"),
                    "domain": Domain("state", "=", "received"),
                    "icon": "fa-search",
                    "tone": "warning",
                },
                {
                    **parts,
                    "name": self.env._("Old parts overdue"),
                    "domain": Domain("is_overdue", "=", True),
                    "icon": "fa-recycle",
                    "tone": "danger",
                },
                {
                    **parts,
                    "name": self.env._("Old parts for the monthly run"),
                    "domain": Domain("state", "=", "judged")
                    & Domain("judgement", "in", ("scrap", "supplier"))
                    & Domain("run_id", "=", False),
                    "icon": "fa-calendar-check-o",
                },
                {
                    **runs,
                    "name": self.env._("Monthly runs to carry out"),
                    "domain": Domain("state", "=", "approved"),
                    "icon": "fa-truck",
                    "tone": "warning",
                },
            ],
            "aftersales_service.group_field": [
                {
                    **parts,
                    "action": "aftersales_service.old_part_action_mine",
                    "name": self.env._("Old parts I owe"),
                    "domain": Domain("state", "=", "owed") & Domain("is_own", "=", True),
                    "icon": "fa-recycle",
                    "tone": "warning",
                }
            ],
            "aftersales_service.group_manager": [
                {
                    **parts,
                    "name": self.env._("Missing old parts to decide"),
                    "domain": Domain("state", "=", "explained"),
                    "icon": "fa-question-circle",
                    "tone": "warning",
                },
                {
                    **parts,
                    "name": self.env._("Old parts long overdue"),
                    "domain": Domain("state", "in", OPEN) & Domain("escalated_on", "!=", False),
                    "icon": "fa-recycle",
                    "tone": "danger",
                },
                {
                    **runs,
                    "name": self.env._("Monthly runs to approve"),
                    "domain": Domain("state", "=", "submitted"),
                    "icon": "fa-check-square-o",
                },
            ],
        }
        sections = []
        for duty, name, own in super()._get_sections():
            sections.append((duty, name, own + cards.pop(duty, [])))
        if storekeeper := cards.get("aftersales_service.group_storekeeper"):
            sections.append(("aftersales_service.group_storekeeper", self.env._("Spare parts"), storekeeper))
        return sections
