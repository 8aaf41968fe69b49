from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ServiceOrder(models.Model):
    """After the approval of the report: what was really done is what is invoiced."""

    _inherit = "aftersales.service.order"

    charge_invoice_count = fields.Integer(compute="_compute_charge_invoice_count", compute_sudo=True)

    def _after_charges_changed(self):
        """The lines are others now: quotation and approval follow."""
        for order in self.sudo():
            if order.state == "done" and order.charge_amount and not order.charge_asked_by_id:
                # unplanned work is done: the leader has to see it, whoever forgot to ask
                order.charge_asked_by_id = order.engineer_id or order.report_id.engineer_id
            if order.state == "cancelled":
                order._cancel_quotation()
            elif (
                order.charge_sale_id.state in ("draft", "sent") and order.partner_id != order.charge_sale_id.partner_id
            ):
                # it is somebody else's job now
                order._cancel_quotation()
                order.charge_sale_id = False
            elif order.charge_sale_id.state in ("draft", "sent"):
                order._fill_quotation()
            elif order.charge_sale_id.state == "sale" and order.state == "approved":
                order._settle_charges()

    def _cancel_quotation(self):
        """The visit does not take place: nothing is left to accept."""
        sale = self.charge_sale_id
        if sale.state in ("draft", "sent", "sale") and not sale.invoice_ids:
            sale._action_cancel()

    def _after_coverage_changed(self):
        for order in self.sudo():
            order._after_charges_changed()

    def _after_charges_by_hand(self):
        """A line was added or changed by the office: the rules say who pays it."""
        self._sync_charges()

    def _settle_charges(self):
        """Bring the accepted sale order to what was really done.

        What is not paid, and what was not done after all, is delivered in a quantity of zero; what was not planned is
        added, as far as a leader has approved it. Run again, it changes nothing.
        """
        self.ensure_one()
        lines = self.charge_line_ids
        due = lines.filtered(lambda line: line.coverage == "customer" and line.quantity)
        if self._is_charge_approved():
            due.filtered(lambda line: not line.sale_line_id)._write_sale_lines()
        for line in lines.filtered("sale_line_id"):
            done = line.quantity if line in due else 0.0
            if line.sale_line_id.qty_delivered != done:
                line.sale_line_id.qty_delivered = done
        self._write_notes()

    # ---------------------------------------------------------------------------------------------
    # Invoice
    # ---------------------------------------------------------------------------------------------

    def action_invoice_charges(self):
        """Make the draft of the invoice, or of the credit if less is to pay than was invoiced."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("aftersales_service.group_finance"):
            raise AccessError(self.env._("Invoices are made by finance."))
        order = self.sudo()
        order.lock_for_update()
        if order.state != "approved":
            raise UserError(
                self.env._(
                    "%(order)s: invoiced is what the approved report says. It is not approved yet.", order=self.name
                )
            )
        sale = order.charge_sale_id
        if not order.charge_amount and not any(sale.order_line.mapped("qty_invoiced")):
            raise UserError(
                self.env._(
                    "%(order)s: everything is free for the customer, there is nothing to invoice.", order=self.name
                )
            )
        if not order._is_charge_approved():
            raise UserError(
                self.env._(
                    "%(order)s: %(amount)s would be to pay, a leader has approved %(approved)s. Ask for the approval first.",
                    order=self.name,
                    amount=order._format_charge(),
                    approved=order.charge_currency_id.format(order.charge_approved_amount),
                )
            )
        if sale.state != "sale":
            order._ensure_consent()
            order._ensure_quotation().action_confirm()
        order._settle_charges()
        sale = order.charge_sale_id
        if any(line.qty_to_invoice for line in sale.order_line):
            sale._create_invoices(final=True)
        return self.action_view_invoices()

    def _ensure_consent(self):
        """Without an accepted quotation the signature under the report counts, if the prices stood there."""
        seal = self.report_id.customer_seal_id
        if not seal or seal.method == "refused" or not self._shows_charges():
            raise UserError(
                self.env._(
                    "%(order)s: the customer has neither accepted a quotation nor signed a report that shows the "
                    "prices. Send the quotation, and invoice when it has been accepted.",
                    order=self.name,
                )
            )

    @api.depends("charge_sale_id.invoice_ids")
    def _compute_charge_invoice_count(self):
        for order in self:
            order.charge_invoice_count = len(order._get_charge_invoices())

    def _get_charge_sale_orders(self):
        return super()._get_charge_sale_orders() | self.sudo().charge_sale_id

    def _get_orders_of_invoices(self, invoices):
        sold = invoices.sudo().invoice_line_ids.sale_line_ids.order_id.service_order_id
        return super()._get_orders_of_invoices(invoices) | sold.sudo(self.env.su)

    def _get_charge_invoices(self):
        """Invoices and credits of the charges of these orders, drafts too."""
        return self.sudo().charge_sale_id.invoice_ids.sudo(self.env.su)

    def action_view_invoices(self):
        self.ensure_one()
        return self.env["sale.order"].action_view_invoice(self._get_charge_invoices())
