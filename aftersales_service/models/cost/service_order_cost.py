from odoo import models


class ServiceOrder(models.Model):
    """What an order has cost, seen from the office."""

    _name = "aftersales.service.order"
    _inherit = ["aftersales.service.order", "aftersales.cost.count.mixin"]
    _cost_field = "order_id"

    def _get_hourly_costs(self):
        """What an hour of each engineer of these orders costs, {(user, company): amount in the company's currency}.

        The employee's own cost as personnel keeps it, else that of the company's settings.
        """
        orders = self.sudo()
        users = orders.engineer_id | orders.companion_ids
        employees = (
            self.env["hr.employee"]
            .sudo()
            .search([("user_id", "in", users.ids), ("company_id", "in", orders.company_id.ids)])
        )
        own = {(employee.user_id, employee.company_id): employee.hourly_cost for employee in employees}
        return {
            (user, company): own.get((user, company)) or company.aftersales_hourly_cost
            for user in users
            for company in orders.company_id
        }
