from odoo import api, fields, models

from .callback import OPEN


class Satisfaction(models.Model):
    """An answer and the call in which it was given, or that it makes needless."""

    _inherit = "aftersales.satisfaction"

    callback_id = fields.Many2one(
        "aftersales.callback",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The call it was given in.",
    )

    _without_call = models.Constraint(
        "CHECK (anonymous IS NOT TRUE OR callback_id IS NULL)",
        "An answer without a name is not tied to a call.",
    )

    @api.model
    def _get_identifying_fields(self):
        return (*super()._get_identifying_fields(), "callback_id")

    def _after_recorded(self):
        super()._after_recorded()
        self._close_callbacks()

    def _close_callbacks(self):
        """Whoever has told how it went is not called for that any more."""
        answers = {answer.ticket_id: answer for answer in self if answer.ticket_id and not answer.callback_id}
        if not answers:
            return
        tickets = self.env["helpdesk.ticket"].union(*answers)
        rows = self.env["aftersales.callback"].search([("ticket_id", "in", tickets.ids), ("state", "in", OPEN)])
        spoken = rows.filtered(lambda row: answers[row.ticket_id].source == "phone")
        for row in spoken:
            row.satisfaction_id = answers[row.ticket_id].id
        # taken down on the phone by another way than the list of calls: that was the call
        spoken.ticket_id._record_event("callback")
        (rows - spoken)._waive("answered")
