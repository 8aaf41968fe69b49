from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .cash_receipt import MONEY_STATES


class ServiceOrder(models.Model):
    """Money taken for an order, and what it goes against."""

    _inherit = "aftersales.service.order"

    cash_receipt_ids = fields.One2many("aftersales.cash.receipt", "order_id", string="Cash receipts", copy=False)
    cash_receipt_count = fields.Integer(compute="_compute_cash")
    cash_taken = fields.Monetary(string="Money taken", compute="_compute_cash")
    currency_id = fields.Many2one(related="company_id.currency_id")
    may_take_money = fields.Boolean(compute="_compute_may_take_money")

    @api.depends("cash_receipt_ids.state", "cash_receipt_ids.amount")
    def _compute_cash(self):
        sums = {}
        if self.env["aftersales.cash.receipt"].has_access("read"):
            sums = {
                order: (count, amount)
                for order, count, amount in self.env["aftersales.cash.receipt"]._read_group(
                    [("order_id", "in", self.ids), ("state", "!=", "cancelled")],
                    ["order_id"],
                    ["__count", "amount:sum"],
                )
            }
        for order in self:
            order.cash_receipt_count, order.cash_taken = sums.get(order._origin, (0, 0.0))

    @api.depends_context("uid")
    @api.depends("state", "engineer_id", "companion_ids", "station_id")
    def _compute_may_take_money(self):
        for order in self:
            order.may_take_money = order.state in MONEY_STATES and order._may_take_money()

    def _may_take_money(self):
        """Whether the user is one of those who go; to lead the department is not enough."""
        self.ensure_one()
        user = self.env.user
        return user in self._get_engineers() or bool(
            self.station_id
            and user.has_group("aftersales_service.group_station")
            and user.partner_id.commercial_partner_id == self.station_id
        )

    # ---------------------------------------------------------------------------------------------
    # What the money goes against
    # ---------------------------------------------------------------------------------------------

    def _get_customer_invoices(self):
        """Posted invoices to the customers of these orders."""
        return self._get_charge_sale_orders().invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )

    def _get_charge_sale_orders(self):
        """Hook: the sale orders that charge these orders."""
        return self.env["sale.order"]

    def _get_orders_of_invoices(self, invoices):
        """Hook: the orders that are charged by ``invoices``."""
        return self.browse()

    def _get_amount_to_pay(self):
        """What the customer has to pay for the order, with taxes, in the company's currency.

        :return: None where nobody has said yet; zero where everything is free
        """
        self.ensure_one()
        sold = self._get_charge_sale_orders().filtered(lambda sale: sale.state == "sale")
        if sold:
            amounts = [(sale.currency_id, sale.amount_total) for sale in sold]
        elif self.charge_line_ids:
            amounts = [(self.charge_currency_id, self.charge_total)]
        else:
            return None
        company = self.company_id
        today = fields.Date.context_today(self)
        return sum(
            currency._convert(amount, company.currency_id, company, today) if currency else amount
            for currency, amount in amounts
        )

    # ---------------------------------------------------------------------------------------------
    # Buttons
    # ---------------------------------------------------------------------------------------------

    def action_take_money(self):
        """Open the dialog in which the engineer writes down what the customer pays."""
        self.ensure_one()
        if not self._may_take_money():
            raise AccessError(
                self.env._("%(order)s: only its engineers take money from the customer.", order=self.name)
            )
        if self.state not in MONEY_STATES:
            raise UserError(
                self.env._("%(order)s: money is taken on site or after the work. Press Arrive first.", order=self.name)
            )
        to_pay = self.sudo()._get_amount_to_pay()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.cash_receipt_action_take"),
            "context": {
                "default_order_id": self.id,
                "default_amount": max((to_pay or 0.0) - self.cash_taken, 0.0),
                "default_payer_name": self.contact_name,
            },
        }

    def action_view_cash_receipts(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.cash_receipt_action"),
            "domain": [("order_id", "=", self.id)],
            "context": {"create": False},
        }
