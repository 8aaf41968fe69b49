from odoo import api, fields, models


class ServiceOrder(models.Model):
    """An order of the workshop that repairs returned goods: its end sends them to the outgoing inspection."""

    _inherit = "aftersales.service.order"

    quality_return_ids = fields.One2many(
        "aftersales.quality.return", "order_id", string="Returned goods", readonly=True, groups="base.group_user"
    )

    @api.private
    def work_done(self, finished_on):
        result = super().work_done(finished_on)
        for order in self.sudo():
            solved = order.report_id.result == "solved"
            goods = order.quality_return_ids.filtered(lambda goods: goods.state == "repair")
            # what could not be repaired is judged anew
            goods.write({"state": "outgoing" if solved else "inspected", "repaired_on": finished_on})
        return result

    @api.private
    def work_resumed(self):
        result = super().work_resumed()
        goods = self.sudo().quality_return_ids.filtered(
            lambda goods: goods.state in ("outgoing", "inspected") and goods.judgement == "repair"
        )
        goods.inspection_ids.filtered(lambda inspection: inspection.state == "draft").write({"state": "cancelled"})
        goods.write({"state": "repair", "repaired_on": False})
        return result

    def action_open_returned_goods(self):
        self.ensure_one()
        self.check_access("read")
        return self.quality_return_ids[:1]._get_form_action()
