from odoo import api, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for Contacts"),
                "template": "/aftersales_service/static/xlsx/contacts_template.xlsx",
            }
        ]
