from odoo import models
from odoo.fields import Domain

#: How far a job is, as the customer sees it; whatever comes after the work is done to him.
STATES = {"draft": "planning", "planned": "planned", "travelling": "travelling", "on_site": "working"}


class ServiceOrder(models.Model):
    """What a customer is told of a job, in plain words. Customers have no rights on it (G1)."""

    _inherit = "aftersales.service.order"

    def _get_portal_visits(self, ticket):
        """The jobs for a case, for a customer whose right to see the case was checked by the caller.

        :return: list of dicts: title, state (planning, planned, travelling, working, done), state_name, who,
            start, stop, timezone, and the address where the customer comes to us
        """
        orders = self.sudo().search(
            Domain("ticket_id", "=", ticket.id) & Domain("state", "!=", "cancelled"), order="planned_start, id"
        )
        visits = [order._get_portal_visit() for order in orders]
        # what is to come stands above what has been
        return sorted(visits, key=lambda visit: visit["state"] == "done")

    def _get_portal_visit(self):
        self.ensure_one()
        journey = self._is_journey()
        state = STATES.get(self.state, "done")
        state_names = {
            "planning": self.env._("Being planned"),
            "planned": self.env._("Planned"),
            "travelling": self.env._("On the way"),
            "working": self.env._("Here") if journey else self.env._("In work"),
            "done": self.env._("Done"),
        }
        titles = {
            "walk_in": self.env._("Work in our workshop"),
            "service_point": self.env._("Appointment at the service point"),
            "remote": self.env._("Help by phone or online"),
        }
        return {
            "title": titles.get(self.mode, self.env._("Our visit")),
            "state": state,
            "state_name": state_names[state],
            "who": self._get_engineers().mapped("name") or self.station_id.mapped("name"),
            "journey": journey,
            "start": self.finished_on if state == "done" and self.finished_on else self.planned_start,
            "stop": False if state == "done" else self.planned_end,
            "timezone": self._get_portal_timezone(),
            "address": self.mode == "service_point" and self.address,
        }

    def _get_portal_timezone(self):
        """Time zone of the place: who is told a time there should not have to convert it."""
        self.ensure_one()
        order = self.sudo()
        places = order.address_id, order.partner_id, order.partner_id.commercial_partner_id
        return next(filter(None, (place.tz for place in places)), order.company_id.resource_calendar_id.tz or "UTC")
