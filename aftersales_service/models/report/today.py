from odoo import api, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """What waits for those who go: today's orders, reports to be written, to be signed, sent back."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        orders = {"model": "aftersales.service.order", "action": "aftersales_service.service_order_action_my_day"}
        reports = {
            "model": "aftersales.service.report",
            "action": "aftersales_service.service_report_action_engineer",
        }
        mine = Domain("order_id.is_mine", "=", True)
        draft = Domain("state", "=", "draft")
        cards = [
            {
                **orders,
                "name": self.env._("My orders today"),
                "domain": Domain("is_mine", "=", True)
                & Domain("state", "in", ("planned", "travelling", "on_site"))
                & Domain("planned_start", "<", "today +1d"),
                "icon": "fa-road",
            },
            {
                **reports,
                "name": self.env._("Sent back or to be corrected"),
                "domain": mine & draft & Domain("previous_id", "!=", False),
                "icon": "fa-reply",
                "tone": "danger",
            },
            {
                **reports,
                "name": self.env._("Reports to be written"),
                "domain": mine & draft & Domain("previous_id", "=", False),
                "icon": "fa-pencil",
            },
            {
                **reports,
                "name": self.env._("Reports to be signed"),
                "domain": mine & Domain("state", "=", "ready"),
                "icon": "fa-pencil-square-o",
                "tone": "warning",
            },
        ]
        return [
            (duty, name, (cards if duty == "aftersales_service.group_field" else []) + own)
            for duty, name, own in super()._get_sections()
        ]
