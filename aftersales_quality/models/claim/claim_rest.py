from odoo import fields, models
from odoo.exceptions import AccessError


class SupplierClaim(models.Model):
    """What the supplier does not accept and nobody asks for again: written off with a reason, by two persons."""

    _inherit = "aftersales.supplier.claim"

    def action_ask_write_off(self, reason=None):
        """Ask that the rest be given up."""
        self.ensure_one()
        self.check_access("read")
        self._ensure_working()
        reason = self._ensure_reason(reason, self.env._("Write down why the rest is given up."))
        claim = self._lock()
        claim._ensure_state("answered")
        claim._ensure_rest()
        claim.write({"write_off_reason": reason, "write_off_asked_by_id": self.env.uid, "write_off_approver_id": False})
        claim._message_log(body=self.env._("Asked to write off the rest: %(reason)s", reason=reason))
        return True

    def action_approve_write_off(self):
        """Somebody else, who stands high enough, agrees: the rest is given up."""
        self.check_access("read")
        for claim in self._lock():
            claim._ensure_state("answered")
            claim.with_env(self.env)._ensure_may_write_off()
            claim._ensure_rest()
            rest = claim.rest_amount
            claim.write(
                {
                    "written_off_amount": claim.written_off_amount + rest,
                    "write_off_approver_id": self.env.uid,
                }
            )
            if claim.currency_id.is_zero(claim.accepted_amount):
                claim.write({"state": "closed", "ended_on": fields.Datetime.now()})
                claim._forget_reminders()
            claim._message_log(
                body=self.env._(
                    "Written off: %(amount)s. %(reason)s",
                    amount=claim.currency_id.format(rest),
                    reason=claim.write_off_reason,
                )
            )
        return True

    def action_refuse_write_off(self, reason=None):
        """The rest is not given up: it is disputed once more."""
        self.check_access("read")
        reason = self._ensure_reason(reason, self.env._("Write down why the rest is not given up."))
        for claim in self._lock():
            claim._ensure_state("answered")
            claim.with_env(self.env)._ensure_may_write_off()
            claim._forget_write_off()
            claim._message_log(body=self.env._("The rest is not written off: %(reason)s", reason=reason))
        return True

    def _forget_write_off(self):
        self.filtered(lambda claim: not claim.write_off_approver_id).write(
            {"write_off_reason": False, "write_off_asked_by_id": False}
        )

    def _ensure_may_write_off(self):
        self.ensure_one()
        if not self.write_off_asked_by_id or self.write_off_approver_id or self.write_off_asked_by_id == self.env.user:
            raise AccessError(
                self.env._(
                    "%(claim)s: that the rest is written off is asked for by one person and approved by another.",
                    claim=self.name,
                )
            )
        if not self._is_high_enough():
            raise AccessError(
                self.env._("%(claim)s: what is written off is approved by those who approve claims.", claim=self.name)
            )
