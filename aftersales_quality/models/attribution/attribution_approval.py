from odoo import fields, models

from .guard import guard_rows


class AttributionApproval(models.Model):
    """One level's decision on a proposed round, with who and when. Written by the steps of the round only."""

    _name = "aftersales.attribution.approval"
    _description = "Approval of a Decision on Responsibility"
    _order = "attribution_id desc, proposal, sequence, id"
    _rec_name = "group_id"

    attribution_id = fields.Many2one(
        "aftersales.attribution", string="Round", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="attribution_id.company_id", store=True, index=True)
    proposal = fields.Integer(readonly=True, default=1, help="A round that was refused may be proposed again.")
    sequence = fields.Integer(readonly=True)
    group_id = fields.Many2one("res.groups", string="Level", required=True, readonly=True, ondelete="restrict")
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("void", "Not needed any more"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    user_id = fields.Many2one("res.users", string="Decided by", readonly=True, ondelete="restrict")
    decided_on = fields.Datetime(readonly=True)
    note = fields.Char(readonly=True)

    _waiting_once = models.UniqueIndex("(attribution_id, sequence) WHERE state = 'waiting'")
    # four eyes: whatever duties somebody has, he stands for one level of a proposal
    _user_once = models.UniqueIndex(
        "(attribution_id, proposal, user_id) WHERE user_id IS NOT NULL",
        "Each level is approved by somebody else.",
    )

    def init(self):
        guard_rows(self.env.cr, "aftersales_attribution_approval", "waiting", "company_id")

    def _get_next(self):
        """The approval that is asked for now; the levels follow one another."""
        return self.filtered(lambda approval: approval.state == "waiting").sorted("sequence")[:1]
