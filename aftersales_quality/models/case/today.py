from odoo import api, fields, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """What waits for quality."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        return [
            *super()._get_sections(),
            ("aftersales_quality.group_quality", self.env._("Quality"), self._get_quality_cards()),
        ]

    @api.model
    def _get_quality_cards(self):
        """Hook: cards of quality, see ``_prepare_card``."""
        complaints = Domain("stage_id.closed", "=", False) & Domain("kind_id.code", "=", "complaint")
        tickets = {
            "model": "helpdesk.ticket",
            "action": "aftersales_service.helpdesk_ticket_action_all",
        }
        cases = {"model": "aftersales.quality.case", "action": "aftersales_quality.quality_case_action"}
        return [
            {
                **tickets,
                "name": self.env._("Complaints without a case"),
                "domain": complaints & Domain("quality_case_id", "=", False),
                "icon": "fa-inbox",
                "tone": "warning",
            },
            {
                **cases,
                "name": self.env._("To check for truth"),
                "domain": Domain("state", "=", "received"),
                "icon": "fa-search",
                "tone": "warning",
            },
            {
                **cases,
                "name": self.env._("My open cases"),
                "domain": Domain("is_closed", "=", False) & Domain("user_id", "=", self.env.uid),
                "icon": "fa-user",
            },
            {
                "name": self.env._("Samples whose time is over"),
                "model": "aftersales.quality.sample",
                "action": "aftersales_quality.quality_sample_action",
                "domain": Domain("state", "=", "kept")
                & Domain("keep_until", "<=", fields.Date.context_today(self))
                & Domain("case_id.state", "not in", ("objected", "appraisal")),
                "icon": "fa-flask",
                "tone": "warning",
            },
        ]
