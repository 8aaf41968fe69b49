from odoo import fields, models
from odoo.tools import plaintext2html

from .working_days import WorkingDays


class UpkeepVisit(models.Model):
    """How a visit becomes a service order, and a contact where the house wants one."""

    _inherit = "aftersales.upkeep.visit"

    def _make_orders(self):
        """Make the service orders, on the first working day from today on, to be planned by the dispatcher."""
        today = fields.Date.context_today(self)
        for company, visits in self.grouped("company_id").items():
            wanted = {visit: max(visit.date, today) for visit in visits}
            # a holiday may have been declared since the visit was foreseen
            days = WorkingDays(company, min(wanted.values()), max(wanted.values()))
            openings = {visit: days.get_next(day) for visit, day in wanted.items()}
            for visit, (day, _opening) in openings.items():
                if visit.day != day and visit.day >= today:
                    visit.day = day
            tickets = visits._make_tickets(company)
            orders = self.env["aftersales.service.order"].with_company(company)
            made = orders.with_context(mail_create_nosubscribe=True).create(
                [
                    {
                        **visit._prepare_order(),
                        "planned_start": openings[visit][1],
                        "ticket_id": tickets[visit].id if visit in tickets else False,
                    }
                    for visit in visits
                ]
            )
            for visit, order in zip(visits, made.with_env(self.env), strict=True):
                visit.order_id = order

    def _prepare_order(self):
        self.ensure_one()
        plan = self.plan_id
        values = {
            "company_id": plan.company_id.id,
            "type_id": plan.type_id.id,
            "mode": plan.mode,
            "partner_id": plan.partner_id.id,
            "address_id": (plan.address_id or plan.partner_id).id,
            "contact_name": plan.partner_id.name,
            "contact_phone": plan.partner_id.phone,
            "lot_id": plan.lot_id.id,
            "fault": plan.name,
            "instructions": plan.instructions,
            "station_id": plan.station_id.id,
        }
        if plan.contract_id:
            values["contract_id"] = plan.contract_id.id
        return values

    def _make_tickets(self, company):
        """Register the visits whose plan says so as contacts.

        :return: {visit: ticket}
        """
        visits = self.filtered("plan_id.kind_id")
        tickets = (
            self.env["helpdesk.ticket"]
            .with_company(company)
            .create(
                [
                    {
                        "name": visit.plan_id.name,
                        "description": plaintext2html(visit.plan_id.instructions or visit.plan_id.name),
                        "company_id": company.id,
                        "kind_id": visit.plan_id.kind_id.id,
                        "partner_id": visit.partner_id.id,
                        "lot_id": visit.lot_id.id,
                    }
                    for visit in visits
                ]
            )
        )
        tickets._record_event("upkeep_due")
        return dict(zip(visits, tickets.with_env(self.env), strict=True))
