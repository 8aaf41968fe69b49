from odoo import api, fields, models
from odoo.fields import Domain


class Contract(models.Model):
    """The customer's side of a contract. Customers have no rights on it: the controllers check, then read."""

    _inherit = "aftersales.contract"

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for contract in self:
            contract.access_url = f"/my/service-contracts/{contract.id}"
        return result

    @api.model
    def _get_portal_domain(self):
        """Contracts of the current user's company that are or were in force; drafts are still ours."""
        return (
            Domain("commercial_partner_id", "=", self.env.user.commercial_partner_id.id)
            & Domain("company_id", "in", self.env.companies.ids)
            & Domain("started_on", "!=", False)
        )

    def _get_portal_visits(self):
        """Visits of the contract year of today, the next ones first.

        :return: list of dicts: day, state (coming, done, skipped, missed), serial
        """
        self.ensure_one()
        begin, end = self._get_year(fields.Date.context_today(self))
        visits = self.sudo().visit_ids.filtered(lambda visit: begin <= visit.day <= end)
        return [
            {
                "day": visit.day,
                "state": "coming" if visit.state == "ordered" else visit.state,
                "serial": visit.lot_id.name,
            }
            for visit in visits.sorted("day")
        ]

    def _get_portal_visits_left(self):
        """How many of the included visits are left, in words."""
        self.ensure_one()
        return self.env._("%(left)s of %(number)s visits left", left=self.visits_left, number=self.visits_per_year)
