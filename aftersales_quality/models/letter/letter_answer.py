from odoo import api, fields, models
from odoo.exceptions import UserError


class QualityLetter(models.Model):
    """What the customer says to a result that he got: accepted, or disputed in his own words."""

    _inherit = "aftersales.quality.letter"
    _step_fields = frozenset({"customer_answer", "customer_words", "customer_answered_on"})

    customer_answer = fields.Selection(
        selection=[("accepted", "Accepted"), ("disputed", "Disputed")],
        string="Customer's answer",
        readonly=True,
        copy=False,
        tracking=True,
    )
    customer_words = fields.Text(readonly=True, copy=False)
    customer_answered_on = fields.Datetime(string="Answered on", readonly=True, copy=False)

    def _asks_customer(self):
        """Whether the customer is asked if he agrees with it."""
        self.ensure_one()
        return self.state == "sent" and self.for_customer and self.kind != "answer" and not self.customer_answer

    def _get_told_result(self):
        """Parts of the latest result notice that say what was found and what is done about it, as they were sent."""
        notice = self.filtered(lambda letter: letter.kind == "result" and letter.sent).sorted("sent_on")[-1:]
        return notice.section_ids.filtered(lambda part: part.code in ("result", "outlook") and part._has_text())

    @api.private
    def customer_answer_result(self, ticket, accepted, words=None):
        """The customer accepts the result or disputes it. Called by the portal, after its own access check.

        What is disputed is on quality's table again: a closed case is taken up, the investigator and the supervisor
        are told. Where the contact stands at “solved”, this is at the same time the word whether it is settled.

        :raise UserError: the letter has been answered or replaced, or nothing says what is wrong
        """
        self.ensure_one()
        words = (words or "").strip()
        letter = self.sudo()
        letter.lock_for_update()
        if not letter._asks_customer():
            raise UserError(self.env._("This letter has been answered or replaced."))
        if not accepted and not words:
            raise UserError(self.env._("Please tell us what is still wrong, so that we can put it right."))
        letter.write(
            {
                "customer_answer": "accepted" if accepted else "disputed",
                "customer_words": words or False,
                "customer_answered_on": fields.Datetime.now(),
            }
        )
        if accepted:
            if ticket._can_confirm():
                ticket.customer_confirm()
            return
        if ticket._can_confirm():
            ticket.customer_reject(words)
        else:
            ticket._record_event("rejected", note=words, by_customer=True)
        letter._take_up_dispute(words)

    def _take_up_dispute(self, words):
        case = self.case_id
        note = self.env._("%(letter)s disputed by the customer: %(words)s", letter=self._get_number(), words=words)
        if case.is_closed:
            case.closed_on = False
            case._enter(case._get_reopened_state(), note[:250])
        case.message_post(body=note)
        for user in case.user_id | case.ticket_ids.supervisor_id:
            case.with_context(lang=user.lang).activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.with_context(lang=user.lang).env._("The customer disputes the result"),
                note=words,
            )
