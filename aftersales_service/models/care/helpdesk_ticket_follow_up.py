from odoo import api, fields, models

from .helpdesk_ticket_callback import CARE


class HelpdeskTicket(models.Model):
    """A complaint that follows a bad answer, and the case that the answer was about."""

    _inherit = "helpdesk.ticket"

    satisfaction_id = fields.Many2one(
        "aftersales.satisfaction",
        string="Follows the answer",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups=CARE,
    )
    follow_up_of_id = fields.Many2one(
        "helpdesk.ticket", string="Follow-up of", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    follow_up_ids = fields.One2many("helpdesk.ticket", "follow_up_of_id", string="Follow-ups", readonly=True)
    follow_up_count = fields.Integer(compute="_compute_follow_up_count", groups=CARE)

    _one_follow_up = models.UniqueIndex(
        "(satisfaction_id) WHERE satisfaction_id IS NOT NULL", "This answer is being followed up already."
    )

    @api.depends("follow_up_ids")
    def _compute_follow_up_count(self):
        counts = dict(self._read_group([("follow_up_of_id", "in", self.ids)], ["follow_up_of_id"], ["__count"]))
        for ticket in self:
            ticket.follow_up_count = counts.get(ticket._origin, 0)

    def action_view_follow_ups(self):
        self.ensure_one()
        action = self._action_view_tickets(
            self.env._("Follow-ups: %(number)s", number=self.number), [("follow_up_of_id", "=", self.id)]
        )
        if self.follow_up_count == 1:
            return {**action, "res_id": self.follow_up_ids.id, "views": [(False, "form")]}
        return action

    def action_view_first_case(self):
        self.ensure_one()
        action = self._action_view_tickets(self.follow_up_of_id.number, [("id", "=", self.follow_up_of_id.id)])
        return {**action, "res_id": self.follow_up_of_id.id, "views": [(False, "form")]}

    def _tell_supervisors(self):
        """A mail to each supervisor, in his language; the activity stands on his list already."""
        for ticket in self:
            supervisor = ticket.supervisor_id or ticket.user_id
            if not supervisor:
                continue
            speaking = ticket.with_context(lang=supervisor.lang)
            answer = speaking.satisfaction_id
            ticket.message_notify(
                partner_ids=supervisor.partner_id.ids,
                author_id=self.env.ref("base.partner_root").id,
                subject=speaking.env._(
                    "%(customer)s was not content",
                    customer=answer.partner_id.commercial_partner_id.name or ticket.number,
                ),
                body=speaking._get_follow_up_text(),
                force_send=False,
            )

    def _get_follow_up_text(self):
        self.ensure_one()
        intro = self.env._(
            "After case %(first)s the customer was not content. Complaint %(number)s is yours to follow up: call the "
            "customer and put it right.",
            first=self.follow_up_of_id.number or "–",
            number=self.number,
        )
        return self.satisfaction_id._introduce(intro)
