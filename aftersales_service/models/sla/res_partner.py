from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    distance_km = fields.Integer(
        string="Distance (km)", help="From the service point that looks after this address; 0: not known."
    )
