from odoo import api, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """What waits around the main store: to approve, to issue, to take back, to accept."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        requisitions = {"model": "aftersales.requisition", "action": "aftersales_service.requisition_action"}
        handovers = {"model": "aftersales.handover", "action": "aftersales_service.handover_action"}
        to_approve = {
            **requisitions,
            "name": self.env._("Requisitions to approve"),
            "domain": Domain("may_decide", "=", True),
            "icon": "fa-check-square-o",
            "tone": "warning",
        }
        left = {
            "model": "aftersales.holder",
            "action": "aftersales_service.holder_action",
            "name": self.env._("Left with stock"),
            "domain": Domain("left_with_stock", "=", True),
            "icon": "fa-user-times",
            "tone": "danger",
        }
        cards = {
            "aftersales_service.group_storekeeper": [
                {
                    **requisitions,
                    "name": self.env._("Requisitions to issue"),
                    "domain": Domain("state", "in", ("approved", "partial")),
                    "icon": "fa-truck",
                    "tone": "warning",
                },
                {
                    **handovers,
                    "name": self.env._("Returns to receive"),
                    "domain": Domain("state", "=", "proposed") & Domain("kind", "=", "return"),
                    "icon": "fa-undo",
                },
                left,
            ],
            "aftersales_service.group_manager": [
                to_approve,
                {
                    "model": "aftersales.freight",
                    "action": "aftersales_service.freight_action",
                    "name": self.env._("Freight to sign off"),
                    "domain": Domain("state", "=", "open"),
                    "icon": "fa-road",
                },
                left,
            ],
            "aftersales_service.group_field": [
                {
                    "model": "aftersales.handover",
                    "action": "aftersales_service.handover_action_mine",
                    "name": self.env._("Parts to take over"),
                    "domain": Domain("may_accept", "=", True),
                    "icon": "fa-handshake-o",
                    "tone": "warning",
                },
            ],
        }
        if not self.env.user.has_group("aftersales_service.group_manager"):
            # the manager has all of them in one place
            cards["aftersales_service.group_dispatcher"] = [to_approve]
        sections = [(duty, name, own + cards.pop(duty, [])) for duty, name, own in super()._get_sections()]
        names = {"aftersales_service.group_storekeeper": self.env._("Spare parts")}
        return sections + [(duty, names[duty], own) for duty, own in cards.items() if duty in names]
