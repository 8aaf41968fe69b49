from odoo import models


class ServiceOrder(models.Model):
    """Who will probably pay, told to the dispatcher and the engineer."""

    _name = "aftersales.service.order"
    _inherit = ["aftersales.service.order", "aftersales.coverage.mixin"]

    def _get_coverage_fields(self):
        return [
            *super()._get_coverage_fields(),
            "ticket_id.contact_date",
            "ticket_id.incident_date",
            "ticket_id.delivery_date",
            "arrived_on",
            "planned_start",
        ]

    def _get_coverage_day(self):
        # the ticket may know when the fault showed itself
        return self.ticket_id.sudo()._get_warranty_day() if self.ticket_id else super()._get_coverage_day()

    def _get_warranty_day(self):
        self.ensure_one()
        return self._get_coverage_day()

    def _ask_warranty(self, part, day):
        ticket = self.ticket_id.sudo()
        if self.lot_id or not ticket.delivery_date or ticket.product_id != self.product_id:
            return super()._ask_warranty(part, day)
        # goods without a serial: the proof of purchase that the ticket states
        term = self.env["aftersales.warranty.term"].get_for(self.product_id, self.company_id)[self.product_id]
        found = ticket.with_env(self.env).sudo()._get_warranty_by_term(term.sudo(), part)
        return found["covered"], found["reason"]

    def _get_warranties(self):
        found = super()._get_warranties()
        # goods without a serial: what the ticket knows of the delivery
        others = self.filtered(lambda order: not order.lot_id and order.ticket_id.product_id == order.product_id)
        by_ticket = others.ticket_id.sudo()._get_warranties()
        return {**found, **{order: by_ticket[order.ticket_id] for order in others if order.ticket_id in by_ticket}}
