from odoo import api, fields, models


class ResPartner(models.Model):
    """A service station is a holder from the day it is marked as one."""

    _inherit = "res.partner"

    holder_ids = fields.One2many("aftersales.holder", "station_id", groups="base.group_user")

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if any(vals.get("is_service_station") for vals in vals_list):
            partners.filtered("is_service_station")._ensure_holders()
        return partners

    def write(self, vals):
        result = super().write(vals)
        if vals.get("is_service_station"):
            self._ensure_holders()
        return result

    def _ensure_holders(self):
        for company, stations in self.grouped("company_id").items():
            self.env["aftersales.holder"].ensure(stations, company or self.env.company)
