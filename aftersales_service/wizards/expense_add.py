from odoo import api, fields, models
from odoo.exceptions import UserError


class ExpenseAdd(models.TransientModel):
    """A bill of a visit, from the engineer's phone: what, how much, and its photo."""

    _name = "aftersales.expense.add"
    _description = "Add an Expense of a Visit"

    order_id = fields.Many2one("aftersales.service.order", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id")
    currency_id = fields.Many2one(related="order_id.company_id.currency_id")
    product_id = fields.Many2one(
        "product.product",
        string="Kind of expense",
        required=True,
        check_company=True,
        domain=[("can_be_expensed", "=", True)],
        default=lambda self: self._get_default_product(),
    )
    name = fields.Char(string="What for", required=True)
    amount = fields.Monetary(required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    payment_mode = fields.Selection(
        selection=[("own_account", "By me or from the advance"), ("company_account", "By the company")],
        string="How it was paid",
        required=True,
        default="own_account",
    )
    photo = fields.Image(string="Photo of the bill", max_width=2560, max_height=2560)

    @api.model
    def _get_default_product(self):
        products = self.env["product.product"].search([("can_be_expensed", "=", True)])
        return products.filtered(lambda product: product.default_code == "EXP_GEN")[:1] or products[:1]

    def action_submit(self):
        """Hand the bill in to be approved."""
        return self._add(submit=True)

    def action_keep(self):
        """Keep it as a draft, to be handed in later."""
        return self._add(submit=False)

    def _add(self, submit):
        self.ensure_one()
        self.order_id._ensure_may_spend()
        if self.currency_id.compare_amounts(self.amount, 0.0) <= 0:
            raise UserError(self.env._("Write down the amount of the bill, above zero."))
        expense = self.env["hr.expense"].with_company(self.order_id.company_id).create(self._prepare_expense())
        if self.photo:
            attachment = self.env["ir.attachment"].create(
                {
                    "name": self.env._("Bill %(name)s.jpg", name=self.name),
                    "datas": self.with_context(bin_size=False).photo,
                    "res_model": expense._name,
                    "res_id": expense.id,
                }
            )
            expense._message_set_main_attachment_id(attachment, force=True)
        if submit:
            expense.action_submit()
        return {"type": "ir.actions.act_window_close"}

    def _prepare_expense(self):
        employee = self.env.user.sudo().with_company(self.order_id.company_id).employee_id
        return {
            "aftersales_order_id": self.order_id.id,
            "employee_id": employee.id,
            "company_id": self.order_id.company_id.id,
            "product_id": self.product_id.id,
            "name": self.name,
            "date": self.date,
            "currency_id": self.currency_id.id,
            "quantity": 1,
            "total_amount_currency": self.amount,
            "payment_mode": self.payment_mode,
        }
