from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..models.care.satisfaction import MARKS

STARS = [(str(mark), str(mark)) for mark in range(6)]


class SatisfactionEnter(models.TransientModel):
    """What the customer says on the phone, taken down by the clerk on one screen: four marks and words."""

    _name = "aftersales.satisfaction.enter"
    _description = "Record the Customer's Answer"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True)
    partner_id = fields.Many2one(related="ticket_id.partner_id")
    partner_phone = fields.Char(related="ticket_id.partner_phone")
    lot_id = fields.Many2one(related="ticket_id.lot_id")
    answered_before = fields.Float(related="ticket_id.satisfaction_average", string="Answered before")
    mark_integrity = fields.Selection(STARS, string="Integrity", default="0")
    mark_attitude = fields.Selection(STARS, string="Attitude", default="0")
    mark_skill = fields.Selection(STARS, string="Skill", default="0")
    mark_speed = fields.Selection(STARS, string="Response speed", default="0")
    remarks = fields.Text(string="Customer's words")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "helpdesk.ticket" and self.env.context.get("active_id"):
            values.setdefault("ticket_id", self.env.context["active_id"])
        return values

    def action_record(self):
        """Record the answer.

        :raise AccessError: not of the desk, or a ticket that the person may not see
        """
        self.ensure_one()
        if not self.env.user.has_group("aftersales_service.group_clerk"):
            raise AccessError(self.env._("What the customer says on the phone is taken down by the service desk."))
        self.ticket_id.check_access("read")
        self.env["aftersales.satisfaction"]._record([self._prepare_answer()])
        return {"type": "ir.actions.act_window_close"}

    def _prepare_answer(self):
        return {
            "source": "phone",
            "ticket_id": self.ticket_id.id,
            "remarks": self.remarks,
            **{mark: int(self[mark] or 0) for mark in MARKS},
        }
