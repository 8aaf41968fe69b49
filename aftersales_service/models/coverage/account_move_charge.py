from odoo import api, fields, models


class AccountMove(models.Model):
    """From the invoice back to the service orders that it charges."""

    _inherit = "account.move"

    service_order_count = fields.Integer(compute="_compute_service_order_count")

    @api.depends("invoice_line_ids.sale_line_ids")
    def _compute_service_order_count(self):
        for move in self:
            move.service_order_count = len(move._get_service_orders())

    def _get_service_orders(self):
        return self.sudo().invoice_line_ids.sale_line_ids.order_id.service_order_id.sudo(self.env.su)

    def action_view_service_orders(self):
        self.ensure_one()
        return self._get_service_orders()._get_records_action(name=self.env._("Service orders"))
