from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_map_url = fields.Char(
        string="Route link",
        default="https://www.google.com/maps/dir/?api=1&destination={address}",
        help="Opened by the engineer's route button. {address}, {latitude} and {longitude} are filled in; "
        "for example https://uri.amap.com/navigation?to={longitude},{latitude} in China.",
    )
    aftersales_retention_years = fields.Integer(
        string="Records are kept (years)",
        default=3,
        help="Signed reports and their files cannot be removed before (S5, G2).",
    )
    aftersales_timestamp_url = fields.Char(
        string="Time stamp service",
        help="Address of an RFC 3161 service that confirms when a report was sealed. Empty: our own clock.",
    )

    _retention_three_years = models.Constraint(
        "CHECK (aftersales_retention_years >= 3)", "Records are kept for three years at least."
    )

    @api.constrains("aftersales_map_url", "aftersales_timestamp_url")
    def _check_aftersales_urls(self):
        for company in self:
            for url in (company.aftersales_map_url, company.aftersales_timestamp_url):
                if url and not url.startswith(("https://", "http://")):
                    raise ValidationError(self.env._("“%(url)s” is no web address. It begins with https://", url=url))

    def _get_map_url(self, place, address):
        """Link that shows the way to ``place``; False where it cannot be told."""
        template = self.aftersales_map_url or ""
        if "{latitude}" in template and not (place.partner_latitude or place.partner_longitude):
            return False
        if not address:
            return False
        return (
            template.replace("{address}", quote(address))
            .replace("{latitude}", str(place.partner_latitude))
            .replace("{longitude}", str(place.partner_longitude))
        )
