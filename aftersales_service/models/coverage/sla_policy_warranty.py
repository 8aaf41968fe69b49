from dataclasses import replace

from odoo import api, fields, models


class SlaPolicy(models.Model):
    """Limits for what is covered: those under warranty or contract may be promised more."""

    _inherit = "aftersales.sla.policy"

    coverage = fields.Selection(
        selection=[
            ("warranty", "In warranty"),
            ("contract", "Under a service contract"),
            ("out", "Neither"),
        ],
        help="Only for contacts about what is covered like this on the day of the contact. Empty: whatever the coverage.",
    )

    def _prepare_rule(self):
        return replace(super()._prepare_rule(), coverage=self.coverage or "")

    @api.depends("coverage")
    def _compute_preview(self):
        return super()._compute_preview()

    def _filter_tickets(self, tickets):
        tickets = super()._filter_tickets(tickets)
        wanted = self._get_rule().coverage
        if not wanted or not tickets:
            return tickets
        if wanted == "contract":
            return tickets.filtered("contract_id")
        warranties = tickets._get_warranties()
        covered = tickets.filtered(lambda ticket: warranties.get(ticket, {}).get("covered"))
        if wanted == "warranty":
            return covered
        return (tickets - covered).filtered(lambda ticket: not ticket.contract_id)
