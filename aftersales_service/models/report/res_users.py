from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _works_on_phone(self):
        """Whether orders and reports open on the engineer's page, whatever link leads there.

        People who have a duty at the desk as well see the office's pages; from "My day" they come to
        the engineer's.
        """
        self.ensure_one()
        return self.has_group("aftersales_service.group_field") and not any(
            self.has_group(f"aftersales_service.{group}")
            for group in ("group_clerk", "group_dispatcher", "group_reader")
        )
