from odoo import Command, fields


class CashFixtures:
    """Engineers with employee records, an order on site, journals and accounts. Mixed into test cases."""

    @classmethod
    def set_up_cash(cls, **plan):
        cls.cash_journal = cls.company._get_cash_journal()
        cls.bank_journal = cls.company._get_transfer_journal()
        cls.advance_account = cls.company._get_advance_account()
        cls.order = cls._plan_order(**plan)
        cls.bill_kind = cls.env["product.product"].create(
            {"name": "Train", "can_be_expensed": True, "type": "service", "supplier_taxes_id": False}
        )

    @classmethod
    def _arrive(cls, order=None):
        order = order or cls.order
        order.with_user(cls.engineer).action_depart()
        order.with_user(cls.engineer).action_arrive()
        return order

    @classmethod
    def _take(cls, amount=100.0, user=None, order=None, **values):
        return (
            cls.env["aftersales.cash.receipt"]
            .with_user(user or cls.engineer)
            .create({"order_id": (order or cls.order).id, "amount": amount, "note": "Paid on site", **values})
        )

    @classmethod
    def _hand_in(cls, receipts, counted=None, reason=None, user=None):
        """Finance presses "Take in", counts and confirms."""
        user = user or cls.finance
        action = receipts.with_user(user).action_take_in()
        dialog = cls.env[action["res_model"]].with_user(user).browse(action["res_id"])
        if counted is not None:
            dialog.counted_amount = counted
        dialog.reason = reason
        return cls.env["aftersales.cash.hand.in"].with_user(user).browse(dialog.action_confirm()["res_id"])

    @classmethod
    def _get_items(cls, move):
        """Journal items as {(account, partner): balance}."""
        items = {}
        for line in move.sudo().line_ids:
            key = (line.account_id, line.partner_id)
            items[key] = round(items.get(key, 0.0) + line.balance, 2)
        return items

    @classmethod
    def _invoice(cls, amount, order=None, post=True):
        """The customer's invoice for what the order costs."""
        order = order or cls.order
        product = cls.env["product.product"].create(
            {"name": "Labour", "type": "service", "invoice_policy": "order", "taxes_id": False}
        )
        sale = cls.env["sale.order"].create(
            {
                "partner_id": order.partner_id.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": 1, "price_unit": amount, "tax_ids": False}
                    )
                ],
            }
        )
        sale.action_confirm()
        invoice = sale._create_invoices()
        # how the charges of an order become this sale is tested with the charges
        sale.sudo().service_order_id = order
        order.sudo().charge_sale_id = sale
        invoice.invoice_date = fields.Date.context_today(invoice)
        if post:
            invoice.with_user(cls.finance).action_post()
        return invoice

    @classmethod
    def _employ(cls, user, **values):
        return cls.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "company_id": cls.company.id, **values}
        )
