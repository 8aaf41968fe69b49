from odoo import models


class ServiceOrder(models.Model):
    _inherit = "aftersales.service.order"

    def action_view_solutions(self):
        """The library, asked for this product and this fault."""
        self.ensure_one()
        return self._action_view_solutions(self.fault, self.product_id)

    def _action_view_solutions(self, fault, product):
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.solution_action")
        asked = {}
        if fault:
            asked["search_default_about"] = fault
        if product:
            asked["search_default_fits_product_id"] = product.id
        return {**action, "context": {"search_default_approved": 1, **asked}}
