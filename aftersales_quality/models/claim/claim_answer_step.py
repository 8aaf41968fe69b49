from odoo import fields, models
from odoo.exceptions import UserError


class SupplierClaim(models.Model):
    """What the supplier answers, line by line; and the next round, where it is not accepted."""

    _inherit = "aftersales.supplier.claim"

    def action_answer(self, lines=None, date=None, note=None):
        """Write down the supplier's answer.

        :param lines: ``{line id: (accepted amount, why not all)}``; lines that are not named are accepted as claimed.
            Amounts are those of all rounds together: what was accepted before stays accepted
        :param date: the day of the answer; today if left out
        :param note: what was answered, in the supplier's words
        """
        self.ensure_one()
        self.check_access("read")
        self._ensure_working()
        claim = self._lock()
        claim._ensure_state("sent")
        date = fields.Date.to_date(date) or fields.Date.context_today(self)
        row = claim.round_ids.sorted("number")[-1]
        claim._ensure_answer_day(date, row)
        lines = {int(key): value for key, value in (lines or {}).items()}
        if lines.keys() - set(claim.line_ids.ids):
            raise UserError(self.env._("These lines are not of this claim. Please reload the page."))
        answers = []
        for line in claim.line_ids:
            amount, reason = lines.get(line.id, (line.amount, False))
            answers.append(line._take_answer(amount, reason))
        before = row.amount
        accepted = sum(values["accepted_amount"] for values in answers) - claim.accepted_amount
        for line, values in zip(claim.line_ids, answers, strict=True):
            line.write({"accepted_amount": values["accepted_amount"], "refusal": values["reason"]})
        self.env["aftersales.supplier.claim.answer"].sudo().create(
            [{**values, "round_id": row.id} for values in answers]
        )
        compare = claim.currency_id.compare_amounts
        row.write(
            {
                "answer": "accepted" if compare(accepted, before) >= 0 else "partly" if accepted > 0 else "refused",
                "answered_on": date,
                "answered_by_id": self.env.uid,
                "note": (note or "").strip() or False,
                "accepted_amount": accepted,
            }
        )
        claim.write(
            {
                "state": "answered",
                "answer": claim._get_whole_answer(),
                "answered_on": claim.answered_on or date,
            }
        )
        claim._forget_reminders()
        claim._message_log(
            body=self.env._(
                "Answered: %(accepted)s of %(amount)s accepted. %(note)s",
                accepted=claim.currency_id.format(claim.accepted_amount),
                amount=claim.currency_id.format(claim.amount),
                note=note or "",
            )
        )
        return True

    def _ensure_answer_day(self, date, row):
        sent = fields.Datetime.context_timestamp(self, row.sent_on).date()
        if date > fields.Date.context_today(self) or date < sent:
            raise UserError(
                self.env._(
                    "The answer came between the day on which the claim was sent (%(sent)s) and today. Correct the day.",
                    sent=fields.Date.to_string(sent),
                )
            )

    def _get_whole_answer(self):
        """The answer to the claim as a whole, all rounds together."""
        self.ensure_one()
        compare = self.currency_id.compare_amounts
        if compare(self.accepted_amount, self.amount) >= 0:
            return "accepted"
        return "partly" if compare(self.accepted_amount, 0) > 0 else "refused"

    def action_dispute(self, reason=None):
        """What was refused is asked for once more, with reasons: the next round goes out."""
        self.ensure_one()
        self.check_access("read")
        self._ensure_working()
        reason = self._ensure_reason(
            reason, self.env._("Write down why the refusal is not accepted. The supplier reads it.")
        )
        claim = self._lock()
        claim._ensure_state("answered")
        claim._ensure_rest()
        if claim.outdated:
            raise UserError(
                self.env._("%(claim)s: %(reason)s It is not asked for again.", claim=claim.name, reason=claim.outdated)
            )
        claim._forget_write_off()
        claim._send(self.env, reason)
        return True

    def _ensure_rest(self):
        self.ensure_one()
        if self.currency_id.compare_amounts(self.rest_amount, 0) <= 0:
            raise UserError(
                self.env._("%(claim)s: nothing is left that was refused and not written off.", claim=self.name)
            )


class SupplierClaimLine(models.Model):
    _inherit = "aftersales.supplier.claim.line"

    def _take_answer(self, amount, reason):
        """Values of the answer to this line.

        :raise UserError: more than was claimed, less than was accepted before, or refused without a reason
        """
        self.ensure_one()
        currency = self.currency_id
        amount = currency.round(amount)
        low, high = sorted((self.accepted_amount, self.amount))
        if currency.compare_amounts(amount, low) < 0 or currency.compare_amounts(amount, high) > 0:
            raise UserError(
                self.env._(
                    "%(line)s: between %(low)s and %(high)s can be accepted. Correct the amount.",
                    line=self.display_name,
                    low=currency.format(low),
                    high=currency.format(high),
                )
            )
        reason = (reason or "").strip() or False
        if not reason and currency.compare_amounts(amount, self.amount) != 0:
            raise UserError(self.env._("%(line)s: write down why not all of it is accepted.", line=self.display_name))
        return {"line_id": self.id, "amount": self.amount, "accepted_amount": amount, "reason": reason}
