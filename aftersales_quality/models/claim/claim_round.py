from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..case.guard import guard_fixed

#: What is written down after a round was sent: the supplier's answer.
FREE = ("answer", "answered_on", "answered_by_id", "note", "accepted_amount")


class SupplierClaimRound(models.Model):
    """One sending of a claim with what was answered to it: the first one, or a dispute of what was refused.

    What was sent is a letter and a bundle with their digests: they are mailed and shown, and never made again.
    Written by the steps of the claim only.
    """

    _name = "aftersales.supplier.claim.round"
    _description = "Claim"  # heads the mail to the supplier
    _inherit = ["aftersales.document.mixin"]
    _order = "claim_id desc, number desc"
    _check_company_auto = True

    claim_id = fields.Many2one(
        "aftersales.supplier.claim", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")
    number = fields.Integer(string="Round", required=True, readonly=True, default=1)
    reason = fields.Text(string="Why it is disputed", readonly=True)
    amount = fields.Monetary(string="Asked for", readonly=True, help="In this round: what was not accepted before.")
    sent = fields.Boolean(readonly=True)
    sent_on = fields.Datetime(required=True, readonly=True)
    sent_by_id = fields.Many2one("res.users", string="Sent by", required=True, readonly=True, ondelete="restrict")
    recipient = fields.Char(string="Sent to", readonly=True)
    answer_due = fields.Date(readonly=True)
    letter = fields.Binary(attachment=True, readonly=True)
    letter_name = fields.Char(compute="_compute_names")
    letter_digest = fields.Char(string="SHA-256 of the letter", readonly=True)
    file = fields.Binary(string="Bundle", attachment=True, readonly=True)
    file_name = fields.Char(compute="_compute_names")
    file_digest = fields.Char(string="SHA-256 of the bundle", readonly=True)
    contents = fields.Text(readonly=True, help="The files of the bundle with their digests.")

    answer = fields.Selection(
        selection=[("accepted", "Accepted"), ("partly", "Partly accepted"), ("refused", "Refused")], readonly=True
    )
    answered_on = fields.Date(readonly=True)
    answered_by_id = fields.Many2one("res.users", string="Answer entered by", readonly=True, ondelete="restrict")
    note = fields.Text(string="What was answered", readonly=True)
    accepted_amount = fields.Monetary(string="Accepted amount", readonly=True, help="In this round.")
    answer_ids = fields.One2many("aftersales.supplier.claim.answer", "round_id", string="By line", readonly=True)

    _number_unique = models.UniqueIndex("(claim_id, number)", "This round of the claim is there already.")

    def init(self):
        guard_fixed(self.env.cr, self._table, "sent", FREE)

    @api.depends("claim_id.name", "number")
    def _compute_display_name(self):
        for row in self:
            row.display_name = self.env._("%(claim)s, round %(number)s", claim=row.claim_id.name, number=row.number)

    @api.depends("claim_id.name", "number")
    def _compute_names(self):
        for row in self:
            stem = f"{row.claim_id.name}-{row.number}".replace("/", "-")
            row.letter_name, row.file_name = f"{stem}.pdf", f"{stem}.zip"

    @api.model_create_multi
    def create(self, vals_list):
        self._ensure_by_step()
        return super().create(vals_list)

    def write(self, vals):
        self._ensure_by_step()
        if any(row.answer for row in self):
            raise UserError(self.env._("What was sent and answered is kept as it was."))
        return super().write(vals)

    def _ensure_by_step(self):
        if not self.env.su:
            raise AccessError(self.env._("Rounds are written by sending the claim and entering its answer."))

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("What was sent to a supplier is kept."))

    def action_open_letter(self):
        """The letter as it was sent."""
        return self._open_file("letter")

    def action_open_bundle(self):
        """The bundle as it was sent."""
        return self._open_file("file")

    def _open_file(self, name):
        self.ensure_one()
        self.check_access("read")
        self._get_sent(name)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{name}/{self[f'{name}_name']}?download=true",
            "target": "self",
        }
