from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """What the owner answers when he is asked why a limit was missed is the reason (T12)."""
        if feedback:
            missed = (
                self.env["aftersales.sla.deadline"]
                .sudo()
                .search([("activity_id", "in", self.ids), ("breached", "=", True), ("breach_reason", "=", False)])
            )
            if missed:
                # let go first: the answer is on its way already
                missed.activity_id = False
                missed.breach_reason = feedback
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
