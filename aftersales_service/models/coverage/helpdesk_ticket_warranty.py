from odoo import fields, models
from odoo.tools import format_date

from ...tools import warranty


class HelpdeskTicket(models.Model):
    """Who will probably pay, told to the clerk while the customer is on the phone."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "aftersales.coverage.mixin"]

    def _get_coverage_fields(self):
        return [*super()._get_coverage_fields(), "delivery_date", "contact_date", "incident_date"]

    def _get_warranty_day(self):
        """When the fault showed itself, if that is known and plausible; else when the customer told us."""
        self.ensure_one()
        told = fields.Date.context_today(self, self.contact_date or fields.Datetime.now())
        delivered = self.lot_id.warranty_from or self.delivery_date
        if self.incident_date and self.incident_date <= told and (not delivered or delivered <= self.incident_date):
            return self.incident_date
        return told

    def _get_warranties(self):
        found = super()._get_warranties()
        # goods without a serial: the proof of purchase says when they were delivered
        others = self.filtered(lambda ticket: not ticket.lot_id and ticket.product_id and ticket.delivery_date)
        for company, tickets in others.grouped("company_id").items():
            terms = self.env["aftersales.warranty.term"].get_for(tickets.product_id, company)
            for ticket in tickets:
                found[ticket] = ticket._get_warranty_by_term(terms[ticket.product_id])
        return found

    def _get_warranty_by_term(self, term, product=None):
        """The warranty of goods without a serial, by the date of delivery that the ticket states.

        :param product: the part in question; left out: the unit
        """
        self.ensure_one()
        group = product.sudo().product_tmpl_id._get_part_group() if product else "ordinary"
        months = {"ordinary": term.months_unit, "main": term.months_main, "wear": term.months_wear}[group]
        if not months:
            return {
                "covered": False,
                "until": False,
                "reason": self.env._("%(product)s is delivered without a warranty.", product=self.product_id.name),
            }
        promised = term._prepare_warranty(self.delivery_date)
        start = warranty.start_day(self.delivery_date, latest=promised["warranty_start_latest"] or None)
        until = warranty.add_months(start, months)
        covered = self._get_warranty_day() <= until
        words = {"delivered": format_date(self.env, self.delivery_date), "day": format_date(self.env, until)}
        return {
            "covered": covered,
            "until": until,
            "reason": self.env._("Delivered on %(delivered)s: under warranty until %(day)s.", **words)
            if covered
            else self.env._("Delivered on %(delivered)s: the warranty ended on %(day)s.", **words),
        }
