from odoo import api, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """What the library waits for."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        solutions = {"model": "aftersales.solution", "action": "aftersales_service.solution_action"}
        proposed = Domain("state", "=", "proposed")
        cards = {
            "aftersales_service.group_manager": [
                {
                    **solutions,
                    "name": self.env._("Solutions to approve"),
                    "domain": proposed,
                    "icon": "fa-lightbulb-o",
                }
            ]
        }
        return [(duty, name, own + cards.get(duty, [])) for duty, name, own in super()._get_sections()]
