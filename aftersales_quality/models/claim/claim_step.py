from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class SupplierClaim(models.Model):
    """The way of a claim: approved by another and higher person, sent, withdrawn."""

    _inherit = "aftersales.supplier.claim"

    def action_approve(self):
        """Somebody else, who stands high enough, agrees that so much is claimed."""
        self.check_access("read")
        for claim in self._lock():
            claim._ensure_state("draft")
            claim.with_env(self.env)._ensure_may_approve()
            claim._ensure_complete()
            claim.write({"state": "approved", "approver_id": self.env.uid, "approved_on": fields.Datetime.now()})
            claim._gather_goods()
            claim._message_log(body=self.env._("Approved by %(user)s.", user=self.env.user.name))
        return True

    def _ensure_may_approve(self):
        self.ensure_one()
        if self.env.user in self.proposer_id | self.user_id:
            raise AccessError(
                self.env._(
                    "%(claim)s: nobody approves a claim that they have proposed or are in charge of.", claim=self.name
                )
            )
        if not self._is_high_enough():
            raise AccessError(
                self.env._(
                    "%(claim)s is about %(amount)s: it is approved by the after-sales manager, above the limit of the "
                    "company by the general manager.",
                    claim=self.name,
                    amount=self.currency_id.format(self.amount),
                )
            )

    def _ensure_complete(self):
        """Refuse a claim that asks for nothing, or does not stand on its decision any more."""
        self.ensure_one()
        if self.currency_id.compare_amounts(self.amount, 0) <= 0:
            raise UserError(self.env._("%(claim)s asks for nothing. Enter what is claimed.", claim=self.name))
        if self.outdated:
            raise UserError(
                self.env._(
                    "%(claim)s: %(reason)s Propose it anew, or withdraw it.", claim=self.name, reason=self.outdated
                )
            )

    def action_take_back(self):
        """Change an approved claim before it goes out: it has to be approved again."""
        self._ensure_working()
        self.check_access("read")
        for claim in self._lock():
            claim._ensure_state("approved")
            claim.write({"state": "draft", "approver_id": False, "approved_on": False})
            claim._release_goods()
        return True

    def action_send(self):
        """Archive the letter and the bundle of evidence as they are now, and mail them to the supplier."""
        self._ensure_working()
        self.check_access("read")
        for claim in self._lock():
            claim._ensure_state("approved")
            claim._ensure_complete()
            claim._send(self.env)
        return True

    def _send(self, env, reason=None):
        """Begin a round: what it asks for leaves the house now. Called by steps that hold the lock."""
        self.ensure_one()
        now = fields.Datetime.now()
        due = fields.Date.context_today(self) + timedelta(days=self.term_id.answer_days or 30)
        self._gather_goods()
        number = max(self.round_ids.mapped("number"), default=0) + 1
        self.write(
            {
                "state": "sent",
                "sent_on": self.sent_on or now,
                "answer_due": due,
                "reminded_on": False,
                "escalated_on": False,
            }
        )
        row = self.env["aftersales.supplier.claim.round"].create(
            {
                "claim_id": self.id,
                "number": number,
                "reason": reason,
                "amount": self.amount - self.accepted_amount,
                "sent_on": now,
                "sent_by_id": env.uid,
                "recipient": self.partner_id.email_formatted or self.partner_id.display_name,
                "answer_due": due,
            }
        )
        row._archive()
        self._forget_reminders()
        self._message_log(body=row._deliver())

    def action_withdraw(self, reason=None):
        """Not claimed after all: its costs can be claimed again."""
        self._ensure_working()
        self.check_access("read")
        reason = self._ensure_reason(reason, self.env._("Say why the claim is withdrawn. It stays on record."))
        for claim in self._lock():
            claim._ensure_state("draft", "approved", "sent", "answered")
            claim._ensure_no_credit()
            if claim.state in ("sent", "answered") and not claim.with_env(self.env)._is_high_enough():
                raise AccessError(
                    self.env._(
                        "%(claim)s has been sent: it is withdrawn by the manager who could have approved it.",
                        claim=claim.name,
                    )
                )
            claim._release_goods()
            claim.line_ids.standing = False
            claim.write({"state": "withdrawn", "end_reason": reason, "ended_on": fields.Datetime.now()})
            claim._forget_reminders()
            claim._message_log(body=self.env._("Withdrawn: %(reason)s", reason=reason))
        return True

    def _ensure_reason(self, reason, sentence):
        if not (reason or "").strip():
            raise UserError(sentence)
        return reason.strip()

    # ---------------------------------------------------------------------------------------------
    # Dialogs
    # ---------------------------------------------------------------------------------------------

    def action_open_answer(self):
        self._ensure_working()
        self._ensure_state("sent")
        return self._open_dialog("answer", self.env._("What the supplier answers"))

    def action_open_dispute(self):
        self._ensure_working()
        return self._open_dialog("dispute", self.env._("Dispute what was refused"))

    def action_open_write_off(self):
        self._ensure_working()
        return self._open_dialog("write_off", self.env._("Write off the rest"))

    def action_open_keep(self):
        self._ensure_may_write_off()
        return self._open_dialog("keep", self.env._("Do not write off"))

    def action_open_withdraw(self):
        self._ensure_working()
        return self._open_dialog("withdraw", self.env._("Withdraw the claim"))

    def _open_dialog(self, step, name):
        return self.env["aftersales.supplier.claim.dialog"]._open(step, name, self)
