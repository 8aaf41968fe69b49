import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: States in which the customer may answer.
OPEN = ("sent", "reminded")


class Invitation(models.Model):
    """One settled case whose customer is asked whether he is content (F1, T11). One for each case, ever.

    Planned when the case is settled (``invitation_plan.py``), sent, reminded of and expired by the scheduled action
    (``invitation_send.py``), answered on the pages of core's survey (``invitation_answer.py``). Nobody writes it by
    hand. A case whose customer is not asked has its row, too: it says why.
    """

    _name = "aftersales.invitation"
    _description = "Invitation to Answer"
    _order = "id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True, ondelete="restrict", index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", index=True)
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("sent", "Asked"),
            ("reminded", "Reminder sent"),
            ("answered", "Answered"),
            ("expired", "Expired"),
            ("skipped", "Not asked"),
        ],
        required=True,
        readonly=True,
        default="planned",
        index=True,
    )
    skip_reason = fields.Selection(
        selection=[
            ("confidential", "Confidential"),
            ("cancelled", "Cancelled or declined"),
            ("duplicate", "Duplicate"),
            ("reopened", "Reopened"),
            ("signed", "Rated on the signed report"),
            ("phone", "Answered by phone"),
            ("callback", "Is called back"),
            ("no_address", "No e-mail address"),
            ("opt_out", "Does not want to be asked"),
            ("too_often", "Asked shortly before"),
            ("by_hand", "Decided by a person"),
            ("empty", "Answered nothing"),
        ],
        string="Why not",
        readonly=True,
    )
    settled_on = fields.Datetime(readonly=True, help="When the case was settled, or the unit was back.")
    due_on = fields.Datetime(readonly=True, help="When the customer is to be asked.")
    sent_on = fields.Datetime(string="Asked on", readonly=True)
    reminded_on = fields.Datetime(readonly=True)
    answered_on = fields.Datetime(readonly=True)
    expires_on = fields.Datetime(readonly=True)
    next_on = fields.Datetime(readonly=True, help="When the scheduled action has to look at it next.")
    token = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="In the link of the mail. Emptied when the link is used up without a name, and when it expires.",
    )
    user_input_id = fields.Many2one(
        "survey.user_input",
        string="Answer sheet",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups="base.group_system",
    )
    satisfaction_ids = fields.One2many("aftersales.satisfaction", "invitation_id", string="Answer")
    team_id = fields.Many2one(related="ticket_id.team_id")
    average = fields.Float(related="satisfaction_ids.average", digits=(3, 2), string="Average mark")

    _one_per_ticket = models.UniqueIndex("(ticket_id)", "The customer of this case is asked already.")
    _token_unique = models.UniqueIndex("(token) WHERE token IS NOT NULL", "This token is already taken.")
    _to_look_at = models.Index("(next_on, id) WHERE next_on IS NOT NULL")
    _by_company_and_day = models.Index("(company_id, sent_on DESC)")

    # ---------------------------------------------------------------------------------------------
    # Buttons
    # ---------------------------------------------------------------------------------------------

    def action_send_now(self):
        """Ask the customer now instead of on the day planned."""
        self._ensure_may_decide()
        invitations = self._lock()
        if any(invitation.state != "planned" for invitation in invitations):
            raise UserError(self.env._("Only what is planned can be sent. Please reload the page."))
        invitations._send()
        return self._tell_what_came_of_it()

    def action_skip(self):
        """Do not ask the customer of this case."""
        self._ensure_may_decide()
        invitations = self._lock()
        if any(invitation.state != "planned" for invitation in invitations):
            raise UserError(self.env._("The customer has been asked already, or is not asked. Please reload the page."))
        invitations._skip("by_hand")

    def action_plan_again(self):
        """Ask the customer after all, where a person had decided against it."""
        self._ensure_may_decide()
        invitations = self._lock()
        if any(invitation.state != "skipped" or invitation.sent_on for invitation in invitations):
            raise UserError(self.env._("Only customers who have not been asked can be asked. Please reload the page."))
        invitations.skip_reason = False
        invitations._plan(invitations.ticket_id)
        return self._tell_what_came_of_it()

    def _ensure_may_decide(self):
        self.check_access("read")
        if not self.env.user.has_group("aftersales_service.group_clerk"):
            raise AccessError(self.env._("Whom we ask is decided by the service desk."))

    def _lock(self):
        """The same rows with all rights, kept from scheduled action and colleagues until the transaction ends."""
        invitations = self.sudo()
        invitations.lock_for_update(allow_referencing=True)
        return invitations

    def _tell_what_came_of_it(self):
        skipped = self.filtered(lambda invitation: invitation.state == "skipped")
        if not skipped:
            return None
        reasons = dict(self._fields["skip_reason"]._description_selection(self.env))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._(
                    "Not asked: %(cases)s",
                    cases=", ".join(
                        f"{invitation.ticket_id.number} ({reasons[invitation.skip_reason]})" for invitation in skipped
                    ),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    def _skip(self, reason):
        self.write({"state": "skipped", "skip_reason": reason, "next_on": False})

    @api.model
    def _generate_token(self):
        return secrets.token_urlsafe(24)

    @api.model
    @api.private
    def _close_answered(self, answers):
        """What was asked is answered, by whatever door; what was planned need not be asked any more.

        An answer without a name says nothing of the case, so it cannot close anything here.

        :param answers: answers with a name
        """
        asked = self.sudo().search([("ticket_id", "in", answers.ticket_id.ids), ("state", "in", ("planned", *OPEN))])
        by_ticket = {answer.ticket_id: answer for answer in answers}
        for invitation in asked:
            answer = by_ticket[invitation.ticket_id]
            if invitation.state in OPEN:
                invitation._close(answer.answered_on)
            else:
                invitation._skip("signed" if answer.source == "signature" else "phone")

    def _close(self, when):
        """Nothing more is asked, and the link is used up.

        :param when: when the customer answered
        """
        self.user_input_id.filtered(lambda sheet: sheet.state != "done").deadline = fields.Datetime.now()
        self.write({"state": "answered", "answered_on": when, "next_on": False})
