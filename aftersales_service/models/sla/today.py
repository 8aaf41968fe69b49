from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        limits = {"model": "aftersales.sla.deadline", "action": "aftersales_service.sla_deadline_action"}
        midnight = datetime.combine(fields.Date.context_today(self) + timedelta(days=1), time.min)
        # "today" ends at the user's midnight
        tomorrow = self.env.tz.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)
        running = Domain("state", "=", "running")
        now = fields.Datetime.now()
        soon = {
            **limits,
            "name": self.env._("Limits due today"),
            "domain": running & Domain("due", ">", now) & Domain("due", "<", tomorrow),
            "icon": "fa-clock-o",
            "tone": "warning",
        }
        missed = {
            **limits,
            "name": self.env._("Limits overdue"),
            "domain": running & Domain("due", "<=", now),
            "icon": "fa-bell",
            "tone": "danger",
        }
        in_person = {
            "model": "helpdesk.ticket",
            "action": "aftersales_service.helpdesk_ticket_action_all",
            "name": self.env._("To handle in person"),
            "domain": Domain("closed", "=", False) & Domain("supervisor_id", "=", self.env.uid),
            "icon": "fa-user-circle-o",
        }
        cards = {
            "aftersales_service.group_clerk": [missed, soon],
            "aftersales_service.group_dispatcher": [missed, in_person],
            "aftersales_service.group_field": [missed, soon],
            "aftersales_service.group_reader": [missed],
        }
        return [(duty, name, cards.get(duty, []) + own) for duty, name, own in super()._get_sections()]
