from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SaleOrder(models.Model):
    """The quotation and the sale of what after-sales charges."""

    _inherit = "sale.order"

    service_order_id = fields.Many2one(
        "aftersales.service.order",
        string="Service order",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("service_order_id") for vals in vals_list):
            raise AccessError(self.env._("The quotation of a service order is made there."))
        return super().create(vals_list)

    def write(self, vals):
        if "service_order_id" in vals and not self.env.su:
            raise AccessError(self.env._("The quotation of a service order is made there."))
        if not self.env.su and {"pricelist_id", "fiscal_position_id", "currency_id"} & vals.keys():
            self.order_line._ensure_may_price()
        if vals.get("state") in ("sent", "sale"):
            self._ensure_charge_approved()
        return super().write(vals)

    def _ensure_charge_approved(self):
        """Paid service is not offered before a leader has approved it (W4), by whatever door it goes out."""
        for sale in self:
            order = sale.sudo().service_order_id
            if order and not order._is_charge_approved():
                raise UserError(order._get_not_approved_message())

    def action_quotation_send(self):
        self._ensure_charge_approved()
        return super().action_quotation_send()

    def _has_to_be_signed(self):
        return super()._has_to_be_signed() and self._is_charge_offered()

    def _has_to_be_paid(self):
        return super()._has_to_be_paid() and self._is_charge_offered()

    def _is_charge_offered(self):
        """A quotation that is being changed or not approved yet can't be accepted."""
        order = self.sudo().service_order_id
        return not order or (self.state == "sent" and order._is_charge_approved())

    def action_view_service_order(self):
        self.ensure_one()
        return self.service_order_id._get_form_action()


class SaleOrderLine(models.Model):
    """Lines of after-sales: the parts are used already, nothing is delivered for them, and the price stays."""

    _inherit = "sale.order.line"

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        usual = self.filtered(lambda line: not line.order_id.service_order_id)
        return super(SaleOrderLine, usual)._action_launch_stock_rule(previous_product_uom_qty=previous_product_uom_qty)

    @api.depends("order_id.service_order_id")
    def _compute_qty_delivered_method(self):
        result = super()._compute_qty_delivered_method()
        self.filtered(lambda line: line.order_id.service_order_id).qty_delivered_method = "manual"
        return result

    @api.depends("order_id.service_order_id")
    def _compute_qty_to_invoice(self):
        result = super()._compute_qty_to_invoice()
        for line in self:
            if line.order_id.service_order_id and line.state == "sale" and not line.display_type:
                # what was done is paid, however much was expected
                line.qty_to_invoice = line.qty_delivered - line.qty_invoiced
        return result

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self.env.su:
            lines._ensure_may_price()
        return lines

    def write(self, vals):
        if not self.env.su and PRICED & vals.keys():
            self._ensure_may_price()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_priced(self):
        if not self.env.su:
            self._ensure_may_price()

    def _ensure_may_price(self):
        """Prices of after-sales come from the price list (W3); only who leads may depart from it."""
        if not self.sudo().order_id.service_order_id:
            return
        leaders = ("aftersales_service.group_manager", "sales_team.group_sale_manager")
        if not any(self.env.user.has_group(group) for group in leaders):
            raise AccessError(
                self.env._(
                    "Lines and prices of a service order come from its charges and the price list. "
                    "Ask the after-sales manager."
                )
            )


class AccountMoveLine(models.Model):
    """No cost of sales for parts of after-sales: their value was booked when they were used."""

    _inherit = "account.move.line"

    def _eligible_for_stock_account(self):
        return super()._eligible_for_stock_account() and not self.sudo().sale_line_ids.order_id.service_order_id


#: What decides on the amount of a line.
PRICED = {"product_id", "product_uom_qty", "product_uom_id", "price_unit", "discount", "tax_ids", "qty_delivered"}
