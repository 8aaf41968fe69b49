from odoo import api, fields, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """The first screen: what waits for the person who looks at it, by duty."""

    _name = "aftersales.today"
    _description = "Today"

    @api.model
    def get_sections(self):
        """Cards of the current user's duties, with the number of records behind each.

        Every count is taken with the user's own rights, so that a card never tells more than the list
        that it opens.

        :return: list of {key, name, may_register, cards: [{name, count, model, icon, tone, action, domain}]}
        """
        sections = []
        for duty, name, cards in self._get_sections():
            if not self.env.user.has_group(duty):
                continue
            sections.append(
                {
                    "key": duty,
                    "name": name,
                    "may_register": duty in self._get_registering_duties(),
                    "cards": [self._prepare_card(**card) for card in cards],
                }
            )
        return sections

    @api.model
    def _get_registering_duties(self):
        """Groups whose people register contacts themselves."""
        return ["aftersales_service.group_clerk", "aftersales_service.group_dispatcher"]

    @api.model
    def _prepare_card(self, name, model, domain, icon, action, tone="primary"):
        records = self.env[model]
        return {
            "name": name,
            "count": records.search_count(domain) if records.has_access("read") else 0,
            "model": model,
            "icon": icon,
            "tone": tone,
            "action": action,
            "domain": list(domain),
        }

    @api.model
    def _get_sections(self):
        """Hook: sections as (group, name, list of arguments of ``_prepare_card``)."""
        today = fields.Date.context_today(self)
        is_open = Domain("closed", "=", False)
        tickets = {"model": "helpdesk.ticket", "action": "aftersales_service.helpdesk_ticket_action_all"}
        return [
            (
                "aftersales_service.group_clerk",
                self.env._("Customer service"),
                [
                    {
                        **tickets,
                        "name": self.env._("New, not judged yet"),
                        "domain": is_open & Domain("kind_id", "=", False),
                        "icon": "fa-inbox",
                    },
                    {
                        **tickets,
                        "name": self.env._("Not answered yet"),
                        "domain": is_open & Domain("stage_id.unattended", "=", True),
                        "icon": "fa-reply",
                        "tone": "warning",
                    },
                    {
                        **tickets,
                        "name": self.env._("Mine, open"),
                        "domain": is_open & Domain("user_id", "=", self.env.uid),
                        "icon": "fa-user",
                    },
                    {
                        **tickets,
                        "name": self.env._("Unverified serials"),
                        "domain": is_open & Domain("serial_state", "=", "unverified"),
                        "icon": "fa-question-circle",
                    },
                    {
                        **tickets,
                        "name": self.env._("To be picked up by today"),
                        "domain": is_open & Domain("walk_in_outcome", "=", "left") & Domain("pickup_date", "<=", today),
                        "icon": "fa-shopping-bag",
                    },
                ],
            ),
            (
                "aftersales_service.group_dispatcher",
                self.env._("Technical service"),
                [
                    {
                        **tickets,
                        "name": self.env._("Repairs nobody has taken"),
                        "domain": is_open
                        & Domain("kind_id.code", "in", ["repair", "installation"])
                        & Domain("user_id", "=", False),
                        "icon": "fa-wrench",
                        "tone": "warning",
                    },
                    {
                        **tickets,
                        "name": self.env._("Repairs in work"),
                        "domain": is_open
                        & Domain("kind_id.code", "in", ["repair", "installation"])
                        & Domain("user_id", "!=", False),
                        "icon": "fa-cogs",
                    },
                ],
            ),
            (
                "aftersales_service.group_field",
                self.env._("My work"),
                [
                    {
                        **tickets,
                        "name": self.env._("My open tickets"),
                        "domain": is_open & Domain("user_id", "=", self.env.uid),
                        "icon": "fa-wrench",
                    },
                ],
            ),
            (
                "aftersales_service.group_reader",
                self.env._("Overview"),
                [
                    {
                        **tickets,
                        "name": self.env._("Open complaints"),
                        "domain": is_open & Domain("kind_id.code", "=", "complaint"),
                        "icon": "fa-exclamation-triangle",
                        "tone": "danger",
                    },
                    {
                        **tickets,
                        "name": self.env._("Open repairs"),
                        "domain": is_open & Domain("kind_id.code", "=", "repair"),
                        "icon": "fa-wrench",
                    },
                    {
                        **tickets,
                        "name": self.env._("Rejected by the customer"),
                        "domain": is_open & Domain("event_ids.kind_id.code", "=", "rejected"),
                        "icon": "fa-thumbs-down",
                        "tone": "danger",
                    },
                ],
            ),
        ]
