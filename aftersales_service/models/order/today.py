from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """What waits in the field: to plan, in conflict, overdue, to approve, to pay."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        own = {"aftersales_service.group_dispatcher": self._get_dispatcher_cards()}
        return [
            *((duty, name, cards + own.get(duty, [])) for duty, name, cards in super()._get_sections()),
            ("aftersales_service.group_station", self.env._("Service station"), self._get_station_cards()),
            ("aftersales_service.group_manager", self.env._("To decide"), self._get_manager_cards()),
            ("aftersales_service.group_finance", self.env._("Money"), self._get_finance_cards()),
        ]

    @api.model
    def _get_dispatcher_cards(self):
        orders = {"model": "aftersales.service.order", "action": "aftersales_service.service_order_action"}
        midnight = self.env["aftersales.service.order"]._get_midnight(fields.Date.context_today(self))
        return [
            {
                **orders,
                "name": self.env._("Visits to plan"),
                "domain": Domain("state", "=", "draft"),
                "icon": "fa-calendar-plus-o",
                "tone": "warning",
            },
            {
                **orders,
                "name": self.env._("Plans in conflict"),
                "domain": Domain("in_conflict", "=", True),
                "icon": "fa-exclamation-triangle",
                "tone": "danger",
            },
            {
                **orders,
                "name": self.env._("Visits overdue"),
                "domain": Domain("state", "in", ["planned", "travelling"])
                & Domain("planned_end", "<", fields.Datetime.now()),
                "icon": "fa-hourglass-end",
                "tone": "danger",
            },
            {
                **orders,
                "name": self.env._("Unsolved, to plan again"),
                "domain": self._get_unsolved_domain(),
                "icon": "fa-repeat",
                "tone": "warning",
            },
            {
                **orders,
                "name": self.env._("The engineers' day"),
                "action": "aftersales_service.service_order_action_morning_plan",
                "domain": Domain("planned_start", ">=", midnight)
                & Domain("planned_start", "<", midnight + timedelta(days=1))
                & Domain("state", "!=", "cancelled"),
                "icon": "fa-users",
            },
        ]

    @api.model
    def _get_unsolved_domain(self):
        """Visits that a signed report leaves unsolved and that nobody has planned again."""
        return (
            Domain("outcome", "=", "unsolved")
            & Domain("state", "in", ["signed", "approved"])
            & Domain("next_order_ids", "not any", Domain("state", "!=", "cancelled"))
        )

    @api.model
    def _get_station_cards(self):
        station = self.env.user.partner_id.commercial_partner_id
        return [
            {
                "model": "aftersales.service.order",
                "action": "aftersales_service.service_order_action",
                "name": self.env._("Visits without an engineer"),
                "domain": Domain("station_id", "=", station.id)
                & Domain("engineer_id", "=", False)
                & Domain("state", "in", ["draft", "planned"]),
                "icon": "fa-calendar-plus-o",
                "tone": "warning",
            }
        ]

    @api.model
    def _get_manager_cards(self):
        reports = {
            "model": "aftersales.service.report",
            "action": "aftersales_service.service_report_action",
        }
        return [
            {
                **reports,
                "name": self.env._("Reports to approve"),
                "domain": Domain("state", "=", "signed"),
                "icon": "fa-check-square-o",
                "tone": "warning",
            },
            {
                **reports,
                "name": self.env._("Large problems"),
                "domain": Domain("large_problem", "=", True) & Domain("state", "in", ["ready", "signed"]),
                "icon": "fa-exclamation-triangle",
                "tone": "danger",
            },
            {
                "model": "aftersales.cash.advance",
                "action": "aftersales_service.cash_advance_action",
                "name": self.env._("Cash advances to decide"),
                "domain": Domain("state", "=", "requested"),
                "icon": "fa-money",
            },
        ]

    @api.model
    def _get_finance_cards(self):
        return [
            {
                "model": "aftersales.cash.advance",
                "action": "aftersales_service.cash_advance_action",
                "name": self.env._("Cash advances to pay out"),
                "domain": Domain("state", "=", "approved"),
                "icon": "fa-money",
                "tone": "warning",
            }
        ]
