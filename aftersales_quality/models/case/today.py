from odoo import api, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        complaints = Domain("stage_id.closed", "=", False) & Domain("kind_id.code", "=", "complaint")
        tickets = {
            "model": "helpdesk.ticket",
            "action": "aftersales_service.helpdesk_ticket_action_all",
        }
        return [
            *super()._get_sections(),
            (
                "aftersales_quality.group_quality",
                self.env._("Quality"),
                [
                    {
                        **tickets,
                        "name": self.env._("Complaints to check for truth"),
                        "domain": complaints & Domain("stage_id.portal_step", "in", ["received", "checking"]),
                        "icon": "fa-search",
                        "tone": "warning",
                    },
                    {
                        **tickets,
                        "name": self.env._("Complaints with defective goods"),
                        "domain": complaints & Domain("defective_qty", ">", 0),
                        "icon": "fa-cubes",
                    },
                ],
            ),
        ]
