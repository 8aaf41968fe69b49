from odoo import models


class ServiceReport(models.Model):
    """Labour: the hours of everybody who went, at what they cost us, once the report is approved."""

    _inherit = "aftersales.service.report"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ("approved", "superseded"):
            self.env["aftersales.cost.line"]._follow(self)
        return result

    def _get_costs(self):
        """One line an engineer: the way there and the work, of the version that counts."""
        costs = self.order_id._get_hourly_costs()
        lines = []
        for report in self:
            order = report.order_id
            begin = report.departed_on or report.arrived_on
            if report.state != "approved" or not begin or not report.finished_on:
                continue
            hours = round((report.finished_on - begin).total_seconds() / 3600, 2)
            currency = order.company_id.currency_id
            for user in order._get_engineers():
                amount = currency.round(hours * costs[user, order.company_id])
                if currency.is_zero(amount):
                    continue
                lines.append(
                    {
                        "source_id": report.id,
                        "source_key": f"labour:{user.id}",
                        "kind": "labour",
                        "name": self.env._("%(report)s: %(name)s", report=report.name, name=user.name),
                        "amount": amount,
                        "quantity": hours,
                        "order_id": order.id,
                        "ticket_id": order.ticket_id.id,
                    }
                )
        return lines

    def _get_cost_document(self):
        return self._get_form_action()
