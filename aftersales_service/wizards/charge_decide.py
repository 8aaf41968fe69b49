from odoo import fields, models

from ..models.coverage.charge_line import COVERAGE


class ChargeDecide(models.TransientModel):
    """Asks for the reason of a decision on charges; who may decide is checked by the decision itself."""

    _name = "aftersales.charge.decide"
    _description = "Decide on Charges"

    step = fields.Selection(
        selection=[
            ("coverage", "Change who pays"),
            ("refuse_coverage", "Do not give it away"),
            ("refuse_charge", "Do not approve paid work"),
            ("accept", "Accepted by telephone or letter"),
        ],
        required=True,
        default="coverage",
    )
    line_ids = fields.Many2many(
        "aftersales.charge.line",
        "aftersales_charge_decide_rel",
        string="Charges",
        default=lambda self: self._get_chosen(),
    )
    order_id = fields.Many2one("aftersales.service.order", string="Service order")
    coverage = fields.Selection(selection=COVERAGE, string="Paid by", default="goodwill")
    reason = fields.Char(required=True)

    def _get_chosen(self):
        context = self.env.context
        return context.get("active_ids") if context.get("active_model") == "aftersales.charge.line" else False

    def action_decide(self):
        self.ensure_one()
        reason = self.reason.strip()
        match self.step:
            case "coverage":
                self.line_ids.change_coverage(self.coverage, reason)
            case "refuse_coverage":
                self.line_ids.action_refuse(reason)
            case "refuse_charge":
                self.order_id.action_refuse_charge(reason)
            case "accept":
                self.order_id.action_accept_charge(reason)
        return {"type": "ir.actions.act_window_close"}
