from odoo import api, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """Documents that customers wait for, and versions that wait for approval."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        deliveries = {
            "model": "aftersales.document.delivery",
            "action": "aftersales_service.document_delivery_action",
        }
        overdue = {
            **deliveries,
            "name": self.env._("Documents overdue"),
            "domain": Domain("overdue", "=", True),
            "icon": "fa-file-text-o",
            "tone": "danger",
        }
        missing = {
            **deliveries,
            "name": self.env._("Documents missing"),
            "domain": Domain("state", "=", "missing"),
            "icon": "fa-file-o",
            "tone": "warning",
        }
        approve = {
            "model": "aftersales.document.version",
            "action": "aftersales_service.document_version_action",
            "name": self.env._("Documents to approve"),
            "domain": Domain("state", "=", "draft") & Domain("uploader_id", "!=", self.env.uid),
            "icon": "fa-check-square-o",
        }
        own = {
            "aftersales_service.group_clerk": [overdue, missing],
            "aftersales_service.group_dispatcher": [overdue, approve],
        }
        return [(duty, name, cards + own.get(duty, [])) for duty, name, cards in super()._get_sections()]
