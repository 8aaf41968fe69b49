from odoo import models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        # one door to the tickets: the suite's own menu holds everything of the helpdesk's
        return super()._load_menus_blacklist() + [self.env.ref("helpdesk_mgmt.helpdesk_ticket_main_menu").id]
