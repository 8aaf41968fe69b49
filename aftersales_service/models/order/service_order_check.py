from odoo import api, fields, models


class ServiceOrderCheck(models.Model):
    """What has to be done before leaving (V4): files read, customer called, parts drawn, advance taken."""

    _name = "aftersales.service.order.check"
    _description = "Preparation Line of a Service Order"
    _order = "sequence, id"

    order_id = fields.Many2one("aftersales.service.order", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="What", required=True)
    required = fields.Boolean()
    done = fields.Boolean()
    done_on = fields.Datetime(compute="_compute_done_on", store=True)
    note = fields.Char()
    company_id = fields.Many2one(related="order_id.company_id", store=True)

    @api.depends("done")
    def _compute_done_on(self):
        for check in self:
            check.done_on = check.done and (check.done_on or fields.Datetime.now())
