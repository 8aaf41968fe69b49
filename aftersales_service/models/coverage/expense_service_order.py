from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ServiceOrder(models.Model):
    """The expenses of a visit on its order."""

    _inherit = "aftersales.service.order"

    expense_ids = fields.One2many("hr.expense", "aftersales_order_id", string="Expenses", copy=False)
    expense_count = fields.Integer(compute="_compute_expenses")
    expense_total = fields.Monetary(
        string="Expenses in total", compute="_compute_expenses", help="Refused ones are left out."
    )

    @api.depends_context("uid")
    @api.depends("expense_ids.total_amount", "expense_ids.state")
    def _compute_expenses(self):
        # with the reader's own rights: engineers see their own expenses, the office sees all of the visit
        sums = {
            order: (count, amount)
            for order, count, amount in self.env["hr.expense"]._read_group(
                [("aftersales_order_id", "in", self.ids), ("state", "!=", "refused")],
                ["aftersales_order_id"],
                ["__count", "total_amount:sum"],
            )
        }
        for order in self:
            order.expense_count, order.expense_total = sums.get(order._origin, (0, 0.0))

    def action_add_expense(self):
        """Open the dialog for a bill of this visit."""
        self.ensure_one()
        self._ensure_may_spend()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.expense_add_action"),
            "context": {"default_order_id": self.id},
        }

    def _ensure_may_spend(self):
        self.check_access("read")
        user = self.env.user
        for order in self:
            if user not in order._get_engineers():
                raise AccessError(
                    self.env._("%(order)s: expenses are those of the engineers who go.", order=order.name)
                )
            if order.state in ("draft", "cancelled"):
                raise UserError(self.env._("%(order)s: there is no visit to spend money for.", order=order.name))
            if not user.sudo().with_company(order.company_id).employee_id:
                raise UserError(
                    self.env._(
                        "%(name)s has no employee record in %(company)s. Ask personnel for one, expenses are paid to employees.",
                        name=user.name,
                        company=order.company_id.sudo().name,
                    )
                )

    def action_view_expenses(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.expense_action_visits"),
            "domain": [("aftersales_order_id", "=", self.id)],
            "context": {"create": False},
        }
