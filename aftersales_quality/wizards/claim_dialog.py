from odoo import api, fields, models
from odoo.fields import Command


class ClaimDialog(models.TransientModel):
    """What a step of a supplier claim has to be told: the answer line by line, a reason.

    It only asks. The step itself checks who asks and what is missing.
    """

    _name = "aftersales.supplier.claim.dialog"
    _description = "Step of a Supplier Claim"

    step = fields.Selection(
        selection=[
            ("answer", "Enter the answer"),
            ("dispute", "Dispute"),
            ("write_off", "Write off the rest"),
            ("keep", "Do not write off"),
            ("withdraw", "Withdraw"),
        ],
        required=True,
        readonly=True,
    )
    claim_id = fields.Many2one("aftersales.supplier.claim", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="claim_id.currency_id")
    rest_amount = fields.Monetary(related="claim_id.rest_amount", related_sudo=False)
    answer = fields.Selection(
        selection=[
            ("accepted", "All is accepted"),
            ("partly", "Some of it is accepted"),
            ("refused", "Nothing is accepted"),
        ],
        default="accepted",
    )
    date = fields.Date(string="Answered on", default=fields.Date.context_today)
    reason = fields.Text()
    line_ids = fields.One2many("aftersales.supplier.claim.dialog.line", "dialog_id", string="By line")

    def action_confirm(self):
        self.ensure_one()
        claim = self.claim_id
        match self.step:
            case "answer":
                claim.action_answer(self._get_answers(), self.date, self.reason)
            case "dispute":
                claim.action_dispute(self.reason)
            case "write_off":
                claim.action_ask_write_off(self.reason)
            case "keep":
                claim.action_refuse_write_off(self.reason)
            case "withdraw":
                claim.action_withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _get_answers(self):
        """``{line id: (accepted, why not all)}`` as the step wants it."""
        self.ensure_one()
        if self.answer == "accepted":
            return {line.line_id.id: (line.amount, False) for line in self.line_ids}
        if self.answer == "refused":
            # what was accepted in an earlier round stays so
            return {line.line_id.id: (line.accepted_before, self.reason) for line in self.line_ids}
        return {
            line.line_id.id: (line.accepted_amount, line.reason or (line._is_less() and self.reason))
            for line in self.line_ids
        }

    @api.model
    def _open(self, step, name, claim):
        claim.ensure_one()
        claim.check_access("read")
        values = {"step": step, "claim_id": claim.id}
        if step == "answer":
            values["line_ids"] = [
                Command.create({"line_id": line.id, "accepted_amount": line.amount})
                for line in claim.line_ids
                if line.amount
            ]
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "res_id": self.create(values).id,
            "view_mode": "form",
            "views": [(self.env.ref("aftersales_quality.claim_dialog_view_form").id, "form")],
            "target": "new",
        }


class ClaimDialogLine(models.TransientModel):
    """The answer to one line of the claim."""

    _name = "aftersales.supplier.claim.dialog.line"
    _description = "Answer to a Line"

    dialog_id = fields.Many2one("aftersales.supplier.claim.dialog", required=True, ondelete="cascade", index=True)
    line_id = fields.Many2one("aftersales.supplier.claim.line", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="line_id.currency_id")
    case_id = fields.Many2one(related="line_id.case_id", related_sudo=False)
    kind = fields.Selection(related="line_id.kind", related_sudo=False)
    name = fields.Char(related="line_id.name", related_sudo=False)
    amount = fields.Monetary(related="line_id.amount", related_sudo=False)
    accepted_before = fields.Monetary(string="Accepted before", related="line_id.accepted_amount", related_sudo=False)
    accepted_amount = fields.Monetary(string="Accepted")
    reason = fields.Char(string="Why not all")

    def _is_less(self):
        self.ensure_one()
        return self.currency_id.compare_amounts(self.accepted_amount, self.amount) != 0
