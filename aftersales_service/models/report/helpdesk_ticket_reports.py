from odoo import models


class HelpdeskTicket(models.Model):
    """A ticket that turns out to be a report of wrongdoing closes the doors of its service reports, too."""

    _inherit = "helpdesk.ticket"

    def _close_the_doors(self):
        result = super()._close_the_doors()
        self.sudo().service_order_ids.report_ids.access_token = False
        return result
